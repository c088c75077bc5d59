import datetime as dt
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.trends.made_up import LATER, RISING, made_up, straight
from trends.estimators import ESTIMATOR_NAMES, is_stale, trend, trends
from trends.points import Points

rates = st.floats(-3, 3).filter(lambda b: abs(b) > 1e-3)
some_days = st.lists(st.integers(0, 3000), min_size=8, max_size=20, unique=True).map(sorted)
numbers = st.lists(st.floats(0.01, 1e6), min_size=8, max_size=20)


def falls(found: Points) -> dict[str, float | None]:
    """Give the slope of each estimator."""
    return {name: each.b for name, each in trends(found)[0].items()}


def same(one: dict[str, float | None], other: dict[str, float | None]) -> bool:
    """Say whether all slopes agree, and are missing together."""
    return all(
        (b is None and other[name] is None)
        or (b is not None and other[name] == pytest.approx(b, rel=1e-6, abs=1e-7))
        for name, b in one.items()
    )


@given(some_days, rates)
@settings(max_examples=20, deadline=None)
def test_points_with_a_known_rate_give_it_back(days: list[int], b: float) -> None:
    """On a perfect line, every estimator that has enough points gives the rate that made it."""
    for name, found in falls(straight(days, b)).items():
        if found is not None and name != "drift":
            assert found == pytest.approx(b, rel=1e-6, abs=1e-9), name


@given(numbers, st.floats(0.001, 1000))
@settings(max_examples=20, deadline=None)
def test_scaling_all_values_leaves_rates_alone(values: list[float], factor: float) -> None:
    """Cents or dollars: the same rates."""
    dates = list(np.datetime64("2016-01-01") + np.arange(len(values)) * np.timedelta64(97, "D"))
    one, other = falls(made_up(dates, values)), falls(made_up(dates, [v * factor for v in values]))

    assert same(one, other)


@given(numbers, st.integers(-2000, 1000))
@settings(max_examples=20, deadline=None)
def test_shifting_all_dates_leaves_rates_alone(values: list[float], shift: int) -> None:
    """The same story ten years earlier has the same rates."""
    dates = np.datetime64("2018-01-01") + np.arange(len(values)) * np.timedelta64(97, "D")
    moved = dates + np.timedelta64(shift, "D")

    one, other = falls(made_up(list(dates), values)), falls(made_up(list(moved), values))
    assert same(one, other)


@pytest.mark.parametrize(
    ("dates", "values"),
    [([], []), (["2018-01-01"], [1.0]), (["2018-01-01"] * 9, [float(n) for n in range(1, 10)])],
    ids=["no point", "one point", "all on one day"],
)
def test_too_few_points_give_rows_without_numbers(dates: list[str], values: list[float]) -> None:
    """No exception: a row says insufficient_data and how many points there were."""
    for name, each in trends(made_up(dates, values))[0].items():
        cells = each.cells()
        assert "insufficient_data" == cells["status"], name
        assert cells["b"] is None
        assert cells["fall_per_year"] is None
        assert cells["n"] in (len(dates), 1, 0)


def test_two_points_have_an_endpoint_rate_only() -> None:
    """And the drift of one quarter-step at most says nothing either."""
    estimates, _ = trends(made_up(["2018-01-01", "2018-02-01"], [2.0, 1.0]))

    assert ["endpoint"] == [name for name, each in estimates.items() if each.is_ok]


def test_rising_cost_has_a_fall_below_one_and_no_halving_time() -> None:
    """Never a negative or infinite halving time."""
    cells = trend(straight([0, 400, 800, 1200], math.log(2)), "ols_all").cells()

    assert 0.5 == pytest.approx(cells["fall_per_year"])
    assert 2 == pytest.approx(cells["factor_per_year"])
    assert cells["halving_months"] is None


def test_an_interval_that_holds_no_change_has_no_upper_halving_time() -> None:
    """The fall is below one at the lower end; nothing is dropped because it cannot be."""
    found = made_up(
        ["2018-01-01", "2018-06-01", "2019-01-01", "2019-06-01"], [10.0, 4.0, 12.0, 6.0]
    )
    cells = trend(found, "ols_all").cells()

    assert cells["lo"] < 1 < cells["hi"]
    assert cells["halving_months_lo"] > 0
    assert cells["halving_months_hi"] is None


def test_a_perfect_line_has_an_interval_without_width_and_no_warning() -> None:
    """Warnings are errors here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = trend(straight([0, 100, 200, 300], -1.0), "ols_all")

    assert fit.lo == pytest.approx(fit.hi, abs=1e-6)


def test_a_value_that_never_changes_has_no_rate_and_no_error() -> None:
    """A list price that stands still for years."""
    fit = trend(made_up(["2018-01-01", "2019-01-01", "2020-01-01"], [3.06] * 3), "ols_all")

    assert (0.0, 0.0, 0.0, 0.0) == (fit.b, fit.se, fit.lo, fit.hi)
    assert fit.r2 is None


def test_one_wild_point_stays_in_and_is_flagged() -> None:
    """Theil-Sen is there for it; least squares is moved and says so."""
    days = [0, 200, 400, 600, 800, 1000, 1200, 1400]
    calm = straight(days, -1.0)
    wild = made_up(list(calm.dates), [*calm.values[:-1], calm.values[-1] * 1000])

    assert "leverage" not in trends(calm)[1]
    assert "leverage" in trends(wild)[1]
    assert 8 == trend(wild, "ols_all").n
    assert -1 == pytest.approx(trend(wild, "theil_sen_all").b, abs=0.2)


def test_the_interval_of_ols_records_is_not_published() -> None:
    """Records bend the slope; their interval does not hold what it promises."""
    fit = trend(straight([0, 200, 400, 600], -1.0), "ols_records")

    assert fit.b is not None
    assert (None, None, None) == (fit.se, fit.lo, fit.hi)


def test_estimates_agree_with_formulas_worked_out_by_hand() -> None:
    """Least squares from the textbook, Theil-Sen as a plain median, the endpoint with a ruler."""
    found = made_up(
        ["2017-10-27", "2018-01-31", "2018-03-25", "2018-09-29", "2019-08-10", "2020-03-10"],
        [1112.64, 358.2, 82.07, 12.60, 18.99, 7.43],
    )
    t = found.dates.astype(int) / 365.2425
    y = np.log(found.values)
    slope, offset = np.polyfit(t, y, 1)
    error = y - slope * t - offset
    se = np.sqrt(error @ error / (len(t) - 2) / ((t - t.mean()) @ (t - t.mean())))
    half = stats.t.ppf(0.975, len(t) - 2) * se
    pairs = [(y[j] - y[i]) / (t[j] - t[i]) for i in range(6) for j in range(i + 1, 6)]

    ols = trend(found, "ols_all")
    assert (slope, se, slope - half, slope + half) == pytest.approx(
        (ols.b, ols.se, ols.lo, ols.hi)
    )
    assert 1 - (error @ error) / ((y - y.mean()) @ (y - y.mean())) == pytest.approx(ols.r2)
    assert np.median(pairs) == pytest.approx(trend(found, "theil_sen_all").b)
    assert (y[-1] - y[0]) / (t[-1] - t[0]) == pytest.approx(trend(found, "endpoint").b)
    assert np.polyfit(t[1:], y[1:], 1)[0] == pytest.approx(
        trend(found, "ols_all_without_first_day").b
    )


def test_without_the_first_day_all_its_points_go() -> None:
    """Two entries of the first day both go."""
    found = made_up(
        ["2017-10-27", "2017-10-27", "2018-01-01", "2019-01-01", "2020-01-01"],
        [9.0, 8.0, 3.0, 2.0, 1.0],
    )

    assert 3 == trend(found, "ols_all_without_first_day").n


def test_flags_tell_short_baseline_and_definition() -> None:
    """A story that rests on two entries of the first day."""
    found = made_up(
        ["2017-10-27", "2017-10-27", "2018-03-01", "2018-09-01", "2019-03-01", "2020-03-01"],
        [2000.0, 1100.0, 20.0, 18.0, 17.0, 16.0],
    )
    _, flags = trends(found, as_of_date=dt.date(2026, 11, 23))

    assert {"short", "baseline_sensitive", "stale"} <= flags


def test_a_series_is_stale_a_year_after_its_end() -> None:
    """To the day."""
    assert not is_stale(dt.date(2020, 3, 17), dt.date(2021, 3, 17))
    assert is_stale(dt.date(2020, 3, 17), dt.date(2021, 3, 18))


def test_rising_series_have_a_fall_below_one() -> None:
    """Compute that grows tenfold a year."""
    found = made_up(["2018-01-01", "2019-01-01", "2020-01-01"], [1.0, 10.0, 100.0], RISING)

    assert 10 == pytest.approx(trend(found, "endpoint").cells()["factor_per_year"], rel=0.01)


def test_every_estimator_of_the_table_is_run() -> None:
    """None is forgotten, none is unknown to the table."""
    assert set(ESTIMATOR_NAMES) == set(trends(made_up([], []))[0])
    assert LATER > dt.date(2026, 11, 23)
