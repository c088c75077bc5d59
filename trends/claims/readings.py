"""Readings: how a number is read off a series for one claim.

`lowest` is the best value inside the claim's window; `frontier` the best up to its last day;
`rate` and `rate_ratio` fit the window. A day that has not come yet is not testable.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from trends.claims import rules
from trends.claims.claim import Claim, Evidence
from trends.estimate import Estimate
from trends.estimators import trends
from trends.moore import ARTICLE_DOUBLING_YEARS, ratios
from trends.points import Points, records


@dataclasses.dataclass(frozen=True)
class Facts:
    """All that a reading may look at."""

    points: Mapping[str, Points]
    tables: Mapping[str, pd.DataFrame]
    prices: pd.DataFrame
    as_of_date: dt.date


Reading = Callable[[Facts, Claim, str], Evidence]


def read(facts: Facts, claim: Claim, measure: str) -> Evidence:
    """Take one measure of a claim.

    Raises:
        KeyError: No such reading is registered.
    """
    reading, _, subject = measure.partition(" ")
    return READINGS[reading](facts, claim, subject)


def lowest(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the lowest value inside the window."""
    found = facts.points.get(subject)
    if found is None:
        return Evidence(claim.target)
    return _best(claim, found, found.between(claim.window_from, claim.window_to))


def frontier(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the best value up to the last day of the window."""
    found = facts.points.get(subject)
    if found is None or claim.window_to is None or claim.window_to > facts.as_of_date:
        return Evidence(claim.target)
    return _best(claim, found, found.between(None, claim.window_to))


def rate(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the rate inside the window."""
    return _rate(facts, claim, subject, claim.speed, math.exp)


def rate_ratio(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge how many times as fast as the article's Moore's law the series moves."""
    speed = claim.target * math.log(2) / ARTICLE_DOUBLING_YEARS
    return _rate(facts, claim, subject, speed, lambda x: ratios(x, ARTICLE_DOUBLING_YEARS).rate)


def _best(claim: Claim, whole: Points, window: Points) -> Evidence:
    best = records(window).frame.tail(1)
    if best.empty:
        return Evidence(claim.target, note=f"{whole.series.name} has no point in the window")
    seen = float(best["value"].iloc[0])
    flags = set(best["flags"].dropna())
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=len(window),
        first_date=window.frame["date"].iloc[0].date(),
        last_date=best["date"].iloc[0].date(),
        flags=frozenset(flags),
        rows=(str(best["result_id"].iloc[0]),),
    )


def _rate(
    facts: Facts, claim: Claim, subject: str, speed: float, shown: Callable[[float], float]
) -> Evidence:
    """Judge a speed; `shown` turns a speed into what readers see."""
    whole = facts.points.get(subject)
    if whole is None:
        return Evidence(shown(speed))
    found = whole.between(claim.window_from, claim.window_to)
    estimates, flags = trends(found, as_of_date=facts.as_of_date)
    is_rising = whole.series.is_rising
    fit = estimates["ols_all"]
    slow, fast = _speeds(fit, is_rising=is_rising)
    return Evidence(
        shown(speed),
        rules.rate(estimates, speed, is_rising=is_rising),
        None if fit.b is None else shown(fit.b if is_rising else -fit.b),
        None if slow is None else shown(slow),
        None if fast is None else shown(fast),
        len(found),
        fit.first_date,
        fit.last_date,
        frozenset(flags),
        tuple(found.frame["result_id"]),
        estimates=tuple(
            _estimate_row(each, speed, shown, is_rising=is_rising)
            for each in estimates.values()
            if each.estimator in ("endpoint", *rules.RATE_ESTIMATORS, "ols_records", "drift")
        ),
    )


def _speeds(fit: Estimate, *, is_rising: bool) -> tuple[float | None, float | None]:
    if fit.lo is None or fit.hi is None:
        return None, None
    return (fit.lo, fit.hi) if is_rising else (-fit.hi, -fit.lo)


def _estimate_row(
    each: Estimate, speed: float, shown: Callable[[float], float], *, is_rising: bool
) -> dict[str, object]:
    slow, fast = _speeds(each, is_rising=is_rising)
    b = speed if is_rising else -speed
    return {
        "estimator": each.estimator,
        "status": each.status,
        "n": each.n,
        "first_date": each.first_date,
        "last_date": each.last_date,
        "value": None if each.b is None else shown(each.b if is_rising else -each.b),
        "lo": None if slow is None else shown(slow),
        "hi": None if fast is None else shown(fast),
        "target": shown(speed),
        "holds_target": None if each.lo is None else rules.holds_slope(each, b),
    }


READINGS: Final[dict[str, Reading]] = {
    "lowest": lowest,
    "frontier": frontier,
    "rate": rate,
    "rate_ratio": rate_ratio,
}
