import datetime as dt
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trends.made_up import FALLING, LATER, RISING, ROUNDS, candidates, made_up
from trends.points import Series, improvements, points, records, within_noise

days = st.dates(dt.date(2012, 1, 1), dt.date(2029, 12, 31))
values = st.floats(1e-6, 1e9)
rows = st.lists(st.tuples(days, values), min_size=1, max_size=25)


def test_each_unusable_row_is_counted_by_its_reason() -> None:
    """Missing, not positive, from the future, and seen twice; what is left is a point."""
    found = candidates(
        ["2017-01-01", None, "2018-01-01", "2018-02-01", "2031-01-01", "2019-01-01", "2019-01-02"],
        [5.0, 4.0, None, 0.0, 3.0, 2.0, 2.0],
    )
    found["result_id"] = [*found["result_id"][:6], found["result_id"].iloc[5]]

    read = points(found, FALLING, LATER)

    assert {"missing": 2, "nonpositive": 1, "future": 1, "duplicate": 1} == read.dropped
    assert [5.0, 2.0] == list(read.values)


def test_a_null_is_not_zero() -> None:
    """A missing value is `missing`, not `nonpositive`."""
    assert {"missing": 1} == made_up(["2018-01-01"], [None]).dropped


def test_without_an_id_rows_are_one_when_day_value_and_system_agree() -> None:
    """Another system on the same day with the same value is another point."""
    read = made_up(
        ["2018-01-01"] * 3, [2.0] * 3, result_id=[None] * 3, system=["one", "one", "other"]
    )

    assert 2 == len(read)
    assert {"duplicate": 1} == read.dropped


def test_a_row_that_is_out_already_keeps_its_own_reason() -> None:
    """An open-division row is counted as such even when its value is missing too."""
    read = made_up(["2018-01-01", "2018-01-02"], [None, 3.0], reason=["open_division", None])

    assert {"open_division": 1} == read.dropped


@given(rows)
def test_points_and_dropped_rows_add_up_to_the_rows_read(
    found: list[tuple[dt.date, float]],
) -> None:
    """Nothing disappears without being counted, in series of entries and of rounds."""
    dates, numbers = zip(*found, strict=True)
    for series in (FALLING, ROUNDS):
        read = points(candidates(dates, numbers), series, dt.date(2020, 6, 1))

        assert len(found) == read.rows_read == len(read) + sum(read.dropped.values())


def test_a_round_keeps_its_best_and_counts_the_others() -> None:
    """Three results of one day are one point of a series of rounds."""
    read = made_up(["2018-01-01"] * 3 + ["2019-01-01"], [3.0, 2.0, 4.0, 5.0], ROUNDS)

    assert [2.0, 5.0] == list(read.values)
    assert {"not_best_of_round": 2} == read.dropped


def test_timestamps_are_cut_to_their_day() -> None:
    """Late in the evening is the same day (UTC)."""
    assert dt.date(2018, 4, 18) == made_up(["2018-04-18 23:59:59"], [1.0]).first_date


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(
    found: list[tuple[dt.date, float]], shuffler: random.Random
) -> None:
    """Shuffled rows give the same points and the same records."""
    dates, numbers = zip(*found, strict=True)
    frame = candidates(dates, numbers)
    order = list(range(len(frame)))
    shuffler.shuffle(order)

    one, other = points(frame, FALLING, LATER), points(frame.iloc[order], FALLING, LATER)

    assert one.ids == other.ids
    assert records(one).ids == records(other).ids


@given(rows)
def test_records_fall_strictly_and_the_last_is_the_best(
    found: list[tuple[dt.date, float]],
) -> None:
    """Each record is below every value before it, and none is missing at the end."""
    dates, numbers = zip(*found, strict=True)
    best = records(made_up(dates, numbers))

    assert np.all(np.diff(best.values) < 0)
    assert np.all(np.diff(best.dates) > np.timedelta64(0, "D"))
    assert min(numbers) == best.values[-1]


@given(rows, days, st.floats(1.0, 100.0))
def test_a_worse_point_never_changes_the_records(
    found: list[tuple[dt.date, float]], day: dt.date, times: float
) -> None:
    """A point that is no better than what stood before it is no record and unmakes none."""
    dates, numbers = zip(*found, strict=True)
    best = records(made_up(dates, numbers))
    before = best.values[best.dates <= np.datetime64(day)]
    if not len(before):
        return
    more = made_up([*dates, day], [*numbers, float(before[-1]) * times])

    assert best.ids == records(more).ids


def test_an_equal_value_is_no_record() -> None:
    """A record is strictly better."""
    assert 1 == len(records(made_up(["2018-01-01", "2018-02-01"], [2.0, 2.0])))


def test_only_the_best_of_a_day_can_be_a_record() -> None:
    """Three points on one day count as points, one of them as a record."""
    read = made_up(["2018-01-01"] * 3, [3.0, 1.0, 2.0])

    assert 3 == len(read)
    assert [1.0] == list(records(read).values)


def test_what_rises_is_best_when_high() -> None:
    """Records of a rising series are the highest so far."""
    read = made_up(["2018-01-01", "2018-02-01", "2018-03-01"], [2.0, 1.0, 3.0], RISING)

    assert [2.0, 3.0] == list(records(read).values)


def test_a_resubmitted_result_stands_in_its_round_but_is_no_record() -> None:
    """Old news: it may be a point, a record it cannot be."""
    read = made_up(
        ["2018-01-01", "2019-01-01", "2020-01-01"],
        [5.0, 3.0, 4.0],
        ROUNDS,
        is_resubmitted=[False, True, False],
    )

    assert 3 == len(read)
    assert [5.0, 4.0] == list(records(read).values)


def test_a_result_withdrawn_later_is_gone_and_records_are_worked_out_anew() -> None:
    """Without the second point, the third is a record."""
    whole = made_up(["2018-01-01", "2018-02-01", "2018-03-01"], [5.0, 2.0, 3.0])
    left = made_up(["2018-01-01", "2018-03-01"], [5.0, 3.0])

    assert [5.0, 2.0] == list(records(whole).values)
    assert [5.0, 3.0] == list(records(left).values)


def test_a_new_point_older_than_the_last_may_unmake_a_record() -> None:
    """A late find of an early, better value."""
    read = made_up(["2018-01-01", "2018-03-01", "2018-02-01"], [5.0, 3.0, 2.0])

    assert [5.0, 2.0] == list(records(read).values)


def test_an_improvement_within_the_publishers_noise_is_a_record_with_a_flag() -> None:
    """2 % better is within 2.5 %, 3 % is not."""
    noisy = Series("s", "s", "s", "min", "test", kind="round", noise=0.025)
    best = records(
        made_up(["2018-01-01", "2019-01-01", "2020-01-01"], [100.0, 98.0, 95.06], noisy)
    )

    assert [False, True, False] == list(within_noise(best))
    assert pytest.approx([100 / 98, 98 / 95.06]) == list(improvements(best)[1:])


def test_a_value_that_is_no_number_is_trouble() -> None:
    """A text in the place of a value is refused, not dropped."""
    frame = candidates(["2018-01-01"], [1.0]).assign(value=["about ten"])

    with pytest.raises(ValueError, match="about ten"):
        points(frame, FALLING, LATER)


def test_windows_include_both_ends() -> None:
    """The first and the last day of a window belong to it."""
    read = made_up(list(pd.date_range("2018-01-01", periods=5)), [5.0, 4.0, 3.0, 2.0, 1.0])

    assert 3 == len(read.between(dt.date(2018, 1, 2), dt.date(2018, 1, 4)))
    assert 5 == len(read.between(None, None))
