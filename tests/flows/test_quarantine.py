"""The table quarantine: what a refusal's row says, and which day it keeps."""

import datetime as dt
import itertools
from pathlib import Path

import pytest

from flows.quarantine import refusal, set_aside
from sources.trouble import LeftOut
from store.guard.prices import Refused
from store.provenance import Provenance
from store.rows.operations import QUARANTINE, Quarantined
from store.warehouse import Warehouse

ORIGIN = Provenance("chips", "https://chips.example/1", "0123456789abcdef" * 4, 3)
FIRST, SECOND, THIRD = (dt.date(2026, 8, day) for day in (20, 21, 22))
ORDERS = list(itertools.permutations((FIRST, SECOND, THIRD)))


def odd(day: dt.date, value: str = "what is this", origin: Provenance = ORIGIN) -> Quarantined:
    """Refuse one line of a page on a day."""
    left_out = LeftOut("odd", "line 7", value, is_suspect=True)
    return refusal(left_out, origin, tables="transistors,prices", day=day)


def standing(folder: Path) -> list[tuple[str, dt.date]]:
    """Give value and day of all refusals in the table."""
    found = Warehouse(folder).read_rows(QUARANTINE)
    return [(row.value, row.as_of_date) for row in found if isinstance(row, Quarantined)]


@pytest.mark.parametrize(
    "refused",
    [LeftOut("odd", "line 7", "?", is_suspect=True), Refused("odd", "line 7", "?", str(ORIGIN))],
    ids=["by a parser", "by the price guard"],
)
def test_a_refusal_says_what_where_and_why(refused: LeftOut | Refused) -> None:
    """Its row is the same whoever refused: reason, place, value, page, bytes, day."""
    assert refusal(refused, ORIGIN, tables="prices", day=FIRST) == Quarantined(
        source="chips",
        table="prices",
        as_of_date=FIRST,
        reason="odd",
        place="line 7",
        value="?",
        url="https://chips.example/1",
        digest="0123456789abcdef",
    )


def test_a_long_value_is_cut() -> None:
    """A whole page that was refused does not end up in the table."""
    assert "x" * 2_000 == odd(FIRST, "x" * 2_001).value


@pytest.mark.parametrize("days", ORDERS)
def test_the_earliest_day_stays(days: tuple[dt.date, ...], tmp_path: Path) -> None:
    """In whatever order the days are read, or read again, the first refusal is the one shown."""
    for day in days:
        set_aside(Warehouse(tmp_path), [odd(day)])

    assert [("what is this", FIRST)] == standing(tmp_path)


@pytest.mark.parametrize("days", ORDERS)
def test_the_earliest_day_of_one_run_stays(days: tuple[dt.date, ...], tmp_path: Path) -> None:
    """A refusal that comes more than once in a run counts once."""
    set_aside(Warehouse(tmp_path), [odd(day) for day in days])

    assert [("what is this", FIRST)] == standing(tmp_path)


def test_other_refusals_stand_beside_it(tmp_path: Path) -> None:
    """Another value is another refusal, and so is the same value on a page of other bytes."""
    revised = ORIGIN._replace(digest="f" * 64)
    set_aside(Warehouse(tmp_path), [odd(FIRST), odd(FIRST, "and this")])
    set_aside(Warehouse(tmp_path), [odd(SECOND), odd(SECOND, "what is this", revised)])

    assert [
        ("and this", FIRST),
        ("what is this", FIRST),
        ("what is this", SECOND),
    ] == sorted(standing(tmp_path))


def test_a_refusal_seen_again_writes_nothing(tmp_path: Path) -> None:
    """The file stays the one that was written first."""
    set_aside(Warehouse(tmp_path), [odd(FIRST)])
    (file,) = Warehouse(tmp_path).files(QUARANTINE)
    before = file.stat().st_mtime_ns, file.read_bytes()

    set_aside(Warehouse(tmp_path), [odd(SECOND)])

    assert before == (file.stat().st_mtime_ns, file.read_bytes())


def test_without_refusals_there_is_no_table(tmp_path: Path) -> None:
    """A run that refused nothing leaves no file behind."""
    set_aside(Warehouse(tmp_path), [])

    assert [] == Warehouse(tmp_path).files(QUARANTINE)
