"""What a million tokens cost on a rented machine, beside what a million tokens cost in a list.

- Ours: MLPerf's language-model tasks of the closed division, output tokens a second of the whole
  system, at the list price of the round's day; the machine fully used, no margin, no idle time.
- Listed: output prices of the same model, by provider, the last one seen up to the round's day and
  not more than 400 days before. `declared/token_models.csv` says which names are one model.
- A price that holds only under a condition is left out.
"""

import re
from typing import Final

import numpy as np
import pandas as pd

from store.rows.costs import TOKEN_COSTS
from trends.asof import MAX_AGE_DAYS
from trends.claims.claim import declared
from trends.frames import days, empty, names

_ACCURACY: Final = re.compile(r"-99(\.9)?$")
_BEST_OF: Final = ["round", "benchmark", "scenario", "basis"]


def token_costs(inference_costs: pd.DataFrame, token_prices: pd.DataFrame) -> pd.DataFrame:
    """Put the cost of a million tokens beside listed prices.

    Args:
        inference_costs: The table of that name.
        token_prices: The table of that name.
    """
    models = {row["benchmark"]: row["pattern"] for row in declared("token_models.csv")}
    found = inference_costs[
        (inference_costs["metric"] == "Tokens/s")
        & (inference_costs["division"] == "closed")
        & inference_costs["basis"].isin(["hyperscaler", "any"])
        & inference_costs["accelerator"].notna()
        & inference_costs["accelerator_count"].notna()
        & (inference_costs["items_per_second"] > 0)
    ]
    model = found["benchmark"].map(lambda task: _ACCURACY.sub("", str(task)))
    found = found.assign(model=model)[model.isin(list(models))]
    if found.empty:
        return empty(TOKEN_COSTS)
    listed = _listed(found[["model", "published_date"]].drop_duplicates(), token_prices, models)
    costs = found.rename(columns={"items_per_second": "tokens_per_second"}).merge(
        listed, on=["model", "published_date"], how="left"
    )
    cost = costs["usd_per_1e9_items"].astype(np.float64) / 1_000
    costs = costs.assign(
        usd_per_million_tokens=cost,
        is_cheapest=cost.notna()
        & (cost == cost.groupby([costs[c] for c in _BEST_OF]).transform("min")),
        markup=costs["listed_median_usd"] / cost,
    )
    return costs[names(TOKEN_COSTS)].reset_index(drop=True)


def _listed(
    asked: pd.DataFrame, token_prices: pd.DataFrame, models: dict[str, str]
) -> pd.DataFrame:
    """Summarise the listed prices of each model on each day asked for."""
    output = token_prices[
        (token_prices["price_kind"] == "output") & token_prices["condition"].isna()
    ]
    listed = output["model"].str.lower().str.split("/").str[-1]
    output = output.assign(day=days(output["as_of_date"]))
    rows = []
    for model, date in asked.itertuples(index=False):
        day = pd.Timestamp(date)
        is_same = listed.str.fullmatch(models[model]) & (output["day"] <= day)
        seen = output[is_same & (output["day"] >= day - pd.Timedelta(days=MAX_AGE_DAYS))]
        last = seen.sort_values(["day", "source", "provider", "model"]).drop_duplicates(
            ["provider", "model"], keep="last"
        )
        price = last["usd_per_million_tokens"]
        rows.append(
            {
                "model": model,
                "published_date": date,
                "listed_model": ", ".join(sorted(set(last["model"]))) or None,
                "listed_date": last["day"].max() if len(last) else None,
                "listings": len(last),
                "listed_lowest_usd": price.min() if len(last) else None,
                "listed_median_usd": price.median() if len(last) else None,
            }
        )
    found = pd.DataFrame(rows)
    numbers = ["listed_lowest_usd", "listed_median_usd"]
    found["listed_date"] = pd.to_datetime(found["listed_date"])
    return found.astype(dict.fromkeys(numbers, "float64"))
