"""DigitalOcean's prices of GPU Droplets, on demand and spot, from its documentation.

- A price is for the whole Droplet; "(8x)" behind a name is its number of GPUs, else it has one.
- The marketing page mixes these prices with those of twelve-month contracts: it is not read.
- Contract Droplets have no public price: left out and counted.
- "RTX 4000" and "RTX 6000" are the Ada cards of those names.
- Droplets that differ only in their cooling keep their name as the instance type.
- The day on which the page was last modified is not the day of a price, so it is not used.
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

_URL = "https://docs.digitalocean.com/products/droplets/details/pricing/"
_SECTIONS = {
    "on-demand-gpu-droplet-pricing": "on_demand",
    "spot-gpu-droplet-pricing": "spot",
}
_CONTRACT = "contract-gpu-droplet-pricing"
_COLUMNS = ["GPU", "Price"]
_COUNT = re.compile(r"^(?P<gpu>.+) \((?P<count>\d+)x\)$")
_PER_HOUR = " per hour"
_SELLER = Seller("digitalocean", PER_MACHINE)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the on-demand and the spot table."""
    html = soup(page)
    for section, option in _SECTIONS.items():
        place = f"{page.url}#{section}"
        for gpu, price in _lines(html, section, place):
            yield from _line(page, gpu, price, option, f"{place}, {gpu}")
    if html.select(f"h2#{_CONTRACT}"):
        place = f"{page.url}#{_CONTRACT}"
        for gpu, price in _lines(html, _CONTRACT, place):
            yield LeftOut("contract", f"{place}, {gpu}", price)


def _lines(html: Tag, section: str, place: str) -> Iterator[tuple[str, str]]:
    heading = the_only(html.select(f"h2#{section}"), "heading", place=place)
    tables = [each for each in html.find_all("table") if each.find_previous("h2") is heading]
    table = the_only(tables, "table", place=place)
    must_be([words(th) for th in table.select("thead th")], _COLUMNS, "header", place=place)
    lines = [[words(td) for td in line.find_all("td")] for line in table.select("tbody tr")]
    if not lines:
        raise Unreadable(place, "an empty table")
    for line in lines:
        must_be(len(line), len(_COLUMNS), f"number of cells in {line}", place=place)
        yield line[0], line[1]


def _line(page: Snapshot, gpu: str, price: str, option: str, place: str) -> Iterator[Parsed]:
    if not price.endswith(_PER_HOUR):
        raise Unreadable(place, f"not a price per hour: {price!r}")
    counted = _COUNT.match(gpu)
    name = counted["gpu"] if counted else gpu
    accelerator, _, cooling = name.partition(", ")
    offer = Offer(
        place,
        name,
        int(counted["count"]) if counted else 1,
        dollars(price.removesuffix(_PER_HOUR), place=place),
        purchase_option=option,
        instance_type=name if cooling else None,
        spelling=accelerator,
    )
    yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="DigitalOcean",
    pages=(Page(_URL, max_bytes=4_000_000),),
    parse=parse,
    cadence="changes a few times a year; spot prices may change daily",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=12,
    observes=True,
)
