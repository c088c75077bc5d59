"""The price guard: each check passes what is true and refuses what is broken."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.price_guard import FROZEN_ROWS, Guarded, guard_prices
from store.provenance import Provenance
from store.rows.prices import PRICES, Price
from store.warehouse import to_frame

DAY = dt.date(2026, 8, 14)
NOTHING = to_frame(PRICES.from_rows([]))


def price(
    usd: float = 2.0,
    *,
    days: int = 0,
    provider: str = "lambda",
    source: str = "lambda_cloud",
    **changed: object,
) -> Price:
    """One H100 for so many dollars an hour, seen so many days after the first day."""
    day = DAY + dt.timedelta(days=days)
    page = Provenance(source, f"https://{provider}.example/{day}", "0" * 16, 1)
    row: dict[str, object] = {
        "provider": provider,
        "instance_type": "gpu_1x_h100",
        "region": "global",
        "accelerator": "H100",
        "accelerator_raw": "H100",
        "accelerator_count": 1.0,
        "purchase_option": "on_demand",
        "price_basis": "all_in",
        "amount": usd,
        "currency": "USD",
        "amount_unit": "machine-hour",
        "usd_per_hour": usd,
        "usd_per_accelerator_hour": usd,
        "observed_at": dt.datetime.combine(day, dt.time(), dt.UTC),
        "as_of_date": day,
        "source_kind": "first_party",
        "provenance": str(page),
    }
    return Price(**(row | changed))  # type: ignore[arg-type]


def guard(new: Iterable[Price], recent: Iterable[Price] = ()) -> Guarded:
    """Guard rows as they come from parsers and from the table."""
    return guard_prices(to_frame(PRICES.from_rows(new)), to_frame(PRICES.from_rows(recent)))


def reasons(new: Iterable[Price], recent: Iterable[Price] = ()) -> list[str]:
    """Why rows are refused."""
    return [refused.reason for refused in guard(new, recent).refused]


PEERS = [price(usd, provider=name) for name, usd in (("a", 1.5), ("b", 2.0), ("c", 4.0))]


def test_believable_prices_pass_unchanged() -> None:
    """No error, no refusal, and the very same rows."""
    new = to_frame(PRICES.from_rows([*PEERS, price()]))
    guarded = guard_prices(new, NOTHING)

    assert [] == guarded.refused
    pd.testing.assert_frame_equal(new, guarded.good)


def test_nothing_passes_as_nothing() -> None:
    """A page whose rows were all left out gives an empty frame, not trouble."""
    assert guard([]).good.empty


def test_refusal_says_what_and_where() -> None:
    """A reader of the quarantine finds machine, day, figure and page."""
    (refused,) = guard([price(100.0)], PEERS).refused

    assert "off_peers" == refused.reason
    assert "lambda gpu_1x_h100 global H100 on_demand 2026-08-14" == refused.place
    assert '"amount": 100.0' in refused.value
    assert refused.provenance.startswith("lambda_cloud https://lambda.example/2026-08-14 ")


class TestUnits:
    """Figures nobody could turn into dollars."""

    def test_currency(self) -> None:
        """Bitcoin is no declared currency."""
        assert ["currency_not_declared"] == reasons([price(currency="XBT")])

    def test_unit(self) -> None:
        """A credit is no declared unit."""
        assert ["unit_not_declared"] == reasons([price(amount_unit="credit")])

    def test_a_row_without_dollars_passes(self) -> None:
        """Without an exchange rate a row has no dollars, and still is what was published."""
        euros = price(currency="EUR", usd_per_hour=None, usd_per_accelerator_hour=None)

        assert [] == reasons([euros], PEERS)


class TestNames:
    """Accelerators nobody has declared."""

    def test_unknown_accelerator(self) -> None:
        """A name that is not among the declared ones is refused."""
        new = to_frame(PRICES.from_rows([price(), price(accelerator="H1000")]))
        guarded = guard_prices(new, NOTHING, accelerators={"H100"})

        assert ["unknown_accelerator"] == [refused.reason for refused in guarded.refused]
        assert ["H100"] == guarded.good["accelerator"].tolist()


class TestKeys:
    """Rows that cannot be told apart."""

    def test_two_prices_with_one_key(self) -> None:
        """Both are refused: nobody knows which is true."""
        assert ["duplicate_key"] * 2 == reasons([price(2.0), price(3.0)])

    def test_an_exact_repetition_is_one_row(self) -> None:
        """The same price twice on a page is one price, whatever the spelling."""
        guarded = guard([price(), price(accelerator_raw="NVIDIA H100")])

        assert [1, 0] == [len(guarded.good), len(guarded.refused)]


class TestDates:
    """Days that cannot be."""

    def test_a_price_of_tomorrow(self) -> None:
        """A copy cannot hold the price of a day after it."""
        assert ["dated_ahead"] == reasons([price(as_of_date=DAY + dt.timedelta(days=1))])


class TestPeers:
    """Prices far from what others ask."""

    @pytest.mark.parametrize("usd", [2.0 / 5 * 0.99, 2.0 * 5 * 1.01])
    def test_outside(self, usd: float) -> None:
        """Beyond a fifth or five times the others' median of 2.00, a price is refused."""
        assert ["off_peers"] == reasons([price(usd)], PEERS)

    @pytest.mark.parametrize("usd", [2.0 / 5 * 1.01, 2.0 * 5 * 0.99])
    def test_inside(self, usd: float) -> None:
        """Up to those limits it passes."""
        assert [] == reasons([price(usd)], PEERS)

    def test_machine_read_as_accelerator(self) -> None:
        """A machine of eight whose price was read eight times over is refused."""
        machine = price(2.5 * 64, accelerator_count=8.0, usd_per_accelerator_hour=2.5 * 8)

        assert ["off_peers"] == reasons([machine], PEERS)

    def test_two_peers_are_too_few(self) -> None:
        """Against two others nobody can say who is wrong."""
        assert [] == reasons([price(100.0)], PEERS[:2])

    def test_own_prices_are_no_peers(self) -> None:
        """A provider cannot vouch for itself, however many prices it has."""
        own = [price(100.0, region=f"r{n}") for n in range(9)]

        assert ["off_peers"] * 9 == reasons(own, PEERS)

    def test_a_market_without_peers_is_held_against_itself(self) -> None:
        """One offer of a market at eighty times the others is absurd, whoever else there is."""
        offers = [price(0.4 + n / 100, region=f"r{n}", instance_type=None) for n in range(6)]
        absurd = price(33.0, region="r9", instance_type=None)

        assert ["off_peers"] == reasons([*offers, absurd])
        assert [] == reasons([*offers[:4], absurd])

    def test_sizes_of_machines_are_no_market(self) -> None:
        """A provider's machines differ by their hosts: by itself that is no verdict."""
        sizes = [price(0.4 + n / 100, instance_type=f"size {n}") for n in range(6)]

        assert [] == reasons([*sizes, price(33.0, instance_type="largest")])

    def test_other_options_are_no_peers(self) -> None:
        """A spot price is not held against prices on demand."""
        assert [] == reasons([price(0.3, purchase_option="spot")], PEERS)

    def test_peers_of_another_year_are_none(self) -> None:
        """A price is judged by its own time."""
        assert [] == reasons([price(100.0, days=400)], PEERS)

    def test_peers_within_one_batch(self) -> None:
        """Rows that come together are each other's peers."""
        assert ["off_peers"] == reasons([*PEERS, price(100.0)])

    def test_heavy_host_passes_beside_its_siblings(self) -> None:
        """AWS's g4dn.16xlarge costs eight times the smallest machine with that T4: rightly."""
        sizes = [price(usd, instance_type=f"size {usd}") for usd in (2.0, 4.0, 6.0, 11.0)]

        assert [] == reasons(sizes, PEERS)

    def test_no_sibling_vouches_for_eight_times_its_price(self) -> None:
        """A machine read per accelerator is refused beside good prices of its provider."""
        good, read_amiss = price(2.0), price(16.0, instance_type="gpu_8x_h100")

        assert ["off_peers"] == reasons([good, read_amiss], PEERS)

    def test_siblings_that_are_off_vouch_for_nobody(self) -> None:
        """A whole list in another unit is refused as a whole."""
        sizes = [price(usd, instance_type=f"size {usd}") for usd in (16.0, 17.0, 18.0)]

        assert ["off_peers"] * 3 == reasons(sizes, PEERS)

    def test_a_price_that_stood_while_the_market_fell(self) -> None:
        """AWS's V100 costs 3.06 since 2017; that others ask a tenth today does not refute it."""
        peers = [price(3.0, provider=name) for name in "abc"]
        fallen = [price(0.3, days=500, provider=name) for name in "abc"]
        stood = [price(3.06), price(3.06, days=250), price(3.06, days=500)]

        assert [] == reasons([*peers, *fallen, *stood])

    def test_a_price_that_comes_back_after_years(self) -> None:
        """Without sightings in between nobody knows that it stood."""
        peers = [price(3.0, provider=name) for name in "abc"]
        fallen = [price(0.3, days=500, provider=name) for name in "abc"]

        assert ["off_peers"] == reasons([*peers, *fallen, price(3.06), price(3.06, days=500)])

    def test_a_price_that_was_never_right(self) -> None:
        """Standing for long does not make a price right."""
        wrong = [price(100.0, days=days) for days in (0, 1, 2)]

        assert ["off_peers"] * 3 == reasons(wrong, PEERS)


class TestJumps:
    """List prices that move too far in a day."""

    @pytest.mark.parametrize("usd", [2.0 * 1.31, 2.0 * 0.69])
    def test_over_night(self, usd: float) -> None:
        """More than 30 % from one day to the next is refused, up or down."""
        assert ["jumped"] == reasons([price(usd, days=1)], [price(2.0)])

    @pytest.mark.parametrize("usd", [2.0 * 1.29, 2.0 * 0.71])
    def test_less_passes(self, usd: float) -> None:
        """Up to 30 % passes."""
        assert [] == reasons([price(usd, days=1)], [price(2.0)])

    def test_seen_again_next_day(self) -> None:
        """The day after, the last good price is two days old and the new one is taken up."""
        assert [] == reasons([price(3.0, days=2)], [price(2.0)])

    def test_seen_on_two_days_at_once(self) -> None:
        """A record that holds both days of the new price is believed."""
        assert [] == reasons([price(3.0, days=1), price(3.0, days=2)], [price(2.0)])

    def test_a_single_odd_day_in_a_record(self) -> None:
        """A price for one day between two equal ones is refused, and the return is not."""
        guarded = guard([price(2.0), price(3.0, days=1), price(2.0, days=2)])

        assert ["jumped"] == [refused.reason for refused in guarded.refused]
        assert [2.0, 2.0] == guarded.good["usd_per_hour"].tolist()

    def test_second_source_confirms(self) -> None:
        """Two sources that show the new price are believed at once."""
        old = [price(2.0), price(2.0, source="gpuhunt")]

        assert [] == reasons([price(3.0, days=1), price(3.0, days=1, source="gpuhunt")], old)

    def test_second_source_contradicts(self) -> None:
        """A second source that keeps the old price is no confirmation."""
        old = [price(2.0), price(2.0, source="gpuhunt")]
        new = [price(3.0, days=1), price(2.0, days=1, source="gpuhunt")]

        assert ["jumped"] == reasons(new, old)

    def test_spot_may_jump(self) -> None:
        """A market's price may double over night."""
        before = price(2.0, purchase_option="spot")

        assert [] == reasons([price(4.0, days=1, purchase_option="spot")], [before])

    @pytest.mark.parametrize(
        ("before", "after"), [(32.7726, 21.957642), (98.32, 55.04), (84.8, 63.296)]
    )
    def test_cuts_of_2025_are_real(self, before: float, after: float) -> None:
        """AWS's cuts of June 2025, as the record shows them (in a gap of seventy days), pass."""
        assert [] == reasons([price(after, days=70)], [price(before)])

    def test_cuts_of_2025_would_pass_live(self) -> None:
        """A daily source shows such a cut one day late, not never."""
        assert ["jumped"] == reasons([price(55.04, days=1)], [price(98.32)])
        assert [] == reasons([price(55.04, days=2)], [price(98.32)])


class TestStaleCopies:
    """Old figures under a fresh date."""

    def frozen(self, days: int, rows: int = FROZEN_ROWS, usd: float = 1.0) -> list[Price]:
        """A list of so many prices."""
        return [price(usd + n, days=days, instance_type=f"m{n}") for n in range(rows)]

    def test_a_list_from_last_year(self) -> None:
        """Twenty prices that come back unchanged after more than a year are a stale copy."""
        new, old = self.frozen(400), self.frozen(0)

        assert ["stale_copy"] * FROZEN_ROWS == reasons(new, old)

    def test_in_one_batch(self) -> None:
        """A backfill that reads both copies keeps the first and refuses the second."""
        guarded = guard([*self.frozen(0), *self.frozen(400)])

        assert FROZEN_ROWS == len(guarded.refused) == len(guarded.good)
        assert {DAY} == set(guarded.good["as_of_date"].dt.date)

    def test_a_list_that_gained_a_machine(self) -> None:
        """A list that somebody works on is alive, even where old prices stand."""
        assert [] == reasons(self.frozen(400, FROZEN_ROWS + 1), self.frozen(0))

    def test_a_list_with_one_new_price(self) -> None:
        """So is one with a single new price."""
        new = [*self.frozen(400)[:-1], price(99.0, days=400, instance_type="m19")]

        assert [] == reasons(new, self.frozen(0))

    def test_a_list_seen_in_between(self) -> None:
        """Copies that stand close together confirm each other."""
        old = [*self.frozen(0), *self.frozen(200)]

        assert [] == reasons(self.frozen(400), old)

    def test_short_lists_may_stand(self) -> None:
        """A handful of prices may well be the same after a year."""
        assert [] == reasons(self.frozen(400, 5), self.frozen(0, 5))

    def market(self, days: int, usd: float) -> list[Price]:
        """A market of twenty machines."""
        return [
            price(usd + n, days=days, instance_type=f"m{n}", purchase_option="marketplace")
            for n in range(FROZEN_ROWS)
        ]

    def test_a_market_that_stands_still(self) -> None:
        """A market that moved every day and now repeats yesterday to the cent is a stale copy."""
        old = [*self.market(0, 1.0), *self.market(1, 1.1), *self.market(2, 1.2)]

        assert ["stale_copy"] * FROZEN_ROWS == reasons(self.market(3, 1.2), old)

    def test_a_market_that_moves(self) -> None:
        """As long as it moves it passes."""
        old = [*self.market(0, 1.0), *self.market(1, 1.1), *self.market(2, 1.2)]

        assert [] == reasons(self.market(3, 1.3), old)

    def test_a_market_with_fixed_prices(self) -> None:
        """A provider whose spot prices are a fixed discount may stand still."""
        old = [*self.market(0, 1.0), *self.market(1, 1.0), *self.market(2, 1.0)]

        assert [] == reasons(self.market(3, 1.0), old)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 30), st.floats(1.0, 1.29)), min_size=1, max_size=20))
def test_nothing_is_lost(sightings: list[tuple[int, float]]) -> None:
    """Each row is either good or refused, whatever comes."""
    new = list({days: price(usd, days=days) for days, usd in sightings}.values())
    guarded = guard(new)

    assert len(new) == len(guarded.good) + len(guarded.refused)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0.5, 50.0)), min_size=1, max_size=20))
def test_a_second_reading_changes_nothing(sightings: list[tuple[int, float]]) -> None:
    """The same rows, read again beside what the table kept of them, meet the same verdicts."""
    new = list({days: price(usd, days=days) for days, usd in sightings}.values())
    rows = to_frame(PRICES.from_rows(new))
    first = guard_prices(rows, NOTHING)
    again = guard_prices(rows, first.good)

    pd.testing.assert_frame_equal(first.good, again.good)
    assert first.refused == again.refused


def test_a_refused_sighting_counts_as_the_first_of_two() -> None:
    """A price that came, went and came again is believed the second time."""
    flapping = [(18, 33.0), (19, 0.5), (21, 8.0), (22, 0.5)]
    guarded = guard([price(usd, days=days) for days, usd in flapping])

    assert [33.0, 8.0, 0.5] == guarded.good["amount"].tolist()
    assert ["jumped"] == [refused.reason for refused in guarded.refused]
