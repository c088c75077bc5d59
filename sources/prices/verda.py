"""Verda's (formerly DataCrunch's) prices, on demand and spot, from its public list of types.

- A price is for the whole machine, written as text.
- The machine's memory is the sum over its GPUs; the GPU's own is part of its name.
- Machines for confidential computing (`.CC`) are products of their own, told by their type and the
  flag `confidential_computing`.
- Machines without a GPU are left out and counted. A price of 0 or none is no offer.
- Prices are per product, not per place.
"""

import re
from collections.abc import Iterator
from typing import Any

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller, never_empty
from sources.reading import number
from sources.shapes import brief, member
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://api.datacrunch.io/v1/instance-types"
_OPTIONS = (("on_demand", "price_per_hour"), ("spot", "spot_price"))
_COUNTED = re.compile(r"^(\d+)x ")
_SELLER = Seller("verda", PER_MACHINE, source_kind="api")


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the on-demand and the spot price of each machine with GPUs."""
    machines = page.json()
    if not isinstance(machines, list):
        raise Unreadable(page.url, f"not a list of machines but {brief(machines)}")
    for machine in machines:
        name = member(machine, "instance_type", str, place=page.url)
        yield from _machine(page, machine, name, f"{page.url} {name}")


def _machine(page: Snapshot, machine: dict[str, Any], name: str, place: str) -> Iterator[Parsed]:
    gpu = member(machine, "gpu", dict, place=place)
    count = member(gpu, "number_of_gpus", int, place=place)
    if count == 0:
        yield LeftOut("no_accelerator", place)
        return
    described = member(gpu, "description", str, place=place)
    if (found := _COUNTED.match(described)) and int(found[1]) != count:
        yield LeftOut("count_disagrees", place, f"{count}, {described}", is_suspect=True)
        return
    currency = member(machine, "currency", str, place=place)
    if currency.upper() != "USD":
        raise Unreadable(place, f"currency {currency!r}, we know USD")
    raw = member(machine, "name", str, place=place)
    is_confidential = ".CC" in name.upper() or " CC" in raw.upper()
    for option, key in _OPTIONS:
        amount = number(member(machine, key, str, place=place), place=f"{place} {key}")
        if amount == 0:
            yield LeftOut("not_offered", f"{place} {option}")
            continue
        offer = Offer(
            f"{place} {option}",
            raw,
            count,
            amount,
            purchase_option=option,
            instance_type=name,
            spelling=re.sub(r"\s+CC\b", "", raw),
            quality_flags="confidential_computing" if is_confidential else None,
        )
        yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="Verda",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home="https://verda.com/products",
    fewest_rows=20,
    observes=True,
)
