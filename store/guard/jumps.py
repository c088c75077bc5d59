"""Two checks for list prices that moved too far since the same offer was last seen.

- `jumped`: more than `JUMP_SHARE` within `JUMP_DAYS`, until the new price was seen twice: on
  another day, or at another source. So a real cut that a daily source shows is taken up one day
  late, and one that lies in a gap of the record at once.
- `off_past`: out of `FAR_RANGE` within `FAR_DAYS`. After a gap in the record there are no peers
  either, and a whole list that is read in another unit would pass. It comes last, so that a price
  is not held against one that is refused itself.

Spot and marketplace prices may jump.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from store.guard.sightings import LIST_PRICES, Mask, days_of, marked, sightings

JUMP_SHARE: Final = 0.30
"""List prices move rarely, and by more than this in a day almost only by mistake."""

JUMP_DAYS: Final = 1
"""Only neighbouring days are compared: over a longer gap a real change is as likely."""

FAR_RANGE: Final = (1 / 5, 5.0)
"""Shares of its last price beyond which no list price of our record of ten years ever moved
(45,345 sightings), but for one that had not been seen for four years."""

FAR_DAYS: Final = 400
"""Gap beyond which the last price says little of the next."""

SECOND_SIGHTING_DAYS: Final = 7
"""How far another source's sighting of the same new price may lie from it."""

SAME_PRICE: Final = 0.01
"""Two sightings show the same price if they agree to within this share."""


def has_jumped(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find list prices that moved too far within a day and were seen only once."""
    return _moved(rows, recent, JUMP_DAYS, SECOND_SIGHTING_DAYS, (1 - JUMP_SHARE, 1 + JUMP_SHARE))


def is_off_past(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find list prices out of all proportion to the last one of the same offer."""
    return _moved(rows, recent, FAR_DAYS, FAR_DAYS, FAR_RANGE)


def _moved(
    rows: pd.DataFrame,
    recent: pd.DataFrame,
    most_days: int,
    days_before: int,
    believable: tuple[float, float],
) -> Mask:
    """Find list prices that moved out of a range of shares within some days, and only once."""
    days = days_of(recent["as_of_date"])
    earliest = days_of(rows["as_of_date"]).min(initial=np.iinfo(np.int64).max)
    near = recent.loc[days >= earliest - days_before]
    seen = sightings(rows, near, LIST_PRICES)
    daily = seen.groupby(["series", "day"], as_index=False, sort=True).agg(
        price=("price", "median"), machine=("machine", "first"), source=("source", "first")
    )
    by_series = daily.groupby("series")
    before, gap = by_series["price"].shift(), daily["day"] - by_series["day"].shift()
    low, high = believable
    ratio = daily["price"] / before
    is_jump = (gap <= most_days) & ((ratio < low) | (ratio > high))
    for other in (by_series["price"].shift(-1), by_series["price"].shift(2)):
        is_jump &= ~_is_same(daily["price"], other)
    jumps = daily.loc[is_jump]
    jumps = jumps.loc[[not _is_seen_elsewhere(jump, daily) for jump in jumps.itertuples()]]
    return marked(seen, jumps, ["series", "day"], len(rows))


def _is_seen_elsewhere(jump: Any, daily: pd.DataFrame) -> bool:
    """Whether another source shows that machine at that price about that day."""
    others = daily.loc[
        (daily["machine"] == jump.machine)
        & (daily["source"] != jump.source)
        & ((daily["day"] - jump.day).abs() <= SECOND_SIGHTING_DAYS)
    ]
    return bool(_is_same(others["price"], jump.price).any())


def _is_same(price: pd.Series, other: pd.Series | float) -> pd.Series:
    return (price / other - 1).abs() <= SAME_PRICE
