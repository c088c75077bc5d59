"""The record of a refresh: what readers are told about rows that came, changed and went."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest

from flows.collect import Outcome
from flows.record import record_changes, record_runs
from store.columns import Row
from store.rows.claims import VERDICTS_TABLE, Verdict
from store.rows.operations import CHANGES, SOURCE_RUNS, Change, SourceRun
from store.rows.research import TRANSISTORS, ChipTransistors
from store.rows.trends import RECORDS, Record
from store.table import Table
from store.warehouse import Warehouse

DAY, NEXT_DAY = dt.date(2026, 8, 22), dt.date(2026, 8, 23)
SCOPE = "chips https://chips.example/1 "


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Give an empty warehouse."""
    return Warehouse(tmp_path)


def chip(line: int, transistors: float) -> ChipTransistors:
    """Make one chip of a page."""
    return ChipTransistors(
        line=line,
        decimal_year=2000.0,
        release_date=dt.date(2000, 1, 1),
        transistors=transistors,
        provenance=f"{SCOPE}sha256:0123456789abcdef v1",
    )


def verdict(word: str) -> Verdict:
    """Make the verdict over one claim."""
    return Verdict(claim="moore", verdict=word, evidence=None, flags=None, sentence="So it is.")


def record(day: int, value: float, previous_value: float | None = None) -> Record:
    """Make one record of a series."""
    return Record(
        series="speed",
        date=dt.date(2020, 1, day),
        value=value,
        result_id=f"result {day}",
        system=None,
        previous_value=previous_value,
        improvement=None,
        is_within_noise=False,
        provenance=None,
    )


def changes(
    warehouse: Warehouse, table: Table, before: Iterable[Row], after: Iterable[Row]
) -> int:
    """Put rows in place of others, and record what that did on the next day."""
    put = warehouse.replace if table.kind == "derived" else warehouse.merge
    put(table, before)
    if table.kind == "derived":
        report = warehouse.replace(table, after)
    else:
        report = warehouse.merge(table, after, scopes=[SCOPE])
    return record_changes(warehouse, NEXT_DAY, [("chips", table.name, report)])


def told(warehouse: Warehouse) -> list[tuple[str, str, str | None, str | None]]:
    """Give kind, subject, before and after of all changes."""
    rows = [row for row in warehouse.read_rows(CHANGES) if isinstance(row, Change)]
    assert {NEXT_DAY} == {row.as_of_date for row in rows}
    return [(row.kind, row.subject, row.before, row.after) for row in rows]


def test_a_revision_is_told_by_its_cells(warehouse: Warehouse) -> None:
    """Only the cell that changed is told, before and after; the row that stayed is not."""
    old, new = [chip(1, 2300.0), chip(2, 4500.0)], [chip(1, 2301.0), chip(2, 4500.0)]

    assert 1 == changes(warehouse, TRANSISTORS, old, new)
    assert [("row_changed", "1", "transistors = 2300.0", "transistors = 2301.0")] == told(
        warehouse
    )


def test_new_rows_are_told_by_their_number_and_gone_ones_by_name(warehouse: Warehouse) -> None:
    """What is new can be looked up; what is gone stands nowhere else."""
    old, new = [chip(1, 2300.0)], [chip(2, 4500.0), chip(3, 6000.0)]
    changes(warehouse, TRANSISTORS, old, new)
    gone, added = told(warehouse)

    assert ("rows_added", "2 rows", None, "2") == added
    assert ("row_gone", "1") == gone[:2]
    assert "transistors = 2300.0" in (gone[2] or "")


def test_of_very_many_revisions_the_first_hundred_are_told(warehouse: Warehouse) -> None:
    """One line more says how many there were."""
    old = [chip(line, 1.0) for line in range(1, 151)]
    new = [chip(line, 2.0) for line in range(1, 151)]

    assert 101 == changes(warehouse, TRANSISTORS, old, new)
    assert ("row_changed", "150 rows in all, the first 100 listed", None, None) in told(warehouse)


def test_nothing_changed_nothing_told(warehouse: Warehouse) -> None:
    """The table of changes is not even begun."""
    assert 0 == changes(warehouse, TRANSISTORS, [chip(1, 2300.0)], [chip(1, 2300.0)])
    assert [] == warehouse.files(CHANGES)


def test_a_verdict_that_moved_is_told(warehouse: Warehouse) -> None:
    """From which to which."""
    changes(warehouse, VERDICTS_TABLE, [verdict("supported")], [verdict("contradicted")])

    assert [("verdict_changed", "moore", "supported", "contradicted")] == told(warehouse)


def test_a_verdict_with_another_sentence_has_not_moved(warehouse: Warehouse) -> None:
    """New numbers in its sentence are no news."""
    again = verdict("supported").model_copy(update={"sentence": "So it still is."})

    assert 0 == changes(warehouse, VERDICTS_TABLE, [verdict("supported")], [again])


def test_a_record_that_fell_away_is_told(warehouse: Warehouse) -> None:
    """A record that was withdrawn or corrected away is news."""
    changes(warehouse, RECORDS, [record(1, 1.0), record(2, 2.0)], [record(1, 1.0)])
    (gone,) = told(warehouse)

    assert "record_gone" == gone[0]
    assert gone[1].startswith("speed / 2020-01-02")
    assert "value = 2.0" in (gone[2] or "")


def test_a_record_that_was_beaten_is_told_with_both_values(warehouse: Warehouse) -> None:
    """From the value that stood before the refresh to the one that stands now, beaten twice."""
    old = [record(1, 1.0)]
    changes(warehouse, RECORDS, old, [*old, record(2, 0.5, 1.0), record(3, 0.25, 0.5)])

    assert [("record_changed", "speed", "1.0", "0.25")] == told(warehouse)


def test_the_first_records_of_a_new_series_are_no_news(warehouse: Warehouse) -> None:
    """They beat nothing that anybody knew."""
    assert 0 == changes(warehouse, RECORDS, [], [record(1, 1.0), record(2, 0.5, 1.0)])


def outcome(day: dt.date, trouble: str | None = None, added: int = 0) -> Outcome:
    """Make the outcome of one source."""
    run = SourceRun(
        source="chips",
        as_of_date=day,
        publisher="Chips",
        table="transistors",
        status="unreachable" if trouble else "ok",
        pages=1,
        pages_not_published=0,
        rows=7,
        added=added,
        changed=0,
        gone=0,
        quarantined=0,
        left_out=None,
        unknown_names=None,
        trouble=trouble,
        last_success_date=None if trouble else day,
        data_date=None,
    )
    return Outcome(run, {}, 0.0)


def lines(warehouse: Warehouse) -> list[tuple[dt.date, int, str | None, dt.date | None]]:
    """Give day, rows added, trouble and last success of each line."""
    rows = [row for row in warehouse.read_rows(SOURCE_RUNS) if isinstance(row, SourceRun)]
    return [(row.as_of_date, row.added, row.trouble, row.last_success_date) for row in rows]


def test_a_quiet_second_look_leaves_the_line_of_the_day(warehouse: Warehouse) -> None:
    """What the first refresh of a day did stays told."""
    record_runs(warehouse, [outcome(DAY, added=7)])
    record_runs(warehouse, [outcome(DAY)])

    assert [(DAY, 7, None, DAY)] == lines(warehouse)


def test_trouble_on_a_second_look_is_told_with_the_last_success(warehouse: Warehouse) -> None:
    """The line of the day then says what went wrong, and that it went well before."""
    record_runs(warehouse, [outcome(DAY, added=7)])
    record_runs(warehouse, [outcome(DAY, "it did not come"), outcome(NEXT_DAY, "again")])

    assert [(DAY, 0, "it did not come", DAY), (NEXT_DAY, 0, "again", DAY)] == lines(warehouse)


def test_trouble_from_the_first_day_has_no_success(warehouse: Warehouse) -> None:
    """Never is not a day."""
    record_runs(warehouse, [outcome(DAY, "it did not come")])

    assert [(DAY, 0, "it did not come", None)] == lines(warehouse)
