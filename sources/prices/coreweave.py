"""CoreWeave's on-demand and spot prices, from its pricing page. Off until its terms are read.

- A price is for the whole machine. A count such as "4^1" is 4 with a footnote.
- The page shows the same machines once per region; only the first table, North America, is read,
  rows of other regions are counted.
- Each line repeats its figures in a second layout for phones; only the cells of the wide layout
  are read.
- "Contact sales" and "N/A" are no prices: left out and counted. The column with the price of one
  GPU for inference is another product and is not read.
- The GPU's memory stands in a column of its own and belongs to its name.
"""

import re
from collections.abc import Iterator

from bs4 import Tag

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller, dollars, must_be, never_empty, the_only, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://www.coreweave.com/pricing"
_HEADING = "On-demand GPU instances"
_REGION = "REGION: NORTH AMERICA"
_COLUMNS = [
    "GPU Model",
    "GPU Count",
    "VRAM (GB)",
    "vCPUs",
    "System RAM (GB)",
    "Local Storage (TB)",
    "On-Demand Price (Per Hour)",
    "Spot Price (Per Hour)",
    "Inference Single GPU Price(Per Hour)²",
]
_COUNT = re.compile(r"^(\d+)(?:\^\d+)?$")
_NO_PRICE = {"Contact sales": "contact_sales", "N/A": "no_price", "": "no_price"}
_SELLER = Seller("coreweave", PER_MACHINE)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the on-demand and the spot price of each line of the first region."""
    html = soup(page)
    headings = [h2 for h2 in html.find_all("h2") if words(h2) == _HEADING]
    heading = the_only(headings, f"heading {_HEADING!r}", place=page.url)
    regions = [h5 for h5 in html.find_all("h5") if h5.find_previous("h2") is heading]
    place = f"{page.url} {_HEADING}"
    must_be([words(h5) for h5 in regions][:1], [_REGION], "first region", place=place)
    headers = _below(heading, html.select("div.table-v2-header"))
    header = the_only(_in(regions[0], headers), "header", place=f"{place}, {_REGION}")
    titles = [words(cell) for cell in header.select("div.table-v2-cell")]
    must_be(titles, _COLUMNS, "header", place=place)
    lines = _below(heading, html.select("div.table-row-v2"))
    for line in _in(regions[0], lines):
        yield from _line(page, line, place)
    for region in regions[1:]:
        for line in _in(region, lines):
            yield LeftOut("other_region", f"{place}, {words(region)}", words(line)[:40])


def _below(heading: Tag, tags: list[Tag]) -> list[Tag]:
    return [tag for tag in tags if tag.find_previous("h2") is heading]


def _in(region: Tag, tags: list[Tag]) -> list[Tag]:
    return [tag for tag in tags if tag.find_previous("h5") is region]


def _line(page: Snapshot, line: Tag, section: str) -> Iterator[Parsed]:
    wide = line.select("div.table-grid > div.table-v2-cell")
    must_be(len(wide), len(_COLUMNS), f"number of cells in {words(line)[:80]!r}", place=section)
    name, count, memory, _, _, _, on_demand, spot, _ = (words(cell) for cell in wide)
    place = f"{section}, {name}"
    if (found := _COUNT.match(count)) is None:
        raise Unreadable(place, f"not a number of GPUs: {count!r}")
    for option, price in (("on_demand", on_demand), ("spot", spot)):
        if price in _NO_PRICE:
            yield LeftOut(_NO_PRICE[price], f"{place}, {option}", price)
            continue
        offer = Offer(
            f"{place}, {option}",
            name,
            int(found[1]),
            dollars(price, place=f"{place}, {option}"),
            purchase_option=option,
            region="North America",
            spelling=f"{name} {memory} GB",
        )
        yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="CoreWeave",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="review",
    home=_URL,
    fewest_rows=6,
    observes=True,
    is_on=False,
)
