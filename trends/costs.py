"""What results cost: hours times accelerators times the list price of their day.

- Three bases: `published` (the entry's own word; MLPerf has none), the cheapest `hyperscaler`
  (AWS, Azure, Google), the cheapest of `any`. The price used is named, or the reason why there is
  none: `no_score`, `no_accelerator` (CPUs only), `accelerator_unknown`, `count_unknown`,
  `not_rentable_then` (no list price in the 400 days up to the day), `no_published_price`.
- Inference results carry the basis `published` only where the publisher states costs (DAWNBench);
  a metric that is no throughput is `not_a_throughput`.
- A round's cost is the least over accelerators (by form factor) of (least accelerator-minutes up
  to that round) times (price that day): old machines with new software, or new machines,
  whichever is cheaper.
- Derived by us, not verified by MLCommons.
"""

from collections.abc import Iterator
from typing import Any, Final, get_args

import numpy as np
import pandas as pd

from store.rows.costs import INFERENCE_COSTS, ROUND_COSTS, TRAINING_COSTS
from trends.asof import PRICE_COLUMNS, Basis, prices_at, providers_of
from trends.frames import empty, inference_ids, names, training_ids

BASES: Final = get_args(Basis)
_Test = tuple[pd.Series, str]
_NO_PRICE: Final[dict[str, Any]] = {
    "provider": None,
    "instance_type": None,
    "region": None,
    "price_seen_date": pd.NaT,
    "price_provenance": None,
}


def training_costs(results: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Price every training result at its day, on every basis.

    Args:
        results: The table `training_results`.
        prices: List prices, as `trends.asof.list_prices` gives them.
    """
    if results.empty:
        return empty(TRAINING_COSTS)
    minutes = results["time_to_train_minutes"].astype(np.float64)
    hours = results["hours_to_threshold"].astype(np.float64).fillna(minutes / 60)
    shared = results.assign(
        result_id=training_ids(results), hours=hours, accelerator_hours=hours * _count(results)
    )
    own_reasons = [(hours.isna(), "no_score")]
    parts = [
        _published_training(shared),
        *_rented(shared, prices, "cost_usd", hours, own_reasons),
    ]
    return _joined(parts, names(TRAINING_COSTS))


def inference_costs(results: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Price every inference result at its day; the column `is_inferred` comes along.

    Args:
        results: The table `inference_results`.
        prices: List prices, as `trends.asof.list_prices` gives them.
    """
    columns = [*names(INFERENCE_COSTS), "is_inferred"]
    if results.empty:
        return pd.DataFrame(columns=columns)
    is_throughput = results["metric"].str.contains(r"/s$", regex=True, na=False)
    speed = results["value"].astype(np.float64).where(is_throughput)
    shared = results.assign(result_id=inference_ids(results), items_per_second=speed)
    hours = 1e9 / speed / 3600
    own_reasons = [(~is_throughput, "not_a_throughput"), (~(speed > 0), "no_score")]
    parts = [
        _published_inference(shared[shared["source"] == "dawnbench"]),
        *_rented(shared, prices, "usd_per_1e9_items", hours, own_reasons),
    ]
    return _joined(parts, columns)


def round_costs(results: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Price the least accelerator-minutes so far on each accelerator, on each round's day.

    Args:
        results: MLPerf's training results, as `trends.series.mlperf.training_results` gives them.
        prices: List prices, as `trends.asof.list_prices` gives them.
    """
    usable = results[
        (results["division"] == "closed")
        & results["accelerator"].notna()
        & results["accelerator_minutes"].notna()
    ]
    candidates = pd.DataFrame(_candidates(usable))
    if candidates.empty:
        return empty(ROUND_COSTS)
    parts = []
    for basis in BASES:
        found = prices_at(prices, candidates, providers=providers_of(basis))
        cost = candidates["accelerator_minutes"] / 60 * found["usd_per_accelerator_hour"]
        parts.append(
            candidates.assign(
                **{name: found[name] for name in PRICE_COLUMNS if name != "usd_per_hour"},
                basis=basis,
                series=candidates["stem"] + f"_train_usd_{basis}",
                cost_usd=cost,
                reason=_first_reason((cost.isna(), "not_rentable_then")),
            )
        )
    costs = pd.concat(parts, ignore_index=True)
    best = costs.sort_values(["series", "date", "cost_usd", "accelerator", "form_factor"])
    best = best[best["cost_usd"].notna()].drop_duplicates(["series", "date"])
    costs["is_cheapest"] = costs.index.isin(best.index)
    return costs[names(ROUND_COSTS)]


def _candidates(usable: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """For each round of a series, give each kind of accelerator's best result up to then."""
    needed = ["round", "published_date", "benchmark", "benchmark_target", "accelerator"]
    slim = usable[["stem", *needed, "form_factor", "accelerator_minutes", "result_id"]]
    slim = slim.assign(
        form_factor=slim["form_factor"].astype("object").where(slim["form_factor"].notna(), None)
    )
    for stem, found in slim.groupby("stem", sort=True):
        ordered = found.sort_values(
            ["published_date", "accelerator_minutes", "result_id"], kind="stable"
        )
        rounds = ordered[["published_date", "round"]].drop_duplicates("published_date")
        best: dict[tuple[str, str], Any] = {}
        for date, round_ in rounds.itertuples(index=False):
            for row in ordered[ordered["published_date"] == date].itertuples(index=False):
                machine = (row.accelerator, row.form_factor or "")
                known = best.get(machine)
                if known is None or row.accelerator_minutes < known.accelerator_minutes:
                    best[machine] = row
            for (accelerator, _), row in sorted(best.items()):
                yield {
                    "stem": stem,
                    "benchmark": row.benchmark,
                    "benchmark_target": row.benchmark_target,
                    "round": round_,
                    "date": date,
                    "accelerator": accelerator,
                    "form_factor": row.form_factor,
                    "accelerator_minutes": row.accelerator_minutes,
                    "result_id": row.result_id,
                    "result_round": row.round,
                }


def _rented(
    results: pd.DataFrame,
    prices: pd.DataFrame,
    cost: str,
    hours: pd.Series,
    own_reasons: list[_Test],
) -> Iterator[pd.DataFrame]:
    """Give, for each basis, what so many hours of each result's machine cost at its day.

    Args:
        results: Results, one a row.
        prices: List prices, as `trends.asof.list_prices` gives them.
        cost: Name of the column of the cost.
        hours: Hours that each result's machine works for it.
        own_reasons: Why a result of this kind has no cost, before its machine is looked at.
    """
    for basis in BASES:
        priced = _priced(results, prices, basis)
        usd_per_hour = priced["usd_per_accelerator_hour"] * _count(results)
        reason = _first_reason(*own_reasons, *_machine_reasons(results, priced))
        costs = {"usd_per_hour": usd_per_hour, cost: hours * usd_per_hour}
        yield _where_known(priced.assign(basis=basis, reason=reason, **costs), cost)


def _priced(results: pd.DataFrame, prices: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    wanted = results[["accelerator", "form_factor"]].assign(date=results["published_date"])
    found = prices_at(prices, wanted, providers=providers_of(basis))
    return results.assign(
        **{name: found[name] for name in PRICE_COLUMNS if name != "usd_per_hour"}
    )


def _published_training(results: pd.DataFrame) -> pd.DataFrame:
    price = results["usd_per_hour_published"].astype(np.float64)
    price = price.where(price > 0)
    cost = results["hours"] * price
    reason = _first_reason(
        (results["hours"].isna(), "no_score"), (price.isna(), "no_published_price")
    )
    count = _count(results)
    per_accelerator = (price / count).where(count > 0)
    return results.assign(
        basis="published",
        usd_per_hour=price,
        usd_per_accelerator_hour=per_accelerator,
        cost_usd=cost,
        reason=reason,
        **_NO_PRICE,
    )


def _published_inference(results: pd.DataFrame) -> pd.DataFrame:
    cost = results["usd_per_item_published"].astype(np.float64) * 1e9
    return results.assign(
        basis="published",
        usd_per_hour=np.nan,
        usd_per_accelerator_hour=np.nan,
        usd_per_1e9_items=cost,
        reason=_first_reason((cost.isna(), "no_published_price")),
        **_NO_PRICE,
    )


def _machine_reasons(results: pd.DataFrame, priced: pd.DataFrame) -> list[_Test]:
    count = _count(results)
    return [
        (count == 0, "no_accelerator"),
        (results["accelerator"].isna(), "accelerator_unknown"),
        (count.isna(), "count_unknown"),
        (priced["usd_per_accelerator_hour"].isna(), "not_rentable_then"),
    ]


def _first_reason(*tests: _Test) -> pd.Series:
    """Name the first test that a row fails, or null."""
    reason = pd.Series(None, index=tests[0][0].index, dtype="object")
    for is_out, name in tests:
        reason = reason.mask(reason.isna() & is_out, name)
    return reason


def _where_known(rows: pd.DataFrame, cost: str) -> pd.DataFrame:
    """Take the price away where it gave no cost, so that no price stands without one."""
    is_out = rows["reason"].notna()
    blank = [*_NO_PRICE, "usd_per_accelerator_hour", "usd_per_hour", cost]
    return rows.assign(**{name: rows[name].mask(is_out) for name in blank})


def _count(results: pd.DataFrame) -> pd.Series:
    numbers = results["accelerator_count"].astype("Float64")
    return pd.Series(numbers.to_numpy(np.float64, na_value=np.nan), index=results.index)


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    kept = [part[columns] for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True)
