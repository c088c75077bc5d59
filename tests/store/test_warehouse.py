"""The warehouse: history is kept, what is withdrawn goes, and nothing is lost on the way."""

import datetime as dt
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.columns import Row, column
from store.provenance import Provenance, read_provenance
from store.table import Table, TableError
from store.warehouse import Warehouse

UTC = dt.UTC


class Quote(Row):
    """One made-up quote."""

    name: str = column("What is quoted.")
    seen_at: dt.datetime = column("When.")
    usd: float | None = column("Price.", unit="USD", gt=0)
    provenance: str | None = column("Where from.", default=None)


KEPT = Table("kept", Quote, key=("name", "seen_at"), month_of="seen_at", keeps_history=True)
LATEST = Table("latest", Quote, key=("name", "seen_at"))
PAGE_1 = Provenance("shop", "https://shop.example/1", "0" * 64, 1)
PAGE_2 = Provenance("shop", "https://shop.example/2", "1" * 64, 1)


def quote(name: str, day: int = 1, usd: float | None = 1.0, page: Provenance = PAGE_1) -> Quote:
    """Make a quote of 2026-08-DAY."""
    when = dt.datetime(2026, 8, day, tzinfo=UTC)
    return Quote(name=name, seen_at=when, usd=usd, provenance=str(page))


def contents(warehouse: Warehouse, table: Table) -> dict[str, bytes]:
    """Give all files of a table with their bytes."""
    return {file.name: file.read_bytes() for file in warehouse.files(table)}


def test_history_stays_when_a_page_no_longer_shows_a_row(tmp_path: Path) -> None:
    """A table that keeps history never loses a row by a later merge."""
    warehouse = Warehouse(tmp_path)
    warehouse.merge(KEPT, [quote("a", 1), quote("b", 1)], scopes=[PAGE_1.scope])

    report = warehouse.merge(KEPT, [quote("a", 2)], scopes=[PAGE_1.scope])

    assert (report.added, report.changed, report.gone) == (1, 0, 0)
    assert len(warehouse.read(KEPT)) == 3


def test_a_withdrawn_result_is_gone_and_said_so(tmp_path: Path) -> None:
    """In a table of results, a row that its page no longer shows is withdrawn, others stay."""
    warehouse = Warehouse(tmp_path)
    rows = [quote("a"), quote("b"), quote("c", page=PAGE_2)]
    came = warehouse.merge(LATEST, rows, scopes=[PAGE_1.scope, PAGE_2.scope])

    report = warehouse.merge(LATEST, [quote("a", usd=2.0)], scopes=[PAGE_1.scope])

    assert (report.added, report.changed, report.gone) == (0, 1, 1)
    assert list(report.withdrawn["name"]) == ["b"]
    assert sorted(came.new["name"]) == ["a", "b", "c"]
    assert report.new.empty
    assert list(report.before["usd"]) == [1.0]
    assert list(report.after["usd"]) == [2.0]
    assert sorted(warehouse.read(LATEST)["name"]) == ["a", "c"]


def test_merging_the_same_again_writes_nothing(tmp_path: Path) -> None:
    """A second merge of the same rows leaves every byte, and every file's time, alone."""
    warehouse = Warehouse(tmp_path)
    rows = [quote("a", 1), quote("b", 2, usd=None)]
    warehouse.merge(KEPT, rows)
    files = warehouse.files(KEPT)
    before = [(file.stat().st_mtime_ns, file.read_bytes()) for file in files]

    report = warehouse.merge(KEPT, rows)

    assert not report.is_change
    assert before == [(file.stat().st_mtime_ns, file.read_bytes()) for file in files]


def test_only_the_month_that_changed_is_written(tmp_path: Path) -> None:
    """A new day touches its own month's file and no other."""
    warehouse = Warehouse(tmp_path)
    july = Quote(name="a", seen_at=dt.datetime(2026, 7, 9, tzinfo=UTC), usd=1.0)
    warehouse.merge(KEPT, [july, quote("a", 1)])
    stamp = (tmp_path / "kept" / "2026-07.parquet").stat().st_mtime_ns

    warehouse.merge(KEPT, [quote("a", 2)])

    assert [file.name for file in warehouse.files(KEPT)] == ["2026-07.parquet", "2026-08.parquet"]
    assert (tmp_path / "kept" / "2026-07.parquet").stat().st_mtime_ns == stamp


def test_two_rows_with_one_key_are_trouble(tmp_path: Path) -> None:
    """Two rows with one key are refused, and nothing is written."""
    warehouse = Warehouse(tmp_path)

    with pytest.raises(TableError, match="more than one row with the key"):
        warehouse.merge(KEPT, [quote("a", usd=1.0), quote("a", usd=2.0)])

    assert warehouse.files(KEPT) == []


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry warehouse reports what would change and leaves the folder empty."""
    report = Warehouse(tmp_path, is_dry=True).merge(KEPT, [quote("a")])

    assert report.added == 1
    assert list(tmp_path.rglob("*.parquet")) == []


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """A parquet file that cannot be read gives an error with its name, not an empty table."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "2026-08.parquet").write_bytes(b"not parquet")

    with pytest.raises(TableError, match=r"2026-08\.parquet cannot be read"):
        Warehouse(tmp_path).read(KEPT)


def test_a_column_declared_later_reads_as_null(tmp_path: Path) -> None:
    """A file written before a column was declared still reads; the column is null."""

    class Older(Row):
        """The row before `usd` was declared."""

        name: str = column("What is quoted.")
        seen_at: dt.datetime = column("When.")
        provenance: str | None = column("Where from.", default=None)

    older = Table("kept", Older, key=KEPT.key, month_of="seen_at", keeps_history=True)
    warehouse = Warehouse(tmp_path)
    warehouse.merge(older, [Older(name="a", seen_at=dt.datetime(2026, 8, 1, tzinfo=UTC))])

    assert warehouse.read(KEPT)["usd"].isna().all()


names = st.sampled_from(["a", "b", "c", "d"])
quotes = st.builds(
    quote,
    names,
    st.integers(1, 28),
    st.one_of(st.none(), st.floats(0.01, 100, allow_subnormal=False)),
)
batches = st.lists(
    st.lists(quotes, max_size=6, unique_by=lambda each: (each.name, each.seen_at)), max_size=4
)


@given(batches)
def test_history_holds_the_last_word_on_every_key(each: list[list[Quote]]) -> None:
    """Whatever is merged, the table holds for each key the row that was merged last."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        for batch in each:
            warehouse.merge(KEPT, batch)
        expected = {(row.name, row.seen_at): row for batch in each for row in batch}
        found = {
            (row.name, row.seen_at): row
            for row in warehouse.read_rows(KEPT)
            if isinstance(row, Quote)
        }
        assert found == expected


@given(
    st.lists(quotes, max_size=8, unique_by=lambda each: (each.name, each.seen_at)), st.randoms()
)
def test_order_of_rows_does_not_matter(rows: list[Quote], shuffler: random.Random) -> None:
    """The same rows in any order give the same bytes."""
    shuffled = shuffler.sample(rows, len(rows))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = Warehouse(Path(one)), Warehouse(Path(two))
        first.merge(KEPT, rows)
        second.merge(KEPT, shuffled)
        assert contents(first, KEPT) == contents(second, KEPT)


def test_provenance_reads_back() -> None:
    """A provenance text names source, page, bytes and parser version, and reads back."""
    again = read_provenance(str(PAGE_1))

    assert (again.source, again.url, again.parser_version) == ("shop", PAGE_1.url, 1)
    assert PAGE_1.digest.startswith(again.digest)
    assert str(PAGE_1).startswith(PAGE_1.scope)
    with pytest.raises(ValueError, match="not a provenance"):
        read_provenance("somewhere")
