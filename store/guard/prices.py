"""The price guard: absurd but parseable prices are set aside before they are merged.

Each check has its declared limits, in its own module, and a short reason under which the table
quarantine shows what it refused. The checks, in this order (a row is judged by the later ones
only if it passed the earlier ones):

- `currency_not_declared`, `unit_not_declared`, `unknown_accelerator`, `dated_ahead`,
  `duplicate_key` (`cells.py`): what a row says of itself cannot be, or cannot be told apart.
- `stale_copy` (`copies.py`): old figures under a fresh date.
- `jumped` (`jumps.py`): a list price that moved too far over night and was seen only once.
- `off_peers` (`peers.py`): far from what other providers ask for the same accelerator.
- `off_past` (`jumps.py`): out of all proportion to the last price of the same offer.
"""

import dataclasses
import json
from collections.abc import Callable, Collection
from typing import Any

import pandas as pd

from store.guard import cells
from store.guard.copies import is_stale
from store.guard.jumps import has_jumped, is_off_past
from store.guard.peers import is_off_peers
from store.guard.sightings import FIGURE, Mask
from store.rows.prices import PRICES

_PLACE = ["provider", "instance_type", "region", "accelerator", "purchase_option", "as_of_date"]
_VALUE = [*FIGURE, "accelerator_count", "usd_per_accelerator_hour"]

_Check = Callable[[pd.DataFrame, pd.DataFrame], Mask]


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
    good = new.drop_duplicates([*PRICES.key, *FIGURE], ignore_index=True)
    refused: list[Refused] = []
    for reason, is_bad in _checks(accelerators):
        bad = is_bad(good, recent)
        if bad.any():
            refused.extend(_refusals(reason, good.loc[bad]))
            good = good.loc[~bad].reset_index(drop=True)
    return Guarded(good, refused)


def _checks(accelerators: Collection[str] | None) -> list[tuple[str, _Check]]:
    """Give the checks in their order, each with the reason that it refuses for."""
    return [
        ("currency_not_declared", lambda rows, _: cells.has_unknown_currency(rows)),
        ("unit_not_declared", lambda rows, _: cells.has_unknown_unit(rows)),
        ("unknown_accelerator", lambda rows, _: cells.has_unknown_name(rows, accelerators)),
        ("dated_ahead", lambda rows, _: cells.is_dated_ahead(rows)),
        ("duplicate_key", lambda rows, _: cells.has_double(rows)),
        ("stale_copy", is_stale),
        ("jumped", has_jumped),
        ("off_peers", is_off_peers),
        ("off_past", is_off_past),
    ]


def _refusals(reason: str, rows: pd.DataFrame) -> list[Refused]:
    names = list(dict.fromkeys([*_PLACE, *_VALUE, "provenance"]))
    return [
        Refused(reason, _place(row), _value(row), str(row["provenance"]))
        for row in rows[names].to_dict("records")
    ]


def _place(row: dict[Any, Any]) -> str:
    words = (row[name] for name in ("provider", "instance_type", "region", "accelerator"))
    said = " ".join(str(word) for word in words if not pd.isna(word))
    return f"{said} {row['purchase_option']} {pd.Timestamp(row['as_of_date']):%Y-%m-%d}"


def _value(row: dict[Any, Any]) -> str:
    shown = {name: row[name] for name in _VALUE}
    if pd.isna(row["usd_per_accelerator_hour"]):
        shown["usd_per_accelerator_hour"] = None
    return json.dumps(shown)
