"""What changed, in sentences: by day, what matters most first.

- The first read of many sources at once is one line: everything was new that day.
- A verdict that moved and a record that changed hands come before rows that came and went.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from flows.pages import facts
from flows.pages.change_lines import Line, line, sentence
from flows.pages.page import Book, Page, safe_text

_MANY_SOURCES = 5
_SHOWN = 12
_ORDER = ("first_read", "verdict", "record", "added", "changed", "gone")


def pages(book: Book) -> Iterator[Page]:
    """Give the page of changes."""
    table = book.tables["changes"]
    yield Page(
        address="/changes/",
        template="changes.md.j2",
        words="changes",
        facts={
            "days": days(book),
            "shown": _SHOWN,
            "changes": table.sort_values(["as_of_date", "kind"], ascending=[False, True]),
            "as_of": book.as_of_date,
            "change_cells": {
                "kind": lambda value, _: safe_text(book.words.name("change_kind", value)),
            },
        },
    )


def days(book: Book) -> list[dict[str, Any]]:
    """Give each day with its lines, newest first."""
    found: list[dict[str, Any]] = book.once("days_of_changes", lambda: _days(book))
    return found


def newest(book: Book, count: int) -> list[Line]:
    """Give the lines that a first page shows: of the newest days, what matters most first."""
    return [told for each in days(book) for told in each["lines"]][:count]


def _days(book: Book) -> list[dict[str, Any]]:
    table = book.tables["changes"].sort_values(["table", "source", "subject"], kind="stable")
    dates = table["as_of_date"].drop_duplicates().sort_values(ascending=False)
    return [_day(book, date, facts.rows_of(table[table["as_of_date"] == date])) for date in dates]


def _day(book: Book, date: pd.Timestamp, rows: list[facts.Row]) -> dict[str, Any]:
    return {"date": date, "lines": _lines(book, date, rows), "count": len(rows)}


def _lines(book: Book, date: pd.Timestamp, rows: list[facts.Row]) -> list[Line]:
    """Write the changes of a day; a first read takes the lines of its sources, and verdicts."""
    new = _first_read(book, date)
    lines: list[Line] = []
    if len(new) >= _MANY_SOURCES:
        first = [row for row in rows if row["source"] in new and row["kind"] == "rows_added"]
        moved = [row for row in rows if row["kind"] == "verdict_changed"]
        lines.append(
            line(
                book, "first_read", date, "/status/",
                sources=len(new), rows=sum(int(row["after"] or 0) for row in first),
            )
        )  # fmt: skip
        if moved:
            lines.append(line(book, "verdict_many", date, "/claims/", count=len(moved)))
        rows = [row for row in rows if row not in first and row not in moved]
    lines += [sentence(book, row) for row in rows]
    return sorted(lines, key=lambda each: _ORDER.index(each["rank"]))


def _first_read(book: Book, date: pd.Timestamp) -> set[str]:
    """Name the sources that were first read well on a day."""
    runs = book.tables["source_runs"]
    well = runs[runs["last_success_date"].notna()]
    first = well.groupby("source")["as_of_date"].min()
    return {str(name) for name in first.index[first == date]}
