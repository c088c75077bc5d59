"""Crusoe's prices per GPU, from the section "GPU instances pricing" of its pricing page.

- Read is only what stands between that heading and "CPU instances pricing": further down the page
  repeats the same GPU names for other products (deployments, models per token).
- The tags beside a name (memory, form factor) belong to it: an A100 is sold as SXM and as PCIe.
- Prices are for one GPU with its share of the host; a row is one GPU. A price must be written as
  "$4.29/GPU-hr"; "Contact sales" is none: left out and counted.
- "Current spot" is spot.
"""

import re
from collections.abc import Iterator

from bs4 import Tag

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, must_be, never_empty, the_only, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://www.crusoe.ai/cloud/pricing"
_BEGIN, _END = "GPU instances pricing", "CPU instances pricing"
_COLUMNS = ["GPU model", "On-demand", "Current spot"]
_OPTIONS = ("on_demand", "spot")
_PRICE = re.compile(r"^\$(\d+\.\d+|\d+)/GPU-hr$")
_SELLER = Seller("crusoe", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each price of the section on GPU instances."""
    html = soup(page)
    begin = the_only(_headings(html, _BEGIN), f"heading {_BEGIN!r}", place=page.url)
    the_only(_headings(html, _END), f"heading {_END!r}", place=page.url)
    place = f"{page.url} {_BEGIN}"
    titles = [words(tag) for tag in _within(html.select("div.pricing-heading"), begin)]
    must_be(titles, _COLUMNS, "header", place=place)
    for item in _within(html.select("div.pricing_gpu-item"), begin):
        yield from _item(page, item, place)


def _headings(html: Tag, text: str) -> list[Tag]:
    return [h3 for h3 in html.find_all("h3") if words(h3) == text]


def _within(tags: list[Tag], begin: Tag) -> list[Tag]:
    """Keep the elements of the section that a heading opens."""
    return [tag for tag in tags if tag.find_previous("h3") is begin]


def _item(page: Snapshot, item: Tag, section: str) -> Iterator[Parsed]:
    heading = the_only(item.select("h4.pricing-item-heading"), "name", place=section)
    tags = [words(tag) for tag in item.select("div.pricing-tag")]
    name = " ".join([words(heading), *filter(None, tags)])
    place = f"{section}, {name}"
    cells = [words(cell) for cell in item.select("div.pricing-rich")]
    must_be(len(cells), len(_OPTIONS), "number of prices", place=place)
    for option, cell in zip(_OPTIONS, cells, strict=True):
        if cell == "Contact sales":
            yield LeftOut("contact_sales", f"{place}, {option}", cell)
        elif found := _PRICE.match(cell):
            offer = Offer(f"{place}, {option}", name, 1, float(found[1]), purchase_option=option)
            yield from _SELLER.price(page, offer)
        else:
            raise Unreadable(place, f"not a price per GPU-hour: {cell!r}")


SOURCE = Source(
    tables=(PRICES,),
    publisher="Crusoe",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=5,
    may_shrink=0.25,
    observes=True,
)
