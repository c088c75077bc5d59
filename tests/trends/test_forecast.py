import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from store.rows.forecasts import (
    FORECAST_SCORES,
    FORECASTS,
    HINDCAST_FORECASTS,
    HINDCAST_SCORES,
)
from store.warehouse import to_frame
from tests.trends.made_up import ROUNDS, made_up
from trends.drift import Steps, slope_and_sigma, steps_of
from trends.forecast import forecast, with_new_forecasts
from trends.forecast_scores import forecast_scores, forecasts_of_others
from trends.frames import as_frame, empty
from trends.hindcast import crps, hindcast, hindcast_scores, interval_score

DATES = ["2018-12-12", "2019-07-10", "2020-07-29", "2021-06-30", "2021-12-01", "2022-06-29"]
STORY = made_up(DATES, [100.0, 60.0, 55.0, 30.0, 28.0, 20.0], ROUNDS)
STEPS = Steps(np.array([2018.0, 2018.5, 2019.5, 2020.0]), np.log([100.0, 70.0, 30.0, 25.0]))


def test_drift_goes_on_and_spreads_as_the_contract_says() -> None:
    """Centre y + b h, scale sigma sqrt(h + h^2 / T), t with m - 1."""
    b, sigma = slope_and_sigma(STEPS)
    made = forecast(STEPS, 1.5)

    assert made is not None
    assert np.log(25) + 1.5 * b == pytest.approx(made.centre)
    assert sigma * np.sqrt(1.5 + 1.5**2 / 2) == pytest.approx(made.scale)
    assert 2 == made.df
    low, high = made.log_interval(0.8)
    assert 0.8 == pytest.approx(np.diff(stats.t.cdf([low, high], 2, made.centre, made.scale))[0])


def test_rivals_have_the_same_sigma_without_the_doubt_about_the_slope() -> None:
    """No change, and half in two years, both with sigma sqrt(h)."""
    _, sigma = slope_and_sigma(STEPS)
    naive, moore = forecast(STEPS, 2.0, "naive"), forecast(STEPS, 2.0, "moore24")

    assert naive is not None
    assert moore is not None
    assert (25, 12.5) == pytest.approx((naive.median, moore.median))
    assert sigma * np.sqrt(2) == pytest.approx(naive.scale) == pytest.approx(moore.scale)


def test_no_forecast_from_two_steps_and_none_further_than_the_past() -> None:
    """M < 3, and h > T."""
    assert forecast(Steps(STEPS.t[:3], STEPS.y[:3]), 0.5) is None
    assert forecast(STEPS, 2.01) is None


def test_the_chance_to_be_at_or_below_a_value() -> None:
    """One half at the median, more above it; a certain forecast knows."""
    made = forecast(STEPS, 1.0)

    assert made is not None
    assert 0.5 == pytest.approx(made.chance_at_or_below(made.median))
    assert made.chance_at_or_below(made.median * 2) > 0.5
    still = forecast(Steps(STEPS.t, np.zeros(4)), 1.0)
    assert still is not None
    assert (0.0, 1.0) == (still.chance_at_or_below(0.9), still.chance_at_or_below(1.1))


def test_a_forecast_once_published_is_kept_and_not_repeated() -> None:
    """The next day publishes nothing new; a new round does, beside the old one."""
    first = with_new_forecasts(empty(FORECASTS), [STORY], dt.date(2022, 7, 1))
    stored = to_frame(FORECASTS.from_frame(first))
    again = with_new_forecasts(stored, [STORY], dt.date(2022, 7, 2))
    more = made_up([*DATES, "2022-11-09"], [*STORY.values, 15.0], ROUNDS)
    later = with_new_forecasts(stored, [more], dt.date(2022, 11, 10))

    pd.testing.assert_frame_equal(stored, to_frame(FORECASTS.from_frame(again)))
    assert {"2022-12-31", "2023-12-31", "2024-12-31"} == set(
        stored["target_date"].astype("str").str[:10]
    )
    assert len(first) * 2 == len(later)
    pd.testing.assert_frame_equal(stored, to_frame(FORECASTS.from_frame(later[: len(first)])))


def test_others_forecasts_are_taken_in_once() -> None:
    """Without an interval, with the threshold they promised."""
    others = forecasts_of_others()
    first = with_new_forecasts(empty(FORECASTS), [], dt.date(2026, 11, 23), others)
    stored = to_frame(FORECASTS.from_frame(first))

    assert len(others) == len(with_new_forecasts(stored, [], dt.date(2026, 11, 24), others))
    assert {"ark"} == set(stored["method"])
    assert stored["scale"].isna().all()


def test_published_forecasts_are_scored_when_their_day_has_come() -> None:
    """By what the frontier was on that day; not a day before."""
    published = to_frame(
        FORECASTS.from_frame(with_new_forecasts(empty(FORECASTS), [STORY], dt.date(2022, 7, 1)))
    )
    more = {"made_up": made_up([*DATES, "2022-11-09"], [*STORY.values, 15.0], ROUNDS)}
    early = forecast_scores(published, more, dt.date(2022, 12, 30))
    scored = forecast_scores(published, more, dt.date(2022, 12, 31))
    FORECAST_SCORES.from_frame(as_frame(FORECAST_SCORES, scored))

    assert early == []
    assert {"drift", "naive", "moore24"} == {row["method"] for row in scored}
    assert {15.0} == {row["seen"] for row in scored}
    naive = next(row for row in scored if row["method"] == "naive")
    assert 20 / 15 == pytest.approx(naive["times_off"])


def test_hindcasts_know_only_what_came_before() -> None:
    """Each origin with four points or more, each method, the next point."""
    steps = steps_of(STORY)
    assert steps is not None
    rows = hindcast({"made_up": steps})
    HINDCAST_FORECASTS.from_frame(as_frame(HINDCAST_FORECASTS, rows))

    assert 2 * 3 == len(rows)
    drift = next(row for row in rows if row["method"] == "drift")
    known = Steps(steps.t[:4], steps.y[:4])
    made = forecast(known, steps.t[4] - steps.t[3])
    assert made is not None
    assert made.median == pytest.approx(drift["median"])
    assert np.log(28 / made.median) == pytest.approx(drift["log_error"])
    assert 4 == drift["points_known"]


def test_scores_count_before_they_give_percentages() -> None:
    """Two forecasts: how many were inside, no share of them."""
    steps = steps_of(STORY)
    assert steps is not None
    rows = hindcast({"made_up": steps})
    scores = hindcast_scores(rows)
    HINDCAST_SCORES.from_frame(as_frame(HINDCAST_SCORES, scores))
    naive = next(row for row in scores if (row["series"], row["method"]) == ("all", "naive"))
    mine = [row for row in rows if row["method"] == "naive"]

    assert naive["coverage_80"] is None
    assert sum(row["is_in_80"] for row in mine) == naive["inside_80"]
    assert np.mean([abs(row["log_error"]) for row in mine]) == pytest.approx(
        naive["mean_absolute_error"]
    )
    assert 1 == naive["relative_to_naive"]
    best = [row["method"] for row in scores if row["series"] == "all" and row["is_best_method"]]
    assert 1 == len(best)


def test_twenty_forecasts_get_a_percentage() -> None:
    """And the worst series is named."""
    t = (2010 + 0.5 * np.arange(24)).astype(np.float64)
    calm = Steps(t, -0.3 * t + 0.1 * np.sin(np.arange(24)))
    wild = Steps(t, -0.3 * t + 1.5 * np.sin(np.arange(24) ** 2))
    scores = hindcast_scores(hindcast({"calm": calm, "wild": wild}))
    whole = [row for row in scores if row["series"] == "all"]

    assert all(0 <= row["coverage_95"] <= 1 for row in whole)
    assert {"wild"} == {row["series"] for row in scores if row["is_worst_series"]}


def test_interval_score_is_width_and_penalty() -> None:
    """Inside: the width. Outside: 2/a times the distance on top."""
    assert 4 == interval_score(-2, 2, 0, 0.8)
    assert 4 + 10 * 3 == pytest.approx(interval_score(-2, 2, 5, 0.8))
    assert 4 + 40 * 1 == pytest.approx(interval_score(-2, 2, -3, 0.95))


def test_crps_is_the_integral_that_it_should_be() -> None:
    """Of the squared distance between the forecast's distribution and what came."""

    def squared(x: float) -> float:
        return float((stats.t.cdf(x, 3, 1.0, 0.5) - (x >= 1.7)) ** 2)

    whole = sum(integrate.quad(squared, *ends, limit=200)[0] for ends in ((-40, 1.7), (1.7, 40)))
    found = crps(np.array([1.7]), np.array([1.0]), np.array([0.5]), np.array([3.0]))

    assert whole == pytest.approx(found[0], rel=1e-3)


def test_a_certain_forecast_has_its_error_as_crps() -> None:
    """A frontier that never moved has no spread."""
    found = crps(np.array([1.7]), np.array([1.0]), np.array([0.0]), np.array([3.0]))

    assert 0.7 == pytest.approx(found[0])
