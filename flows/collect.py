"""One source, from its pages to its tables: fetch, parse, check, merge, and say what happened.

- Pages stand alone: what one page in trouble held stays as it was, the others are merged.
- Nothing of a source is merged when it has too few rows, or far fewer than last time; nor when
  the price guard refuses more than half of its prices: then the others are not believed either.
- An unchanged page of results is not parsed again; an unchanged page of prices is one more
  observation, unless it is the very copy that was read before (a replay).
"""

import collections
import dataclasses
import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator

import pandas as pd

from flows.quarantine import refusal, set_aside
from sources.accelerators import declared_accelerators
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Trouble, UnknownName, Unreachable, Unreadable
from sources.web import Answer, Known, NotPublished, Transport
from store.catalog import table_of
from store.columns import Row
from store.currency import to_usd
from store.guard.jumps import FAR_DAYS
from store.guard.prices import guard_prices
from store.provenance import Provenance, read_provenance
from store.rows.operations import PAGES, PageSeen, Quarantined, SourceRun
from store.rows.prices import EXCHANGE_RATES, PRICES
from store.table import Table
from store.warehouse import MergeReport, Warehouse, to_frame

_MERGING = threading.Lock()
_MOST_PAGES = 2_000
_RECENT_DAYS = 45
_MOST_REFUSED = 0.5


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


@dataclasses.dataclass
class _Reading:
    """What was read of one source so far."""

    pages: list[PageSeen] = dataclasses.field(default_factory=list)
    unchanged: list[PageSeen] = dataclasses.field(default_factory=list)
    frames: dict[str, list[pd.DataFrame]] = dataclasses.field(
        default_factory=lambda: collections.defaultdict(list)
    )
    left_out: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    suspects: list[Quarantined] = dataclasses.field(default_factory=list)
    unknown: set[str] = dataclasses.field(default_factory=set)
    troubles: list[Trouble] = dataclasses.field(default_factory=list)
    absent: int = 0

    @property
    def rows(self) -> int:
        return sum(len(frame) for frames in self.frames.values() for frame in frames)


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
    reading = _read(name, source, transport, seen, as_of_date, _tables_exist(warehouse, source))
    merges: dict[str, MergeReport] = {}
    with _MERGING:
        try:
            _refuse_too_few(source, reading, seen)
            merges = _merge(name, source, reading, warehouse, seen, as_of_date)
        except Unreadable as trouble:
            reading.troubles.append(trouble)
            set_aside(warehouse, reading.suspects)
        run = _run(name, source, reading, merges, seen, as_of_date)
        outcome = Outcome(run, merges, time.perf_counter() - started)
        if record is not None:
            record(outcome)
    return outcome


def _read(
    name: str,
    source: Source,
    transport: Transport,
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
    may_skip: bool,
) -> _Reading:
    reading = _Reading()
    waiting = collections.deque(source.first_pages(as_of_date))
    asked: set[str] = set()
    while waiting:
        page = waiting.popleft()
        if page.label in asked:
            continue
        asked.add(page.label)
        try:
            if len(asked) > _MOST_PAGES:
                raise Unreadable(page.url, f"more than {_MOST_PAGES:,} pages")
            last = seen.get(page.label)
            is_current = last is not None and last.parser_version == source.parser_version
            known = _known(last) if last and is_current and may_skip else None
            answer = transport.fetch(page, known)
            if source.more_pages is not None:
                waiting.extend(source.more_pages(answer.snapshot))
            if known and last and _is_old_news(source, answer, known):
                reading.unchanged.append(last)
                continue
            _parse(name, source, page, answer, reading, as_of_date)
        except NotPublished:
            reading.absent += 1
        except Trouble as trouble:
            reading.troubles.append(trouble)
    return reading


def _is_old_news(source: Source, answer: Answer, known: Known) -> bool:
    is_same_copy = answer.snapshot.retrieved_at == known.retrieved_at
    return answer.is_unchanged and (is_same_copy or not source.observes)


def _parse(
    name: str,
    source: Source,
    page: Page,
    answer: Answer,
    reading: _Reading,
    as_of_date: dt.date,
) -> None:
    """Parse one page into `reading`; when it is in trouble, nothing of it is kept."""
    snapshot = answer.snapshot
    rows, left_out, unknown = _sorted(source, snapshot)
    declared = {table.name for table in source.tables}
    if strange := sorted(set(rows) - declared):
        raise Unreadable(page.url, f"rows of tables that {name} does not declare: {strange}")
    origin = Provenance(name, page.label, snapshot.digest, source.parser_version)
    number = 0
    for table in source.tables:
        frame, doubles = _one_row_a_key(table, rows[table.name])
        frame["provenance"] = pd.Series(str(origin), index=frame.index, dtype="str")
        reading.frames[table.name].append(frame)
        left_out.extend(doubles)
        number += len(frame)
    reading.left_out.update(each.reason for each in left_out)
    tables = ",".join(table.name for table in source.tables)
    for suspect in (each for each in left_out if each.is_suspect):
        reading.suspects.append(refusal(suspect, origin, tables=tables, day=as_of_date))
    reading.unknown |= unknown
    reading.pages.append(
        PageSeen(
            source=name,
            url=page.label,
            digest=snapshot.digest,
            bytes=snapshot.size,
            retrieved_at=snapshot.retrieved_at,
            etag=snapshot.headers.get("etag"),
            last_modified=snapshot.headers.get("last-modified"),
            parser_version=source.parser_version,
            rows=number,
        )
    )


def _sorted(
    source: Source, snapshot: Snapshot
) -> tuple[dict[str, list[Row]], list[LeftOut], set[str]]:
    """Sort what the parser gives: rows by the name of their table, things left out, names."""
    rows: dict[str, list[Row]] = collections.defaultdict(list)
    left_out: list[LeftOut] = []
    unknown: set[str] = set()
    for each in _parsed(source, snapshot):
        if isinstance(each, LeftOut):
            left_out.append(each)
        elif isinstance(each, UnknownName):
            unknown.add(f"{each.kind}: {each.name}")
        else:
            rows[table_of(each).name].append(each)
    return rows, left_out, unknown


def _parsed(source: Source, snapshot: Snapshot) -> Iterator[Parsed]:
    """Yield what the parser gives; a mistake in a parser is trouble of its own source only."""
    try:
        yield from source.parse(snapshot)
    except Trouble:
        raise
    except Exception as error:
        what = f"the parser failed: {type(error).__name__}: {error}"
        raise Unreadable(snapshot.url, " ".join(what.split())[:500]) from error


def _one_row_a_key(table: Table, rows: list[Row]) -> tuple[pd.DataFrame, list[LeftOut]]:
    """Drop exact repetitions; rows that share a key but differ are all set aside."""
    by_key: dict[tuple[object, ...], list[Row]] = collections.defaultdict(list)
    for row in dict.fromkeys(rows):
        by_key[tuple(getattr(row, name) for name in table.key)].append(row)
    good = [each[0] for each in by_key.values() if len(each) == 1]
    doubles = [
        LeftOut("duplicate_key", repr(key)[:300], row.model_dump_json(), is_suspect=True)
        for key, each in by_key.items()
        if len(each) > 1
        for row in each
    ]
    return to_frame(table.from_rows(good)), doubles


def _refuse_too_few(source: Source, reading: _Reading, seen: dict[str, PageSeen]) -> None:
    """Raise when a source that came is far shorter than it may be."""
    if reading.troubles or not reading.pages:
        return
    now = reading.rows + sum(page.rows for page in reading.unchanged)
    if now < source.fewest_rows:
        raise Unreadable(source.home, f"{now} rows, where at least {source.fewest_rows} are due")
    came = {page.url for page in (*reading.pages, *reading.unchanged)}
    before = sum(page.rows for url, page in seen.items() if url in came)
    if now < before * (1 - source.may_shrink):
        raise Unreadable(source.home, f"{now} rows, where {before} stood last time")


def _merge(
    name: str,
    source: Source,
    reading: _Reading,
    warehouse: Warehouse,
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
) -> dict[str, MergeReport]:
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
    reading: _Reading,
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


def _run(
    name: str,
    source: Source,
    reading: _Reading,
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


def _status(reading: _Reading) -> str:
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


def _known(last: PageSeen) -> Known:
    return Known(last.digest, last.retrieved_at, last.etag, last.last_modified)


def _pages_seen(warehouse: Warehouse, name: str) -> dict[str, PageSeen]:
    pages = (page for page in warehouse.read_rows(PAGES) if isinstance(page, PageSeen))
    return {page.url: page for page in pages if page.source == name}


def _tables_exist(warehouse: Warehouse, source: Source) -> bool:
    """Whether what was read of known pages is still there; else they are read anew."""
    return all(warehouse.files(table) for table in source.tables)
