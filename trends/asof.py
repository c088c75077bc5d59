"""The list price of a day: the last one seen not later than it, and not long before it.

- On demand, the whole machine (`all_in`), whole accelerators, in the US; of an offer the last
  price seen not later than the day and not more than 400 days before; of all offers the cheapest.
- A price that was seen standing on both sides of a day counts as seen on that day.
- An offer sold at one price everywhere (`global`) counts as in the US; one whose place nobody
  states does not, for it may stand anywhere.
- The accelerator's name must be the same (`A100` without memory is a name of its own), and where
  result and price both state a form factor, that too: a PCIe card is no SXM module.
- Government regions are left out: the public cannot rent there.
"""

import datetime as dt
import re
from collections.abc import Collection
from typing import Final, Literal

import numpy as np
import pandas as pd

from trends.frames import days
from trends.prices.cheapest import cheapest_lines

MAX_AGE_DAYS: Final = 400
HYPERSCALERS: Final = frozenset({"aws", "azure", "gcp"})
"""Amazon Web Services, Microsoft Azure, Google Cloud."""

Basis = Literal["hyperscaler", "any"]
PRICE_COLUMNS: Final = [
    "usd_per_accelerator_hour",
    "usd_per_hour",
    "provider",
    "instance_type",
    "region",
    "price_seen_date",
    "price_provenance",
]

_IN_THE_US: Final = re.compile(
    r"""^us[-_ ](?!gov)              # us-east-1, us-central1, us_west
    | ^us\d*$ | ^usa$ | united[ ]states | [,_][ ]?usa?$ | ^(east|west)[ ]coast
    | ^us[ ](east|west|central|south) | (east|west|central)[ ]us([ ]\d)?$
    | ^(east|west|central|northcentral|southcentral|westcentral)us\d?$   # Azure
    | ^(nyc|sfo|atl|ric)\d?$         # DigitalOcean
    | ^(ewr|ord|dfw|sea|lax|atl|mia|sjc|hnl)\d?$                         # Vultr, airports
    | ^(las|lga|ord|rno|cmh|phx)\d+$ # CoreWeave
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OFFER: Final = [
    "provider",
    "instance_type",
    "region",
    "accelerator",
    "form_factor",
    "accelerator_count",
]


def list_prices(price_intervals: pd.DataFrame) -> pd.DataFrame:
    """Keep the intervals that a result may be priced with: on demand, all in, US."""
    found = price_intervals
    in_the_us = [each for each in found["region"].dropna().unique() if is_in_the_us(str(each))]
    keep = (
        (found["purchase_option"] == "on_demand")
        & (found["price_basis"] == "all_in")
        & (found["accelerator_count"] >= 1)
        & found["region"].isin(in_the_us)
    )
    kept = found[keep].reset_index(drop=True)
    words = kept[_OFFER].astype("str").fillna("")
    return kept.assign(
        offer=words[_OFFER[0]].str.cat(words[_OFFER[1:]], sep="|"),
        first_seen=days(kept["first_seen_date"]),
        last_seen=days(kept["last_seen_date"]),
    )


def is_in_the_us(region: str) -> bool:
    """Say whether a region is open to the public in the US, or everywhere."""
    return region == "global" or _IN_THE_US.search(region) is not None


def prices_at(
    prices: pd.DataFrame,
    wanted: pd.DataFrame,
    *,
    by: str = "accelerator",
    providers: Collection[str] | None = None,
    max_age_days: int = MAX_AGE_DAYS,
) -> pd.DataFrame:
    """Find the cheapest list price for each row of `wanted`.

    Args:
        prices: Intervals, as `list_prices` gives them.
        wanted: Rows with the column `by` and a `date`, and where it matters a `form_factor`.
        by: What names the machine: `accelerator` or `instance_type`.
        providers: The only providers that count, or nothing for any.
        max_age_days: How long before the day the price may have been seen last.

    Returns:
        Frame with the index of `wanted` and the columns `PRICE_COLUMNS`, null without a price.
    """
    if providers is not None:
        prices = prices[prices["provider"].isin(list(providers))]
    form = wanted["form_factor"] if "form_factor" in wanted else pd.Series(None, wanted.index)
    asked = pd.DataFrame(
        {by: wanted[by].astype("str"), "day": days(wanted["date"]), "form": form.astype("str")}
    )
    pairs = asked.dropna(subset=[by, "day"]).drop_duplicates()
    cheapest = cheapest_lines(prices, pairs, by=by, max_age_days=max_age_days).rename(
        columns={"seen": "price_seen_date", "provenance": "price_provenance"}
    )
    key = [by, "day", "form"]
    found = asked.reset_index(names="place").merge(
        cheapest[[*key, *(c for c in PRICE_COLUMNS if c != by)]], on=key, how="left"
    )
    found = found.set_index("place").reindex(wanted.index)
    has_price = found["usd_per_accelerator_hour"].notna()
    if by in PRICE_COLUMNS:
        found[by] = found[by].where(has_price)
    return found[PRICE_COLUMNS]


def price_at(
    prices: pd.DataFrame, accelerator: str, date: dt.date, max_age_days: int = MAX_AGE_DAYS
) -> float | None:
    """Find the cheapest list price of one accelerator-hour on one day, or None."""
    wanted = pd.DataFrame({"accelerator": [accelerator], "date": [date]})
    found = prices_at(prices, wanted, max_age_days=max_age_days)["usd_per_accelerator_hour"].iloc[
        0
    ]
    return None if found is None or np.isnan(found) else float(found)


def providers_of(basis: Basis) -> Collection[str] | None:
    """Tell which providers a basis allows."""
    return HYPERSCALERS if basis == "hyperscaler" else None
