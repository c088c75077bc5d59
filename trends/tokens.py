"""What a million tokens cost on a rented machine, beside what a million tokens cost in a list.

- Ours: MLPerf's language-model tasks of the closed division, output tokens a second of the whole
  system, at the list price of the round's day; the machine fully used, no margin, no idle time.
- Listed: output prices of the same model, by provider, the last one seen up to the round's day
  (and again up to today) and not more than 400 days before. Which names are one model stands in
  `declared/token_models.csv`.
- A price that holds only under a condition is left out.
"""

import datetime as dt
import re
from typing import Final

import numpy as np
import pandas as pd

from store.rows.costs import TOKEN_COSTS
from trends.asof import MAX_AGE_DAYS
from trends.claims.claim import declared
from trends.frames import Record, days, empty, names

_ACCURACY: Final = re.compile(r"-99(\.9)?$")
_BEST_OF: Final = ["round", "benchmark", "scenario", "basis"]


def token_costs(
    inference_costs: pd.DataFrame, token_prices: pd.DataFrame, as_of_date: dt.date
) -> pd.DataFrame:
    """Put the cost of a million tokens beside listed prices.

    Args:
        inference_costs: The table of that name.
        token_prices: The table of that name.
        as_of_date: Today.
    """
    models = {row["benchmark"]: row["pattern"] for row in declared("token_models.csv")}
    found = inference_costs[
        (inference_costs["metric"] == "Tokens/s")
        & (inference_costs["division"] == "closed")
        & inference_costs["basis"].isin(["hyperscaler", "any"])
        & inference_costs["accelerator"].notna()
        & inference_costs["accelerator_count"].notna()
        & (inference_costs["items_per_second"] > 0)
        & (inference_costs["published_date"] <= pd.Timestamp(as_of_date))
    ]
    model = found["benchmark"].map(lambda task: _ACCURACY.sub("", str(task)))
    found = found.assign(model=model)[model.isin(list(models))]
    if found.empty:
        return empty(TOKEN_COSTS)
    listed = _Listed(token_prices, models)
    then = found[["model", "published_date"]].drop_duplicates()
    then = then.join(pd.DataFrame([listed.on(*key) for key in then.itertuples(False)], then.index))
    now = found[["model"]].drop_duplicates()
    today = pd.Timestamp(as_of_date)
    now = now.join(pd.DataFrame([listed.on(model, today) for (model,) in now.values], now.index))
    now = now.drop(columns="listed_model").rename(
        columns=lambda name: name.replace("listed_", "listed_now_").replace("gs", "gs_now")
    )
    costs = found.rename(columns={"items_per_second": "tokens_per_second"})
    costs = costs.merge(then, on=["model", "published_date"]).merge(now, on="model")
    cost = costs["usd_per_1e9_items"].astype(np.float64) / 1_000
    lowest = cost.groupby([costs[name] for name in _BEST_OF]).transform("min")
    costs = costs.assign(
        usd_per_million_tokens=cost,
        is_cheapest=cost.notna() & (cost == lowest),
        markup=costs["listed_median_usd"] / cost,
    )
    return costs[names(TOKEN_COSTS)]


class _Listed:
    """Listed prices of output tokens, by the tasks' models."""

    def __init__(self, token_prices: pd.DataFrame, models: dict[str, str]) -> None:
        output = token_prices[
            (token_prices["price_kind"] == "output") & token_prices["condition"].isna()
        ]
        name = output["model"].str.lower().str.split("/").str[-1]
        output = output.assign(day=days(output["as_of_date"]))
        order = ["day", "source", "provider", "model"]
        self._of = {
            model: output[name.str.fullmatch(pattern)].sort_values(order)
            for model, pattern in models.items()
        }

    def on(self, model: str, day: pd.Timestamp) -> Record:
        """Summarise what was listed up to a day: of each provider's model the last price."""
        seen = self._of[model]
        oldest = day - pd.Timedelta(days=MAX_AGE_DAYS)
        seen = seen[(seen["day"] <= day) & (seen["day"] >= oldest)]
        last = seen.drop_duplicates(["provider", "model"], keep="last")
        price = last["usd_per_million_tokens"]
        has_any = len(last) > 0
        return {
            "listed_model": ", ".join(sorted(set(last["model"]))) or None,
            "listed_date": last["day"].max() if has_any else pd.NaT,
            "listings": len(last),
            "listed_lowest_usd": float(price.min()) if has_any else np.nan,
            "listed_median_usd": float(price.median()) if has_any else np.nan,
        }
