"""Everything that follows from the facts, recomputed from scratch and put in place of the old."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from store.catalog import TABLES
from store.rows.prices import PRICES
from store.warehouse import MergeReport, Warehouse

_BY_NAME = {table.name: table for table in TABLES}
_NOT_REASONED_ABOUT = {"training_runs", "prices", "source_runs", "pages", "quarantine", "changes"}


def derive(warehouse: Warehouse, as_of_date: dt.date) -> Iterator[tuple[str, MergeReport]]:
    """Recompute all derived tables; yield each table's name and what changed in it."""
    # The command line and the schedule start without the libraries of statistics.
    from trends.derive import derive as reason
    from trends.prices.coverage import price_coverage
    from trends.prices.index import price_index
    from trends.prices.intervals import price_intervals

    intervals = price_intervals(warehouse.read(PRICES))
    from_prices = {
        "price_intervals": intervals,
        "price_index": price_index(intervals),
        "price_coverage": price_coverage(intervals),
    }
    for name, frame in from_prices.items():
        yield name, _put(warehouse, name, frame)
    tables: dict[str, pd.DataFrame] = {
        table.name: warehouse.read(table)
        for table in TABLES
        if table.name not in _NOT_REASONED_ABOUT
    }
    for name, frame in reason(tables, as_of_date).items():
        yield name, _put(warehouse, name, frame)


def _put(warehouse: Warehouse, name: str, frame: pd.DataFrame) -> MergeReport:
    """Put a table in place of the old one, or beside what it said before if it keeps history."""
    table = _BY_NAME[name]
    return (
        warehouse.merge(table, frame) if table.keeps_history else warehouse.replace(table, frame)
    )
