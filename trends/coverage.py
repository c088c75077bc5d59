"""How often the 95 % intervals hold the truth: simulated worlds in which the truth is known.

Thirty entries over six years, a frontier that falls fivefold a year, entries scattered above it:

- `scatter`: the frontier is straight.
- `jumps`: it moves in jumps, one a year on average, of random size.
- `wander`: it is a random walk with drift (deviation 0.5 in a year).

Watched are `ols_all`, `ols_records` (whose interval we therefore do not publish) and `drift`.
"""

import datetime as dt
import math
from typing import Final

import numpy as np

from trends.drift import Steps, slope_and_sigma
from trends.estimate import LEVEL, half_width, least_squares
from trends.frames import DAYS_PER_YEAR, Days, Floats, Record, years

SEED: Final = 20_200_506
DRAWS: Final = 100
ENTRIES: Final = 30
YEARS: Final = 6.0
TRUE_B: Final = -math.log(5)
SCATTER: Final = 0.7
"""Mean of the logarithm by which an entry lies above the frontier."""

WANDER: Final = 0.5
JUMPS_PER_YEAR: Final = 1.0
STEP_YEARS: Final = 0.25
WORLDS: Final = ("scatter", "jumps", "wander")
WATCHED: Final = ("ols_all", "ols_records", "drift")

_START: Final = np.datetime64(dt.date(2015, 1, 1), "D")
Interval = tuple[float, float]


def simulate(
    draws: int = DRAWS, worlds: tuple[str, ...] = WORLDS, seed: int = SEED
) -> list[Record]:
    """Draw worlds, and count how often each interval holds the slope that made them."""
    rows = []
    for world in worlds:
        rng = np.random.default_rng([seed, WORLDS.index(world)])
        intervals = [_intervals(*_entries(world, rng)) for _ in range(draws)]
        for index, estimator in enumerate(WATCHED):
            found = np.array([each[index] for each in intervals])
            held = int(np.count_nonzero((found[:, 0] <= TRUE_B) & (found[:, 1] >= TRUE_B)))
            rows.append(
                {
                    "world": world,
                    "estimator": estimator,
                    "draws": draws,
                    "held": held,
                    "coverage": held / draws,
                    "median_width": float(np.nanmedian(found[:, 1] - found[:, 0])),
                }
            )
    return rows


def _entries(world: str, rng: np.random.Generator) -> tuple[Days, Floats]:
    """Draw the days and logarithms of the entries of one world."""
    offsets = np.sort(rng.integers(0, int(YEARS * DAYS_PER_YEAR), ENTRIES))
    days: Days = _START + offsets.astype("timedelta64[D]")
    t = offsets / DAYS_PER_YEAR
    frontier = {"scatter": _straight, "jumps": _jumps, "wander": _wander}[world](t, rng)
    return days, frontier + rng.exponential(SCATTER, ENTRIES)


def _straight(t: Floats, rng: np.random.Generator) -> Floats:
    return TRUE_B * t


def _jumps(t: Floats, rng: np.random.Generator) -> Floats:
    moments = np.cumsum(rng.exponential(1 / JUMPS_PER_YEAR, 100))
    sizes = rng.exponential(-TRUE_B / JUMPS_PER_YEAR, 100)
    total: Floats = -(sizes[None, :] * (moments[None, :] <= t[:, None])).sum(axis=1)
    return total


def _wander(t: Floats, rng: np.random.Generator) -> Floats:
    gaps = np.diff(t, prepend=0.0)
    walk: Floats = TRUE_B * t + np.cumsum(WANDER * np.sqrt(gaps) * rng.standard_normal(len(t)))
    return walk


def _intervals(days: Days, y: Floats) -> tuple[Interval, Interval, Interval]:
    before = np.concatenate(([np.inf], np.minimum.accumulate(y)[:-1]))
    is_record = y < before
    return (
        _least_squares(days, y),
        _least_squares(days[is_record], y[is_record]),
        _drift(years(days), np.minimum.accumulate(y)),
    )


def _least_squares(days: Days, y: Floats) -> Interval:
    """Give the usual interval; one that cannot be told holds nothing and has no width."""
    found = least_squares("ols", days, y)
    return (math.nan, math.nan) if found.lo is None or found.hi is None else (found.lo, found.hi)


def _drift(t: Floats, frontier: Floats) -> Interval:
    m = max(1, round((t[-1] - t[0]) / STEP_YEARS))
    moments = t[0] + (t[-1] - t[0]) * np.arange(m + 1) / m
    index = np.searchsorted(t, moments + 1e-9, side="right") - 1
    steps = Steps(moments, frontier[index])
    b, sigma = slope_and_sigma(steps)
    half = half_width(LEVEL, m - 1) * sigma / math.sqrt(steps.years)
    return b - half, b + half
