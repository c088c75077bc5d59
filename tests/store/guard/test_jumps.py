"""List prices that move too far in a day are refused until they were seen twice."""

import pytest

from tests.store.guard.made_up import PEERS, guard, price, reasons


@pytest.mark.parametrize("usd", [2.0 * 1.31, 2.0 * 0.69])
def test_over_night(usd: float) -> None:
    """More than 30 % from one day to the next is refused, up or down."""
    assert ["jumped"] == reasons([price(usd, days=1)], [price(2.0)])


@pytest.mark.parametrize("usd", [2.0 * 1.29, 2.0 * 0.71])
def test_less_passes(usd: float) -> None:
    """Up to 30 % passes."""
    assert [] == reasons([price(usd, days=1)], [price(2.0)])


def test_seen_again_next_day() -> None:
    """The day after, the last good price is two days old and the new one is taken up."""
    assert [] == reasons([price(3.0, days=2)], [price(2.0)])


def test_seen_on_two_days_at_once() -> None:
    """A record that holds both days of the new price is believed."""
    assert [] == reasons([price(3.0, days=1), price(3.0, days=2)], [price(2.0)])


def test_a_single_odd_day_in_a_record() -> None:
    """A price for one day between two equal ones is refused, and the return is not."""
    guarded = guard([price(2.0), price(3.0, days=1), price(2.0, days=2)])

    assert ["jumped"] == [refused.reason for refused in guarded.refused]
    assert [2.0, 2.0] == guarded.good["usd_per_hour"].tolist()


def test_second_source_confirms() -> None:
    """Two sources that show the new price are believed at once."""
    old = [price(2.0), price(2.0, source="gpuhunt")]

    assert [] == reasons([price(3.0, days=1), price(3.0, days=1, source="gpuhunt")], old)


def test_second_source_contradicts() -> None:
    """A second source that keeps the old price is no confirmation."""
    old = [price(2.0), price(2.0, source="gpuhunt")]
    new = [price(3.0, days=1), price(2.0, days=1, source="gpuhunt")]

    assert ["jumped"] == reasons(new, old)


def test_spot_may_jump() -> None:
    """A market's price may double over night."""
    before = price(2.0, purchase_option="spot")

    assert [] == reasons([price(4.0, days=1, purchase_option="spot")], [before])


@pytest.mark.parametrize(
    ("before", "after"), [(32.7726, 21.957642), (98.32, 55.04), (84.8, 63.296)]
)
def test_cuts_of_2025_are_real(before: float, after: float) -> None:
    """AWS's cuts of June 2025, as the record shows them (in a gap of seventy days), pass."""
    assert [] == reasons([price(after, days=70)], [price(before)])


def test_cuts_of_2025_would_pass_live() -> None:
    """A daily source shows such a cut one day late, not never."""
    assert ["jumped"] == reasons([price(55.04, days=1)], [price(98.32)])
    assert [] == reasons([price(55.04, days=2)], [price(98.32)])


@pytest.mark.parametrize("usd", [2.0 * 1000, 2.0 * 5.1, 2.0 / 5.1])
def test_another_unit_after_a_gap(usd: float) -> None:
    """After months without any price there are no peers; the offer's own past still judges."""
    assert ["off_past"] == reasons([price(usd, days=93)], [price(2.0)])


@pytest.mark.parametrize("usd", [2.0 * 4.9, 2.0 / 4.9])
def test_a_large_change_after_a_gap(usd: float) -> None:
    """Up to five times, or down to a fifth, a price may have moved while nobody looked."""
    assert [] == reasons([price(usd, days=93)], [price(2.0)])


def test_a_past_that_is_long_gone() -> None:
    """A price of more than 400 days ago says nothing of today's."""
    assert [] == reasons([price(2.0 / 6, days=401)], [price(2.0)])


def test_a_refused_price_is_no_past() -> None:
    """A price that the peers refute does not speak against the next good one."""
    guarded = guard([price(300.0), price(2.1, days=9)], PEERS)

    assert ["off_peers"] == [refused.reason for refused in guarded.refused]
    assert [2.1] == guarded.good["amount"].tolist()


def test_the_past_of_a_market_does_not_bind() -> None:
    """A spot price may fall to a tenth."""
    before = price(2.0, purchase_option="spot")

    assert [] == reasons([price(0.2, days=30, purchase_option="spot")], [before])
