"""The line of `ols_all` with its band, day by day, as charts draw it.

The band is the 95 % interval of the mean: where the line may lie, not where single values fall.
In logarithms its half width is t(n - 2) · s · sqrt(1/n + (t - mean(t))² / Sxx), so it is narrowest
in the middle of the points and says the same as the interval of the slope at their ends.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from trends.estimate import LEVEL, Estimate, half_width
from trends.frames import Floats, Record, date_of, years
from trends.points import Points

STEPS: Final = 8
"""A band is a curve: so many straight pieces draw it."""


def line_rows(found: Points, estimate: Estimate) -> Iterator[Record]:
    """Give the rows of `trend_lines` for one series.

    Args:
        found: Points of the series.
        estimate: What `ols_all` says about them; nothing is drawn where it says nothing.
    """
    if estimate.b is None or estimate.se is None:
        return
    days = np.linspace(0, 1, STEPS + 1) * (found.dates.max() - found.dates.min()).astype(int)
    grid = np.unique(found.dates.min() + days.round().astype(int))
    middle, half = _mean_and_half_width(found, estimate.b, estimate.se, years(grid))
    for day, y, width in zip(grid, middle, half, strict=True):
        yield {
            "series": found.series.name,
            "estimator": estimate.estimator,
            "date": date_of(day),
            "value": float(np.exp(y)),
            "lo": float(np.exp(y - width)),
            "hi": float(np.exp(y + width)),
        }


def _mean_and_half_width(
    found: Points, slope: float, slope_se: float, at: Floats
) -> tuple[Floats, Floats]:
    """Give the fitted logarithms and half the width of their intervals at some times."""
    n, centre = len(found), found.t.mean()
    sxx = float(((found.t - centre) ** 2).sum())
    residual = slope_se * np.sqrt(sxx)  # the slope's error is s / sqrt(Sxx)
    away = at - centre
    middle: Floats = found.y.mean() + slope * away
    half: Floats = half_width(LEVEL, n - 2) * residual * np.sqrt(1 / n + away**2 / sxx)
    return middle, half
