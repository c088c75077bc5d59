"""From results to points: what is dropped is counted, and what beats all before it is a record.

- Order of the checks: `missing` (value or date absent; null is not zero), `nonpositive`,
  `future` (after `as_of_date`), then `duplicate`: same result id; rows without an id are one when
  date, value and system agree. The first stays.
- A row may come with a reason of its own (`open_division`); it is counted under that first.
- A series of rounds keeps the best value of each day; the others are `not_best_of_round`.
- Counts of dropped rows and points add up to the rows read.
- A record is strictly better than every earlier value. Of several points on one day only the
  best can be one, an equal value never is, and neither is a result that was resubmitted.
"""

import dataclasses
import datetime as dt
from collections import Counter
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from trends.frames import Days, Floats, date_of, day64, days, years

_TEXTS: Final = ("result_id", "system", "flags", "provenance", "reason")

Objects = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Arrays = dict[str, npt.NDArray[Any]]


@dataclasses.dataclass(frozen=True)
class Series:
    """A declared series: what it measures, in which direction, and what one point is.

    Attributes:
        name: Name, as in the table `series`.
        title: A few words for it, as they stand in the middle of a sentence.
        sentence: What one value is.
        unit: Unit of the values.
        source: Table and publisher.
        kind: `entry`, `round` (one point a round) or `observation`.
        is_rising: Higher is better or later (compute, transistors).
        noise: Improvement below which a record is flagged `within_noise`, as a share.
    """

    name: str
    title: str
    sentence: str
    unit: str
    source: str
    kind: Literal["entry", "round", "observation"] = "entry"
    is_rising: bool = False
    noise: float | None = None


@dataclasses.dataclass(frozen=True)
class Points:
    """Usable points of one series, sorted by day and then best first, and what was dropped.

    Attributes:
        series: The series.
        arrays: Columns of the points by name: `date`, `value`, `result_id`, `system`,
            `is_resubmitted`, `flags`, `provenance`.
        dropped: Rows that are no points, counted by reason.
        rows_read: Rows that were looked at.
    """

    series: Series
    arrays: Arrays
    dropped: dict[str, int]
    rows_read: int

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The points as a frame."""
        return pd.DataFrame(self.arrays)

    @property
    def dates(self) -> Days:
        """Days of the points."""
        return self.arrays["date"]

    @property
    def values(self) -> Floats:
        """Values of the points."""
        return self.arrays["value"]

    @cached_property
    def t(self) -> Floats:
        """Days of the points in years since 1970-01-01."""
        return years(self.dates)

    @cached_property
    def y(self) -> Floats:
        """Natural logarithms of the values."""
        return np.log(self.values)

    @cached_property
    def frontier(self) -> "Points":
        """The records, in the direction of the series."""
        return self.where(is_record(self, rising=self.series.is_rising))

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the results that the points came from."""
        return tuple(self.arrays["result_id"])

    @property
    def first_date(self) -> dt.date | None:
        """Day of the first point."""
        return date_of(self.dates[0]) if len(self) else None

    @property
    def end_date(self) -> dt.date | None:
        """Day of the last point of any kind."""
        return date_of(self.dates[-1]) if len(self) else None

    def __len__(self) -> int:
        """Count the points."""
        return len(self.dates)

    def where(self, keep: npt.NDArray[Any]) -> "Points":
        """Keep some of the points; what was dropped before stays as counted."""
        kept = {name: values[keep] for name, values in self.arrays.items()}
        return dataclasses.replace(self, arrays=kept)

    def between(self, first: dt.date | None, last: dt.date | None) -> "Points":
        """Keep the points of a window, both ends included."""
        keep: Flags = np.ones(len(self), dtype=bool)
        if first is not None:
            keep &= self.dates >= day64(first)
        if last is not None:
            keep &= self.dates <= day64(last)
        return self.where(keep)


def points(results: pd.DataFrame, series: Series, as_of_date: dt.date) -> Points:
    """Turn candidate rows into the points of a series.

    Args:
        results: Rows with `date`, `value` and `result_id`, and where known `system`,
            `is_resubmitted`, `flags`, `provenance`, and `reason` for rows that are out already.
        series: The series.
        as_of_date: Day after which nothing is known.
    """
    rows = _arrays(results)
    reasons = _reasons(rows, as_of_date)
    kept = [index for index, reason in enumerate(reasons) if reason is None]
    direction = -1 if series.is_rising else 1
    kept.sort(
        key=lambda i: (rows["date"][i], direction * rows["value"][i], str(rows["result_id"][i]))
    )
    if series.kind == "round":
        for index, before in zip(kept[1:], kept, strict=False):
            if rows["date"][index] == rows["date"][before]:
                reasons[index] = "not_best_of_round"
        kept = [index for index in kept if reasons[index] is None]
    dropped = Counter(reason for reason in reasons if reason is not None)
    del rows["reason"]
    arrays = {name: values[np.array(kept, dtype=np.int64)] for name, values in rows.items()}
    return Points(series, arrays, dict(sorted(dropped.items())), len(reasons))


def records(found: Points, *, rising: bool | None = None) -> Points:
    """Keep the points strictly better than every earlier value.

    Args:
        found: Points, as `points` gives them.
        rising: Whether higher is better; that of the series unless given.
    """
    if rising is None or rising == found.series.is_rising:
        return found.frontier
    return found.where(is_record(found, rising=rising))


def is_record(found: Points, *, rising: bool) -> Flags:
    """Say for each point whether it is a record."""
    score = found.values if rising else -found.values
    eligible = np.where(found.arrays["is_resubmitted"], -np.inf, score)
    order = np.lexsort((-score, found.dates))  # the best of each day first
    best = np.maximum.accumulate(eligible[order])
    before = np.concatenate(([-np.inf], best[:-1]))
    beats: Flags = np.zeros(len(found), dtype=bool)
    beats[order] = eligible[order] > before
    return beats


def improvements(of: Points) -> Floats:
    """Give for each record how many times better it is than the one before (first: nan)."""
    values = of.values
    if not len(values):
        return values
    ratio = values[1:] / values[:-1] if of.series.is_rising else values[:-1] / values[1:]
    return np.concatenate(([np.nan], ratio))


def within_noise(of: Points) -> Flags:
    """Say for each record whether it is better by less than the publisher's noise."""
    if of.series.noise is None:
        return np.zeros(len(of), dtype=bool)
    share = 1 - 1 / improvements(of)
    return np.asarray(share < of.series.noise)


def flags_of(found: Points) -> set[str]:
    """Collect the flags that points and records bring with them."""
    flags = {each for flag in found.arrays["flags"] if flag for each in flag.split(",")}
    if within_noise(found.frontier).any():
        flags.add("within_noise")
    return flags


def _arrays(results: pd.DataFrame) -> Arrays:
    """Take the columns of candidate rows as arrays: days, floats, and texts or None."""
    rows: Arrays = {
        "date": days(results["date"]),
        "value": pd.to_numeric(results["value"]).to_numpy(dtype=np.float64, na_value=np.nan),
    }
    for name in _TEXTS:
        rows[name] = _texts(results.get(name), len(results))
    resubmitted = results.get("is_resubmitted")
    rows["is_resubmitted"] = (
        np.zeros(len(results), dtype=bool)
        if resubmitted is None
        else resubmitted.fillna(False).to_numpy(dtype=bool)
    )
    return rows


def _texts(column: pd.Series | None, length: int) -> Objects:
    if column is None:
        return np.full(length, None, dtype=object)
    texts: Objects = column.to_numpy(dtype=object).copy()
    texts[column.isna().to_numpy()] = None
    return texts


def _reasons(rows: Arrays, as_of_date: dt.date) -> list[str | None]:
    """Name for each row why it is dropped, or None."""
    value, date = rows["value"], rows["date"]
    reasons: Objects = rows["reason"].copy()
    for name, is_out in (
        ("missing", np.isnan(value) | np.isnat(date)),
        ("nonpositive", value <= 0),
        ("future", date > day64(as_of_date)),
    ):
        reasons[is_out & (reasons == None)] = name  # noqa: E711  (element by element)
    seen: set[object] = set()
    for index in np.flatnonzero(reasons == None):  # noqa: E711
        key = rows["result_id"][index] or (date[index], value[index], rows["system"][index])
        if key in seen:
            reasons[index] = "duplicate"
        seen.add(key)
    return list(reasons)
