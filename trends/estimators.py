"""The seven estimators, and the flags that a series carries.

- The interval of `ols_records` is not published: records bend the slope, so it does not hold.
- `n` is the number of points, records or steps that went in.
- `short` looks at the records and at the years from the first point to the end of the series.
- `stale`: the end lies more than a calendar year before `as_of_date`.
- `hinge_all` has two slopes, before and after its knot, and so no single one.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from trends.drift import drift
from trends.estimate import LEVEL, Estimate, answer, fall, insufficient, least_squares
from trends.frames import Floats, date_of, years
from trends.hinge import hinge
from trends.points import Points, flags_of, records

SENSITIVE: Final = 1.5
"""Two rates that differ by more than this many times are said to differ."""


def endpoint(found: Points) -> Estimate:
    """Join the first record with the last; a description, without an interval."""
    frontier = records(found)
    if len(frontier) < 2:
        return insufficient("endpoint", frontier.dates)
    t, y = frontier.t, frontier.y
    return answer("endpoint", frontier.dates, b=float((y[-1] - y[0]) / (t[-1] - t[0])))


def ols_all(found: Points) -> Estimate:
    """Fit all points."""
    return least_squares("ols_all", found.dates, found.y)


def ols_all_without_first_day(found: Points) -> Estimate:
    """Fit all points after the first day."""
    later = found.where(found.dates > found.dates.min()) if len(found) else found
    return least_squares("ols_all_without_first_day", later.dates, later.y)


def ols_records(found: Points) -> Estimate:
    """Fit the records, as the literature does; no interval is published."""
    frontier = records(found)
    return least_squares("ols_records", frontier.dates, frontier.y, has_interval=False)


def theil_sen_all(found: Points) -> Estimate:
    """Take the median of all pairwise slopes, with its own interval."""
    if len(found) < 4 or len(np.unique(found.dates)) < 2:
        return insufficient("theil_sen_all", found.dates)
    fit = stats.theilslopes(found.y, found.t, alpha=LEVEL)
    slope, low, high = float(fit.slope), float(fit.low_slope), float(fit.high_slope)
    return answer("theil_sen_all", found.dates, b=slope, lo=low, hi=high)


def hinge_all(found: Points) -> Estimate:
    """Fit two joined slopes to all points."""
    return hinge(found.dates, found.y)


_ESTIMATORS: Final[dict[str, Callable[[Points], Estimate]]] = {
    "endpoint": endpoint,
    "ols_all": ols_all,
    "ols_all_without_first_day": ols_all_without_first_day,
    "ols_records": ols_records,
    "theil_sen_all": theil_sen_all,
    "hinge_all": hinge_all,
}


ESTIMATOR_NAMES: Final = (*_ESTIMATORS, "drift")


def trend(found: Points, estimator: str, end_date: dt.date | None = None) -> Estimate:
    """Run one estimator on the points of a series."""
    return drift(found, end_date) if estimator == "drift" else _ESTIMATORS[estimator](found)


def trends(
    found: Points, end_date: dt.date | None = None, as_of_date: dt.date | None = None
) -> tuple[dict[str, Estimate], set[str]]:
    """Run all estimators, and tell the flags of the series.

    Args:
        found: Points of the series.
        end_date: End of the series where it is not its last point.
        as_of_date: Day of the run, for `stale`.
    """
    estimates = {name: trend(found, name, end_date) for name in ESTIMATOR_NAMES}
    return estimates, flags(found, estimates, end_date, as_of_date)


def flags(
    found: Points,
    estimates: dict[str, Estimate],
    end_date: dt.date | None,
    as_of_date: dt.date | None,
) -> set[str]:
    """Collect what a reader must know about a series."""
    end = end_date or found.end_date
    return flags_of(found) | {
        name
        for name, holds in (
            ("short", _is_short(found, end)),
            ("slope_break", (estimates["hinge_all"].p_value or 1) < 0.05),
            ("baseline_sensitive", _is_baseline_sensitive(estimates)),
            ("definition_sensitive", _is_definition_sensitive(estimates)),
            ("leverage", has_leverage(found)),
            ("stale", end is not None and as_of_date is not None and is_stale(end, as_of_date)),
        )
        if holds
    }


def is_stale(end: dt.date, as_of_date: dt.date) -> bool:
    """Say whether a series ended more than a year before a day."""
    return pd.Timestamp(end) < pd.Timestamp(as_of_date) - pd.DateOffset(years=1)


def has_leverage(found: Points) -> bool:
    """Say whether leaving one point out moves the fall per year by more than 1.5 times."""
    n = len(found)
    if n < 4 or len(np.unique(found.dates)) < 2:
        return False
    without = _slopes_without_each(found.t, found.y)
    whole = _slope(found.t, found.y)
    return bool(np.any(np.abs(without - whole) > np.log(SENSITIVE)))


def _slope(t: Floats, y: Floats) -> float:
    centred = t - t.mean()
    return float(centred @ y / (centred @ centred))


def _slopes_without_each(t: Floats, y: Floats) -> Floats:
    """Give the least-squares slope without each point in turn; nan where no span is left."""
    n = len(t)
    centred, y_centred = t - t.mean(), y - y.mean()
    sxx = centred @ centred - centred**2 * n / (n - 1)
    sxy = centred @ y_centred - centred * y_centred * n / (n - 1)
    has_span = sxx > 1e-9
    slopes: Floats = np.divide(sxy, sxx, out=np.full(n, np.nan), where=has_span)
    return slopes


def _is_short(found: Points, end: dt.date | None) -> bool:
    if end is None or not len(found):
        return True
    first, last = years(np.array([date_of(found.dates[0]), end], dtype="datetime64[D]"))
    return len(records(found)) < 5 or bool(last - first < 3)


def _is_baseline_sensitive(estimates: dict[str, Estimate]) -> bool:
    with_, without = (fall(estimates[name].b) for name in ("ols_all", "ols_all_without_first_day"))
    if with_ is None or without is None:
        return False
    return max(with_ / without, without / with_) > SENSITIVE


def _is_definition_sensitive(estimates: dict[str, Estimate]) -> bool:
    one, other = estimates["endpoint"].b, estimates["ols_all"].b
    if one is None or other is None:
        return False
    if one * other <= 0:
        return one != other
    return max(one / other, other / one) > SENSITIVE


def estimate_rows(
    found: Points, estimates: dict[str, Estimate], flags_: str | None, dropped: str
) -> list[dict[str, Any]]:
    """Give the rows of `trend_estimates` for one series."""
    shared = {"series": found.series.name, "flags": flags_, "dropped": dropped}
    return [shared | each.cells() for each in estimates.values()]
