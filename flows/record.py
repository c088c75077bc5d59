"""The record of a refresh: what each source did, and what changed in the tables."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from flows.collect import Outcome
from store.catalog import TABLES
from store.rows.operations import CHANGES, SOURCE_RUNS, Change, SourceRun
from store.table import Table
from store.warehouse import MergeReport, Warehouse

_MOST_EVENTS = 100
_MakeEvent = Callable[[str, str, str | None, str | None], Change]
_TABLE = {table.name: table for table in TABLES}


def record_runs(warehouse: Warehouse, outcomes: Iterable[Outcome]) -> None:
    """Keep one line for each source and day.

    A second look on the same day that found nothing new leaves the line alone, so the same
    refresh twice gives the same bytes. A day in trouble keeps the last day of success.
    """
    old = {
        (run.source, run.as_of_date): run
        for run in warehouse.read_rows(SOURCE_RUNS)
        if isinstance(run, SourceRun)
    }
    new = [run for outcome in outcomes if (run := _line(outcome, old)) is not None]
    warehouse.merge(SOURCE_RUNS, new)


def _line(outcome: Outcome, old: dict[tuple[str, dt.date], SourceRun]) -> SourceRun | None:
    run = outcome.run
    before = old.get((run.source, run.as_of_date))
    is_quiet = not (run.added or run.changed or run.gone)
    if before is not None and before.trouble == run.trouble and is_quiet:
        return None
    if run.last_success_date is None:
        successes = [
            each.last_success_date
            for (source, _), each in old.items()
            if source == run.source and each.last_success_date is not None
        ]
        run = run.model_copy(update={"last_success_date": max(successes, default=None)})
    return run


def record_changes(
    warehouse: Warehouse,
    as_of_date: dt.date,
    merges: Iterable[tuple[str, str, MergeReport]],
) -> int:
    """Write down what merges did: (source, table, report) each; give the number of events."""
    events: list[Change] = []
    for source, table, report in merges:
        if report.is_change:
            events.extend(_events(as_of_date, source, _TABLE[table], report))
    if events:
        warehouse.merge(CHANGES, list({_key(event): event for event in events}.values()))
    return len(events)


def _key(event: Change) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in CHANGES.key)


def _events(
    as_of_date: dt.date, source: str, table: Table, report: MergeReport
) -> Iterable[Change]:
    def event(kind: str, subject: str, before: str | None, after: str | None) -> Change:
        return Change(
            as_of_date=as_of_date,
            kind=kind,
            table=table.name,
            source=source,
            subject=subject,
            before=before,
            after=after,
        )

    if table.kind == "derived":
        yield from _derived_events(table, report, event)
        return
    if report.added:
        yield event("rows_added", f"{report.added} rows", None, str(report.added))
    yield from _revisions(table, report, event)
    for _, row in report.withdrawn.head(_MOST_EVENTS).iterrows():
        yield event("row_gone", _subject(table, row), _values(table, row), None)
    for kind, number in (("row_changed", report.changed), ("row_gone", report.gone)):
        if number > _MOST_EVENTS:
            yield event(kind, f"{number} rows in all, the first {_MOST_EVENTS} listed", None, None)


def _derived_events(table: Table, report: MergeReport, event: _MakeEvent) -> Iterable[Change]:
    """Tell what readers would want to know: verdicts that moved, records that changed hands."""
    if table.name == "verdicts":
        before = {_subject(table, row): row["verdict"] for _, row in report.before.iterrows()}
        for _, row in report.after.iterrows():
            subject = _subject(table, row)
            if before.get(subject) != row["verdict"]:
                yield event("verdict_changed", subject, before.get(subject), row["verdict"])
    elif table.name == "records":
        yield from _records_taken(report, event)
        for _, row in report.withdrawn.head(_MOST_EVENTS).iterrows():
            yield event("record_gone", _subject(table, row), _values(table, row), None)


def _records_taken(report: MergeReport, event: _MakeEvent) -> Iterable[Change]:
    """Tell of each series whose record was beaten, from which value to which.

    A series that is new as a whole has a first record, which beat nothing: it is no news.
    """
    if report.new.empty:
        return
    for series, rows in report.new.sort_values("date").groupby("series", sort=True):
        if rows["previous_value"].notna().all():
            before, after = rows["previous_value"].iloc[0], rows["value"].iloc[-1]
            yield event("record_changed", str(series), str(before), str(after))


def _revisions(table: Table, report: MergeReport, event: _MakeEvent) -> Iterable[Change]:
    before = {_subject(table, row): row for _, row in report.before.iterrows()}
    for _, row in report.after.head(_MOST_EVENTS).iterrows():
        subject = _subject(table, row)
        old = before.get(subject)
        names = [
            name
            for name in table.schema.names
            if name not in (*table.key, "provenance")
            and (old is None or str(old[name]) != str(row[name]))
        ]
        shown = {name: str(row[name]) for name in names}
        was = {name: str(old[name]) for name in names} if old is not None else {}
        yield event("row_changed", subject, _text(was), _text(shown))


def _subject(table: Table, row: "pd.Series[Any]") -> str:
    names = [name for name in table.key if name != "provenance"]
    return " / ".join(str(row[name]) for name in names if not pd.isna(row[name]))


def _values(table: Table, row: "pd.Series[Any]") -> str:
    names = [name for name in table.schema.names if name not in (*table.key, "provenance")]
    return _text({name: str(row[name]) for name in names[:8]})


def _text(values: dict[str, str]) -> str:
    return "; ".join(f"{name} = {value}" for name, value in values.items())[:1_000]
