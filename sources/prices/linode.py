"""Linode's (Akamai's) on-demand prices of machines with GPUs, from its public list of types.

- A price is for the whole machine. The GPU's name stands only in the label ("Dedicated 32GB +
  RTX6000 GPU x1"), whose count must agree with the number of GPUs.
- "RTX6000" is the Quadro RTX 6000 of 24 GB, not the later card of that name.
- Types without a GPU are left out and counted.
- The list price holds everywhere but in the regions for which a type names another.
"""

import re
from collections.abc import Iterator
from typing import Any

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller, never_empty
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName
from store.rows.prices import PRICES

_URL = "https://api.linode.com/v4/linode/types?page_size=500"
_LABEL = re.compile(r"(?:^|\+ )(?P<gpu>RTX[\w ]*?)(?: GPU)? x(?P<count>\d+)(?: \w+)?$")
_SELLER = Seller("linode", PER_MACHINE, source_kind="api")


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each type with GPUs, and one more for each region with its own price."""
    for kind in members(page.json(), "data", place=page.url):
        name = member(kind, "id", str, place=page.url)
        place = f"{page.url} {name}"
        if member(kind, "class", str, place=place) != "gpu":
            yield LeftOut("no_accelerator", place, kind["class"])
            continue
        label = member(kind, "label", str, place=place)
        count = member(kind, "gpus", int, place=place)
        if (found := _LABEL.search(label)) is None:
            yield UnknownName("accelerator", label, place)
            yield LeftOut("unknown_accelerator", place, label, is_suspect=True)
        elif int(found["count"]) != count:
            yield LeftOut("count_disagrees", place, f"{count} GPUs, {label}", is_suspect=True)
        else:
            for region, amount in _amounts(kind, place):
                offer = Offer(
                    f"{place} {region}",
                    found["gpu"],
                    count,
                    amount,
                    instance_type=name,
                    region=region,
                )
                yield from _SELLER.price(page, offer)


def _amounts(kind: dict[str, Any], place: str) -> Iterator[tuple[str, float]]:
    price = member(kind, "price", dict, place=place)
    yield "global", float(member(price, "hourly", int, float, place=place))
    for each in kind.get("region_prices", ()):  # answers of before 2023 have no such list
        region = member(each, "id", str, place=place)
        yield region, float(member(each, "hourly", int, float, place=f"{place} {region}"))


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Ask for the next page of the list, if there is one."""
    answer = page.json()
    number, last = (member(answer, key, int, place=page.url) for key in ("page", "pages"))
    return (Page(f"{_URL}&page={number + 1}"),) if number < last else ()


SOURCE = Source(
    tables=(PRICES,),
    publisher="Akamai (Linode)",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    more_pages=more_pages,
    cadence="changes about once a year",
    licence="not stated",
    terms="ok",
    home="https://www.linode.com/pricing/",
    fewest_rows=4,
    observes=True,
)
