"""Small helpers that many parsers read with: what they take, and what they refuse by name."""

import csv
import datetime as dt
import io

import pytest

from sources.reading import day, number, usd, whole_line
from sources.trouble import Unreadable

PLACE = "https://publisher.example/prices line 7"


@pytest.mark.parametrize(
    ("text", "amount"), [("$1,234.50", 1234.5), (" 3 ", 3.0), ("$ 0.07", 0.07), ("1,000", 1000.0)]
)
def test_dollars_are_read_with_or_without_their_sign(text: str, amount: float) -> None:
    """Commas part thousands."""
    assert amount == usd(text, place=PLACE)


@pytest.mark.parametrize("text", ["", "€3", "1,23", "from $3", "$3/h", "-$3", "nan"])
def test_what_is_no_amount_of_dollars_is_refused(text: str) -> None:
    """Nothing is guessed, and the message shows place and text."""
    with pytest.raises(Unreadable) as refusal:
        usd(text, place=PLACE)
    assert f"{PLACE}: not an amount of dollars: {text!r}" == str(refusal.value)


@pytest.mark.parametrize(
    ("text", "found"), [("0.5", 0.5), (" 1,024 ", 1024.0), ("-3", -3.0), ("1e-7", 1e-7)]
)
def test_numbers_are_read_unrounded(text: str, found: float) -> None:
    """Below zero and small, with commas between thousands."""
    assert found == number(text, place=PLACE)


@pytest.mark.parametrize("text", ["", "ask us", "0x10", "3 USD"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """The message shows place and text."""
    with pytest.raises(Unreadable) as refusal:
        number(text, place=PLACE)
    assert f"{PLACE}: not a number: {text!r}" == str(refusal.value)


@pytest.mark.parametrize("text", ["2018-04-08", "2018-4-8", " 2018-04-08T10:00:00Z"])
def test_a_date_may_lack_zeros_and_bear_a_time(text: str) -> None:
    """The day counts."""
    assert dt.date(2018, 4, 8) == day(text, place=PLACE)


@pytest.mark.parametrize("text", ["", "8 April 2018", "2018-13-01", "2018-02-30", "20180408"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """The message shows place and text."""
    with pytest.raises(Unreadable) as refusal:
        day(text, place=PLACE)
    assert f"{PLACE}: not a date: {text!r}" == str(refusal.value)


def lines(text: str) -> list[dict[str, str]]:
    """Take lines of CSV apart as parsers do."""
    return list(csv.DictReader(io.StringIO(text), restkey=""))


def test_a_whole_line_is_given_as_it_is() -> None:
    """Empty cells are cells."""
    (cells,) = lines("a,b\n1,\n")

    assert {"a": "1", "b": ""} == whole_line(cells, place=PLACE)


@pytest.mark.parametrize(("line", "count"), [("1", 1), ("1,2,3", 3), ("1,2,3,4", 4)])
def test_a_line_with_another_number_of_cells_is_refused(line: str, count: int) -> None:
    """A line cut short, or one whose comma was not quoted, would shift its cells."""
    (cells,) = lines(f"a,b\n{line}\n")

    with pytest.raises(Unreadable, match=f"line 7: {count} cells under 2 headers"):
        whole_line(cells, place=PLACE)
