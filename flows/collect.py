"""One source, from its pages to its tables: read, merge, and say what happened."""

import dataclasses
import datetime as dt
import json
import threading
import time
from collections.abc import Callable

from flows.merging import merge, refuse_too_few
from flows.quarantine import set_aside
from flows.reading import Reading, read
from sources.source import Source
from sources.trouble import Trouble, Unreachable, Unreadable
from sources.web import Transport
from store.rows.operations import PAGES, PageSeen, SourceRun
from store.warehouse import MergeReport, Warehouse

_MERGING = threading.Lock()


@dataclasses.dataclass
class Outcome:
    """What happened to one source: the line of the run, and the merges behind it.

    Attributes:
        run: The line of the run.
        merges: What was done to each of the source's tables.
        seconds: How long it took.
        changes: Number of changes that were recorded.
    """

    run: SourceRun
    merges: dict[str, MergeReport]
    seconds: float
    changes: int = 0


def collect(
    name: str,
    source: Source,
    *,
    transport: Transport,
    warehouse: Warehouse,
    as_of_date: dt.date,
    record: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Refresh one source; trouble is reported in the outcome, not raised.

    Args:
        name: The source's name.
        source: What to fetch, and how to read it.
        transport: Fetches the pages.
        warehouse: The tables.
        as_of_date: Day the refresh stands for.
        record: Told of the outcome before any other source merges.
    """
    started = time.perf_counter()
    seen = _pages_seen(warehouse, name)
    reading = read(name, source, transport, seen, as_of_date, _tables_exist(warehouse, source))
    merges: dict[str, MergeReport] = {}
    with _MERGING:
        try:
            refuse_too_few(source, reading, seen)
            merges = merge(name, source, reading, warehouse, seen, as_of_date)
        except Unreadable as trouble:
            reading.troubles.append(trouble)
            set_aside(warehouse, reading.suspects)
        run = _run(name, source, reading, merges, seen, as_of_date)
        outcome = Outcome(run, merges, time.perf_counter() - started)
        if record is not None:
            record(outcome)
    return outcome


def _run(
    name: str,
    source: Source,
    reading: Reading,
    merges: dict[str, MergeReport],
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
) -> SourceRun:
    pages = {**seen, **({page.url: page for page in reading.pages} if merges else {})}
    newest = max((page.retrieved_at for page in pages.values() if page.rows), default=None)
    return SourceRun(
        source=name,
        as_of_date=as_of_date,
        publisher=source.publisher,
        table=",".join(table.name for table in source.tables),
        status=_status(reading),
        pages=len(reading.pages) + len(reading.unchanged),
        pages_not_published=reading.absent,
        rows=reading.rows + sum(page.rows for page in reading.unchanged),
        added=sum(merge.added for merge in merges.values()),
        changed=sum(merge.changed for merge in merges.values()),
        gone=sum(merge.gone for merge in merges.values()),
        quarantined=len(reading.suspects),
        left_out=json.dumps(dict(sorted(reading.left_out.items()))) if reading.left_out else None,
        unknown_names=json.dumps(sorted(reading.unknown)) if reading.unknown else None,
        trouble=_in_one_line(reading.troubles),
        last_success_date=None if reading.troubles else as_of_date,
        data_date=newest.date() if newest is not None and newest.year > 1970 else None,
    )


def _status(reading: Reading) -> str:
    if any(isinstance(trouble, Unreadable) for trouble in reading.troubles):
        return "unreadable"
    if any(isinstance(trouble, Unreachable) for trouble in reading.troubles):
        return "unreachable"
    return "ok" if reading.pages else "unchanged"


def _in_one_line(troubles: list[Trouble]) -> str | None:
    if not troubles:
        return None
    more = f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else ""
    return f"{troubles[0]}{more}"


def _pages_seen(warehouse: Warehouse, name: str) -> dict[str, PageSeen]:
    pages = (page for page in warehouse.read_rows(PAGES) if isinstance(page, PageSeen))
    return {page.url: page for page in pages if page.source == name}


def _tables_exist(warehouse: Warehouse, source: Source) -> bool:
    """Whether what was read of known pages is still there; else they are read anew."""
    return all(warehouse.files(table) for table in source.tables)
