"""What a table is: a name, a row type, a key, and how its files are cut."""

import dataclasses
from collections.abc import Iterable
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from store.columns import Row, arrow_schema, columns

Kind = Literal["facts", "derived", "operations"]


class TableError(ValueError):
    """Rows break a promise of their table."""


@dataclasses.dataclass(frozen=True)
class Table:
    """A declared table.

    Attributes:
        name: Folder in `data/`, and the name visitors know.
        row: Row type; its columns are the table's, in that order.
        key: Columns that tell rows apart. Two rows with one key are trouble, never a choice.
        kind: Raw facts, derived from facts, or a record of operations.
        month_of: Date column by whose month the files are cut, or None for a single file.
        sort_by: Order of the rows in a file; the key unless given.
        keeps_history: Rows once published stay when their page no longer shows them (prices);
            otherwise the rows of a page are replaced by what the page shows now (results).
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    kind: Kind = "facts"
    month_of: str | None = None
    sort_by: tuple[str, ...] = ()
    keeps_history: bool = False

    @property
    def sentence(self) -> str:
        """What one row is, in the words of the row type's docstring."""
        return (self.row.__doc__ or "").strip().splitlines()[0]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema, with the table's sentence in its metadata."""
        return arrow_schema(self.row).with_metadata(
            {"description": self.sentence, "key": ",".join(self.key)}
        )

    def from_rows(self, rows: Iterable[Row]) -> pa.Table:
        """Turn rows into an arrow table of this schema."""
        cells = [row.__dict__ for row in rows]
        arrays = [pa.array([cell[f.name] for cell in cells], f.type) for f in self.schema]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def from_frame(self, frame: pd.DataFrame) -> pa.Table:
        """Turn a frame into an arrow table of this schema, checking types and bounds by column.

        Raises:
            TableError: A column is missing or unknown, or a value breaks its declared check.
        """
        wanted = [f.name for f in self.schema]
        if missing := [name for name in wanted if name not in frame.columns]:
            raise TableError(f"{self.name}: columns missing: {', '.join(missing)}")
        if unknown := [str(name) for name in frame.columns if name not in wanted]:
            raise TableError(f"{self.name}: columns not declared: {', '.join(unknown)}")
        try:
            arrays = [pa.Array.from_pandas(frame[f.name], type=f.type) for f in self.schema]
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TableError(f"{self.name}: {error}") from error
        table = pa.Table.from_arrays(arrays, schema=self.schema)
        self.check(table)
        return table

    def check(self, table: pa.Table) -> None:
        """Raise TableError at the first column whose values break their declaration."""
        for each in columns(self.row):
            values = table[each.name]
            if not each.is_nullable and values.null_count:
                raise TableError(
                    f"{self.name}.{each.name}: {values.null_count} values are missing"
                )
            for bound, compare in _BOUNDS.items():
                if bound in each.checks:
                    limit = each.checks[bound]
                    bad = pc.invert(compare(values, limit))
                    if (wrong := values.filter(bad)).length():
                        raise TableError(
                            f"{self.name}.{each.name}: {wrong[0].as_py()!r} is not {bound} {limit}"
                        )
            if pattern := each.checks.get("pattern"):
                bad = pc.invert(pc.match_substring_regex(values, pattern))
                if (wrong := values.filter(bad)).length():
                    raise TableError(
                        f"{self.name}.{each.name}: {wrong[0].as_py()!r} does not match {pattern}"
                    )
            if pa.types.is_floating(each.arrow_type):
                bad = pc.invert(pc.is_finite(values))
                if (wrong := values.filter(bad)).length():
                    raise TableError(
                        f"{self.name}.{each.name}: {wrong[0].as_py()!r} is not finite"
                    )

    def sorted(self, table: pa.Table) -> pa.Table:
        """Sort rows by the declared order, then by key."""
        order = [*self.sort_by, *(name for name in self.key if name not in self.sort_by)]
        return table.sort_by([(name, "ascending") for name in order])

    def duplicate_keys(self, table: pa.Table) -> list[tuple[Any, ...]]:
        """List the keys that more than one row has, at most ten."""
        counts = table.group_by(list(self.key)).aggregate([([], "count_all")])
        twice = counts.filter(pc.greater(counts["count_all"], 1)).slice(0, 10)
        return [tuple(row[name] for name in self.key) for row in twice.to_pylist()]


_BOUNDS = {
    "gt": pc.greater,
    "ge": pc.greater_equal,
    "lt": pc.less,
    "le": pc.less_equal,
}
