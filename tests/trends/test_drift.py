import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.trends.made_up import ROUNDS, made_up
from trends.drift import Steps, drift, drift_steps, slope_and_sigma, steps_of
from trends.points import records

increments = st.lists(st.floats(-3, 1), min_size=3, max_size=30)


@given(increments, st.floats(0.05, 2))
def test_on_equal_steps_drift_is_the_mean_and_deviation_of_the_increments(
    dy: list[float], step: float
) -> None:
    """B is the mean a year, sigma the deviation a root year."""
    t = (2015 + step * np.arange(len(dy) + 1)).astype(np.float64)
    steps = Steps(t, np.concatenate(([0.0], np.cumsum(dy))))
    b, sigma = slope_and_sigma(steps)

    assert np.mean(dy) / step == pytest.approx(b, abs=1e-9)
    assert np.std(dy, ddof=1) / np.sqrt(step) == pytest.approx(sigma, abs=1e-6)


def test_rounds_are_steps_of_unequal_length() -> None:
    """Formulas of the contract, written out for four rounds."""
    dates = ["2018-12-12", "2019-07-10", "2020-07-29", "2021-06-30", "2021-12-01"]
    values = [100.0, 60.0, 70.0, 30.0, 28.0]
    found = drift(made_up(dates, values, ROUNDS))
    t = np.array(dates, dtype="datetime64[D]").astype(int) / 365.2425
    y = np.log([100.0, 60.0, 60.0, 30.0, 28.0])
    b = (y[-1] - y[0]) / (t[-1] - t[0])
    sigma2 = np.sum((np.diff(y) - b * np.diff(t)) ** 2 / np.diff(t)) / 3
    se = np.sqrt(sigma2 / (t[-1] - t[0]))
    half = stats.t.ppf(0.975, 3) * se

    assert (b, se, b - half, b + half) == pytest.approx((found.b, found.se, found.lo, found.hi))
    assert 4 == found.n
    assert np.sqrt(sigma2) == pytest.approx(found.sigma)


def test_entries_are_sampled_in_quarters_up_to_the_end_of_the_series() -> None:
    """The end is the last point of any kind, record or not; between, the frontier stands."""
    found = made_up(["2018-01-01", "2018-04-15", "2018-12-31"], [8.0, 4.0, 6.0])
    steps = steps_of(found)

    assert steps is not None
    assert 4 == steps.m
    assert pytest.approx(np.log([8, 8, 4, 4, 4])) == list(steps.y)
    assert pytest.approx(np.full(4, 364 / 365.2425 / 4)) == list(np.diff(steps.t))


def test_a_later_end_adds_quiet_steps() -> None:
    """A series may end on a day of its own."""
    frontier = records(made_up(["2018-01-01", "2018-04-15"], [8.0, 4.0]))
    steps = drift_steps(frontier, dt.date(2020, 1, 1))

    assert steps is not None
    assert 8 == steps.m
    assert np.log(4) == steps.y[-1]


def test_two_steps_are_too_few() -> None:
    """It needs three, and says how many there were."""
    found = drift(made_up(["2018-01-01", "2018-07-01"], [8.0, 4.0]))

    assert ("insufficient_data", 2) == (found.status, found.n)


def test_a_round_before_the_first_record_is_no_step() -> None:
    """A first round of resubmitted results only has no frontier yet."""
    found = made_up(
        ["2018-01-01", "2019-01-01", "2020-01-01"],
        [9.0, 8.0, 4.0],
        ROUNDS,
        is_resubmitted=[True, False, False],
    )
    steps = steps_of(found)

    assert steps is not None
    assert 1 == steps.m
