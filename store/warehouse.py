"""The data folder: tables in and out, merged with their history and written atomically."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from store.columns import Row
from store.files import remove_leftovers, write_parquet
from store.table import Table, TableError


@dataclasses.dataclass
class MergeReport:
    """What a merge did to a table: counts, and the rows behind them (frames of the table)."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    before: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    after: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    withdrawn: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    new: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)

    @property
    def is_change(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed or self.gone)


class Warehouse:
    """The tables under one folder, one subfolder a table.

    Args:
        folder: Where the tables lie (`data/` of the project).
        is_dry: Work everything out, write nothing.
    """

    def __init__(self, folder: Path, *, is_dry: bool = False) -> None:
        self.folder = folder
        self.is_dry = is_dry

    def files(self, table: Table) -> list[Path]:
        """List the parquet files of a table, oldest month first."""
        return sorted((self.folder / table.name).glob("[!.]*.parquet"))

    def read(self, table: Table, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a whole table as a frame, empty but with its columns when there is none yet."""
        return to_frame(self.read_arrow(table, columns))

    def read_rows(self, table: Table) -> list[Row]:
        """Read a small table as rows."""
        return [table.row(**cells) for cells in self.read_arrow(table).to_pylist()]

    def read_since(self, table: Table, day: dt.date) -> pd.DataFrame:
        """Read the rows of a table cut by months whose month is that of `day` or later."""
        first = f"{day:%Y-%m}.parquet"
        files = [file for file in self.files(table) if file.name >= first]
        parts = [self._read_file(table, file) for file in files]
        return to_frame(pa.concat_tables(parts) if parts else table.schema.empty_table())

    def read_arrow(self, table: Table, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a whole table as an arrow table."""
        parts = [self._read_file(table, file, columns) for file in self.files(table)]
        return pa.concat_tables(parts) if parts else _schema(table, columns).empty_table()

    def _read_file(
        self, table: Table, file: Path, columns: Sequence[str] | None = None
    ) -> pa.Table:
        try:
            found = pq.ParquetFile(file).read(columns=list(columns) if columns else None)
        except (pa.ArrowInvalid, OSError) as error:
            raise TableError(f"{table.name}: {file} cannot be read: {error}") from error
        schema = _schema(table, columns)
        missing = [f for f in schema if f.name not in found.column_names]
        for field in missing:  # a column declared after the file was written
            found = found.append_column(field, pa.nulls(found.num_rows, field.type))
        return found.select(schema.names).cast(schema)

    def replace(self, table: Table, rows: pd.DataFrame | Iterable[Row]) -> MergeReport:
        """Put these rows in place of all rows of a table (derived tables)."""
        new = _arrow(table, rows)
        self._refuse_duplicates(table, new)
        old = self.read_arrow(table)
        report = _compare(table, old, new)
        if report.is_change or not self.files(table):
            self._write(table, new, months=None)
        return report

    def merge(
        self, table: Table, rows: pd.DataFrame | Iterable[Row], *, scopes: Sequence[str] = ()
    ) -> MergeReport:
        """Merge rows into a table by its key.

        Args:
            table: The table.
            rows: What was read now.
            scopes: Beginnings of `provenance` (see `Provenance.scope`). In a table that does not
                keep history, old rows of these scopes that are not read any more are withdrawn.

        Raises:
            TableError: Two of the rows have one key, or a value breaks its declaration.
        """
        new = _arrow(table, rows)
        self._refuse_duplicates(table, new)
        months = _months(table, new)
        old = self._read_months(table, months) if months is not None else self.read_arrow(table)
        keep, touched = _split(table, old, new, scopes)
        report = _compare(table, touched, new)
        if report.is_change:
            self._write(table, pa.concat_tables([keep, new]), months=months)
        return report

    def clean(self) -> int:
        """Remove what a killed run left behind."""
        return remove_leftovers(self.folder)

    def _read_months(self, table: Table, months: list[str]) -> pa.Table:
        files = [self._month_file(table, month) for month in months]
        parts = [self._read_file(table, file) for file in files if file.exists()]
        return pa.concat_tables(parts) if parts else table.schema.empty_table()

    def _month_file(self, table: Table, month: str) -> Path:
        return self.folder / table.name / f"{month}.parquet"

    def _refuse_duplicates(self, table: Table, rows: pa.Table) -> None:
        if twice := table.duplicate_keys(rows):
            raise TableError(f"{table.name}: more than one row with the key {twice[0]!r}")

    def _write(self, table: Table, rows: pa.Table, *, months: list[str] | None) -> None:
        if self.is_dry:
            return
        if table.month_of is None:
            write_parquet(self.folder / table.name / f"{table.name}.parquet", table.sorted(rows))
            return
        labels = pc.strftime(rows[table.month_of], format="%Y-%m")
        for month in months if months is not None else sorted(set(labels.to_pylist())):
            part = rows.filter(pc.equal(labels, month))
            write_parquet(self._month_file(table, month), table.sorted(part))


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Turn an arrow table into a frame: dates as `datetime64`, integers with gaps as `Int64`."""
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    for field in table.schema:
        if field.type in nullable and field.nullable:
            frame[field.name] = pd.array(table[field.name].to_pylist(), dtype=nullable[field.type])
    return frame


def _schema(table: Table, columns: Sequence[str] | None) -> pa.Schema:
    if columns is None:
        return table.schema
    return pa.schema([table.schema.field(name) for name in columns])


def _arrow(table: Table, rows: pd.DataFrame | Iterable[Row]) -> pa.Table:
    if isinstance(rows, pd.DataFrame):
        return table.from_frame(rows)
    return table.from_rows(rows)


def _months(table: Table, rows: pa.Table) -> list[str] | None:
    if table.month_of is None:
        return None
    return sorted(set(pc.strftime(rows[table.month_of], format="%Y-%m").to_pylist()))


def _digests(rows: pa.Table, names: Iterable[str]) -> npt.NDArray[Any]:
    """Digest the named cells of each row, so that rows can be told apart quickly."""
    frame = rows.select(list(names)).to_pandas(date_as_object=False)
    return pd.util.hash_pandas_object(frame, index=False).to_numpy(dtype=np.uint64)


def _split(
    table: Table, old: pa.Table, new: pa.Table, scopes: Sequence[str]
) -> tuple[pa.Table, pa.Table]:
    """Part the old rows into those that stay as they are and those the new ones may replace."""
    in_new = np.isin(_digests(old, table.key), _digests(new, table.key))
    if not table.keeps_history and scopes:
        in_scope = np.zeros(old.num_rows, dtype=bool)
        for scope in scopes:
            starts = pc.starts_with(old["provenance"], pattern=scope)
            in_scope |= starts.to_numpy(zero_copy_only=False).astype(bool)
        in_new |= in_scope
    return old.filter(pa.array(~in_new)), old.filter(pa.array(in_new))


def _compare(table: Table, old: pa.Table, new: pa.Table) -> MergeReport:
    """Count and collect what is new, revised (other values than before) and gone."""
    values = [name for name in table.schema.names if name != "provenance"]
    old_keys, new_keys = _digests(old, table.key), _digests(new, table.key)
    is_added, is_gone = ~np.isin(new_keys, old_keys), ~np.isin(old_keys, new_keys)
    is_same = np.isin(_digests(new, values), _digests(old, values))
    is_changed = ~is_added & ~is_same
    after = new.filter(pa.array(is_changed))
    before = old.filter(pa.array(np.isin(old_keys, new_keys[is_changed])))
    return MergeReport(
        rows=new.num_rows,
        added=int(is_added.sum()),
        changed=int(is_changed.sum()),
        gone=int(is_gone.sum()),
        before=to_frame(before),
        after=to_frame(after),
        withdrawn=to_frame(old.filter(pa.array(is_gone))),
        new=to_frame(new.filter(pa.array(is_added))),
    )
