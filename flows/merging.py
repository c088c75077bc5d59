"""What was read of one source, merged into its tables, or refused as a whole.

Nothing of a source is merged when it has too few rows, or far fewer than last time; nor when the
price guard refuses more than half of its prices: then the others are not believed either.
"""

import collections
import datetime as dt

import pandas as pd

from flows.quarantine import refusal, set_aside
from flows.reading import Reading
from sources.accelerators import declared_accelerators
from sources.source import Source
from sources.trouble import Unreadable
from store.currency import to_usd
from store.guard.jumps import FAR_DAYS
from store.guard.prices import guard_prices
from store.provenance import Provenance, read_provenance
from store.rows.operations import PAGES, PageSeen
from store.rows.prices import EXCHANGE_RATES, PRICES
from store.table import Table
from store.warehouse import MergeReport, Warehouse

_RECENT_DAYS = 45
_MOST_REFUSED = 0.5


def refuse_too_few(source: Source, reading: Reading, seen: dict[str, PageSeen]) -> None:
    """Refuse a source that came, and is far shorter than it may be.

    Raises:
        Unreadable: It is.
    """
    if reading.troubles or not reading.pages:
        return
    now = reading.rows + sum(page.rows for page in reading.unchanged)
    if now < source.fewest_rows:
        raise Unreadable(source.home, f"{now} rows, where at least {source.fewest_rows} are due")
    came = {page.url for page in (*reading.pages, *reading.unchanged)}
    before = sum(page.rows for url, page in seen.items() if url in came)
    if now < before * (1 - source.may_shrink):
        raise Unreadable(source.home, f"{now} rows, where {before} stood last time")


def merge(
    name: str,
    source: Source,
    reading: Reading,
    warehouse: Warehouse,
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
) -> dict[str, MergeReport]:
    """Merge what was read into the tables of a source; give what was done to each.

    Raises:
        Unreadable: The price guard refuses most of its prices; nothing was merged.
    """
    scopes = [Provenance(name, page.url, "", 1).scope for page in reading.pages]
    ready: list[tuple[Table, pd.DataFrame]] = []
    for table in source.tables:
        if not (frames := reading.frames[table.name]):
            continue
        rows = pd.concat(frames, ignore_index=True)
        if table is PRICES:
            rows = _guarded(rows, source, reading, warehouse, seen, as_of_date)
        ready.append((table, rows))
    merges = {table.name: warehouse.merge(table, rows, scopes=scopes) for table, rows in ready}
    set_aside(warehouse, reading.suspects)
    if reading.pages:  # last: a page that stands there is not read again
        warehouse.merge(PAGES, reading.pages)
    return merges


def _guarded(
    rows: pd.DataFrame,
    source: Source,
    reading: Reading,
    warehouse: Warehouse,
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
) -> pd.DataFrame:
    """Convert currencies, and set aside what the price guard refuses.

    Raises:
        Unreadable: It refuses most of the prices.
    """
    rows = to_usd(rows, warehouse.read(EXCHANGE_RATES))
    recent = warehouse.read_since(PRICES, _recently(seen, as_of_date))
    guarded = guard_prices(rows, recent, accelerators=declared_accelerators())
    for refused in guarded.refused:
        reading.left_out[refused.reason] += 1
        origin = read_provenance(refused.provenance)
        reading.suspects.append(refusal(refused, origin, tables=PRICES.name, day=as_of_date))
    if len(guarded.refused) > len(rows) * _MOST_REFUSED:
        reasons = collections.Counter(refused.reason for refused in guarded.refused)
        said = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        first = guarded.refused[0]
        raise Unreadable(
            source.home,
            f"{len(guarded.refused)} of {len(rows)} prices are not believed ({said}), "
            f"such as {first.place}: {first.value}",
        )
    return guarded.good


def _recently(seen: dict[str, PageSeen], as_of_date: dt.date) -> dt.date:
    """Give the day since which prices are compared: weeks ago, or before the source's gap."""
    last = max((page.retrieved_at.date() for page in seen.values() if page.rows), default=None)
    since = min(as_of_date, last or as_of_date) - dt.timedelta(days=_RECENT_DAYS)
    return max(since, as_of_date - dt.timedelta(days=FAR_DAYS))
