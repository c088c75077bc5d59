"""Frames in and out: days, years, names of results, and frames with a table's columns."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from store.columns import columns
from store.table import Table
from store.warehouse import to_frame

DAYS_PER_YEAR: Final = 365.2425
"""Mean length of a year in the Gregorian calendar."""

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Record = dict[str, Any]


def day64(date: dt.date) -> np.datetime64:
    """Give a calendar date as numpy's day."""
    return np.datetime64(date, "D")


def days(dates: pd.Series) -> Days:
    """Cut a column of dates or timestamps to days (UTC)."""
    stamps = pd.to_datetime(dates, utc=True)
    found: Days = stamps.dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    return found


def years(dates: Days) -> Floats:
    """Count years since 1970-01-01 for each day."""
    return dates.astype("datetime64[D]").astype(np.int64) / DAYS_PER_YEAR


def date_of(day: np.datetime64 | pd.Timestamp) -> dt.date:
    """Give a numpy day or timestamp as a calendar date."""
    found: dt.date = pd.Timestamp(day).date()
    return found


def as_frame(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Build a frame with exactly the columns of a table, also when there are no rows."""
    found = list(rows)
    return pd.DataFrame(found, columns=names(table)) if found else empty(table)


def empty(table: Table) -> pd.DataFrame:
    """Give a table without rows, its columns typed as the warehouse types them."""
    return to_frame(table.schema.empty_table())


def names(table: Table) -> list[str]:
    """List the columns of a table."""
    return [each.name for each in columns(table.row)]


def table_or_empty(tables: Mapping[str, pd.DataFrame], table: Table) -> pd.DataFrame:
    """Take a table, or an empty frame with its columns when it is not there."""
    found = tables.get(table.name)
    return empty(table) if found is None else found


def training_ids(results: pd.DataFrame) -> pd.Series:
    """Name training results by source, round and path, and software where one path has two."""
    return _ids(results, ["source", "round", "result_path"], ["framework"])


def inference_ids(results: pd.DataFrame) -> pd.Series:
    """Name inference results by source, round, path, task, scenario and metric."""
    usual = ["source", "round", "result_path"]
    return _ids(results, usual, ["benchmark_raw", "scenario", "metric", "is_inferred"])


def _ids(results: pd.DataFrame, usual: list[str], more: list[str]) -> pd.Series:
    """Join columns to a name; where that is not enough, add more columns."""
    joined = _joined(results, usual, "/")
    is_twice = joined.duplicated(keep=False)
    if is_twice.any():
        joined = joined.where(~is_twice, joined + " · " + _joined(results, more, " · "))
    return joined


def _joined(results: pd.DataFrame, names_: list[str], separator: str) -> pd.Series:
    joined, *rest = (results[name].astype("str").fillna("") for name in names_)
    for more in rest:
        joined = joined + separator + more
    return joined


def join_flags(flags: Iterable[str]) -> str | None:
    """Write flags in one text, sorted and each once; None when there are none."""
    found = sorted({each for flag in flags if flag for each in flag.split(",") if each})
    return ",".join(found) or None


def as_json(value: object) -> str:
    """Write JSON with sorted keys, so that the same value gives the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
