"""Row types and tables: what a declaration promises, and that breaking it is noticed."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest
from pydantic import ValidationError

from store.catalog import TABLES, table_of
from store.columns import Row, column, columns
from store.rows.research import ChipTransistors
from store.table import Table, TableError


class Sample(Row):
    """One made-up row."""

    name: str = column("A name.", min_length=1)
    kind: str = column("A kind.", choices=("plain", "odd"))
    day: dt.date = column("A day.")
    usd: float | None = column("A price.", unit="USD", gt=0)
    count: int | None = column("A count.", default=None, ge=0)


SAMPLES = Table("samples", Sample, key=("name", "day"))
DAY = dt.date(2026, 8, 22)


def row(**changes: object) -> Sample:
    """Make a good row, changed as told."""
    cells: dict[str, object] = {"name": "a", "kind": "plain", "day": DAY, "usd": 1.5}
    return Sample.model_validate(cells | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"usd": 0.0},
        {"usd": float("nan")},
        {"usd": float("inf")},
        {"usd": "1.5"},
        {"count": -1},
        {"kind": "other"},
        {"name": ""},
        {"day": "2026-08-22"},
        {"unheard_of": 1},
    ],
)
def test_a_wrong_row_cannot_exist(changes: dict[str, object]) -> None:
    """A value that breaks its column's declaration is refused as the row is built."""
    with pytest.raises(ValidationError):
        row(**changes)


def test_schema_carries_sentence_and_unit() -> None:
    """The parquet schema says what a column holds and in which unit."""
    field = SAMPLES.schema.field("usd")

    assert field.metadata == {b"description": b"A price.", b"unit": b"USD"}
    assert field.nullable
    assert not SAMPLES.schema.field("name").nullable


def test_frames_are_checked_like_rows() -> None:
    """A frame whose column holds a forbidden value names table, column and value."""
    good = SAMPLES.from_rows([row()]).to_pandas()
    wrong = good.assign(usd=-1.0)

    SAMPLES.from_frame(good)
    with pytest.raises(TableError, match=r"samples\.usd: -1\.0 is not gt 0"):
        SAMPLES.from_frame(wrong)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "other"}, "does not match"),
        ({"name": None}, "values are missing"),
        ({"usd": float("inf")}, "is not finite"),
        ({"extra": 1}, "not declared: extra"),
    ],
)
def test_a_frame_that_breaks_a_promise_is_refused(change: dict[str, object], message: str) -> None:
    """Choices, missing values, infinities and unknown columns are all noticed."""
    frame = SAMPLES.from_rows([row()]).to_pandas().assign(**change)

    with pytest.raises(TableError, match=message):
        SAMPLES.from_frame(frame)


def test_a_missing_column_is_refused() -> None:
    """A frame without a declared column names the column."""
    with pytest.raises(TableError, match="columns missing: usd"):
        SAMPLES.from_frame(
            pd.DataFrame({"name": ["a"], "kind": ["odd"], "day": [DAY], "count": [1]})
        )


def test_every_table_is_declared_well() -> None:
    """Every table has a sentence, a key among its columns, and a sentence for each column."""
    assert len(TABLES) > 15
    for table in TABLES:
        names = [each.name for each in columns(table.row)]
        assert table.sentence.endswith((".", "?")), table.name
        assert set(table.key) <= set(names), table.name
        assert table.month_of is None or table.month_of in names
        for each in columns(table.row):
            assert each.sentence, f"{table.name}.{each.name}"


def test_table_names_are_unique_and_rows_find_their_table() -> None:
    """No two tables share a name or a row type."""
    assert len({table.name for table in TABLES}) == len(TABLES)
    assert len({table.row for table in TABLES}) == len(TABLES)
    transistors = next(table for table in TABLES if table.name == "transistors")
    chip = ChipTransistors(
        line=1, decimal_year=1971.9, release_date=dt.date(1971, 11, 15), transistors=2308.0
    )
    assert table_of(chip) is transistors


def test_types_of_columns_follow_the_annotations() -> None:
    """Each Python type has one parquet type."""
    types = {each.name: each.arrow_type for each in columns(Sample)}

    assert types == {
        "name": pa.string(),
        "kind": pa.string(),
        "day": pa.date32(),
        "usd": pa.float64(),
        "count": pa.int64(),
    }
