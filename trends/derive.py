"""All derived tables of this room from the tables of facts: `derive(tables, as_of_date)`.

Missing or empty tables give empty, valid tables, and rows of `insufficient_data`. Nothing here
asks the clock: the same tables and the same `as_of_date` give the same rows.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from store.rows.benchmarks import INFERENCE_RESULTS, TRAINING_RESULTS
from store.rows.claims import CONTRADICTIONS, MOORE_DEFINITIONS, VERDICT_HISTORY
from store.rows.costs import INFERENCE_COSTS, ROUND_COSTS, TOKEN_COSTS, TRAINING_COSTS
from store.rows.decomposition import DECOMPOSITION, MATCHED_PAIRS, TWO_WAY_CELLS, TWO_WAY_EFFECTS
from store.rows.forecasts import (
    FORECAST_SCORES,
    FORECASTS,
    HINDCAST_FORECASTS,
    HINDCAST_SCORES,
)
from store.rows.prices import PRICE_INTERVALS, TOKEN_PRICES
from store.rows.trends import COVERAGE_SIMULATION, POOLED_RATES, SENSITIVITY
from trends import (
    costs,
    decomposition,
    forecast_scores,
    hindcast,
    pairs,
    series_tables,
    tokens,
    two_way,
)
from trends.asof import list_prices
from trends.claims.claim import read_claims
from trends.claims.contradictions import contradictions, moore_definitions
from trends.claims.facts import Facts
from trends.claims.judge import judge
from trends.coverage import simulate
from trends.drift import Steps, steps_of
from trends.forecast import with_new_forecasts
from trends.frames import Record, as_frame, date_of, names, table_or_empty
from trends.points import Points, Series, points, records
from trends.sensitivity import sensitivity
from trends.series import dawnbench, mlperf, prices, research

Tables = dict[str, pd.DataFrame]


class _Costs(NamedTuple):
    """What things cost: the tables, and what series are made of."""

    list_prices: pd.DataFrame
    results: pd.DataFrame
    rounds: pd.DataFrame
    inference: pd.DataFrame


def derive(tables: Mapping[str, pd.DataFrame], as_of_date: dt.date) -> Tables:
    """Compute every table of this room.

    Args:
        tables: Tables of facts by name, with `price_intervals` computed before, and the previous
            `verdict_history` and `forecasts`.
        as_of_date: Day after which nothing is known.
    """
    priced = _costs(tables)
    found = {
        series.name: points(rows, series, as_of_date)
        for series, rows in _candidates(tables, priced, as_of_date)
    }
    return {
        **series_tables.trend_tables(found, as_of_date),
        **_cost_tables(tables, priced, as_of_date),
        **_factors_and_claims(tables, priced, found, as_of_date),
        **_forecasts(tables, found, as_of_date),
        SENSITIVITY.name: as_frame(
            SENSITIVITY,
            sensitivity(found, tables, series_tables.doubling_years(found), as_of_date),
        ),
        COVERAGE_SIMULATION.name: as_frame(COVERAGE_SIMULATION, simulate()),
    }


def _costs(tables: Mapping[str, pd.DataFrame]) -> _Costs:
    listed = list_prices(table_or_empty(tables, PRICE_INTERVALS))
    results = mlperf.training_results(tables)
    return _Costs(
        listed,
        results,
        costs.round_costs(results, listed),
        costs.inference_costs(table_or_empty(tables, INFERENCE_RESULTS), listed),
    )


def _candidates(
    tables: Mapping[str, pd.DataFrame], priced: _Costs, as_of_date: dt.date
) -> Iterator[tuple[Series, pd.DataFrame]]:
    yield from dawnbench.series(tables, priced.list_prices)
    yield from mlperf.series(priced.results)
    yield from mlperf.cost_series(priced.rounds)
    yield from mlperf.inference_series(priced.inference)
    yield from research.series(tables, as_of_date)
    yield from prices.series(priced.list_prices)


def _cost_tables(
    tables: Mapping[str, pd.DataFrame], priced: _Costs, as_of_date: dt.date
) -> Tables:
    training = _until(table_or_empty(tables, TRAINING_RESULTS), "published_date", as_of_date)
    inference = _until(priced.inference, "published_date", as_of_date)
    return {
        TRAINING_COSTS.name: costs.training_costs(training, priced.list_prices),
        INFERENCE_COSTS.name: inference[names(INFERENCE_COSTS)],
        ROUND_COSTS.name: _until(priced.rounds, "date", as_of_date),
        TOKEN_COSTS.name: tokens.token_costs(
            priced.inference, table_or_empty(tables, TOKEN_PRICES), as_of_date
        ),
    }


def _until(rows: pd.DataFrame, column: str, as_of_date: dt.date) -> pd.DataFrame:
    """Keep what was known on a day."""
    if rows.empty:
        return rows
    return rows[rows[column] <= pd.Timestamp(as_of_date)].reset_index(drop=True)


def _factors_and_claims(
    tables: Mapping[str, pd.DataFrame],
    priced: _Costs,
    found: Mapping[str, Points],
    as_of_date: dt.date,
) -> Tables:
    known = _until(priced.results, "published_date", as_of_date)
    matched = pairs.matched_pairs(known)
    model = two_way.two_way_effects(known)
    claims = {claim.claim: claim for claim in read_claims()}
    rounds = known.groupby("round")["published_date"].min()
    facts = Facts(
        found,
        tables,
        priced.list_prices,
        matched,
        model,
        claims,
        as_of_date,
        {str(name): date_of(day) for name, day in rounds.items()},
    )
    taken_apart = decomposition.decomposition(known, model, priced.list_prices)
    return {
        MATCHED_PAIRS.name: as_frame(MATCHED_PAIRS, matched),
        POOLED_RATES.name: as_frame(POOLED_RATES, _pooled(matched, found)),
        TWO_WAY_EFFECTS.name: as_frame(TWO_WAY_EFFECTS, model.rows),
        TWO_WAY_CELLS.name: as_frame(TWO_WAY_CELLS, model.cells),
        DECOMPOSITION.name: as_frame(DECOMPOSITION, taken_apart),
        **judge(facts, table_or_empty(tables, VERDICT_HISTORY)),
        CONTRADICTIONS.name: as_frame(CONTRADICTIONS, contradictions(claims)),
        MOORE_DEFINITIONS.name: as_frame(MOORE_DEFINITIONS, moore_definitions(claims)),
    }


def _pooled(matched: list[Record], found: Mapping[str, Points]) -> Iterator[Record]:
    """Pool the gains of matched pairs, and the falls of all frontiers of accelerator-minutes."""
    changes = [
        pairs.Change(
            f"{pair['benchmark']} to {pair['benchmark_target']}",
            -math.log(pair["gain"]),
            pair["years"],
        )
        for pair in matched
    ]
    yield pairs.pooled_rate("matched_pairs", "matched_pairs", changes)
    frontiers = []
    for name, each in found.items():
        if name.endswith("_accelerator_minutes") and len(best := records(each)) and len(each) > 1:
            span = float(each.t[-1] - best.t[0])
            frontiers.append(pairs.Change(name, float(best.y[-1] - best.y[0]), span))
    frontiers = [change for change in frontiers if change.years > 0]
    yield pairs.pooled_rate("frontier", "mlperf_..._accelerator_minutes", frontiers)


def _forecasts(
    tables: Mapping[str, pd.DataFrame], found: Mapping[str, Points], as_of_date: dt.date
) -> Tables:
    rounds = {name: each for name, each in found.items() if each.series.kind == "round"}
    told = [each for name, each in rounds.items() if not name.endswith("_available")]
    published = with_new_forecasts(
        table_or_empty(tables, FORECASTS), told, as_of_date, forecast_scores.forecasts_of_others()
    )
    past = hindcast.hindcast(_steps(told))
    return {
        FORECASTS.name: published,
        FORECAST_SCORES.name: as_frame(
            FORECAST_SCORES, forecast_scores.forecast_scores(published, found, as_of_date)
        ),
        HINDCAST_FORECASTS.name: as_frame(HINDCAST_FORECASTS, past),
        HINDCAST_SCORES.name: as_frame(HINDCAST_SCORES, hindcast.hindcast_scores(past)),
    }


def _steps(told: list[Points]) -> dict[str, Steps]:
    steps = {each.series.name: steps_of(each) for each in told}
    return {name: each for name, each in steps.items() if each is not None}
