"""The pages of one source: fetch them, parse them, and sort what the parser gives.

- Pages stand alone: what one page in trouble held is not kept, the others are.
- An unchanged page of results is not parsed again; an unchanged page of prices is one more
  observation, unless it is the very copy that was read before (a replay).
"""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterator

import pandas as pd

from flows.quarantine import refusal
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Trouble, UnknownName, Unreadable
from sources.web import Answer, Known, NotPublished, Transport
from store.catalog import table_of
from store.columns import Row
from store.provenance import Provenance
from store.rows.operations import PageSeen, Quarantined
from store.table import Table
from store.warehouse import to_frame

_MOST_PAGES = 2_000


@dataclasses.dataclass
class Reading:
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
        """Count the rows that were read."""
        return sum(len(frame) for frames in self.frames.values() for frame in frames)


def read(
    name: str,
    source: Source,
    transport: Transport,
    seen: dict[str, PageSeen],
    as_of_date: dt.date,
    may_skip: bool,
) -> Reading:
    """Read all pages of a source; trouble is kept in what is given, not raised.

    Args:
        name: The source's name.
        source: What to fetch, and how to read it.
        transport: Fetches the pages.
        seen: Its pages as they were last seen, by address.
        as_of_date: Day the refresh stands for.
        may_skip: Whether pages may be skipped that did not change.
    """
    reading = Reading()
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
    reading: Reading,
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


def _known(last: PageSeen) -> Known:
    return Known(last.digest, last.retrieved_at, last.etag, last.last_modified)
