"""The price guard as a whole: nothing is lost, and a second reading changes nothing."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from store.guard.prices import guard_prices
from store.rows.prices import PRICES
from store.warehouse import to_frame
from tests.store.guard.made_up import NOTHING, PEERS, guard, price


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
    flapping = [(18, 3.0), (19, 0.9), (21, 2.0), (22, 0.9)]
    guarded = guard([price(usd, days=days) for days, usd in flapping])

    assert [3.0, 2.0, 0.9] == guarded.good["amount"].tolist()
    assert ["jumped"] == [refused.reason for refused in guarded.refused]
