"""All derived tables of this room from the tables of facts: `derive(tables, as_of_date)`.

Missing or empty tables give empty, valid tables, and rows of `insufficient_data`. Nothing here
asks the clock: the same tables and the same `as_of_date` give the same rows.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from store.rows.claims import VERDICT_HISTORY
from store.rows.prices import PRICE_INTERVALS
from store.rows.trends import DROPPED, MOORE_RATIOS, POINTS, RECORDS, SERIES, TREND_ESTIMATES
from trends import moore
from trends.asof import list_prices
from trends.claims.judge import judge
from trends.claims.readings import Facts
from trends.estimate import Estimate
from trends.estimators import estimate_rows, trends
from trends.frames import Record, as_frame, as_json, join_flags, table_or_empty
from trends.points import Points, Series, improvements, is_record, points, records, within_noise
from trends.series import dawnbench, research

Tables = dict[str, pd.DataFrame]


def derive(tables: Mapping[str, pd.DataFrame], as_of_date: dt.date) -> Tables:
    """Compute every table of this room.

    Args:
        tables: Tables of facts by name, with `price_intervals` and `price_index` computed before,
            and the previous `verdict_history` and `forecasts`.
        as_of_date: Day after which nothing is known.
    """
    prices = list_prices(table_or_empty(tables, PRICE_INTERVALS))
    found = {
        series.name: points(rows, series, as_of_date)
        for series, rows in _candidates(tables, prices, as_of_date)
    }
    facts = Facts(found, tables, prices, as_of_date)
    return _trends(found, as_of_date) | judge(facts, table_or_empty(tables, VERDICT_HISTORY))


def _candidates(
    tables: Mapping[str, pd.DataFrame], prices: pd.DataFrame, as_of_date: dt.date
) -> Iterator[tuple[Series, pd.DataFrame]]:
    yield from dawnbench.series(tables, prices)
    yield from research.series(tables, as_of_date)


def _trends(found: Mapping[str, Points], as_of_date: dt.date) -> Tables:
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
        MOORE_RATIOS.name: as_frame(MOORE_RATIOS, _moore(found, estimates)),
    }


def _summary(found: Points, flags: str | None) -> Record:
    series = found.series
    return {
        "series": series.name,
        "sentence": series.sentence,
        "unit": series.unit,
        "direction": "rising" if series.is_rising else "falling",
        "kind": series.kind,
        "source": series.source,
        "rows_read": found.rows_read,
        "points": len(found),
        "records": len(records(found)),
        "first_date": found.frame["date"].iloc[0].date() if len(found) else None,
        "end_date": found.end_date,
        "flags": flags,
    }


def _points(found: Mapping[str, Points]) -> pd.DataFrame:
    frames = [
        each.frame.assign(series=name, is_record=is_record(each, rising=each.series.is_rising))
        for name, each in found.items()
        if len(each)
    ]
    empty = as_frame(POINTS, [])
    return pd.concat(frames, ignore_index=True)[list(empty.columns)] if frames else empty


def _dropped(found: Mapping[str, Points]) -> Iterator[Record]:
    for name, each in found.items():
        for reason, rows in each.dropped.items():
            yield {"series": name, "reason": reason, "rows": rows}


def _records(found: Mapping[str, Points]) -> pd.DataFrame:
    frames = []
    for name, each in found.items():
        best = records(each)
        if not len(best):
            continue
        frames.append(
            best.frame.assign(
                series=name,
                previous_value=best.frame["value"].shift(),
                improvement=improvements(best),
                is_within_noise=within_noise(best),
            )
        )
    empty = as_frame(RECORDS, [])
    return pd.concat(frames, ignore_index=True)[list(empty.columns)] if frames else empty


def _moore(
    found: Mapping[str, Points], estimates: Mapping[str, Mapping[str, Estimate]]
) -> Iterator[Record]:
    chips = estimates["transistors_per_chip"]["ols_all"]
    doubling = moore.references(moore.measured_doubling_years(chips))
    for name, each in found.items():
        yield from moore.moore_ratios(
            name,
            estimates[name].values(),
            is_rising=each.series.is_rising,
            doubling_years=doubling,
        )
