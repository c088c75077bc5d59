"""The status of every source: last success, rows, how old; what was refused; unknown names."""

import json
from collections.abc import Iterator

from flows.pages import facts
from flows.pages.page import Book, Page

STALE_AFTER_DAYS = 45


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
            "reasons": facts.rows_of(
                quarantine.groupby(["source", "reason"], as_index=False).size()
            ),
        },
    )
