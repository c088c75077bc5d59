"""The check for jumps: a list price that moved too far over night and was seen only once.

More than `JUMP_SHARE` within `JUMP_DAYS` is refused until the new price was seen twice: on another
day, or at another source. So a real cut that a daily source shows is taken up one day late, and
one that lies in a gap of the record at once. Spot and marketplace prices may jump.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from store.guard.sightings import LIST_PRICES, Mask, days_of, marked, sightings

JUMP_SHARE: Final = 0.30
"""List prices move rarely, and by more than this in a day almost only by mistake."""

JUMP_DAYS: Final = 1
"""Only neighbouring days are compared: over a longer gap a real change is as likely."""

SECOND_SIGHTING_DAYS: Final = 7
"""How far another source's sighting of the same new price may lie from it."""

SAME_PRICE: Final = 0.01
"""Two sightings show the same price if they agree to within this share."""


def has_jumped(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find list prices that moved too far within a day and were seen only once."""
    days = days_of(recent["as_of_date"])
    earliest = days_of(rows["as_of_date"]).min(initial=np.iinfo(np.int64).max)
    near = recent.loc[days >= earliest - SECOND_SIGHTING_DAYS]
    seen = sightings(rows, near, LIST_PRICES)
    daily = seen.groupby(["series", "day"], as_index=False, sort=True).agg(
        price=("price", "median"), machine=("machine", "first"), source=("source", "first")
    )
    by_series = daily.groupby("series")
    before, gap = by_series["price"].shift(), daily["day"] - by_series["day"].shift()
    is_jump = (gap <= JUMP_DAYS) & ((daily["price"] / before - 1).abs() > JUMP_SHARE)
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
