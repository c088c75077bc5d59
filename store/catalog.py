"""All tables, in the order in which visitors meet them."""

from store.columns import Row
from store.rows.benchmarks import INFERENCE_RESULTS, TRAINING_RESULTS, TRAINING_RUNS
from store.rows.claims import (
    CLAIM_ESTIMATES,
    CLAIM_EVIDENCE,
    CLAIMS,
    CONTRADICTIONS,
    MOORE_DEFINITIONS,
    VERDICT_HISTORY,
    VERDICTS_TABLE,
)
from store.rows.costs import INFERENCE_COSTS, ROUND_COSTS, TOKEN_COSTS, TRAINING_COSTS
from store.rows.decomposition import DECOMPOSITION, MATCHED_PAIRS, TWO_WAY_CELLS, TWO_WAY_EFFECTS
from store.rows.forecasts import FORECAST_SCORES, FORECASTS, HINDCAST_FORECASTS, HINDCAST_SCORES
from store.rows.operations import CHANGES, PAGES, QUARANTINE, SOURCE_RUNS
from store.rows.prices import (
    EXCHANGE_RATES,
    PRICE_COVERAGE,
    PRICE_INDEX,
    PRICE_INTERVALS,
    PRICES,
    TOKEN_PRICES,
)
from store.rows.research import ACCELERATORS, ALGORITHMIC_EFFICIENCY, HARDWARE, MODELS, TRANSISTORS
from store.rows.site import CHART_EDITIONS
from store.rows.trends import (
    COVERAGE_SIMULATION,
    DROPPED,
    MOORE_RATIOS,
    POINTS,
    POOLED_RATES,
    RECORDS,
    SENSITIVITY,
    SERIES,
    TREND_ESTIMATES,
    TREND_LINES,
)
from store.table import Table

TABLES: tuple[Table, ...] = (
    PRICES,
    PRICE_INTERVALS,
    PRICE_INDEX,
    PRICE_COVERAGE,
    EXCHANGE_RATES,
    TOKEN_PRICES,
    TRAINING_RESULTS,
    TRAINING_RUNS,
    INFERENCE_RESULTS,
    ACCELERATORS,
    HARDWARE,
    MODELS,
    ALGORITHMIC_EFFICIENCY,
    TRANSISTORS,
    SERIES,
    POINTS,
    DROPPED,
    RECORDS,
    TREND_ESTIMATES,
    TREND_LINES,
    MOORE_RATIOS,
    POOLED_RATES,
    TRAINING_COSTS,
    INFERENCE_COSTS,
    ROUND_COSTS,
    TOKEN_COSTS,
    MATCHED_PAIRS,
    TWO_WAY_EFFECTS,
    TWO_WAY_CELLS,
    DECOMPOSITION,
    FORECASTS,
    FORECAST_SCORES,
    HINDCAST_FORECASTS,
    HINDCAST_SCORES,
    CLAIMS,
    CLAIM_EVIDENCE,
    CLAIM_ESTIMATES,
    VERDICTS_TABLE,
    VERDICT_HISTORY,
    CONTRADICTIONS,
    MOORE_DEFINITIONS,
    SENSITIVITY,
    COVERAGE_SIMULATION,
    SOURCE_RUNS,
    PAGES,
    QUARANTINE,
    CHANGES,
    CHART_EDITIONS,
)


def table_of(row: Row) -> Table:
    """Find the table that a row belongs to, by its type."""
    return _BY_ROW[type(row)]


_BY_ROW = {table.row: table for table in TABLES}
