"""From when to when a price was seen standing: many sightings of one price become one line.

- Sightings of one price of an offer, by whatever sources, are one line from the first to the
  last of them, as long as no other price was seen in between. After the last sighting nothing is
  known: the line ends, and says when another price was first seen. Nothing is carried forward.
- List prices count as one if they differ by at most 1 % (tables round to cents), prices of a
  market by at most 0.1 %.
- Where sources disagree on one day, the provider's own page or interface counts before trackers,
  and trackers before tables typed by hand; among equals the lowest price.
- A list price is taken for a misreading, and has no line, in two cases: when it was seen once,
  between two sightings of another price not more than 60 days apart; and when only lesser kinds of
  source saw it, between sightings of another price by better ones not more than 400 days apart.
  The table prices keeps every sighting.
- A spot or marketplace price says nothing about the days between its sightings.
"""

from typing import Final

import numpy as np
import pandas as pd

from trends.prices.runs import Runs, extended, runs_of, settled
from trends.prices.sightings import (
    KINDS,
    LIST_OPTIONS,
    SERIES,
    Ints,
    Mask,
    dates_of,
    day_numbers,
    sightings,
)

COLUMNS: Final = [
    *SERIES,
    *("usd_per_hour", "usd_per_accelerator_hour", "first_seen_date", "last_seen_date"),
    *("observations", "next_change_seen_date", "source_kinds", "provenance"),
]

_KINDS_BY_BITS: Final = [
    ",".join(kind for place, kind in enumerate(KINDS) if bits >> place & 1)
    for bits in range(1 << len(KINDS))
]


def price_intervals(prices: pd.DataFrame) -> pd.DataFrame:
    """Draw the sightings of the table prices together into lines of the table price_intervals."""
    seen = sightings(prices)
    is_list = _has_list_price(seen.offers)
    return _as_table(settled(runs_of(seen, is_list), is_list), seen.offers)


def extend_intervals(intervals: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add sightings that are later than all lines of their offers, such as one more day.

    The result is that of `price_intervals` on all sightings together (as far as the new ones state
    nothing new about old machines), in the time of the new ones.

    Raises:
        ValueError: A sighting is not later than what is known of its offer.
    """
    seen = sightings(new, known=intervals)
    offer = seen.known_offer
    is_list = _has_list_price(seen.offers)
    last = np.full(len(seen.offers), np.iinfo(np.int64).min)
    np.maximum.at(last, offer, day_numbers(intervals["last_seen_date"]))
    if (seen.day <= last[seen.offer]).any():
        raise ValueError("a sighting is not later than what is known of its offer")
    is_touched = np.isin(offer, seen.offer)
    old = _as_runs(intervals.loc[is_touched], offer[is_touched])
    touched = _as_table(extended(old, runs_of(seen, is_list), is_list), seen.offers)
    return pd.concat([intervals.loc[~is_touched], touched], ignore_index=True)


def _has_list_price(offers: pd.DataFrame) -> Mask:
    return offers["purchase_option"].isin(LIST_OPTIONS).to_numpy(dtype=bool)


def _as_table(runs: Runs, offers: pd.DataFrame) -> pd.DataFrame:
    """Give runs as lines of the table price_intervals."""
    table: pd.DataFrame = offers.iloc[runs.offer].reset_index(drop=True)
    count = table["accelerator_count"].to_numpy(float)
    follows = np.zeros(len(runs), dtype=bool)
    follows[:-1] = runs.offer[1:] == runs.offer[:-1]
    change = dates_of(np.append(runs.first[1:], 0)) if len(runs) else dates_of(runs.first)
    table["usd_per_hour"] = runs.price
    table["usd_per_accelerator_hour"] = runs.price / count
    table["first_seen_date"] = dates_of(runs.first)
    table["last_seen_date"] = dates_of(runs.last)
    table["observations"] = runs.seen
    table["next_change_seen_date"] = change.where(pd.Series(follows))
    table["source_kinds"] = pd.Series(
        [_KINDS_BY_BITS[bits] for bits in runs.kinds.tolist()], dtype="str"
    )
    table["provenance"] = pd.Series(runs.provenance, dtype="str")
    return table[COLUMNS]


def _as_runs(intervals: pd.DataFrame, offer: Ints) -> Runs:
    """Give lines of the table price_intervals as runs."""
    bits = {text: number for number, text in enumerate(_KINDS_BY_BITS)}
    return Runs(
        offer=offer,
        price=intervals["usd_per_hour"].to_numpy(float),
        first=day_numbers(intervals["first_seen_date"]),
        last=day_numbers(intervals["last_seen_date"]),
        seen=intervals["observations"].to_numpy(np.int64),
        kinds=intervals["source_kinds"].map(bits).to_numpy().astype(np.int64),
        provenance=intervals["provenance"].to_numpy(dtype=object),
    )
