"""Rows about our own work: what was fetched, what happened, what was refused, what changed."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

RUN_STATUSES = ("ok", "unchanged", "unreachable", "unreadable", "off")


class SourceRun(Row):
    """What happened to one source in the refresh of one day (the last of that day)."""

    source: str = column("Source module.")
    as_of_date: dt.date = column("Day of the refresh.")
    publisher: str = column("Who publishes what it reads.")
    table: str = column("Tables it fills, comma-separated.")
    status: str = column("How it ended.", choices=RUN_STATUSES)
    pages: int = column("Pages that came.", ge=0)
    pages_not_published: int = column("Pages that do not exist yet (404), as expected.", ge=0)
    rows: int = column("Rows read.", ge=0)
    added: int = column("Rows that are new.", ge=0)
    changed: int = column("Rows whose values were revised.", ge=0)
    gone: int = column("Rows that the publisher withdrew.", ge=0)
    quarantined: int = column("Rows set aside.", ge=0)
    left_out: str | None = column("What was left out on purpose, counted by reason (JSON).")
    unknown_names: str | None = column("Names that we do not know yet (JSON list).")
    trouble: str | None = column("What went wrong, in one line.")
    last_success_date: dt.date | None = column("Last day on which its pages were read well.")
    data_date: dt.date | None = column("Day of the newest copy that its rows come from.")


SOURCE_RUNS = Table("source_runs", SourceRun, key=("source", "as_of_date"), kind="operations")


class PageSeen(Row):
    """One page as it was last read: what a conditional request needs, and where rows come from."""

    source: str = column("Source module.")
    url: str = column("Address of the page.")
    digest: str = column("SHA-256 of the body.")
    bytes: int = column("Length of the body.", unit="B", ge=0)
    retrieved_at: dt.datetime = column("When the copy was made (UTC).")
    etag: str | None = column("ETag that came with it.")
    last_modified: str | None = column("Last-Modified that came with it.")
    parser_version: int = column("Version of the parser that read it.", ge=1)
    rows: int = column("Rows read from it.", ge=0)


PAGES = Table("pages", PageSeen, key=("source", "url"), kind="operations")


class Quarantined(Row):
    """One row that was refused, with the reason."""

    source: str = column("Source module.")
    table: str = column("Table it was meant for.")
    as_of_date: dt.date = column(
        "First day on which it was refused: of the refresh, or of the copy."
    )
    reason: str = column("The promise it breaks.")
    place: str = column("Where it stands on the page.")
    value: str = column("The value, or the whole row, as JSON; cut to 2,000 characters.")
    url: str = column("Address of the page.")
    digest: str = column("SHA-256 of the page, first 16 digits.")


QUARANTINE = Table(
    "quarantine",
    Quarantined,
    key=("source", "table", "reason", "place", "value", "digest"),
    kind="operations",
)


class Change(Row):
    """One change that a refresh made: rows added, revised or withdrawn, a verdict that moved."""

    as_of_date: dt.date = column("Day of the refresh.")
    kind: str = column("rows_added, row_changed, row_gone, verdict_changed, record_changed ...")
    table: str = column("Table that changed.")
    source: str = column("Source module, or the stage that made it.")
    subject: str = column("Which row, by its key; or how many rows.")
    before: str | None = column("Value before.")
    after: str | None = column("Value after.")


CHANGES = Table(
    "changes", Change, key=("as_of_date", "kind", "table", "source", "subject"), kind="operations"
)
