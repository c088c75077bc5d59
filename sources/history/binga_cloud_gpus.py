"""A community's table of GPU clouds, 48 versions from 2018 to 2021.

- The day of a price is the line's own `Last Updated`, often years before the version's: nobody
  looked at that price later.
- Prices are for one GPU by the hour, with whatever host the provider adds (Google's include an
  n1-standard-16); no machine is named. Marks behind a figure (`*`, `@`) are remarks and dropped.
- `-` means that there is none, `???` that nobody knows, `Free` a gift: left out.
- Versions before September 2018 have no column of prices.
"""

import datetime as dt
import re
from collections.abc import Iterator

from sources.history.format import History
from sources.history.lines import Line, price
from sources.history.markdown import TableLine, table_lines
from sources.reading import usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_PROVIDERS = ("GPU Cloud Provider", "GPU Vendor")
_UPDATED = "Last Updated"
_PRICE = re.compile(r"^(?P<accelerator>.+) Price$")
_LINK = re.compile(r"^\[(?P<text>[^]]+)\]")
_NO_PRICE = re.compile(r"^(-|\?+|Free)?$")
_MARKS = "*@ "
_EURO = "€"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each price of an accelerator."""
    lines = [line for line in table_lines(copy.text()) if line.columns[0] in _PROVIDERS]
    if not lines:
        raise Unreadable(copy.url, "no table of providers")
    priced = [line for line in lines if _accelerators(line)]
    if not priced:
        yield LeftOut("no_prices_yet", copy.url)
    for line in priced:
        yield from _provider(copy, line)


def _accelerators(line: TableLine) -> dict[str, str]:
    """Give the columns of prices and the accelerators that they are for."""
    found = {column: _PRICE.match(column) for column in line.columns}
    return {
        column: match["accelerator"]
        for column, match in found.items()
        if match and match["accelerator"] != "Storage"
    }


def _provider(copy: Snapshot, line: TableLine) -> Iterator[Parsed]:
    place = f"{copy.url} line {line.number}"
    link = _LINK.match(line.cells[0])
    name = link["text"] if link else line.cells[0]
    for column, accelerator in _accelerators(line).items():
        amount = line.get(column).strip(_MARKS)
        if _NO_PRICE.match(amount):
            yield LeftOut("no_price", place, line.get(column))
            continue
        yield from price(
            copy,
            Line(
                place=place,
                provider_raw=name,
                accelerator_raw=accelerator,
                count=1,
                amount=usd(amount.removeprefix(_EURO), place=place),
                source_kind="hand_table",
                currency="EUR" if amount.startswith(_EURO) else "USD",
                amount_unit="accelerator-hour",
                as_of_date=_day(line.get(_UPDATED), place),
            ),
        )


def _day(text: str, place: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%d-%b-%y").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise Unreadable(place, f"not a day such as 8-Sep-18: {text!r}") from error


HISTORY = History(publisher="binga", parse=parse, home="https://github.com/binga/cloud-gpus")
