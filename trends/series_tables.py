"""From points to the tables of trends: series, points, dropped, records, estimates, Moore."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from store.rows.trends import (
    DROPPED,
    MOORE_RATIOS,
    POINTS,
    RECORDS,
    SERIES,
    TREND_ESTIMATES,
    TREND_LINES,
)
from store.table import Table
from trends import moore
from trends.estimate import Estimate
from trends.estimators import estimate_rows, trend, trends
from trends.frames import Record, as_frame, as_json, join_flags, names
from trends.lines import line_rows
from trends.points import Arrays, Points, improvements, is_record, records, within_noise

Tables = dict[str, pd.DataFrame]


def trend_tables(found: Mapping[str, Points], as_of_date: dt.date) -> Tables:
    """Run all estimators on all series, and write down what went in and what came out."""
    fits = {name: trends(each, as_of_date=as_of_date) for name, each in found.items()}
    estimates = {name: fit for name, (fit, _) in fits.items()}
    flags = {name: join_flags(flag) for name, (_, flag) in fits.items()}
    rows = [
        row
        for name, each in found.items()
        for row in estimate_rows(each, estimates[name], flags[name], as_json(each.dropped))
    ]
    return {
        SERIES.name: as_frame(SERIES, [_summary(p, flags[name]) for name, p in found.items()]),
        POINTS.name: _points(found),
        DROPPED.name: as_frame(DROPPED, _dropped(found)),
        RECORDS.name: _records(found),
        TREND_ESTIMATES.name: as_frame(TREND_ESTIMATES, rows),
        TREND_LINES.name: as_frame(TREND_LINES, _lines(found, estimates)),
        MOORE_RATIOS.name: as_frame(MOORE_RATIOS, _moore(found, estimates)),
    }


def doubling_years(found: Mapping[str, Points]) -> dict[str, float]:
    """Name the doubling times of Moore's law: the article's, the usual, and the measured one."""
    chips = found.get("transistors_per_chip")
    measured = None if chips is None else moore.measured_doubling_years(trend(chips, "ols_all"))
    return moore.references(measured)


def _summary(found: Points, flags: str | None) -> Record:
    series = found.series
    return {
        "series": series.name,
        "title": series.title,
        "sentence": series.sentence,
        "unit": series.unit,
        "direction": "rising" if series.is_rising else "falling",
        "kind": series.kind,
        "source": series.source,
        "rows_read": found.rows_read,
        "points": len(found),
        "records": len(records(found)),
        "first_date": found.first_date,
        "end_date": found.end_date,
        "flags": flags,
    }


def _points(found: Mapping[str, Points]) -> pd.DataFrame:
    return _stacked(
        POINTS,
        found,
        lambda each: {"is_record": is_record(each, rising=each.series.is_rising)},
    )


def _dropped(found: Mapping[str, Points]) -> Iterator[Record]:
    for name, each in found.items():
        for reason, rows in each.dropped.items():
            yield {"series": name, "reason": reason, "rows": rows}


def _records(found: Mapping[str, Points]) -> pd.DataFrame:
    return _stacked(
        RECORDS,
        {name: records(each) for name, each in found.items()},
        lambda best: {
            "previous_value": np.concatenate(([np.nan], best.values[:-1])),
            "improvement": improvements(best),
            "is_within_noise": within_noise(best),
        },
    )


def _stacked(
    table: Table, found: Mapping[str, Points], more: Callable[[Points], Arrays]
) -> pd.DataFrame:
    """Put the points of all series under each other, with columns of their own."""
    parts = [
        each.arrays | more(each) | {"series": np.full(len(each), name, dtype=object)}
        for name, each in found.items()
        if len(each)
    ]
    if not parts:
        return as_frame(table, [])
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in names(table)}
    )


def _lines(
    found: Mapping[str, Points], estimates: Mapping[str, Mapping[str, Estimate]]
) -> Iterator[Record]:
    for name, each in found.items():
        yield from line_rows(each, estimates[name]["ols_all"])


def _moore(
    found: Mapping[str, Points], estimates: Mapping[str, Mapping[str, Estimate]]
) -> Iterator[Record]:
    doubling = doubling_years(found)
    for name, each in found.items():
        if each.series.kind == "observation":
            continue
        yield from moore.moore_ratios(
            name,
            estimates[name].values(),
            is_rising=each.series.is_rising,
            doubling_years=doubling,
        )
