"""Nebius's prices per GPU, from the table "NVIDIA GPU Instances" of its price page.

- The table lies in the page as JSON inside a JavaScript string; columns are found by the text of
  their header, since Nebius adds and removes some. A price column that we do not know is left out
  and counted.
- Prices are for one GPU with its share of the host; a row is one GPU.
- "Preemptible" is spot. A dash and "Contact us" are no prices: left out and counted.
- "from $1.55" is the lowest price of a range of sizes and bears the flag `lowest_of_range`.
- Two products that differ only in their CPU ("L40S with Intel CPU") keep their name as the
  instance type; the others have none on the page.
"""

import json
import re
from collections.abc import Iterator

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, dollars, never_empty
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://nebius.com/prices"
_TITLE = '"title":"NVIDIA GPU Instances"'
_NEXT_TITLE = '"title":"'
_CONTENT = '"content":'
_ITEM = "Item"
_OPTIONS = {"On-demand, GPU-hour": "on_demand", "Preemptible, GPU-hour": "spot"}
_NOT_PRICES = ("vCPUs", "RAM, GB")
_VARIANT = re.compile(r"^(?P<accelerator>.+) with \w+ CPU$")
_SELLER = Seller("nebius", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each line and price column of the table of GPUs."""
    header, *lines = _table(page)
    if header[:1] != [_ITEM] or "On-demand, GPU-hour" not in header:
        raise Unreadable(page.url, f"the GPU table has the header {header}")
    for title in header:
        if title not in (_ITEM, *_NOT_PRICES, *_OPTIONS):
            yield LeftOut("unknown_column", page.url, title)
    for line in lines:
        place = f"{page.url} NVIDIA GPU Instances, {line[0]!r}"
        if len(line) != len(header):
            raise Unreadable(place, f"{len(line)} cells under {len(header)} headers")
        for title, cell in zip(header, line, strict=True):
            if title in _OPTIONS:
                yield from _cell(page, line[0], _OPTIONS[title], cell, f"{place}, {title!r}")


def _cell(page: Snapshot, item: str, option: str, cell: str, place: str) -> Iterator[Parsed]:
    if cell.strip("–—-") == "":
        yield LeftOut("no_price", place, cell)
    elif cell.startswith("[Contact us]"):
        yield LeftOut("contact_us", place, cell)
    else:
        amount = cell.removeprefix("from ")
        variant = _VARIANT.match(item)
        offer = Offer(
            place,
            item,
            1,
            dollars(amount, place=place),
            purchase_option=option,
            instance_type=item if variant else None,
            spelling=variant["accelerator"] if variant else None,
            quality_flags="lowest_of_range" if amount != cell else None,
        )
        yield from _SELLER.price(page, offer)


def _table(page: Snapshot) -> list[list[str]]:
    """Cut the one table out of the page and decode it."""
    # One level of escapes is the string's own; what remains is JSON again.
    text = re.sub(r'\\(["\\/])', r"\1", page.text())
    parts = text.split(_TITLE)
    if len(parts) != 2:
        raise Unreadable(page.url, f"{len(parts) - 1} times instead of once: {_TITLE}")
    block = parts[1].split(_NEXT_TITLE)[0]
    before, found, content = block.partition(_CONTENT)
    if not found:
        raise Unreadable(page.url, f"no table after {_TITLE}: {before[:60]!r}")
    try:
        table, _ = json.JSONDecoder().raw_decode(content)
    except json.JSONDecodeError as error:
        raise Unreadable(page.url, f"the GPU table is broken JSON: {error}") from error
    if not table or not all(isinstance(line, list) and line for line in table):
        raise Unreadable(page.url, f"the GPU table is no list of lines but {brief(table)}")
    return [[str(cell) for cell in line] for line in table]


SOURCE = Source(
    tables=(PRICES,),
    publisher="Nebius",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=8,
    observes=True,
)
