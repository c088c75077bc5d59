"""Forecasts whose day has come, ours and others', beside what came.

- What came is the frontier of the series on that day: the best value up to it.
- Others' forecasts are points without an interval (`declared/forecasts_of_others.csv`); beside
  them stand drift, naive and moore24 from what was known on the day of theirs. Those were made
  afterwards, and say so.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from store.rows.forecasts import FORECASTS
from trends.claims.claim import declared
from trends.forecast import METHODS, forecast_row
from trends.frames import DAYS_PER_YEAR, Record, names
from trends.hindcast import crps
from trends.points import Points, records


def forecasts_of_others() -> list[Record]:
    """Give the declared forecasts of others as rows of `forecasts`."""
    return [_declared(row) for row in declared("forecasts_of_others.csv")]


def forecast_scores(
    published: pd.DataFrame, series: Mapping[str, Points], today: dt.date
) -> list[Record]:
    """Score every forecast whose day has come, and the rivals of others' forecasts.

    Args:
        published: The table `forecasts`.
        series: Points by series.
        today: Day up to which is known what came.
    """
    rows = [(row, False) for row in _plain(published)]
    rows += [(row, True) for row in _made_afterwards(series)]
    seen = ((row, late, _seen(series, row)) for row, late in rows if row["target_date"] <= today)
    return [_score(row, late, *found) for row, late, found in seen if found is not None]


def _made_afterwards(series: Mapping[str, Points]) -> Iterator[Record]:
    for other in forecasts_of_others():
        found = series.get(other["series"])
        if found is None:
            continue
        known = found.between(None, other["published_date"])
        for method in METHODS:
            row = forecast_row(known, other["published_date"], other["target_date"], method)
            if row is not None:
                yield row


def _seen(series: Mapping[str, Points], row: Record) -> tuple[float, str] | None:
    found = series.get(row["series"])
    if found is None:
        return None
    best = records(found.between(None, row["target_date"]))
    return (float(best.values[-1]), best.ids[-1]) if len(best) else None


def _score(row: Record, late: bool, seen: float, result_id: str) -> Record:
    error = math.log(seen / row["median"])
    has_interval = row["scale"] is not None
    score = abs(error)
    if has_interval:
        score = float(
            crps(
                np.array([math.log(seen)]),
                np.array([math.log(row["median"])]),
                np.array([row["scale"]]),
                np.array([float(row["degrees_of_freedom"])]),
            )[0]
        )
    return {
        "series": row["series"],
        "method": row["method"],
        "published_date": row["published_date"],
        "target_date": row["target_date"],
        "median": row["median"],
        "seen": seen,
        "seen_result_id": result_id,
        "log_error": error,
        "times_off": math.exp(abs(error)),
        "is_in_80": row["lo80"] <= seen <= row["hi80"] if has_interval else None,
        "is_in_95": row["lo95"] <= seen <= row["hi95"] if has_interval else None,
        "crps": score,
        "is_made_afterwards": late,
    }


def _declared(row: dict[str, str]) -> Record:
    published, target = (dt.date.fromisoformat(row[n]) for n in ("published_date", "target_date"))
    blank: Record = dict.fromkeys(names(FORECASTS))
    return blank | {
        "series": row["series"],
        "method": row["method"],
        "published_date": published,
        "origin_date": published,
        "target_date": target,
        "horizon_years": (target - published).days / DAYS_PER_YEAR,
        "median": float(row["value"]),
        "threshold": float(row["value"]),
    }


def _plain(published: pd.DataFrame) -> Iterator[Record]:
    """Give rows with plain dates, and None for what is missing."""
    for row in published.to_dict("records"):
        yield {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value
