"""Small helpers for reading pages: soup, money, dates, numbers, lines of CSV."""

import datetime as dt
import re
from typing import Any

from bs4 import BeautifulSoup

from sources.snapshot import Snapshot
from sources.trouble import Unreadable

_MONEY = re.compile(r"^\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*$")


def soup(page: Snapshot) -> BeautifulSoup:
    """Parse a page of HTML with lxml."""
    return BeautifulSoup(page.body, "lxml")


def usd(text: str, *, place: str) -> float:
    """Read an amount of dollars such as `$1,234.50`.

    Raises:
        Unreadable: It is not one; nothing is guessed.
    """
    if (found := _MONEY.match(text)) is None:
        raise Unreadable(place, f"not an amount of dollars: {text!r}")
    return float(found[1].replace(",", "") + (found[2] or ""))


def number(text: str, *, place: str) -> float:
    """Read a number, which Python takes `nan` and `inf` for too: ask for the range that can be.

    Raises:
        Unreadable: It is not one.
    """
    try:
        return float(text.strip().replace(",", ""))
    except ValueError as error:
        raise Unreadable(place, f"not a number: {text!r}") from error


def day(text: str, *, place: str) -> dt.date:
    """Read a date such as `2018-04-18` or `2018-4-18`.

    Raises:
        Unreadable: It is not one.
    """
    try:
        year, month, of_month = text.strip()[:10].split("-")
        return dt.date(int(year), int(month), int(of_month))
    except ValueError as error:
        raise Unreadable(place, f"not a date: {text!r}") from error


def whole_line(cells: dict[str, Any], *, place: str) -> dict[str, Any]:
    """Give the cells of a line as they are, once it is known that it has all of them.

    Args:
        cells: A line as `csv.DictReader(..., restkey="")` gives it.
        place: Where the line stands.

    Raises:
        Unreadable: It has another number of cells than the header.
    """
    if "" in cells or None in cells.values():
        headers = len(cells) - ("" in cells)
        missing, more = list(cells.values()).count(None), len(cells.get("", ()))
        raise Unreadable(place, f"{headers - missing + more} cells under {headers} headers")
    return cells
