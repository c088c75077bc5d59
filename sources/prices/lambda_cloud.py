"""Lambda's on-demand prices, from the "Instances pricing" tables of its pricing page.

- The page quotes a price per GPU; a row holds the price of the whole machine. How many GPUs a
  machine has is said by the tab (8x, 4x, 2x, 1x) in which it stands.
- The "1-Click Clusters" tables come first on the page and look alike, but need a commitment of
  two weeks or more: they are not read.
- The GPU's memory stands in a column of its own and belongs to its name (A100 40 GB and 80 GB).
- A dash instead of a price means that the machine is not sold: left out and counted.
- The page names no machine types and no places.
"""

import re
from collections.abc import Iterator

from bs4 import Tag

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, dollars, must_be, never_empty, the_only, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://lambda.ai/pricing"
_HEADING = "Instances pricing"
_PRICE = "PRICE/GPU/HR*"
_COLUMNS = ["Plan", "VRAM/GPU", "vCPUs", "RAM", "STORAGE", _PRICE]
_TAB = re.compile(r"^(\d+)x$")
_SELLER = Seller("lambda", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the four tables of instances."""
    section = _section(soup(page), page.url)
    for tab in section.select("[role=tab]"):
        label = words(tab)
        place = f"{page.url} {_HEADING}, tab {label!r}"
        if (found := _TAB.match(label)) is None:
            raise Unreadable(place, "not a number of GPUs such as 8x")
        panel = section.find(id=str(tab.get("aria-controls")))
        if not isinstance(panel, Tag):
            raise Unreadable(place, "opens no panel")
        yield from _panel(page, panel, int(found[1]), place)


def _section(html: Tag, url: str) -> Tag:
    headings = [h2 for h2 in html.find_all("h2") if words(h2) == _HEADING]
    heading = the_only(headings, f"heading {_HEADING!r}", place=url)
    section = heading.find_parent("section")
    if section is None or not section.select("[role=tab]"):
        raise Unreadable(url, f"no tabs in the section {_HEADING!r}")
    tabs, panels = len(section.select("[role=tab]")), len(section.select("[role=tabpanel]"))
    must_be(panels, tabs, "number of panels", place=url)
    return section


def _panel(page: Snapshot, panel: Tag, count: int, place: str) -> Iterator[Parsed]:
    table = the_only(panel.find_all("table"), "table", place=place)
    must_be([words(th) for th in table.select("thead th")], _COLUMNS, "header", place=place)
    lines = table.select("tbody tr")
    if not lines:
        raise Unreadable(place, "an empty table")
    for line in lines:
        cells = {str(cell.get("data-label")): words(cell) for cell in line.find_all(["th", "td"])}
        must_be(list(cells), _COLUMNS, "labels of a line", place=place)
        name = f"{cells['Plan']} {cells['VRAM/GPU']}"
        if cells[_PRICE] == "—":
            yield LeftOut("no_price", f"{place}, {name}", cells[_PRICE])
            continue
        amount = dollars(cells[_PRICE], place=f"{place}, {name}")
        yield from _SELLER.price(page, Offer(f"{place}, {name}", name, count, amount))


SOURCE = Source(
    tables=(PRICES,),
    publisher="Lambda",
    pages=(Page(_URL, max_bytes=4_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=15,
    may_shrink=0.15,
    observes=True,
)
