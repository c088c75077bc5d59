"""Transistors of microprocessors, 1971 to 2021, from Karl Rupp's trend data.

The file has two columns split by blanks: a decimal year, and thousands of transistors. A row
holds single transistors, and beside the decimal year the day that it names (2014.5 is the day
after the first half of 2014). Chips have no names in the file: the line number tells them apart.
"""

import datetime as dt
from collections.abc import Iterator

from sources.reading import number
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.research import TRANSISTORS, ChipTransistors

_THOUSAND = 1_000
_REPOSITORY = "https://github.com/karlrupp/microprocessor-trend-data"
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one microprocessor for each line of figures.

    Raises:
        Unreadable: A line is not two numbers, or there is none.
    """
    lines = page.text().splitlines()
    if not any(text.strip() and not text.startswith("#") for text in lines):
        raise Unreadable(page.url, "a file without figures")
    for line, text in enumerate(lines, start=1):
        if not text.strip() or text.startswith("#"):
            continue
        place = f"{page.url}, line {line}"
        try:
            year_text, thousands_text = text.split()
        except ValueError as error:
            raise Unreadable(place, f"not two figures: {text!r}") from error
        year = number(year_text, place=place)
        thousands = number(thousands_text, place=place)
        if not _FIRST_YEAR <= year < _LAST_YEAR or not 0 < thousands < float("inf"):
            yield LeftOut("impossible_figure", place, text, is_suspect=True)
            continue
        yield ChipTransistors(
            line=line,
            decimal_year=year,
            release_date=_day(year),
            transistors=thousands * _THOUSAND,
        )


def _day(decimal_year: float) -> dt.date:
    """Turn a decimal year into the day that it falls on."""
    year = int(decimal_year)
    first = dt.date(year, 1, 1)
    days = (dt.date(year + 1, 1, 1) - first).days
    return first + dt.timedelta(days=int((decimal_year - year) * days))


SOURCE = Source(
    tables=(TRANSISTORS,),
    publisher="Karl Rupp",
    pages=(
        Page(
            "https://raw.githubusercontent.com/karlrupp/microprocessor-trend-data"
            "/master/50yrs/transistors.dat",
            max_bytes=1_000_000,
        ),
    ),
    parse=parse,
    cadence="yearly",
    licence="CC BY 4.0, credit Karl Rupp and, for the data up to 2010, M. Horowitz, F. Labonte,"
    " O. Shacham, K. Olukotun, L. Hammond and C. Batten",
    terms="ok",
    home=_REPOSITORY,
    fewest_rows=50,
    may_shrink=0.01,
)
