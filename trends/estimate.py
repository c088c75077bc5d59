"""One answer to "how fast": a slope of logarithms with its interval, as readers see it."""

import dataclasses
import datetime as dt
import math
from functools import cache
from typing import Any, Final

import numpy as np
from scipy import stats

from trends.frames import Days, Floats, date_of, years

LEVEL: Final = 0.95


class UnusableFit(ValueError):
    """A fit gave a number that is not finite: trouble, not a null."""


@dataclasses.dataclass(frozen=True)
class Estimate:
    """What one estimator says about one series; null fields are what it does not tell.

    Attributes:
        b: Change of ln(value) in one year.
        lo: Lower end of the 95 % interval of `b`.
        hi: Upper end of it.
    """

    estimator: str
    n: int
    first_date: dt.date | None
    last_date: dt.date | None
    status: str = "insufficient_data"
    b: float | None = None
    se: float | None = None
    lo: float | None = None
    hi: float | None = None
    r2: float | None = None
    sigma: float | None = None
    p_value: float | None = None
    knot_date: dt.date | None = None
    b_before: float | None = None
    b_after: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether there were enough points."""
        return self.status == "ok"

    @property
    def fall_per_year(self) -> float | None:
        """How many times less each year."""
        return fall(self.b)

    def cells(self) -> dict[str, Any]:
        """Give the columns of `trend_estimates` that follow from the slope and its interval."""
        return {
            "estimator": self.estimator,
            "status": self.status,
            "n": self.n,
            "first_date": self.first_date,
            "last_date": self.last_date,
            "b": self.b,
            "se": self.se,
            "b_lo": self.lo,
            "b_hi": self.hi,
            "factor_per_year": None if self.b is None else exp(self.b),
            "fall_per_year": fall(self.b),
            "lo": fall(self.hi),
            "hi": fall(self.lo),
            "halving_months": halving_months(self.b),
            "halving_months_lo": halving_months(self.lo),
            "halving_months_hi": halving_months(self.hi),
            "r2": self.r2,
            "sigma": self.sigma,
            "p_value": self.p_value,
            "knot_date": self.knot_date,
            "fall_per_year_before": fall(self.b_before),
            "fall_per_year_after": fall(self.b_after),
        }


@cache
def half_width(level: float, degrees_of_freedom: int) -> float:
    """Give half the width of an interval of Student's t, in units of its scale."""
    return float(stats.t.ppf((1 + level) / 2, degrees_of_freedom))


def exp(x: float) -> float:
    """Raise e to a power; beyond 1e±304 a number is as good as none, and stays finite."""
    return math.exp(min(max(x, -700.0), 700.0))


def fall(b: float | None) -> float | None:
    """Turn a slope into the fall per year."""
    return None if b is None else exp(-b)


def halving_months(b: float | None) -> float | None:
    """Turn a slope into the months to halve; null where it does not fall."""
    return None if b is None or b >= 0 else 12 * math.log(2) / -b


def insufficient(estimator: str, dates: Days) -> Estimate:
    """Answer that there are too few points."""
    return Estimate(estimator, len(dates), *_span(dates))


def least_squares(
    estimator: str, dates: Days, y: Floats, *, has_interval: bool = True
) -> Estimate:
    """Fit `y` on years by least squares; Student t interval with `n - 2`.

    Needs three points on two days.

    Raises:
        UnusableFit: The fit is not finite.
    """
    if len(y) < 3 or len(np.unique(dates)) < 2:
        return insufficient(estimator, dates)
    slope, se, r2 = _fit(years(dates), y)
    half = half_width(LEVEL, len(y) - 2) * se
    interval: dict[str, float | None] = {"se": None, "lo": None, "hi": None}
    if has_interval:
        interval = {"se": se, "lo": slope - half, "hi": slope + half}
    return answer(estimator, dates, b=slope, r2=r2, **interval)


def _fit(t: Floats, y: Floats) -> tuple[float, float, float | None]:
    """Give slope, standard error and r2; a value that never changes is a line without error."""
    if np.ptp(y) == 0:
        return 0.0, 0.0, None
    fit = stats.linregress(t, y)
    return float(fit.slope), float(fit.stderr), float(fit.rvalue) ** 2


def answer(estimator: str, dates: Days, **found: Any) -> Estimate:
    """Build an estimate, refusing numbers that are not finite.

    Raises:
        UnusableFit: One of them is not.
    """
    numbers = [value for value in found.values() if isinstance(value, float)]
    if not all(math.isfinite(value) for value in numbers):
        raise UnusableFit(f"{estimator}: not finite: {found}")
    return Estimate(estimator, len(dates), *_span(dates), status="ok", **found)


def _span(dates: Days) -> tuple[dt.date | None, dt.date | None]:
    if not len(dates):
        return None, None
    return date_of(dates.min()), date_of(dates.max())
