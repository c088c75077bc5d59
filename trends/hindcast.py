"""Hindcasts: what the methods would have said in the past, and how that came out.

- Rolling origin: every origin with at least four points of the frontier, the next point, every
  series of rounds. Errors are those of logarithms.
- Interval score: `(hi - lo) + 2/a (lo - y)+ + 2/a (y - hi)+`. CRPS of Student's t from
  scoringrules; a certain forecast (a frontier that never moved) has its absolute error.
- Fewer than twenty forecasts get no percentage of coverage, only counts.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Final, cast

import numpy as np
import pandas as pd
from scipy import stats

from trends.drift import Steps
from trends.estimate import exp
from trends.forecast import LEVELS, METHODS, Forecast, forecast
from trends.frames import DAYS_PER_YEAR, Floats, Record, date_of

FEWEST_POINTS: Final = 4
FEWEST_FOR_SHARES: Final = 20


def hindcast(
    steps_by_series: Mapping[str, Steps], methods: Sequence[str] = METHODS
) -> list[Record]:
    """Forecast each next point of each series from what was known before it."""
    made = [
        (row, each)
        for series, steps in steps_by_series.items()
        for known in range(FEWEST_POINTS, len(steps.t))
        for method in methods
        if (each := _forecast(steps, known, method)) is not None
        for row in [_row(series, method, steps, known, each)]
    ]
    if not made:
        return []
    seen = np.array([row["_log_seen"] for row, _ in made])
    centre, scale, df = np.array([each for _, each in made], dtype=np.float64).T
    ends = {level: stats.t.ppf((1 + level) / 2, df) * scale for level in LEVELS}
    score = crps(seen, centre, scale, df)
    rows = []
    for index, (row, _) in enumerate(made):
        del row["_log_seen"]
        row["crps"] = float(score[index])
        for level, half in ends.items():
            lo, hi = centre[index] - half[index], centre[index] + half[index]
            name = f"{level * 100:.0f}"
            row |= {f"lo{name}": exp(lo), f"hi{name}": exp(hi)}
            row[f"is_in_{name}"] = bool(lo <= seen[index] <= hi)
            row[f"interval_score_{name}"] = float(interval_score(lo, hi, seen[index], level))
        rows.append(row)
    return rows


def hindcast_scores(rows: Sequence[Record]) -> list[Record]:
    """Score methods over each series and over all."""
    if not rows:
        return []
    frame = pd.DataFrame(rows)
    by_series = [
        row
        for series, found in frame.groupby("series", sort=True)
        for row in _scores(str(series), found)
    ]
    own = [row for row in by_series if row["method"] == "drift"]
    worst = max(own, key=lambda row: cast("float", row["mean_absolute_error"]))["series"]
    return [
        row | {"is_worst_series": row["series"] == worst}
        for row in (*by_series, *_scores("all", frame))
    ]


def interval_score(lo: float, hi: float, seen: float, level: float) -> float:
    """Score an interval: its width, and a penalty for what came outside of it."""
    a = 1 - level
    return (hi - lo) + 2 / a * max(lo - seen, 0) + 2 / a * max(seen - hi, 0)


def crps(seen: Floats, centre: Floats, scale: Floats, df: Floats) -> Floats:
    """Give the CRPS of Student's t forecasts; a certain one has its absolute error."""
    # Its import costs more than a second, and the command line must start without it.
    import scoringrules

    is_certain = scale <= 0
    found = scoringrules.crps_t(seen, df, centre, np.where(is_certain, 1.0, scale))
    return cast("Floats", np.where(is_certain, np.abs(seen - centre), found))


def _forecast(steps: Steps, known: int, method: str) -> Forecast | None:
    """Forecast the next point from the first ones; None where it is too far out."""
    past = Steps(steps.t[:known], steps.y[:known])
    return forecast(past, float(steps.t[known] - past.t[-1]), method)


def _row(series: str, method: str, steps: Steps, known: int, made: Forecast) -> Record:
    seen = float(steps.y[known])
    return {
        "series": series,
        "method": method,
        "origin_date": _date(steps.t[known - 1]),
        "target_date": _date(steps.t[known]),
        "points_known": known,
        "median": made.median,
        "seen": exp(seen),
        "log_error": seen - made.centre,
        "_log_seen": seen,
    }


def _scores(series: str, found: pd.DataFrame) -> list[Record]:
    """Score each method on one set of forecasts."""
    by_method = {str(method): rows for method, rows in found.groupby("method", sort=False)}
    errors = {method: float(rows["log_error"].abs().mean()) for method, rows in by_method.items()}
    naive = errors.get("naive", math.nan)
    return [
        _score(series, method, rows)
        | {
            "mean_absolute_error": errors[method],
            "relative_to_naive": errors[method] / naive if naive > 0 else None,
            "is_best_method": errors[method] <= min(errors.values()),
        }
        for method, rows in by_method.items()
    ]


def _score(series: str, method: str, rows: pd.DataFrame) -> Record:
    n = len(rows)
    inside = {name: int(rows[f"is_in_{name}"].sum()) for name in ("80", "95")}
    has_shares = n >= FEWEST_FOR_SHARES
    return {
        "series": series,
        "method": method,
        "n": n,
        "bias": float(rows["log_error"].mean()),
        "coverage_80": inside["80"] / n if has_shares else None,
        "coverage_95": inside["95"] / n if has_shares else None,
        "inside_80": inside["80"],
        "inside_95": inside["95"],
        "mean_interval_score_80": float(rows["interval_score_80"].mean()),
        "mean_interval_score_95": float(rows["interval_score_95"].mean()),
        "mean_crps": float(rows["crps"].mean()),
    }


def _date(moment: float) -> dt.date:
    return date_of(np.datetime64(round(moment * DAYS_PER_YEAR), "D"))
