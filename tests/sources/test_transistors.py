"""Transistors: years and thousands, on our sample and on the recorded file."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.research.transistors import SOURCE, parse
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable
from store.rows.research import ChipTransistors
from tests.conftest import NOON

URL = SOURCE.first_pages(NOON.date())[0].url


def chips(page: Snapshot) -> list[ChipTransistors]:
    """Rows of a page."""
    return [each for each in parse(page) if isinstance(each, ChipTransistors)]


def test_thousands_become_single_transistors(sample: Callable[..., Snapshot]) -> None:
    """The line number is the key; remarks and empty lines count as lines."""
    rows = chips(sample("transistors", "transistors.dat", URL))

    assert [(1, 2_500.0), (2, 275_000.0), (5, 58_200_000_000.0)] == [
        (row.line, row.transistors) for row in rows
    ]


def test_a_decimal_year_is_a_day(sample: Callable[..., Snapshot]) -> None:
    """Half of 1986 has passed on 2 July."""
    rows = chips(sample("transistors", "transistors.dat", URL))

    assert dt.date(1986, 7, 2) == rows[1].release_date
    assert 1986.5 == rows[1].decimal_year


@given(year=st.floats(1950, 2099.999))
def test_every_decimal_year_falls_into_its_year(year: float) -> None:
    """The day lies in the year that the figure begins with."""
    (row,) = chips(Snapshot.of(URL, f"{year!r} 1\n", NOON))

    assert int(year) == row.release_date.year


@pytest.mark.parametrize("body", ["", "# only a remark\n", "1971.5\n", "1 2 3\n", "1971.5 many\n"])
def test_what_is_no_table_is_unreadable(body: str) -> None:
    """It names the page, and the line where there is one."""
    with pytest.raises(Unreadable, match="transistors"):
        chips(Snapshot.of(URL, body, NOON))


@pytest.mark.parametrize("line", ["1871.5 2", "1971.5 0", "1971.5 -3", "nan 3", "1971.5 inf"])
def test_an_impossible_figure_is_set_aside(line: str) -> None:
    """It goes to the quarantine; the next line is read."""
    bad, good = parse(Snapshot.of(URL, f"{line}\n1971.5 2.5\n", NOON))

    assert isinstance(bad, LeftOut)
    assert ("impossible_figure", True) == (bad.reason, bad.is_suspect)
    assert isinstance(good, ChipTransistors)


def test_the_recorded_file(recorded: Callable[[str], Snapshot]) -> None:
    """Ninety-nine chips, from the Intel 4004 of 1971 to 58 billion transistors in 2021."""
    rows = chips(recorded(URL))

    assert 99 == len(rows)
    assert 1971.875 == rows[0].decimal_year
    assert pytest.approx(2308.24152676) == rows[0].transistors
    assert 58.2e9 == max(row.transistors for row in rows)
