"""Readings of a series: its best value, its rate, whether it stood still, what a forecast said.

- `lowest` is the best value inside the claim's window, `frontier` the best up to its last day,
  `first_over_best` the first value inside the window over the best.
- `rate` and `rate_ratio` fit the points of the window; `flat` looks at each of them.
- `forecast` is what the drift of the points known when the claim was made said of its last day;
  it stands beside a claim and carries no verdict.
- A day that has not come yet is not testable.
"""

import math
from collections.abc import Callable

from trends.claims import rules
from trends.claims.claim import Claim, Evidence
from trends.claims.facts import Facts
from trends.estimate import Estimate
from trends.estimators import trends
from trends.forecast import forecast_row
from trends.moore import ARTICLE_DOUBLING_YEARS, ratios
from trends.points import Points, records


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


def first_over_best(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge how many times better the best value is than the first, inside the window."""
    found = facts.points.get(subject)
    if found is None:
        return Evidence(claim.target)
    window = found.between(claim.window_from, claim.window_to)
    best = records(window)
    if len(best) < 2:
        return Evidence(claim.target, note=f"{subject} has fewer than two records in the window")
    first, last = float(best.values[0]), float(best.values[-1])
    seen = last / first if found.series.is_rising else first / last
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=len(window),
        first_date=best.first_date,
        last_date=best.end_date,
        rows=(best.ids[0], best.ids[-1]),
    )


def flat(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge whether every value in the window is the first one; seen is the first."""
    found = facts.points.get(subject)
    if found is None:
        return Evidence(claim.target, note=f"there is no series {subject}")
    window = found.between(claim.window_from, claim.window_to)
    if len(window) < 2:
        return Evidence(claim.target, note=f"{subject} has fewer than two points in the window")
    values = window.values
    return Evidence(
        claim.target,
        rules.flat(values),
        float(values[0]),
        float(values.min()),
        float(values.max()),
        len(window),
        window.first_date,
        window.end_date,
        rows=window.ids,
    )


def forecast(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Say what the drift of the points known when the claim was made said of its last day."""
    found, target = facts.points.get(subject), claim.window_to
    if found is None or target is None:
        return Evidence(claim.target)
    known = found.between(None, claim.stated_date)
    made = forecast_row(known, claim.stated_date, target, threshold=claim.target)
    if made is None:
        return Evidence(claim.target, note="too few steps for a forecast")
    return Evidence(
        claim.target,
        rules.level(made["median"], claim.target, claim.tolerance),
        made["median"],
        made["lo95"],
        made["hi95"],
        len(known),
        known.first_date,
        made["origin_date"],
        rows=records(known).ids,
        note=f"made afterwards from what was known on {claim.stated_date}; chance to be at or "
        f"below the claimed value: {made['p_threshold'] * 100:.0f} %",
    )


def _best(claim: Claim, whole: Points, window: Points) -> Evidence:
    best = records(window)
    if not len(best):
        return Evidence(claim.target, note=f"{whole.series.name} has no point in the window")
    seen, flag = float(best.values[-1]), best.arrays["flags"][-1]
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=len(window),
        first_date=window.first_date,
        last_date=best.end_date,
        flags=frozenset(flag.split(",") if flag else ()),
        rows=best.ids[-1:],
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
        found.ids,
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
