"""Data: every table to download, look into and read about, from its declaration."""

from collections.abc import Iterator
from typing import Any

from flows.pages.page import Book, Page
from flows.pages.snapshots import kept_days
from store.columns import columns
from store.table import Table

_DAYS_SHOWN = 30


def pages(book: Book) -> Iterator[Page]:
    """Give the list of tables and the dictionary of each."""
    tables = [_entry(book, table) for table in book.tables.declared()]
    yield Page(
        address="/data/",
        template="data.md.j2",
        words="data",
        facts={
            "tables": tables,
            "as_of": book.as_of_date,
            "site_url": book.site_url,
            "snapshots": kept_days(book),
            "shown": _DAYS_SHOWN,
        },
    )
    for entry in tables:
        yield Page(
            address=entry["address"],
            template="table.md.j2",
            words="table",
            facts={"entry": entry, "as_of": book.as_of_date, "site_url": book.site_url},
            title=entry["name"],
            heading=entry["name"],
            description=entry["sentence"],
            keywords=" ".join(column["name"] for column in entry["columns"]),
        )


def _entry(book: Book, table: Table) -> dict[str, Any]:
    files = book.tables.files(table)
    size = sum(file.stat().st_size for file in files)
    return {
        "name": table.name,
        "sentence": table.sentence,
        "kind": table.kind,
        "key": table.key,
        "address": f"/data/{table.name.replace('_', '-')}/",
        "files": [{"name": file.name, "bytes": file.stat().st_size} for file in files],
        "is_single": len(files) == 1,
        "bytes": size,
        "rows": book.tables.count(table),
        "columns": [
            {
                "name": column.name,
                "sentence": column.sentence,
                "unit": column.unit or "",
                "type": str(column.arrow_type),
                "is_nullable": column.is_nullable,
                "choices": column.choices or (),
            }
            for column in columns(table.row)
        ],
    }
