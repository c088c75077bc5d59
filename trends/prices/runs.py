"""Runs of one price: sightings of an offer, day after day, drawn together while the price stands.

Rules with their limits stand in the module `intervals`, whose machinery this is.
"""

import dataclasses
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trends.prices.sightings import KINDS, Floats, Ints, Mask, Sightings

SAME_LIST_PRICE: Final = 0.01
"""Share by which two sightings of one list price may differ: tables round to cents."""

SAME_MARKET_PRICE: Final = 0.001
"""The same for spot and marketplace prices, which move by little steps."""

BLIP_DAYS: Final = 60
"""A list price that came and went within two months and was seen once is a misreading."""

BRACKET_DAYS: Final = 400
"""Better sightings further apart do not contradict what a lesser source saw in between."""

_TRUSTED: Final = 1 << KINDS.index("first_party") | 1 << KINDS.index("api")
"""Bits of the kinds that count before all others: the provider's own page or interface."""

_TRACKED: Final = 1 << KINDS.index("tracker")


@dataclasses.dataclass(frozen=True)
class Runs:
    """Runs as columns, sorted by offer and day.

    Attributes:
        offer: Number of the offer.
        price: Price at the first sighting, in dollars an hour for the machine.
        first: Day of the first sighting.
        last: Day of the last one.
        seen: How often it was seen.
        kinds: Bits of the kinds of source that saw it.
        provenance: Page on which it was first seen.
    """

    offer: Ints
    price: Floats
    first: Ints
    last: Ints
    seen: Ints
    kinds: Ints
    provenance: npt.NDArray[Any]

    def __len__(self) -> int:
        """Count the runs."""
        return len(self.offer)

    def pick(self, rows: Ints | Mask) -> "Runs":
        """Give some of the runs."""
        return Runs(*(getattr(self, field.name)[rows] for field in dataclasses.fields(self)))


def joined(*several: Runs) -> Runs:
    """Put runs together, sorted by offer and day."""
    columns = [
        np.concatenate([getattr(runs, field.name) for runs in several])
        for field in dataclasses.fields(Runs)
    ]
    runs = Runs(*columns)
    return runs.pick(np.lexsort((runs.first, runs.offer)))


def rank(kinds: Ints) -> Ints:
    """Rank runs by the best kind of source that saw them, 0 being the best."""
    return np.where(kinds & _TRUSTED, 0, np.where(kinds & _TRACKED, 1, 2))


def runs_of(seen: Sightings, is_list: Mask) -> Runs:
    """Draw sightings together into runs, without judging them.

    Args:
        seen: The sightings.
        is_list: For each offer, whether it has a list price.
    """
    if not len(seen.day):
        return _nothing()
    order = np.lexsort((seen.price, rank(seen.kind), seen.day, seen.offer))
    offer, day, price = seen.offer[order], seen.day[order], seen.price[order]
    tolerance = np.where(is_list, SAME_LIST_PRICE, SAME_MARKET_PRICE)
    is_first = _starts(offer, day)
    starts = np.flatnonzero(is_first)
    chosen = price[starts][np.cumsum(is_first) - 1]
    agrees = np.abs(price / chosen - 1) <= tolerance[offer]
    count = np.add.reduceat(agrees.astype(np.int64), starts)
    kinds = np.bitwise_or.reduceat(np.where(agrees, seen.kind[order], 0), starts)
    offer, day, price = offer[starts], day[starts], price[starts]
    breaks = np.flatnonzero(_breaks(offer, price, tolerance[offer]))
    ends = np.append(breaks[1:], len(offer)) - 1
    return Runs(
        offer=offer[breaks],
        price=price[breaks],
        first=day[breaks],
        last=day[ends],
        seen=np.add.reduceat(count, breaks),
        kinds=np.bitwise_or.reduceat(kinds, breaks),
        provenance=seen.provenance[order][starts][breaks],
    )


def settled(runs: Runs, is_list: Mask) -> Runs:
    """Drop what better or further sightings show to be misread, and close the gap."""
    suspects = np.unique(runs.offer[1:-1][_maybe_misread(runs, is_list)])
    if not len(suspects):
        return runs
    is_suspect = np.isin(runs.offer, suspects)
    parts = [runs.pick(~is_suspect)]
    for offer in suspects:
        parts.append(_settle(runs.pick(runs.offer == offer)))
    return joined(*parts)


def extended(old: Runs, new: Runs, is_list: Mask) -> Runs:
    """Add later runs to settled ones of the same offers, and settle the whole."""
    if not len(new):
        return old
    both = joined(old, new)
    price = both.price
    tolerance = np.where(is_list, SAME_LIST_PRICE, SAME_MARKET_PRICE)[both.offer]
    goes_on = np.zeros(len(both), dtype=bool)
    goes_on[1:] = (both.offer[1:] == both.offer[:-1]) & (
        np.abs(price[1:] / price[:-1] - 1) <= tolerance[1:]
    )
    starts = np.flatnonzero(~goes_on)
    ends = np.append(starts[1:], len(both)) - 1
    merged = Runs(
        offer=both.offer[starts],
        price=price[starts],
        first=both.first[starts],
        last=both.last[ends],
        seen=np.add.reduceat(both.seen, starts),
        kinds=np.bitwise_or.reduceat(both.kinds, starts),
        provenance=both.provenance[starts],
    )
    return settled(merged, is_list)


def _nothing() -> Runs:
    none = np.empty(0, dtype=np.int64)
    return Runs(none, none.astype(float), none, none, none, none, none.astype(object))


def _starts(offer: Ints, day: Ints) -> Mask:
    is_first = np.ones(len(offer), dtype=bool)
    is_first[1:] = (offer[1:] != offer[:-1]) | (day[1:] != day[:-1])
    return is_first


def _breaks(offer: Ints, price: Floats, tolerance: Floats) -> Mask:
    """Mark where a run begins: another offer, or a price too far from the run's first."""
    starts = np.ones(len(offer), dtype=bool)
    starts[1:] = (offer[1:] != offer[:-1]) | (np.abs(price[1:] / price[:-1] - 1) > tolerance[1:])
    while True:
        run = np.cumsum(starts) - 1
        first = price[starts][run]
        strays = np.flatnonzero(np.abs(price / first - 1) > tolerance)
        if not len(strays):
            return starts
        _, earliest = np.unique(run[strays], return_index=True)
        starts[strays[earliest]] = True


def _maybe_misread(runs: Runs, is_list: Mask) -> Mask:
    """Mark the runs but the first and last that stand between two of one other price."""
    offer, price = runs.offer, runs.price
    if len(offer) < 3:
        return np.zeros(0, dtype=bool)
    is_between = (offer[2:] == offer[:-2]) & is_list[offer[1:-1]]
    returns = np.abs(price[2:] / price[:-2] - 1) <= SAME_LIST_PRICE
    return np.asarray(is_between & returns)


def _settle(runs: Runs) -> Runs:
    """Settle the runs of one offer with a list price, from the first to the last."""
    ranks = rank(runs.kinds)
    columns = (runs.price, runs.first, runs.last, runs.seen, runs.kinds, ranks)
    rows = zip(*(column.tolist() for column in columns), range(len(runs)), strict=True)
    stack: list[_Run] = []
    for row in rows:
        run = _Run(*row)
        if stack and _is_same(stack[-1], run):
            stack[-1] = _merged(stack[-1], run)
        else:
            stack.append(run)
        while len(stack) >= 3 and _is_misread(*stack[-3:]):
            after, _, before = stack.pop(), stack.pop(), stack.pop()
            stack.append(_merged(before, after))
    return Runs(
        offer=runs.offer[: len(stack)],
        price=np.array([run.price for run in stack]),
        first=np.array([run.first for run in stack]),
        last=np.array([run.last for run in stack]),
        seen=np.array([run.seen for run in stack]),
        kinds=np.array([run.kinds for run in stack]),
        provenance=runs.provenance[[run.row for run in stack]],
    )


@dataclasses.dataclass(frozen=True)
class _Run:
    """One run, while an offer is being settled."""

    price: float
    first: int
    last: int
    seen: int
    kinds: int
    rank: int
    row: int


def _is_same(one: _Run, other: _Run) -> bool:
    return abs(other.price / one.price - 1) <= SAME_LIST_PRICE


def _is_misread(before: _Run, run: _Run, after: _Run) -> bool:
    """Whether a run between two of one other price is to be dropped."""
    if not _is_same(before, after):
        return False
    gap = after.first - before.last
    is_blip = run.seen == 1 and gap <= BLIP_DAYS
    is_outranked = run.rank > max(before.rank, after.rank) and gap <= BRACKET_DAYS
    return is_blip or is_outranked


def _merged(one: _Run, other: _Run) -> _Run:
    return dataclasses.replace(
        one,
        last=other.last,
        seen=one.seen + other.seen,
        kinds=one.kinds | other.kinds,
        rank=min(one.rank, other.rank),
    )
