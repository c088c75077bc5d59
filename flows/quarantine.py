"""Refused rows, from a refresh or the backfill, into the table quarantine.

- A refusal that is seen again keeps the earliest day on which it was refused. So what the status
  page shows first is what is new, and neither the order of runs nor of pages makes a difference.
- The day of a refresh is that of its rows; in the backfill it is the day of the copy.
"""

import datetime as dt
from collections.abc import Iterable

from sources.trouble import LeftOut
from store.guard.prices import Refused
from store.provenance import Provenance
from store.rows.operations import QUARANTINE, Quarantined
from store.warehouse import Warehouse

_VALUE_LENGTH = 2_000


def refusal(
    refused: LeftOut | Refused, origin: Provenance, *, tables: str, day: dt.date
) -> Quarantined:
    """Make the row of one refusal.

    Args:
        refused: What a parser or the price guard refused.
        origin: The page it stands on.
        tables: Names of the tables it was meant for, comma-separated.
        day: Day on which it was refused.
    """
    return Quarantined(
        source=origin.source,
        table=tables,
        as_of_date=day,
        reason=refused.reason,
        place=refused.place,
        value=refused.value[:_VALUE_LENGTH],
        url=origin.url,
        digest=origin.digest[:16],
    )


def set_aside(warehouse: Warehouse, refusals: Iterable[Quarantined]) -> None:
    """Add refusals to the table, each once, under the earliest day on which it was refused."""
    new: dict[tuple[object, ...], Quarantined] = {}
    for each in refusals:
        key = _key(each)
        if key not in new or each.as_of_date < new[key].as_of_date:
            new[key] = each
    if not new:
        return
    columns = [*QUARANTINE.key, "as_of_date"]
    standing = {
        tuple(row[name] for name in QUARANTINE.key): row["as_of_date"]
        for row in warehouse.read_arrow(QUARANTINE, columns).to_pylist()
    }
    earlier = [
        each for key, each in new.items() if key not in standing or each.as_of_date < standing[key]
    ]
    warehouse.merge(QUARANTINE, earlier)


def _key(each: Quarantined) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in QUARANTINE.key)
