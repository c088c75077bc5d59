"""The frontier as a random walk with drift: what a forecast may lean on.

- Entry series: the frontier sampled in `m = max(1, round(T / 0.25))` equal steps from the first
  record to the end of the series. Round series: the frontier at their rounds.
- `b = (y_m - y_0) / T`, `sigma2 = sum((dy - b dt)^2 / dt) / (m - 1)`, `se = sqrt(sigma2 / T)`,
  interval with Student's t and `m - 1` degrees of freedom. It needs three steps.
"""

import dataclasses
import datetime as dt
from typing import Final

import numpy as np

from trends.estimate import LEVEL, Estimate, answer, half_width, insufficient
from trends.frames import DAYS_PER_YEAR, Days, Floats, date_of, day64, years
from trends.points import Points, records

STEP_YEARS: Final = 0.25
FEWEST_STEPS: Final = 3


@dataclasses.dataclass(frozen=True)
class Steps:
    """The frontier at `m + 1` moments: years since 1970 and ln(value)."""

    t: Floats
    y: Floats

    @property
    def m(self) -> int:
        """Number of steps."""
        return len(self.t) - 1

    @property
    def years(self) -> float:
        """Time from the first moment to the last."""
        return float(self.t[-1] - self.t[0])


def drift_steps(
    frontier: Points, end_date: dt.date, step_years: float = STEP_YEARS
) -> Steps | None:
    """Sample the frontier of an entry series in equal steps; None without a span."""
    if not len(frontier):
        return None
    start, end = float(frontier.t[0]), float(years(np.array([day64(end_date)]))[0])
    span = end - start
    if span <= 0:
        return None
    m = max(1, round(span / step_years))
    moments = start + span * np.arange(m + 1) / m
    return _at(frontier, moments)


def round_steps(frontier: Points, rounds: Days) -> Steps | None:
    """Take the frontier of a round series at its rounds, from the first record on."""
    if not len(frontier):
        return None
    moments = np.unique(rounds[rounds >= frontier.dates[0]])
    return _at(frontier, years(moments)) if len(moments) > 1 else None


def steps_of(found: Points, end_date: dt.date | None = None) -> Steps | None:
    """Sample the frontier of a series in the way of its kind."""
    frontier = records(found)
    if found.series.kind == "round":
        return round_steps(frontier, found.dates)
    end = end_date or found.end_date
    return None if end is None else drift_steps(frontier, end)


def drift(found: Points, end_date: dt.date | None = None) -> Estimate:
    """Estimate the drift of a series' frontier; `n` counts the steps."""
    steps = steps_of(found, end_date)
    if steps is None:
        return insufficient("drift", found.dates[:0])
    ends = _days(steps)
    if steps.m < FEWEST_STEPS:
        return dataclasses.replace(insufficient("drift", ends), n=steps.m)
    b, sigma = slope_and_sigma(steps)
    se = sigma / np.sqrt(steps.years)
    half = float(half_width(LEVEL, steps.m - 1) * se)
    found_ = answer("drift", ends, b=b, se=float(se), lo=b - half, hi=b + half, sigma=sigma)
    return dataclasses.replace(found_, n=steps.m)


def slope_and_sigma(steps: Steps) -> tuple[float, float]:
    """Give drift and yearly deviation of a frontier of at least two steps."""
    dt_, dy = np.diff(steps.t), np.diff(steps.y)
    b = float((steps.y[-1] - steps.y[0]) / steps.years)
    sigma2 = float(np.sum((dy - b * dt_) ** 2 / dt_) / (steps.m - 1))
    return b, sigma2**0.5


def _at(frontier: Points, moments: Floats) -> Steps:
    """Read the step function of the frontier; a hair's breadth forgives rounding."""
    index = np.searchsorted(frontier.t, moments + 1e-9, side="right") - 1
    return Steps(moments, frontier.y[index])


def _days(steps: Steps) -> Days:
    first, last = (day64(_date(moment)) for moment in (steps.t[0], steps.t[-1]))
    return np.array([first, last])


def _date(moment: float) -> dt.date:
    return date_of(np.datetime64(round(moment * DAYS_PER_YEAR), "D"))
