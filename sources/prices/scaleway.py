"""Scaleway's on-demand prices of machines with GPUs, zone by zone, from its public instance API.

- A price is for the whole machine, in euro; the answer does not say so (flag
  `currency_not_stated`), Scaleway's documentation does.
- The GPU's name and memory are part of the machine's name (`H100-SXM-2-80G`), whose count must
  agree with the number of GPUs; without SXM in it an H100 is the PCIe board.
- A machine without a price is not sold, one without a GPU is none of ours: left out and counted.
- A zone may not exist.
- The product catalogue is not read: it bills the same machines by the minute (1 euro a minute for
  eight B300, 60 an hour here) and holds retired ones and prices of 0.
"""

import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller
from sources.shapes import member
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_API = "https://api.scaleway.com/instance/v1/zones"
_ZONES = tuple(f"{place}-{n}" for place in ("fr-par", "nl-ams", "pl-waw") for n in (1, 2, 3))
_PER_PAGE = 100
_ZONE = re.compile(r"/zones/([a-z0-9-]+)/products/servers")
_NAME = re.compile(r"^(?P<gpu>[A-Z0-9]+(?:-SXM)?)-(?P<count>\d+)-(?P<memory>\d+G)$")
_SELLER = Seller("scaleway", PER_MACHINE, currency="EUR", source_kind="api")


def _page(zone: str, number: int) -> Page:
    url = f"{_API}/{zone}/products/servers?per_page={_PER_PAGE}&page={number}"
    return Page(url, max_bytes=4_000_000, may_be_absent=True)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each priced machine with GPUs of a zone."""
    zone = _zone(page.url)
    servers: dict[str, Any] = member(page.json(), "servers", dict, place=page.url)
    if not servers and _number(page.url) == 1:
        raise Unreadable(page.url, "a zone without a single machine")
    for name, server in servers.items():
        place = f"{page.url} {name}"
        count = member(server, "gpu", int, type(None), place=place)
        amount = member(server, "hourly_price", int, float, type(None), place=place)
        if not count:
            yield LeftOut("no_accelerator", place)
        elif amount is None:
            yield LeftOut("no_price", place)
        else:
            yield from _machine(page, name, zone, count, float(amount), place)


def _machine(
    page: Snapshot, name: str, zone: str, count: int, amount: float, place: str
) -> Iterator[Parsed]:
    parts = _NAME.match(name)
    if parts and int(parts["count"]) != count:
        yield LeftOut("count_disagrees", place, f"{count} GPUs in {name}", is_suspect=True)
        return
    gpu = f"{parts['gpu']} {parts['memory']}" if parts else name
    offer = Offer(
        place,
        gpu,
        count,
        amount,
        instance_type=name,
        region=zone,
        quality_flags="currency_not_stated",
    )
    yield from _SELLER.price(page, offer)


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Ask for the next page of a zone when this one is full."""
    servers = member(page.json(), "servers", dict, place=page.url)
    is_full = len(servers) >= _PER_PAGE
    return (_page(_zone(page.url), _number(page.url) + 1),) if is_full else ()


def _zone(url: str) -> str:
    if (found := _ZONE.search(url)) is None:
        raise Unreadable(url, "an address without a zone")
    return found[1]


def _number(url: str) -> int:
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
    return int(asked.get("page", ["1"])[0])


SOURCE = Source(
    tables=(PRICES,),
    publisher="Scaleway",
    pages=tuple(_page(zone, 1) for zone in _ZONES),
    parse=parse,
    more_pages=more_pages,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home="https://www.scaleway.com/en/pricing/gpu/",
    fewest_rows=6,
    observes=True,
)
