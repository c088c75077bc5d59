"""Moore's law beside a rate: three references, three ratios, never just "n times faster".

- References: doubling in 1.5 years (the article), in 2 years (usual), and measured (least squares
  on all of `transistors_per_chip`).
- `rate_ratio = speed / (ln 2 / T)` is how many halvings fit in the time of one doubling;
  `yearly_ratio = gain of a year / 2^(1/T)`; `window_ratio` is the same over a window of W years
  and grows without end, so W is always given.
- Speed is `-b` for what falls and `b` for what rises. Intervals come from the interval of `b`.
"""

import math
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from trends.estimate import Estimate, exp

ARTICLE_DOUBLING_YEARS: Final = 1.5
"""Doubling time of Moore's law as the article of May 2020 states it."""

USUAL_DOUBLING_YEARS: Final = 2.0
"""Doubling time as usually quoted, from Moore's own revision of 1975."""

WINDOW_YEARS: Final = 3.0
"""Window of the article: the three years before May 2020."""

COMPARED: Final = ("endpoint", "ols_all", "ols_all_without_first_day", "theil_sen_all", "drift")


class Ratios(NamedTuple):
    """The three ratios of one rate to one doubling time."""

    rate: float
    yearly: float
    window: float


def ratios(speed: float, doubling_years: float, window_years: float = WINDOW_YEARS) -> Ratios:
    """Compare a speed (change of ln in a year, better is positive) with a doubling time."""
    moore = math.log(2) / doubling_years
    return Ratios(speed / moore, exp(speed - moore), exp((speed - moore) * window_years))


def measured_doubling_years(transistors: Estimate) -> float | None:
    """Turn the measured growth of transistors into a doubling time; null when it does not grow."""
    return None if transistors.b is None or transistors.b <= 0 else math.log(2) / transistors.b


def references(measured: float | None) -> dict[str, float]:
    """Name the doubling times that every rate is compared with."""
    found = {"article": ARTICLE_DOUBLING_YEARS, "usual": USUAL_DOUBLING_YEARS}
    return found if measured is None else found | {"measured": measured}


def moore_ratios(
    series: str,
    estimates: Iterable[Estimate],
    *,
    is_rising: bool,
    doubling_years: dict[str, float],
    window_years: float = WINDOW_YEARS,
) -> list[dict[str, Any]]:
    """Give the rows of `moore_ratios` for one series."""
    rows = []
    for each in estimates:
        if each.b is None or each.estimator not in COMPARED:
            continue
        slow, fast = (each.lo, each.hi) if is_rising else (each.hi, each.lo)
        for reference, doubling in doubling_years.items():
            row: dict[str, Any] = {
                "series": series,
                "estimator": each.estimator,
                "reference": reference,
                "doubling_years": doubling,
                "window_years": window_years,
            }
            for end, b in (("", each.b), ("_lo", slow), ("_hi", fast)):
                found = (
                    None if b is None else ratios(b if is_rising else -b, doubling, window_years)
                )
                row |= {
                    f"{name}_ratio{end}": None if found is None else getattr(found, name)
                    for name in Ratios._fields
                }
            rows.append(row)
    return rows
