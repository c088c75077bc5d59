"""The check for stale copies: old figures under a fresh date.

- A frozen list: at least `FROZEN_ROWS` prices of one provider that come back from the same source
  after `FROZEN_DAYS` with nothing added, dropped or changed.
- A market that stands still: it moved between all earlier copies, and now not at all.
"""

from typing import Final

import numpy as np
import pandas as pd

from store.guard.sightings import LIST_PRICES, MARKETS, Mask, days_of, marked, sightings

FROZEN_ROWS: Final = 20
"""A shorter list may well stand unchanged for a year."""

FROZEN_DAYS: Final = 365
"""Within a year every long list that we have seen alive gained, lost or changed a price."""

MOVING_SHARE: Final = 0.2
"""A market counts as moving if at least this share of its prices changed between all copies."""

_EARLIER_COPIES = 2
"""Copies before the one that is judged; the first has nothing to be compared with."""

_COPY = ["seller", "day"]


def is_stale(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find prices of a copy that repeats an older one."""
    return _is_frozen(rows, recent) | _stands_still(rows, recent)


def _is_frozen(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find lists that come back unchanged in every cell after more than a year."""
    if _span(pd.concat([rows["as_of_date"], recent["as_of_date"]])) < FROZEN_DAYS:
        return np.zeros(len(rows), dtype=bool)
    seen = sightings(rows, recent, LIST_PRICES)
    cells = pd.util.hash_pandas_object(seen[["series", "price"]], index=False).to_numpy(np.uint64)
    copies = (
        seen.assign(cells=cells)
        .groupby(_COPY, as_index=False, sort=True)
        .agg(cells=("cells", "sum"), rows=("cells", "size"))
    )
    is_same = (copies["cells"] == copies["cells"].shift(fill_value=0)) & (
        copies[["seller", "rows"]] == copies[["seller", "rows"]].shift(fill_value=0)
    ).all(axis=1)
    is_long = copies["rows"] >= FROZEN_ROWS
    is_later = copies["day"] - copies["day"].shift(fill_value=0) >= FROZEN_DAYS
    return marked(seen, copies.loc[is_same & is_long & is_later], _COPY, len(rows))


def _stands_still(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find markets that moved between all earlier copies and not at all now."""
    seen = sightings(rows, recent, MARKETS)
    daily = seen.groupby(["seller", "series", "day"], as_index=False, sort=True)["price"].last()
    before = daily.groupby("series")["price"].shift()
    daily["has_moved"] = (daily["price"] != before).where(before.notna())
    copies = daily.groupby(_COPY, as_index=False, sort=True).agg(
        share=("has_moved", "mean"), compared=("has_moved", "count")
    )
    copies["share"] = copies["share"].astype(float)
    copies = copies.loc[copies["compared"] >= FROZEN_ROWS]
    least = copies.groupby("seller")["share"].transform(lambda each: each.shift().cummin())
    earlier = copies.groupby("seller").cumcount()
    is_still = (copies["share"] == 0) & (least >= MOVING_SHARE) & (earlier >= _EARLIER_COPIES)
    return marked(seen, copies.loc[is_still], _COPY, len(rows))


def _span(dates: pd.Series) -> int:
    """Days between the first and the last of some dates."""
    days = days_of(dates)
    return int(days.max() - days.min()) if len(days) else 0
