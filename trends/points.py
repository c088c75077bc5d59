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
from typing import Literal

import numpy as np
import pandas as pd

from trends.frames import Days, Floats, date_of, day64, days, join_flags, years

COLUMNS = ("date", "value", "result_id", "system", "is_resubmitted", "flags", "provenance")


@dataclasses.dataclass(frozen=True)
class Series:
    """A declared series: what it measures, in which direction, and what one point is.

    Attributes:
        name: Name, as in the table `series`.
        sentence: What one value is.
        unit: Unit of the values.
        source: Table and publisher.
        kind: `entry`, `round` (one point a round) or `observation`.
        is_rising: Higher is better or later (compute, transistors).
        noise: Improvement below which a record is flagged `within_noise`, as a share.
    """

    name: str
    sentence: str
    unit: str
    source: str
    kind: Literal["entry", "round", "observation"] = "entry"
    is_rising: bool = False
    noise: float | None = None


@dataclasses.dataclass(frozen=True)
class Points:
    """Usable points of one series, sorted by day and then best first, and what was dropped."""

    series: Series
    frame: pd.DataFrame
    dropped: dict[str, int]
    rows_read: int

    @property
    def dates(self) -> Days:
        """Days of the points."""
        found: Days = self.frame["date"].to_numpy().astype("datetime64[D]")
        return found

    @property
    def t(self) -> Floats:
        """Days of the points in years since 1970-01-01."""
        return years(self.dates)

    @property
    def y(self) -> Floats:
        """Natural logarithms of the values."""
        return np.log(self.values)

    @property
    def values(self) -> Floats:
        """Values of the points."""
        return self.frame["value"].to_numpy(dtype=np.float64)

    @property
    def end_date(self) -> dt.date | None:
        """Day of the last point of any kind."""
        return date_of(self.dates[-1]) if len(self.frame) else None

    def __len__(self) -> int:
        """Count the points."""
        return len(self.frame)

    def where(self, keep: pd.Series | np.ndarray) -> "Points":
        """Keep some of the points; what was dropped before stays as counted."""
        return dataclasses.replace(self, frame=self.frame[keep].reset_index(drop=True))

    def between(self, first: dt.date | None, last: dt.date | None) -> "Points":
        """Keep the points of a window, both ends included."""
        dates = self.dates
        keep = np.ones(len(dates), dtype=bool)
        if first is not None:
            keep &= dates >= day64(first)
        if last is not None:
            keep &= dates <= day64(last)
        return self.where(keep)


def points(results: pd.DataFrame, series: Series, as_of_date: dt.date) -> Points:
    """Turn candidate rows into the points of a series.

    Args:
        results: Rows with `date`, `value` and `result_id`, and where known `system`,
            `is_resubmitted`, `flags`, `provenance`, and `reason` for rows that are out already.
        series: The series.
        as_of_date: Day after which nothing is known.
    """
    rows = _with_all_columns(results)
    reason = _reasons(rows, as_of_date)
    kept = rows[reason.isna()].drop(columns="reason")
    kept = kept.assign(date=days(kept["date"]), value=kept["value"].astype(np.float64))
    kept = kept.sort_values(
        ["date", "value", "result_id"], ascending=[True, not series.is_rising, True], kind="stable"
    ).reset_index(drop=True)
    dropped = {str(k): int(v) for k, v in reason.value_counts(sort=False).items()}
    if series.kind == "round":
        is_best = ~kept["date"].duplicated()
        if others := int((~is_best).sum()):
            dropped["not_best_of_round"] = others
        kept = kept[is_best].reset_index(drop=True)
    return Points(series, kept, dict(sorted(dropped.items())), len(rows))


def records(found: Points, *, rising: bool | None = None) -> Points:
    """Keep the points strictly better than every earlier value.

    Args:
        found: Points, as `points` gives them.
        rising: Whether higher is better; that of the series unless given.
    """
    is_rising = found.series.is_rising if rising is None else rising
    return found.where(is_record(found, rising=is_rising))


def is_record(found: Points, *, rising: bool) -> np.ndarray:
    """Say for each point whether it is a record."""
    fresh = ~found.frame["is_resubmitted"].to_numpy(dtype=bool)
    score = found.values if rising else -found.values
    eligible = np.where(fresh, score, -np.inf)
    order = np.lexsort((-score, found.dates))  # the best of each day first
    best = np.maximum.accumulate(eligible[order])
    before = np.concatenate(([-np.inf], best[:-1]))
    beats = np.zeros(len(found), dtype=bool)
    beats[order] = eligible[order] > before
    return beats


def improvements(of: Points) -> Floats:
    """Give for each record how many times better it is than the one before (first: nan)."""
    values = of.values
    if not len(values):
        return values
    ratio = values[1:] / values[:-1] if of.series.is_rising else values[:-1] / values[1:]
    return np.concatenate(([np.nan], ratio))


def within_noise(of: Points) -> np.ndarray:
    """Say for each record whether it is better by less than the publisher's noise."""
    if of.series.noise is None:
        return np.zeros(len(of), dtype=bool)
    share = 1 - 1 / improvements(of)
    return np.asarray(share < of.series.noise)


def flags_of(found: Points) -> set[str]:
    """Collect the flags that points and records bring with them."""
    flags = set((join_flags(found.frame["flags"].dropna()) or "").split(",")) - {""}
    if within_noise(records(found)).any():
        flags.add("within_noise")
    return flags


def _with_all_columns(results: pd.DataFrame) -> pd.DataFrame:
    rows = results.reset_index(drop=True)
    defaults = {"system": None, "is_resubmitted": False, "flags": None, "provenance": None}
    missing = {name: value for name, value in defaults.items() if name not in rows}
    rows = rows.assign(**missing, reason=rows.get("reason"))
    rows["is_resubmitted"] = rows["is_resubmitted"].fillna(False).astype(bool)
    return rows[[*COLUMNS, "reason"]]


def _reasons(rows: pd.DataFrame, as_of_date: dt.date) -> pd.Series:
    """Name for each row why it is dropped, or null."""
    value = pd.to_numeric(rows["value"], errors="raise").astype(np.float64)
    date = pd.Series(days(rows["date"]), index=rows.index)
    reason = rows["reason"].astype("object")
    for name, is_out in (
        ("missing", value.isna() | date.isna()),
        ("nonpositive", value <= 0),
        ("future", date > pd.Timestamp(as_of_date)),
    ):
        reason = reason.mask(reason.isna() & is_out, name)
    left = rows[reason.isna()]
    has_id = left["result_id"].notna()
    twice = pd.concat(
        [
            left[has_id].duplicated("result_id"),
            left[~has_id].duplicated(["date", "value", "system"]),
        ]
    )
    return reason.mask(twice.reindex(rows.index, fill_value=False), "duplicate")
