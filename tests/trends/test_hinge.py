import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trends.made_up import made_up, straight
from trends.estimators import trend, trends
from trends.frames import Floats, years
from trends.hinge import hinge

QUARTERS = np.datetime64("2012-01-01") + np.arange(24) * np.timedelta64(91, "D")


def two_slopes(before: float, after: float, knot: int) -> Floats:
    """Give logarithms that change their slope at one of the quarters."""
    t = years(QUARTERS)
    y: Floats = before * (t - t[knot]) + (after - before) * np.maximum(t - t[knot], 0)
    return y


@given(st.floats(-3, -0.5), st.floats(0.1, 2), st.integers(4, 19))
@settings(max_examples=15, deadline=None)
def test_two_slopes_put_in_come_out(before: float, after: float, knot: int) -> None:
    """Both slopes and the day between them."""
    found = hinge(QUARTERS, two_slopes(before, after, knot))

    assert QUARTERS[knot].astype(object) == found.knot_date
    assert (before, after) == pytest.approx((found.b_before, found.b_after))
    assert 1 / 2000 == found.p_value


def test_a_straight_line_does_not_bend() -> None:
    """A perfect line has nothing to explain."""
    assert 1.0 == trend(straight(list(range(0, 2000, 100)), -1.0), "hinge_all").p_value


def test_a_straight_line_with_noise_rarely_bends() -> None:
    """P is uniform then, so about one series in twenty is below 0.05."""
    rng = np.random.default_rng(7)
    t = years(QUARTERS)
    p = [hinge(QUARTERS, -t + 0.3 * rng.standard_normal(24)).p_value or 0 for _ in range(60)]

    assert np.mean(np.array(p) < 0.05) < 0.15
    assert 0.3 < np.mean(p) < 0.7


def test_p_agrees_with_fitting_each_knot_one_by_one() -> None:
    """The slow way: refit every knot to every drawn series, and compare F."""
    rng = np.random.default_rng(11)
    dates, t = QUARTERS[:12], years(QUARTERS[:12])
    y = -t + 0.4 * np.maximum(t - t[5], 0) + 0.2 * rng.standard_normal(12)

    def f(values: np.ndarray) -> float:
        straight_ = np.column_stack([np.ones_like(t), t])
        rss0 = np.linalg.lstsq(straight_, values)[1][0]
        rss1 = min(
            np.linalg.lstsq(np.column_stack([straight_, np.maximum(t - k, 0)]), values)[1][0]
            for k in t[1:-1]
        )
        return float((rss0 - rss1) / (rss1 / (12 - 4)))

    drawn = [f(-t + rng.standard_normal(12)) for _ in range(400)]
    slow = (1 + sum(each >= f(y) for each in drawn)) / 401

    assert slow == pytest.approx(hinge(dates, y).p_value, abs=0.07)


def test_the_same_points_give_the_same_p() -> None:
    """The seed is fixed."""
    values = list(np.exp(two_slopes(-2, 0.1, 8) + 0.5 * np.sin(np.arange(24))))
    one, other = (trend(made_up(list(QUARTERS), values), "hinge_all") for _ in range(2))

    assert one == other


def test_a_bend_is_flagged() -> None:
    """slope_break when p is below 0.05."""
    values = list(np.exp(two_slopes(-2, 0.1, 8) + 0.1 * np.sin(np.arange(24))))

    assert "slope_break" in trends(made_up(list(QUARTERS), values))[1]


def test_seven_points_are_too_few() -> None:
    """It needs eight."""
    assert "insufficient_data" == hinge(QUARTERS[:7], np.arange(7.0)).status
