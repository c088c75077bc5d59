"""The price guard: absurd but parseable prices are set aside before they are merged.

Each check has its declared limits and a short reason under which the table quarantine shows what
it refused. The checks, in this order:

- `currency_not_declared`, `unit_not_declared`: nobody could turn the figure into dollars.
- `unknown_accelerator`: no accelerator of ours bears the name.
- `dated_ahead`: the publisher's day lies after the day of the copy.
- `duplicate_key`: two rows with one key and different prices; both go, none is chosen.
- `stale_copy`: old figures under a fresh date. Either a list of at least `FROZEN_ROWS` prices of
  one provider that comes back from the same source after `FROZEN_DAYS` with nothing added, dropped
  or changed; or a market that moved between all earlier copies and now stands still throughout.
- `jumped`: a list price that moved more than `JUMP_SHARE` within `JUMP_DAYS`, until it was seen
  twice: on another day, or at another source. So a real cut that a daily source shows is taken
  up one day late, and one that lies in a gap of the record at once. Spot and marketplace prices
  may jump.
- `off_peers`: outside `PEER_RANGE` times the median of the other providers' medians for one
  accelerator of the kind, bought in the same way, within about `PEER_DAYS`. With fewer than
  `FEWEST_PEERS` others there is no verdict, except over an offer without a machine's name (of a
  market), which is held against at least `FEWEST_OFFERS` others of the same provider. Two kinds of
  price are believed all the same: one that has stood since it was within the range, while the
  market moved away (AWS's V100 at 3.06 since 2017); and one within `SIBLING_FACTOR` of another
  price of the same provider that is within the range (a dearer region, a T4 beside 64 processors).
"""

import dataclasses
import json
from collections.abc import Callable, Collection
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from store.currency import ACCELERATOR_UNITS, MACHINE_UNITS
from store.rows.prices import PRICES

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

JUMP_SHARE: Final = 0.30
"""List prices move rarely, and by more than this in a day almost only by mistake."""

JUMP_DAYS: Final = 1
"""Only neighbouring days are compared: over a longer gap a real change is as likely."""

SECOND_SIGHTING_DAYS: Final = 7
"""How far another source's sighting of the same new price may lie from it."""

SAME_PRICE: Final = 0.01
"""Two sources show the same price if they agree to within this share."""

FROZEN_ROWS: Final = 20
"""A shorter list may well stand unchanged for a year."""

FROZEN_DAYS: Final = 365
"""Within a year every long list that we have seen alive gained, lost or changed a price."""

MOVING_SHARE: Final = 0.2
"""A market counts as moving if at least this share of its prices changed between all copies."""

SIBLING_FACTOR: Final = 2.0
"""Regions of one provider differ by less; so do neighbouring sizes of machine. A price read per
machine instead of per accelerator is off by the number of accelerators."""

_SIBLINGS_OF_SIBLINGS = 2

STANDING_DAYS: Final = 400
"""Sightings further apart do not show that a price stood in between."""

DECLARED_CURRENCIES: Final = frozenset(
    (
        *("USD", "EUR", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "GBP", "HKD", "HUF"),
        *("IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN"),
        *("RON", "SEK", "SGD", "THB", "TRY", "ZAR"),
    )
)
"""Currencies for which the European Central Bank publishes a reference rate, and the euro."""

_SERIES = [k for k in PRICES.key if k not in ("as_of_date", "observed_at", "provenance")]
_FIGURE = ["amount", "currency", "amount_unit"]
_LIST_PRICES = ("on_demand", "reserved", "serverless")
_MARKETS = ("spot", "marketplace")
_DAY_NS = 86_400_000_000_000

Mask = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class Refused:
    """One row that the guard refused."""

    reason: str
    place: str
    value: str
    provenance: str


@dataclasses.dataclass(frozen=True)
class Guarded:
    """What the guard let through, and what it did not."""

    good: pd.DataFrame
    refused: list[Refused]


def guard_prices(
    new: pd.DataFrame,
    recent: pd.DataFrame,
    *,
    accelerators: Collection[str] | None = None,
) -> Guarded:
    """Part rows of the table prices into those that can be believed and those that cannot.

    Args:
        new: Rows to be merged.
        recent: Rows that are already in the table: of the last weeks for a refresh, of all time
            for a backfill. Rows that `new` repeats may be among them.
        accelerators: Names of declared accelerators, where the caller knows them.
    """
    checks: list[tuple[str, Callable[[pd.DataFrame, pd.DataFrame], Mask]]] = [
        ("currency_not_declared", lambda rows, _: ~_is_in(rows["currency"], DECLARED_CURRENCIES)),
        ("unit_not_declared", lambda rows, _: ~_is_in(rows["amount_unit"], _UNITS)),
        ("dated_ahead", lambda rows, _: _days(rows["as_of_date"]) > _days(rows["observed_at"])),
        ("duplicate_key", lambda rows, _: _has_double(rows)),
        ("stale_copy", lambda rows, seen: _is_frozen(rows, seen) | _stands_still(rows, seen)),
        ("jumped", _has_jumped),
        ("off_peers", _is_off_peers),
    ]
    if accelerators is not None:
        known = frozenset(accelerators)
        checks.insert(
            2, ("unknown_accelerator", lambda rows, _: ~_is_in(rows["accelerator"], known))
        )
    good = new.drop_duplicates([*PRICES.key, *_FIGURE], ignore_index=True)
    refused: list[Refused] = []
    for reason, is_bad in checks:
        bad = is_bad(good, recent)
        if bad.any():
            refused.extend(_refusals(reason, good.loc[bad]))
            good = good.loc[~bad].reset_index(drop=True)
    return Guarded(good, refused)


_UNITS = frozenset(MACHINE_UNITS) | frozenset(ACCELERATOR_UNITS)


def _refusals(reason: str, rows: pd.DataFrame) -> list[Refused]:
    names = ["provider", "instance_type", "region", "accelerator", "purchase_option", "as_of_date"]
    figures = [
        "amount",
        "currency",
        "amount_unit",
        "accelerator_count",
        "usd_per_accelerator_hour",
    ]
    return [
        Refused(reason, _place(row), _value(row), str(row["provenance"]))
        for row in rows[[*names, *figures, "provenance"]].to_dict("records")
    ]


def _place(row: dict[Any, Any]) -> str:
    words = (row[k] for k in ("provider", "instance_type", "region", "accelerator"))
    said = " ".join(str(word) for word in words if not pd.isna(word))
    return f"{said} {row['purchase_option']} {pd.Timestamp(row['as_of_date']):%Y-%m-%d}"


def _value(row: dict[Any, Any]) -> str:
    each = row["usd_per_accelerator_hour"]
    shown = {
        "amount": row["amount"],
        "currency": row["currency"],
        "amount_unit": row["amount_unit"],
        "accelerator_count": row["accelerator_count"],
        "usd_per_accelerator_hour": None if pd.isna(each) else each,
    }
    return json.dumps(shown)


def _is_in(values: pd.Series, known: Collection[str]) -> Mask:
    return values.isin(list(known)).to_numpy(dtype=bool)


def _days(values: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970 of a column of dates or instants."""
    instants = pd.to_datetime(values, utc=True)
    return np.asarray(instants.dt.as_unit("ns").astype("int64").to_numpy() // _DAY_NS)


def _span(dates: pd.Series) -> int:
    """Days between the first and the last of some dates."""
    days = _days(dates)
    return int(days.max() - days.min()) if len(days) else 0


def _digest(rows: pd.DataFrame, names: list[str]) -> npt.NDArray[np.uint64]:
    """One number for the named cells of each row."""
    return np.asarray(pd.util.hash_pandas_object(rows[names], index=False).to_numpy(np.uint64))


def _source(rows: pd.DataFrame) -> pd.Series:
    """Source module of each row, the first word of its provenance."""
    codes, pages = pd.factorize(rows["provenance"])
    names = np.array([str(page).partition(" ")[0] for page in pages], dtype=object)
    return pd.Series(names[codes], index=rows.index, dtype="str")


def _has_double(rows: pd.DataFrame) -> Mask:
    return rows.duplicated(list(PRICES.key), keep=False).to_numpy(dtype=bool)


# Stale copies -----------------------------------------------------------------------------------


def _sightings(rows: pd.DataFrame, recent: pd.DataFrame, options: tuple[str, ...]) -> pd.DataFrame:
    """New and recent rows of some purchase options as (seller, series, day, price, number).

    `number` is the row's place in `rows`; -1 for recent rows.
    """
    names = [*_SERIES, "as_of_date", "usd_per_hour", "provenance"]
    both = pd.concat([recent[names], rows[names]], ignore_index=True)
    number = np.concatenate([np.full(len(recent), -1), np.arange(len(rows))])
    keep = _is_in(both["purchase_option"], options) & both["usd_per_hour"].notna().to_numpy()
    both, number = both.loc[keep].reset_index(drop=True), number[keep]
    both["source"] = _source(both)
    return pd.DataFrame(
        {
            "seller": _digest(both, ["source", "provider"]),
            "source": both["source"],
            "machine": _digest(both, [k for k in _SERIES if k != "form_factor"]),
            "series": _digest(both, ["source", *_SERIES]),
            "day": _days(both["as_of_date"]),
            "price": both["usd_per_hour"].to_numpy(float),
            "number": number,
        }
    )


def _is_frozen(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find lists that come back unchanged in every cell after more than a year."""
    if _span(pd.concat([rows["as_of_date"], recent["as_of_date"]])) < FROZEN_DAYS:
        return np.zeros(len(rows), dtype=bool)
    seen = _sightings(rows, recent, _LIST_PRICES)
    cells = pd.util.hash_pandas_object(seen[["series", "price"]], index=False).to_numpy(np.uint64)
    copies = (
        seen.assign(cells=cells)
        .groupby(["seller", "day"], as_index=False, sort=True)
        .agg(cells=("cells", "sum"), rows=("cells", "size"))
    )
    is_same = (copies["cells"] == copies["cells"].shift(fill_value=0)) & (
        copies[["seller", "rows"]] == copies[["seller", "rows"]].shift(fill_value=0)
    ).all(axis=1)
    is_long = copies["rows"] >= FROZEN_ROWS
    is_later = copies["day"] - copies["day"].shift(fill_value=0) >= FROZEN_DAYS
    copies = copies.loc[is_same & is_long & is_later]
    return _marked(seen, copies, len(rows))


def _stands_still(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find markets that moved between all earlier copies and not at all now."""
    seen = _sightings(rows, recent, _MARKETS)
    daily = seen.groupby(["seller", "series", "day"], as_index=False, sort=True)["price"].last()
    before = daily.groupby("series")["price"].shift()
    daily["has_moved"] = (daily["price"] != before).where(before.notna())
    copies = daily.groupby(["seller", "day"], as_index=False, sort=True).agg(
        share=("has_moved", "mean"), compared=("has_moved", "count")
    )
    copies["share"] = copies["share"].astype(float)
    copies = copies.loc[copies["compared"] >= FROZEN_ROWS]
    least = copies.groupby("seller")["share"].transform(lambda each: each.shift().cummin())
    earlier = copies.groupby("seller").cumcount()
    still = (copies["share"] == 0) & (least >= MOVING_SHARE) & (earlier >= 2)
    return _marked(seen, copies.loc[still], len(rows))


def _marked(seen: pd.DataFrame, copies: pd.DataFrame, size: int) -> Mask:
    """Mark the new rows that belong to the given copies (seller and day)."""
    marked = np.zeros(size, dtype=bool)
    hit = seen.merge(copies[["seller", "day"]], on=["seller", "day"])["number"].to_numpy()
    marked[hit[hit >= 0]] = True
    return marked


# Jumps ------------------------------------------------------------------------------------------


def _has_jumped(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
    """Find list prices that moved too far within a day and were seen only once."""
    days = _days(recent["as_of_date"])
    earliest = _days(rows["as_of_date"]).min(initial=np.iinfo(np.int64).max)
    near = recent.loc[days >= earliest - SECOND_SIGHTING_DAYS]
    seen = _sightings(rows, near, _LIST_PRICES)
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
    marked = np.zeros(len(rows), dtype=bool)
    hit = seen.merge(jumps[["series", "day"]], on=["series", "day"])["number"].to_numpy()
    marked[hit[hit >= 0]] = True
    return marked


def _is_same(price: pd.Series, other: pd.Series) -> pd.Series:
    return (price / other - 1).abs() <= SAME_PRICE


def _is_seen_elsewhere(jump: Any, daily: pd.DataFrame) -> bool:
    """Whether another source shows that machine at that price about that day."""
    others = daily.loc[
        (daily["machine"] == jump.machine)
        & (daily["source"] != jump.source)
        & ((daily["day"] - jump.day).abs() <= SECOND_SIGHTING_DAYS)
    ]
    return bool(((others["price"] / jump.price - 1).abs() <= SAME_PRICE).any())


# Peers ------------------------------------------------------------------------------------------


def _is_off_peers(rows: pd.DataFrame, recent: pd.DataFrame) -> Mask:
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
    offers = [k for k in _SERIES if k != "form_factor"]
    found["machine"] = _digest(pd.concat([recent[offers], rows[offers]]), offers)
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
            "market": _digest(rows, ["accelerator", "purchase_option", "price_basis"]),
            "day": _days(rows["as_of_date"]),
            "period": _days(rows["as_of_date"]) // PEER_DAYS,
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
