"""The price index: what an accelerator cost in a week, on demand, over all providers seen.

- On demand and with the host only; whole accelerators only; each form factor by itself (SXM and
  PCIe are different machines, and `not stated` is a group of its own).
- A provider has one price a week: that of its cheapest machine per accelerator, anywhere. The
  median, the lowest and the highest are over providers, so nobody counts twice.
- A provider counts in a week in which a price of it was seen, or stood between two sightings:
  nothing is carried beyond its last sighting.
- Regions for governments, and those of China with providers of their own, are left out.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from store.rows.prices import PRICE_INDEX
from trends.frames import empty, names
from trends.prices.sightings import Ints, dates_of, day_numbers

HYPERSCALERS: Final = frozenset({"aws", "azure", "gcp"})
"""Amazon Web Services, Microsoft Azure, Google Cloud."""

_GOVERNMENT: Final = r"(?i)gov|dod|^us-iso|china|^cn-"
_EPOCH_TO_MONDAY: Final = 3
"""1970-01-01 was a Thursday."""

_PROVIDER: Final = ["accelerator", "form_factor", "week", "provider"]
_CELL: Final = ["accelerator", "form_factor", "week"]


def price_index(
    intervals: pd.DataFrame, hyperscalers: Collection[str] = HYPERSCALERS
) -> pd.DataFrame:
    """Draw lines of the table price_intervals together into lines of the table price_index."""
    keep = (
        (intervals["purchase_option"] == "on_demand")
        & (intervals["price_basis"] == "all_in")
        & (intervals["accelerator_count"] >= 1)
        & ~intervals["region"].str.contains(_GOVERNMENT).fillna(False).astype(bool)
    )
    found = intervals.loc[keep].reset_index(drop=True)
    if found.empty:
        return empty(PRICE_INDEX)
    weekly = _cheapest(_weeks(found), _PROVIDER)
    cells = weekly.groupby(_CELL, dropna=False, sort=True)["usd_per_accelerator_hour"]
    index = cells.agg(["median", "min", "max", "size"]).reset_index()
    index = index.set_axis(
        [*_CELL, *("median_usd", "lowest_usd", "highest_usd", "providers")], axis=1
    )
    for prefix, rows in (
        ("cheapest", weekly),
        ("cheapest_hyperscaler", weekly.loc[weekly["provider"].isin(list(hyperscalers))]),
    ):
        index = index.merge(_named(_cheapest(rows, _CELL), prefix), on=_CELL, how="left")
    index["week_start_date"] = dates_of(index["week"].to_numpy() * 7 - _EPOCH_TO_MONDAY)
    return index[names(PRICE_INDEX)]


def _weeks(found: pd.DataFrame) -> pd.DataFrame:
    """Repeat each line for each week in which it was seen or standing."""
    first = _week(day_numbers(found["first_seen_date"]))
    last = _week(day_numbers(found["last_seen_date"]))
    counts = last - first + 1
    line = np.repeat(np.arange(len(found)), counts)
    week = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts) + first[line]
    columns = ["accelerator", "form_factor", "provider", "instance_type", "provenance"]
    return found.loc[line, [*columns, "usd_per_accelerator_hour"]].assign(week=week)


def _week(days: Ints) -> Ints:
    """Number the weeks, Monday to Sunday (ISO 8601), since that of 1969-12-29."""
    return (days + _EPOCH_TO_MONDAY) // 7


def _cheapest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give the cheapest line of each key; among equals the first by name."""
    order = ["usd_per_accelerator_hour", "provider", "instance_type", "provenance"]
    cheapest: pd.DataFrame = rows.sort_values(order).drop_duplicates(keys)
    return cheapest


def _named(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Name the columns of the cheapest line after what it is the cheapest of."""
    is_any = prefix == "cheapest"
    new = {
        "provider": "cheapest_provider" if is_any else prefix,
        "instance_type": f"{prefix}_instance_type",
        "provenance": f"{prefix}_provenance",
        "usd_per_accelerator_hour": f"{prefix}_usd",
    }
    return rows[[*_CELL, *new]].rename(columns=new)
