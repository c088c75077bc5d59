"""The check for peers: prices far from what other providers ask for the same accelerator.

A price is refused outside `PEER_RANGE` times the median of the other providers' medians for one
accelerator of the kind, bought in the same way, within about `PEER_DAYS`. With fewer than
`FEWEST_PEERS` others there is no verdict, except over an offer without a machine's name (of a
market), which is held against at least `FEWEST_OFFERS` others of the same provider. Two kinds of
price are believed all the same:

- one that has stood since it was within the range, while the market moved away (AWS's V100 at
  3.06 since 2017);
- one within `SIBLING_FACTOR` of another price of the same provider that is within the range (a
  dearer region, a T4 beside 64 processors).
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from store.guard.jumps import JUMP_SHARE
from store.guard.sightings import OFFER, Mask, days_of, digest

PEER_RANGE: Final = (1 / 5, 5.0)
"""Shares of the peers' median that are still believable (issue: prices of one accelerator differ
between providers by up to four times; a price read per machine instead of per accelerator by
eight)."""

FEWEST_PEERS: Final = 3
"""Other providers that a verdict needs; the median of two is only their middle."""

FEWEST_OFFERS: Final = 5
"""Other offers of a market that a verdict over one of them needs, where it has no peers."""

PEER_DAYS: Final = 45
"""Length of the periods in which peers are compared: a period and the one before it."""

SIBLING_FACTOR: Final = 2.0
"""Regions of one provider differ by less; so do neighbouring sizes of machine. A price read per
machine instead of per accelerator is off by the number of accelerators."""

STANDING_DAYS: Final = 400
"""Sightings further apart do not show that a price stood in between."""

_SIBLINGS_OF_SIBLINGS = 2


def is_off_peers(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find prices far from what other providers ask for the same accelerator and option."""
    cells = pd.concat([_peer_cells(recent), _peer_cells(rows)], ignore_index=True)
    is_new = np.arange(len(cells)) >= len(recent)
    medians = _others_median(_provider_medians(cells))
    found = cells.merge(medians, on=["market", "period", "provider"], how="left")
    by_peers = found["peers"].to_numpy(float) >= FEWEST_PEERS
    own = found.groupby(["market", "period", "provider"])["price"]
    by_offers = (
        ~by_peers
        & found["is_nameless"].to_numpy(dtype=bool)
        & (own.transform("size").to_numpy() > FEWEST_OFFERS)
    )
    usual = np.where(by_peers, found["others"], own.transform("median"))
    low, high = PEER_RANGE
    ratio = found["price"].to_numpy(float) / usual
    is_judged = by_peers | by_offers
    is_off = is_new & is_judged & ((ratio < low) | (ratio > high))
    is_fine = ~is_new | (is_judged & ~is_off)
    if not is_off.any():
        return np.zeros(len(rows), dtype=bool)
    believed = np.zeros(len(found), dtype=bool)
    for _ in range(_SIBLINGS_OF_SIBLINGS):
        believed |= _has_sibling(found, is_fine | believed)
    found["machine"] = digest(pd.concat([recent[OFFER], rows[OFFER]]), OFFER)
    believed |= _has_stood(found, is_fine)
    return np.asarray((is_off & ~believed)[is_new])


def _has_sibling(cells: pd.DataFrame, is_fine: Mask) -> Mask:
    """Whether the same provider has a price nearby that is fine."""
    names = ["market", "period", "provider"]
    fine = cells.loc[is_fine].groupby(names, as_index=False)["price"].agg(["min", "max"])
    range_ = cells[names].merge(fine, on=names, how="left")
    price, slack = cells["price"].to_numpy(float), SIBLING_FACTOR * (1 + 1e-9)
    is_near = (price <= range_["max"].to_numpy(float) * slack) & (
        price >= range_["min"].to_numpy(float) / slack
    )
    return np.asarray(is_near)


def _has_stood(cells: pd.DataFrame, is_fine: Mask) -> Mask:
    """Whether the price has stood, without a jump, since a sighting that was fine."""
    order = np.lexsort((is_fine, cells["day"].to_numpy(), cells["machine"].to_numpy()))
    machine, day, price, fine = (
        cells["machine"].to_numpy()[order],
        cells["day"].to_numpy()[order],
        cells["price"].to_numpy(float)[order],
        is_fine[order],
    )
    is_break = np.ones(len(order), dtype=bool)
    is_break[1:] = (
        (machine[1:] != machine[:-1])
        | (day[1:] - day[:-1] > STANDING_DAYS)
        | ~(np.abs(price[1:] / price[:-1] - 1) <= JUMP_SHARE)
    )
    fine_so_far = np.cumsum(fine)
    start = np.maximum.accumulate(np.where(is_break, np.arange(len(order)), 0))
    before = np.where(start > 0, fine_so_far[start - 1], 0)
    stood = np.empty(len(order), dtype=bool)
    stood[order] = fine_so_far > before
    return stood


def _peer_cells(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "market": digest(rows, ["accelerator", "purchase_option", "price_basis"]),
            "day": days_of(rows["as_of_date"]),
            "period": days_of(rows["as_of_date"]) // PEER_DAYS,
            "provider": rows["provider"].to_numpy(),
            "is_nameless": rows["instance_type"].isna().to_numpy(),
            "price": rows["usd_per_accelerator_hour"].to_numpy(float),
        }
    )


def _provider_medians(cells: pd.DataFrame) -> pd.DataFrame:
    """Each provider's median of a market and period; the period before stands in for a gap."""
    names = ["market", "period", "provider"]
    medians = cells.dropna(subset="price").groupby(names, as_index=False)["price"].median()
    carried = medians.assign(period=medians["period"] + 1)
    both: pd.DataFrame = pd.concat([medians, carried], ignore_index=True)
    return both.drop_duplicates(names, keep="first")


def _others_median(medians: pd.DataFrame) -> pd.DataFrame:
    """For each provider of a market and period, the median of all the others, and their number."""
    rows: pd.DataFrame = medians.sort_values(["market", "period", "price"], ignore_index=True)
    groups = rows.groupby(["market", "period"], sort=False)
    rank = groups.cumcount().to_numpy()
    size = groups["price"].transform("size").to_numpy()
    start, others = np.arange(len(rows)) - rank, size - 1
    price = rows["price"].to_numpy(float)

    def other(place: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Price at a place among the others, which are sorted and lack one."""
        shifted = start + place + (place >= rank)
        return np.asarray(price[np.clip(shifted, 0, max(len(price) - 1, 0))])

    middle = (other(np.maximum(others - 1, 0) // 2) + other(others // 2)) / 2
    judged: pd.DataFrame = rows[["market", "period", "provider"]].copy()
    judged["others"], judged["peers"] = middle, others
    return judged
