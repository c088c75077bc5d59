"""Sightings of one price become one line, from the first to the last of them."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rows.prices import PRICE_INTERVALS, Price
from store.warehouse import to_frame
from tests.trends.prices.offers import DAY, frame, seen
from trends.prices.intervals import COLUMNS, extend_intervals, price_intervals


def lines(*rows: Price) -> list[tuple[float, int, int, int]]:
    """Price, first and last day (counted from the first day) and sightings of each line."""
    found = price_intervals(frame(*rows)).sort_values("first_seen_date")
    first = (found["first_seen_date"] - pd.Timestamp(DAY)).dt.days
    last = (found["last_seen_date"] - pd.Timestamp(DAY)).dt.days
    columns = (found["usd_per_hour"], first, last, found["observations"])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_nothing_gives_nothing() -> None:
    """No sightings, no lines, but all columns, which the table takes."""
    none = price_intervals(frame())

    assert COLUMNS == list(none.columns)
    assert 0 == PRICE_INTERVALS.from_frame(none).num_rows


def test_one_price_is_one_line() -> None:
    """However often and by whomever it was seen."""
    assert [(98.32, 0, 90, 3)] == lines(
        seen(98.32), seen(98.32, 30, kind="tracker"), seen(98.32, 90)
    )


def test_a_change_ends_a_line() -> None:
    """The line ends at its last sighting and says when the next price was seen."""
    found = price_intervals(frame(seen(98.32), seen(98.32, 10), seen(55.04, 80)))

    assert [98.32, 55.04] == found["usd_per_hour"].tolist()
    assert [DAY + dt.timedelta(days=10), DAY + dt.timedelta(days=80)] == [
        day.date() for day in found["last_seen_date"]
    ]
    assert pd.Timestamp(DAY + dt.timedelta(days=80)) == found["next_change_seen_date"].iloc[0]
    assert pd.isna(found["next_change_seen_date"].iloc[1])


def test_price_of_one_accelerator() -> None:
    """The machine's price divided by its accelerators."""
    found = price_intervals(frame(seen(98.32)))

    assert [98.32 / 8] == found["usd_per_accelerator_hour"].tolist()


@pytest.mark.parametrize(
    "other",
    [
        {"instance_type": "p5.4xlarge"},
        {"region": "us-west-2"},
        {"region": None},
        {"purchase_option": "spot"},
        {"purchase_option": "reserved", "commitment_months": 12},
        {"price_basis": "accelerator_only"},
        {"accelerator_count": 1.0},
        {"provider": "azure"},
    ],
)
def test_offers_are_never_mixed(other: dict[str, Any]) -> None:
    """What differs in machine, place or way of buying is another line."""
    assert 2 == len(price_intervals(frame(seen(98.32), seen(98.32, 1, **other))))


def test_windows_and_unknown_dollars_are_no_sightings() -> None:
    """A Windows machine is another one, and without an exchange rate there is no price."""
    euros = seen(9.0, currency="EUR", usd_per_hour=None, usd_per_accelerator_hour=None)

    assert [] == lines(seen(120.0, os="windows"), euros)
    assert [(98.32, 0, 0, 1)] == lines(seen(98.32, os="linux"))


def test_the_day_is_the_publishers() -> None:
    """A price that a copy of today dates with last year was seen last year."""
    old = seen(98.32, as_of_date=DAY - dt.timedelta(days=365))

    assert [(98.32, -365, -365, 1)] == lines(old)


def test_rounding_is_no_change() -> None:
    """32.7726 and 32.77 are one list price; on a market they would be two."""
    rounded = [seen(32.7726), seen(32.5, 1)]
    market = [row.model_copy(update={"purchase_option": "spot"}) for row in rounded]

    assert 1 == len(lines(*rounded))
    assert 2 == len(lines(*market))


def test_small_steps_add_up_to_a_change() -> None:
    """Steps below the tolerance do not creep away from the line's first price."""
    assert [100.0, 101.4] == [
        line[0] for line in lines(*(seen(100 + 0.7 * n, n) for n in range(3)))
    ]


def test_better_sources_count_first() -> None:
    """On one day the provider's interface counts, then trackers, then tables typed by hand."""
    by_hand, tracked, own = (
        seen(usd, kind=kind) for usd, kind in ((1.0, "hand_table"), (2.0, "tracker"), (3.0, "api"))
    )

    assert [(3.0, 0, 0, 1)] == lines(by_hand, tracked, own)
    assert [(2.0, 0, 0, 1)] == lines(by_hand, tracked)


def test_among_equals_the_lowest_price_counts() -> None:
    """Of two trackers on one day the cheaper counts: anybody could have rented for that."""
    assert [(1.9, 0, 0, 1)] == lines(seen(2.0, kind="tracker"), seen(1.9, kind="tracker"))


def test_a_price_seen_once_between_two_equal_ones_is_misread() -> None:
    """It leaves no line, and the other one goes on."""
    assert [(32.77, 0, 30, 2)] == lines(seen(32.77), seen(36.05, 15), seen(32.77, 30))


def test_a_price_seen_twice_is_no_misreading() -> None:
    """Two sightings make a price, also between two of another."""
    rows = [seen(32.77), seen(36.05, 10), seen(36.05, 15), seen(32.77, 30)]

    assert [32.77, 36.05, 32.77] == [line[0] for line in lines(*rows)]


def test_a_lone_price_in_a_long_gap_is_no_misreading() -> None:
    """Over months a price may well have come and gone."""
    assert 3 == len(lines(seen(32.77), seen(36.05, 100), seen(32.77, 200)))


def test_markets_may_return() -> None:
    """A market's price for a day is a price."""
    rows = [seen(usd, day, purchase_option="spot") for usd, day in ((3.0, 0), (4.0, 1), (3.0, 2))]

    assert 3 == len(lines(*rows))


def test_lesser_sources_do_not_contradict_better_ones() -> None:
    """What only a hand table saw, often, between two sightings of the interface is dropped."""
    typed = [seen(98.32, day, kind="hand_table") for day in (100, 120, 140)]

    assert [(55.04, 0, 200, 2)] == lines(seen(55.04), *typed, seen(55.04, 200))
    assert 3 == len(lines(seen(55.04), *typed, seen(55.04, 500)))
    assert 3 == len(lines(seen(55.04, kind="hand_table"), *typed, seen(55.04, 200)))


def test_form_factor_that_some_sources_state() -> None:
    """One machine has one form factor, whoever states it; nobody's word is guessed."""
    stated = seen(98.32, form_factor="SXM")
    found = price_intervals(frame(stated, seen(98.32, 5), seen(1.0, 5, instance_type="other")))

    assert [("p5.48xlarge", "SXM"), ("other", None)] == [
        (name, None if pd.isna(form) else form)
        for name, form in zip(found["instance_type"], found["form_factor"], strict=True)
    ]


def test_form_factors_that_contradict_each_other() -> None:
    """Where two are stated, a sighting without one stays by itself."""
    rows = [seen(98.32, n, form_factor=form) for n, form in enumerate(("SXM", "PCIe", None))]

    assert 3 == len(price_intervals(frame(*rows)))


def test_memory_that_some_sources_state() -> None:
    """A machine of A100 40 GB is one, also where a table only says A100."""
    rows = [
        seen(32.77, n, accelerator=name, instance_type="p4d.24xlarge")
        for n, name in enumerate(("A100", "A100-40GB"))
    ]

    assert ["A100-40GB"] == price_intervals(frame(*rows))["accelerator"].tolist()


def test_where_it_was_first_seen() -> None:
    """A line names the page of its first sighting and the kinds of all."""
    found = price_intervals(frame(seen(98.32, 9, kind="tracker"), seen(98.32, 0))).iloc[0]

    assert "api,tracker" == found["source_kinds"]
    assert f"api https://api.example/{DAY} sha256:{'0' * 16} v1" == found["provenance"]


SIGHTINGS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.sampled_from([1.0, 1.004, 1.3, 2.0]),
        st.sampled_from(["api", "tracker", "hand_table"]),
        st.sampled_from(["on_demand", "spot"]),
        st.sampled_from(["m1", "m2"]),
    ),
    min_size=1,
    max_size=30,
)


def rows_of(sightings: list[tuple[int, float, str, str, str]]) -> list[Price]:
    """Rows of drawn sightings."""
    return [
        seen(usd, 20 * day, kind=kind, purchase_option=option, instance_type=machine)
        for day, usd, kind, option, machine in sightings
    ]


@settings(deadline=None, max_examples=20)
@given(SIGHTINGS)
def test_lines_of_an_offer_never_overlap(
    sightings: list[tuple[int, float, str, str, str]],
) -> None:
    """Each line ends before the next begins, and says when."""
    found = price_intervals(frame(*rows_of(sightings)))
    assert len(found)
    for _, group in found.groupby(["instance_type", "purchase_option"]):
        ordered = group.sort_values("first_seen_date")
        first, last = ordered["first_seen_date"], ordered["last_seen_date"]
        assert (first <= last).all()
        assert (first.iloc[1:].to_numpy() > last.iloc[:-1].to_numpy()).all()
        assert first.iloc[1:].tolist() == ordered["next_change_seen_date"].iloc[:-1].tolist()
        assert pd.isna(ordered["next_change_seen_date"].iloc[-1])


@settings(deadline=None, max_examples=20)
@given(SIGHTINGS)
def test_order_of_rows_does_not_matter(sightings: list[tuple[int, float, str, str, str]]) -> None:
    """The lines follow from the sightings, not from who was read first."""
    rows = rows_of(sightings)
    pd.testing.assert_frame_equal(in_order(rows), in_order(rows[::-1]))


def in_order(rows: list[Price]) -> pd.DataFrame:
    """Lines in one order, without the page (of several of one day any may stand)."""
    return sorted_lines(price_intervals(frame(*rows)))


def sorted_lines(found: pd.DataFrame) -> pd.DataFrame:
    """Lines in one order, as the table holds them."""
    table = to_frame(PRICE_INTERVALS.sorted(PRICE_INTERVALS.from_frame(found)))
    return table.drop(columns="provenance")


@settings(deadline=None, max_examples=40)
@given(SIGHTINGS, st.integers(0, 12))
def test_a_day_more_gives_what_all_days_give(
    sightings: list[tuple[int, float, str, str, str]], cut: int
) -> None:
    """Extending the lines by later days is the same as drawing all sightings together."""
    old = [sighting for sighting in sightings if sighting[0] <= cut]
    new = [sighting for sighting in sightings if sighting[0] > cut]
    known = price_intervals(frame(*rows_of(old)))
    longer = extend_intervals(known, frame(*rows_of(new)))

    pd.testing.assert_frame_equal(in_order(rows_of(sightings)), sorted_lines(longer))


def test_sightings_of_the_past_are_refused() -> None:
    """A sighting before the end of a line needs all sightings together."""
    known = price_intervals(frame(seen(98.32, 10)))

    with pytest.raises(ValueError, match="not later"):
        extend_intervals(known, frame(seen(98.32, 10)))


def test_lines_that_were_not_seen_stay() -> None:
    """A day that shows one machine leaves the others as they are."""
    known = price_intervals(frame(seen(98.32), seen(4.0, instance_type="p5.4xlarge")))
    longer = extend_intervals(known, frame(seen(98.32, 3)))

    assert [(4.0, 1), (98.32, 2)] == sorted(
        zip(longer["usd_per_hour"], longer["observations"], strict=True)
    )
