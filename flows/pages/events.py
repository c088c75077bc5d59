"""What explains the shape of a chart, found in the tables: a day, and a few words for it."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book


class Event(NamedTuple):
    """What happened on a day."""

    date: dt.date
    text: str


def frame(found: Sequence[Event | None]) -> pd.DataFrame:
    """Give the events that were found, the most important first, as charts take them."""
    known = [event for event in found if event is not None]
    return pd.DataFrame(
        {"date": pd.to_datetime([each.date for each in known]), "text": [e.text for e in known]}
    )


def end_of_dawnbench(book: Book) -> Event | None:
    """Give the day of DAWNBench's last result, if a benchmark outlived it."""
    results = book.tables["training_results"]
    days = results.groupby(results["source"] == "dawnbench")["published_date"].max()
    if len(days) < 2 or days[True] >= days[False]:
        return None
    return Event(days[True].date(), book.say("charts.events.dawnbench_ends"))


def end_of_benchmark(book: Book, benchmark: str) -> Event | None:
    """Give the last round of MLPerf Training with a task that later rounds dropped."""
    results = book.tables["training_results"]
    mlperf = results[results["source"] == "mlperf_training"]
    mine = mlperf[mlperf["benchmark"] == benchmark]["published_date"].max()
    if pd.isna(mine) or mine >= mlperf["published_date"].max():
        return None
    name = book.words.name("benchmark", benchmark).split(",")[0]
    return Event(mine.date(), book.say("charts.events.benchmark_ends", benchmark=name))


def largest_step(book: Book, series: str) -> Event | None:
    """Give the record of a series that beat the one before it by most."""
    records = facts.records_of(book.tables, series).dropna(subset=["improvement", "system"])
    best = facts.last_row(records.sort_values("improvement"))
    if best is None:
        return None
    system = facts.rented(best["system"])
    return Event(best["date"].date(), book.say("charts.events.largest_step", system=system))
