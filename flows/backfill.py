"""The backfill: dated price material of ten years, read once into the table prices.

- Copies and their days are declared (`sources/declared/history_pages.csv`); a page that comes
  with other bytes is another copy and is refused. The fact list is one more format.
- The same row types, currencies and guard serve as in a refresh. What is refused goes to the
  table quarantine under the day of its copy.
- Nothing depends on the day of the backfill: a second run finds everything there and writes
  nothing.
"""

import collections
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from flows.quarantine import refusal, set_aside
from flows.settings import Folders
from flows.stages import open_transport
from sources.accelerators import declared_accelerators
from sources.history.format import Copy, copies, reader
from sources.snapshot import Snapshot
from sources.source import Page
from sources.trouble import LeftOut, Trouble, UnknownName, Unreadable
from sources.web import Transport
from store.currency import to_usd
from store.files import locked
from store.guard.prices import guard_prices
from store.provenance import Provenance, read_provenance
from store.rows.operations import Quarantined
from store.rows.prices import EXCHANGE_RATES, PRICES, Price
from store.warehouse import MergeReport, Warehouse, to_frame

PREFIX = "history_"
_FACTS = "price_facts"
_LONGEST = 64_000_000


@dataclasses.dataclass
class Backfilled:
    """What a backfill did.

    Attributes:
        rows: Rows that passed, by source.
        left_out: What became no row on purpose, by source and reason.
        refused: What should have become a row and could not, by reason.
        unknown: Names that nobody has declared.
        troubles: Copies that did not come or are not what was declared.
        merge: What changed in the table prices.
    """

    rows: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    left_out: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    refused: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    unknown: set[str] = dataclasses.field(default_factory=set)
    troubles: list[Trouble] = dataclasses.field(default_factory=list)
    merge: MergeReport = dataclasses.field(default_factory=MergeReport)


def backfill(
    warehouse: Warehouse,
    transport: Transport,
    facts: Path | None = None,
    say: Callable[[str], object] = print,
) -> Backfilled:
    """Read all dated material and merge it into the table prices."""
    done, suspects, frames = Backfilled(), list[Quarantined](), list[pd.DataFrame]()
    for copy in _with_facts(facts):
        try:
            snapshot = _fetch(copy, transport, facts)
            frame, refusals = _read(copy, snapshot, done)
        except Trouble as trouble:
            say(f"backfill: {trouble}")
            done.troubles.append(trouble)
            continue
        frames.append(frame)
        suspects.extend(refusals)
    if frames:
        new = to_usd(pd.concat(frames, ignore_index=True), warehouse.read(EXCHANGE_RATES))
        guarded = guard_prices(
            new, _of_other_sources(warehouse), accelerators=declared_accelerators()
        )
        days = _days_by_provenance(new)
        for refused in guarded.refused:
            origin, day = read_provenance(refused.provenance), days[refused.provenance]
            suspects.append(refusal(refused, origin, tables=PRICES.name, day=day))
        done.merge = warehouse.merge(PRICES, guarded.good)
        done.rows.update(guarded.good["provenance"].str.partition(" ")[0])
    done.refused.update(suspect.reason for suspect in suspects)
    set_aside(warehouse, suspects)
    _tell(done, say)
    return done


def run_backfill(replay: str | None, facts: str | None, data: str | None) -> int:
    """Backfill from the command line; give the exit status (3 when copies were in trouble)."""
    default = Folders()
    folders = dataclasses.replace(
        default,
        data=Path(data).resolve() if data else default.data,
        replay=Path(replay).resolve() if replay else None,
    )
    transport = open_transport(folders, dt.datetime.now(dt.UTC).date())
    with locked(folders.data, wait_seconds=60):
        done = backfill(
            Warehouse(folders.data), transport, Path(facts).resolve() if facts else None
        )
    return 3 if done.troubles else 0


def _with_facts(facts: Path | None) -> Iterable[Copy]:
    yield from copies()
    if facts is not None:
        # Each fact has a day of its own; that of the list does not matter.
        yield Copy(_FACTS, facts.name, dt.date(1970, 1, 1), "", "")


def _fetch(copy: Copy, transport: Transport, facts: Path | None) -> Snapshot:
    """Get a copy, dated as declared.

    Raises:
        Unreachable: It did not come. Unreadable: What came is not the declared copy.
    """
    at = dt.datetime.combine(copy.recorded_date, dt.time(), dt.UTC)
    if copy.format == _FACTS and facts is not None:
        return Snapshot.of(copy.url, facts.read_bytes(), at)
    snapshot = transport.fetch(Page(copy.url, max_bytes=_LONGEST)).snapshot
    if not snapshot.digest.startswith(copy.digest):
        raise Unreadable(
            copy.url,
            f"digest {snapshot.digest[:16]}, the copy of {copy.recorded_date} has {copy.digest}",
        )
    return dataclasses.replace(snapshot, retrieved_at=at)


def _read(
    copy: Copy, snapshot: Snapshot, done: Backfilled
) -> tuple[pd.DataFrame, list[Quarantined]]:
    """Read one copy into rows with their provenance, and refusals."""
    history = reader(copy.format)
    name = PREFIX + copy.format
    rows, refusals = list[Price](), list[Quarantined]()
    page = Provenance(name, copy.url, snapshot.digest, history.parser_version)
    for parsed in history.parse(snapshot):
        if isinstance(parsed, Price):
            rows.append(parsed)
        elif isinstance(parsed, UnknownName):
            done.unknown.add(f"{parsed.kind}: {parsed.name}")
        elif isinstance(parsed, LeftOut) and parsed.is_suspect:
            refusals.append(refusal(parsed, page, tables=PRICES.name, day=copy.recorded_date))
        elif isinstance(parsed, LeftOut):
            done.left_out[f"{name} {parsed.reason}"] += 1
    frame = to_frame(PRICES.from_rows(rows))
    if copy.licence:
        frame["licence"] = frame["licence"].fillna(copy.licence)
    origin = [str(page._replace(url=row.provenance or copy.url)) for row in rows]
    frame["provenance"] = pd.Series(origin, index=frame.index, dtype="str")
    return frame, refusals


def _of_other_sources(warehouse: Warehouse) -> pd.DataFrame:
    """Read what a refresh has merged; what an earlier backfill merged is read again anyway."""
    prices = warehouse.read(PRICES)
    return prices[~prices["provenance"].str.startswith(PREFIX)]


def _days_by_provenance(prices: pd.DataFrame) -> dict[str, dt.date]:
    days = prices.groupby("provenance")["observed_at"].max()
    return {str(page): at.date() for page, at in days.items()}


def _tell(done: Backfilled, say: Callable[[str], object]) -> None:
    for title, counts in (
        ("rows", done.rows),
        ("left out", done.left_out),
        ("refused", done.refused),
    ):
        for name, count in sorted(counts.items()):
            say(f"backfill: {count:>7,} {title}: {name}")
    for name in sorted(done.unknown):
        say(f"backfill: unknown {name}")
    merge = done.merge
    say(f"backfill: {merge.added:,} rows added, {merge.changed:,} changed, of {merge.rows:,}")
