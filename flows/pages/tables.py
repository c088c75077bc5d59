"""The tables as pages read them: each once, when asked for; empty where there is none yet."""

import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd

from store.catalog import TABLES
from store.provenance import read_provenance
from store.table import Table
from store.warehouse import Warehouse

_BY_NAME = {table.name: table for table in TABLES}


class Tables:
    """All tables below a folder."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = Warehouse(folder)
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Give a table as a frame; callers do not change it."""
        if name not in self._read:
            self._read[name] = self.warehouse.read(_BY_NAME[name])
        return self._read[name]

    def forget(self, name: str) -> None:
        """Read a table anew when it is asked for again: it was written to."""
        self._read.pop(name, None)

    def declared(self) -> tuple[Table, ...]:
        """List all tables that are declared."""
        return TABLES

    def files(self, table: Table) -> list[Path]:
        """List the parquet files of a table."""
        return self.warehouse.files(table)

    def count(self, table: Table) -> int:
        """Count the rows of a table without keeping them."""
        if table.name in self._read:
            return len(self._read[table.name])
        return len(self.warehouse.read(table, [table.key[0]]))

    @property
    def as_of_date(self) -> dt.date | None:
        """Day of the last refresh; None before the first."""
        days = self["source_runs"]["as_of_date"]
        return None if days.empty else days.max().date()


@cache
def source_url(provenance: str | None) -> str | None:
    """Give the address of the page that a row was read from, if it has one."""
    if not isinstance(provenance, str):
        return None
    try:
        url = read_provenance(provenance).url
    except ValueError:
        return None
    return url if url.startswith(("https://", "http://")) else None
