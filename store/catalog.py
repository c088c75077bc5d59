"""All tables, in the order in which visitors meet them."""

from store.columns import Row
from store.rows.benchmarks import INFERENCE_RESULTS, TRAINING_RESULTS, TRAINING_RUNS
from store.rows.operations import CHANGES, PAGES, QUARANTINE, SOURCE_RUNS
from store.rows.prices import (
    EXCHANGE_RATES,
    PRICE_INDEX,
    PRICE_INTERVALS,
    PRICES,
    TOKEN_PRICES,
)
from store.rows.research import ACCELERATORS, ALGORITHMIC_EFFICIENCY, MODELS, TRANSISTORS
from store.table import Table

TABLES: tuple[Table, ...] = (
    PRICES,
    PRICE_INTERVALS,
    PRICE_INDEX,
    EXCHANGE_RATES,
    TOKEN_PRICES,
    TRAINING_RESULTS,
    TRAINING_RUNS,
    INFERENCE_RESULTS,
    ACCELERATORS,
    MODELS,
    ALGORITHMIC_EFFICIENCY,
    TRANSISTORS,
    SOURCE_RUNS,
    PAGES,
    QUARANTINE,
    CHANGES,
)


def table_of(row: Row) -> Table:
    """Find the table that a row belongs to, by its type."""
    return _BY_ROW[type(row)]


_BY_ROW = {table.row: table for table in TABLES}
