"""The status of every source: last success, rows, how old; what was refused; unknown names."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book, Page, safe_text

STALE_AFTER_DAYS = 45
_MOST_CHARACTERS = 100


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    tables = book.tables
    runs = tables["source_runs"].sort_values("as_of_date")
    latest = runs.drop_duplicates("source", keep="last").sort_values("source")
    rows = facts.rows_of(latest)
    unknown = sorted(
        {name for row in rows if row["unknown_names"] for name in json.loads(row["unknown_names"])}
    )
    quarantine = tables["quarantine"]
    troubled = [row for row in rows if row["status"] in ("unreachable", "unreadable")]
    yield Page(
        address="/status/",
        template="status.md.j2",
        words="status",
        facts={
            "sources": rows,
            "troubled": troubled,
            "as_of": book.as_of_date,
            "stale_after": STALE_AFTER_DAYS,
            "unknown": unknown,
            "quarantine": quarantine.sort_values("as_of_date", ascending=False),
            "reasons": _reasons(quarantine),
            "refused_cells": {"reason": _plain, "place": _place, "value": _brief},
        },
    )


def _reasons(quarantine: pd.DataFrame) -> pd.DataFrame:
    """Count refused rows by source and reason, most first."""
    counts = quarantine.groupby(["source", "reason"], as_index=False).agg(
        rows=("place", "size"), last_date=("as_of_date", "max")
    )
    return counts.sort_values(["rows", "source"], ascending=[False, True], kind="stable")


def _plain(value: Any, _: dict[str, Any]) -> str:
    return safe_text(str(value).replace("_", " "))


def _place(value: Any, _: dict[str, Any]) -> str:
    """Write a key without the marks of the program that wrote it down."""
    text = re.sub(
        r"datetime\.date\((\d+), (\d+), (\d+)\)",
        lambda hit: dt.date(*map(int, hit.groups())).isoformat(),
        str(value),
    )
    return safe_text(_shortened(re.sub(r"^\((.*)\)$", r"\1", text).replace("'", "")))


def _brief(value: Any, _: dict[str, Any]) -> str:
    """Write what was refused in a line: of a row its known cells, as far as they fit."""
    text = str(value)
    try:
        cells = json.loads(text)
    except ValueError:
        cells = None
    if isinstance(cells, dict):
        known = {name: cell for name, cell in cells.items() if cell not in (None, "")}
        text = ", ".join(f"{name.replace('_', ' ')} {cell}" for name, cell in known.items())
    return safe_text(_shortened(text))


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1].rstrip()}…"
