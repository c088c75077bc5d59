"""The stages of a refresh as plain functions: whoever calls them needs no Prefect."""

import dataclasses
import datetime as dt
import os
from pathlib import Path

from flows.collect import Outcome, collect
from flows.fresh import (
    mark_site,
    mark_site_unfinished,
    mark_tables,
    site_is_fresh,
    tables_are_fresh,
)
from flows.record import record_changes, record_runs
from flows.settings import ROOT, Folders
from sources.benchmarks.mlperf_training_resubmissions import mark_resubmissions
from sources.declared import WithDeclared
from sources.replay import Replay
from sources.snapshot import SnapshotFolder
from sources.source import Source, find_sources
from sources.web import Transport, Web
from store.datapackage import write_datapackage
from store.rows.benchmarks import TRAINING_RESULTS, TRAINING_RUNS
from store.warehouse import Warehouse


class UnknownSource(ValueError):
    """A name that no source has."""


@dataclasses.dataclass(frozen=True)
class Run:
    """What one refresh works with."""

    as_of_date: dt.date
    folders: Folders
    sources: dict[str, Source]
    transport: Transport
    warehouse: Warehouse


def prepare(
    only: list[str] | None,
    replay: str | None,
    as_of: dt.date | None,
    dry_run: bool,
    data: str | None,
    build: str | None,
) -> Run:
    """Choose sources, transport and folders.

    Raises:
        UnknownSource: A name in `only` is no source's.
        FileNotFoundError: The folder of recorded pages is not there.
    """
    default = Folders()
    folders = Folders(
        data=Path(data).resolve() if data else default.data,
        snapshots=default.snapshots,
        build=Path(build).resolve() if build else default.build,
        replay=Path(replay).resolve() if replay else None,
    )
    as_of_date = as_of or dt.datetime.now(dt.UTC).date()
    return Run(
        as_of_date,
        folders,
        choose_sources(only),
        open_transport(folders, as_of_date),
        Warehouse(folders.data, is_dry=dry_run),
    )


def choose_sources(only: list[str] | None) -> dict[str, Source]:
    """Give the sources named, or all that are on and have the key they need."""
    found = find_sources()
    if only:
        if unknown := sorted(set(only) - set(found)):
            raise UnknownSource(
                f"no source is named {', '.join(unknown)}; there are: {', '.join(found)}"
            )
        return {name: source for name, source in found.items() if name in only}
    return {
        name: source
        for name, source in found.items()
        if source.is_on and (source.needs is None or os.environ.get(source.needs))
    }


def open_transport(folders: Folders, as_of_date: dt.date) -> Transport:
    """Open the network, or the folder of recorded pages in its place."""
    snapshots = SnapshotFolder(folders.snapshots)
    if folders.replay is None:
        return WithDeclared(Web(snapshots, clock=lambda: dt.datetime.now(dt.UTC)))
    if not folders.replay.is_dir():
        raise FileNotFoundError(f"no folder of recorded pages at {folders.replay}")
    return WithDeclared(Replay(folders.replay, snapshots, as_of_date))


def collect_source(name: str, run: Run) -> Outcome:
    """Collect one source, and record what it did at once: a later stage may be killed."""

    def record(outcome: Outcome) -> None:
        merges = [(name, table, report) for table, report in outcome.merges.items()]
        outcome.changes = record_changes(run.warehouse, run.as_of_date, merges)
        record_runs(run.warehouse, [outcome])

    return collect(
        name,
        run.sources[name],
        transport=run.transport,
        warehouse=run.warehouse,
        as_of_date=run.as_of_date,
        record=record,
    )


def mark_old_news(warehouse: Warehouse) -> None:
    """Mark training results that stood in an earlier round: no single archive can tell."""
    results, runs = mark_resubmissions(
        warehouse.read(TRAINING_RESULTS), warehouse.read(TRAINING_RUNS)
    )
    warehouse.replace(TRAINING_RESULTS, results)
    warehouse.replace(TRAINING_RUNS, runs)


def derive_tables(run: Run) -> int:
    """Recompute the derived tables unless they stand; give the number of changes recorded.

    The index of `data/` is written last.
    """
    mark_old_news(run.warehouse)
    write_datapackage(run.warehouse)
    if tables_are_fresh(run.folders, run.as_of_date):
        return 0
    from flows.derive import derive

    events = 0
    for name, report in derive(run.warehouse, run.as_of_date):
        events += record_changes(run.warehouse, run.as_of_date, [("trends", name, report)])
    write_datapackage(run.warehouse)
    mark_tables(run.folders, run.as_of_date)
    return events


def publish_site(run: Run) -> Path:
    """Build the whole site from the tables, unless it stands as they are."""
    write_datapackage(run.warehouse)
    if site_is_fresh(run.folders):
        print("nothing that the site shows has changed since it was built")
        return run.folders.build / "site"
    from flows.publish import publish

    mark_site_unfinished(run.folders)
    site: Path = publish(run.folders.data, ROOT / "site", run.folders.build, say=print)
    write_datapackage(run.warehouse)  # the site keeps editions of its charts among the tables
    mark_site(run.folders)
    return site
