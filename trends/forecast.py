"""Forecasts: where a frontier may stand on a day to come, and how sure that is.

- `drift`: centre `y_end + b h`, scale `sigma sqrt(h + h^2 / T)`, Student's t with `m - 1`. None
  when there are fewer than three steps, none further out than `T`.
- Rivals with the same sigma and `h` alone: `naive` (no change), `moore24` (half in two years, or
  double for what rises).
- A forecast once published stays as it is. A new one is published when the series has a newer
  last day than the one the last forecast knew; its days are the coming ends of years.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from store.rows.forecasts import FORECASTS
from trends.drift import FEWEST_STEPS, Steps, slope_and_sigma, steps_of
from trends.estimate import exp, half_width
from trends.frames import Record, as_frame, day64, empty, names, years
from trends.points import Points

METHODS: Final = ("drift", "naive", "moore24")
LEVELS: Final = (0.80, 0.95)
MOST_YEARS: Final = 3
"""Ends of years that a forecast is published for, at most."""

_MOORE24: Final = math.log(2) / 2


class Forecast(NamedTuple):
    """Student's t of the logarithm at one horizon; a scale of 0 is a certain value."""

    centre: float
    scale: float
    df: int

    @property
    def median(self) -> float:
        """Middle of the forecast, in the unit of the series."""
        return exp(self.centre)

    def log_interval(self, level: float) -> tuple[float, float]:
        """Give both ends of an interval of the logarithm."""
        half = half_width(level, self.df) * self.scale
        return self.centre - half, self.centre + half

    def chance_at_or_below(self, threshold: float) -> float:
        """Give the probability to be at or below a value."""
        distance = math.log(threshold) - self.centre
        if self.scale == 0:
            return float(distance >= 0)
        return float(stats.t.cdf(distance / self.scale, self.df))


def forecast(
    steps: Steps, horizon_years: float, method: str = "drift", *, is_rising: bool = False
) -> Forecast | None:
    """Forecast a frontier; None when it has too few steps or the horizon is too far.

    Args:
        steps: The frontier.
        horizon_years: Years from its end.
        method: `drift`, `naive` or `moore24`.
        is_rising: Whether better is higher, for `moore24`.
    """
    if steps.m < FEWEST_STEPS or horizon_years > steps.years or horizon_years < 0:
        return None
    b, sigma = slope_and_sigma(steps)
    h, end = horizon_years, float(steps.y[-1])
    if method == "drift":
        return Forecast(end + b * h, sigma * math.sqrt(h + h**2 / steps.years), steps.m - 1)
    slope = {"naive": 0.0, "moore24": _MOORE24 if is_rising else -_MOORE24}[method]
    return Forecast(end + slope * h, sigma * math.sqrt(h), steps.m - 1)


def forecast_row(
    found: Points,
    published: dt.date,
    target: dt.date,
    method: str = "drift",
    threshold: float | None = None,
) -> Record | None:
    """Forecast one series for one day, as a row of `forecasts`; None when there is none."""
    return _row(found, steps_of(found), published, target, method, threshold)


def _row(
    found: Points,
    steps: Steps | None,
    published: dt.date,
    target: dt.date,
    method: str,
    threshold: float | None = None,
) -> Record | None:
    end = found.end_date
    if steps is None or end is None:
        return None
    horizon = float(years(np.array([day64(target)]))[0] - steps.t[-1])
    made = forecast(steps, horizon, method, is_rising=found.series.is_rising)
    if made is None:
        return None
    ends = {
        f"{side}{level * 100:.0f}": exp(end_)
        for level in LEVELS
        for side, end_ in zip(("lo", "hi"), made.log_interval(level), strict=True)
    }
    chance = None if threshold is None else made.chance_at_or_below(threshold)
    return {
        "series": found.series.name,
        "method": method,
        "published_date": published,
        "origin_date": end,
        "target_date": target,
        "horizon_years": horizon,
        "median": made.median,
        **ends,
        "scale": made.scale,
        "degrees_of_freedom": made.df,
        "threshold": threshold,
        "p_threshold": chance,
        "steps": steps.m,
    }


def with_new_forecasts(
    published: pd.DataFrame,
    series: Sequence[Points],
    today: dt.date,
    of_others: Sequence[Record] = (),
) -> pd.DataFrame:
    """Keep all published forecasts, and publish those that new points allow.

    Args:
        published: The table `forecasts` so far.
        series: Series to forecast.
        today: Day of publication.
        of_others: Declared forecasts of others; each is taken in once. What they promise for a
            series is the threshold of our forecasts for it.
    """
    promised = {row["series"]: row["median"] for row in of_others}
    known = {_key(row) for row in published.to_dict("records")}
    targets = [dt.date(today.year + ahead, 12, 31) for ahead in range(MOST_YEARS)]
    made = (
        _row(found, steps, today, target, method, promised.get(found.series.name))
        for found in series
        for steps in [steps_of(found)]
        for target in targets
        for method in METHODS
        if target > today
    )
    fresh = [row for row in (*of_others, *made) if row is not None and _key(row) not in known]
    parts = [part for part in (published[names(FORECASTS)], _typed(fresh)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty(FORECASTS)


def _key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Tell forecasts apart by what they are about and what they knew."""
    parts = (row["series"], row["method"], row["target_date"], row["origin_date"])
    return tuple(part.date() if isinstance(part, pd.Timestamp) else part for part in parts)


def _typed(rows: Sequence[Record]) -> pd.DataFrame:
    """Build a frame with the types that the warehouse gives."""
    frame = as_frame(FORECASTS, rows)
    for name in ("published_date", "origin_date", "target_date"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("degrees_of_freedom", "steps"):
        frame[name] = frame[name].astype("Int64")
    floats = ["lo80", "hi80", "lo95", "hi95", "scale", "threshold", "p_threshold"]
    return frame.astype(dict.fromkeys(floats, "float64"))
