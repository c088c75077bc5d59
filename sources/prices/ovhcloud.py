"""OVHcloud's on-demand prices of public-cloud machines with GPUs, from its order catalogue.

- A price is an integer in hundred-millionths of a euro, without tax, for the whole machine; the
  price written out beside it ("2.75 €") must agree.
- Of a plan's code the end says how it is billed: only `.consumption` (by the hour) is read.
  Monthly plans, local zones and Windows are left out and counted; `.consumption.3AZ` counts only
  where the plain plan is missing, since both cost the same.
- Where a plan does not name its GPU, the machine's name is looked up in a short table below.
- One catalogue (that of the French subsidiary) holds for all regions.
"""

import re
from collections.abc import Iterator
from typing import Any

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller, never_empty
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

_URL = "https://api.ovh.com/v1/order/catalog/public/cloud?ovhSubsidiary=FR"
_UNIT = 100_000_000
_ROUNDING = 0.0051
_HOURLY, _THREE_ZONES = ".consumption", ".consumption.3AZ"
_OTHER = re.compile(r"(?P<monthly>\.monthly\.postpaid)|(?P<local_zone>\.LZ\b)")
_WRITTEN = re.compile(r"^(?P<amount>[\d ]+(?:[.,]\d+)?) €$")
# Machines whose plan has no block on its GPU: name, GPU and memory, count (their documentation).
_NOT_NAMED = {
    "t2-le-45": ("V100S 32 GB", 1),
    "t2-le-90": ("V100S 32 GB", 2),
    "t2-le-180": ("V100S 32 GB", 4),
    "t2-45": ("V100S 32 GB", 1),
    "t2-90": ("V100S 32 GB", 2),
    "t2-180": ("V100S 32 GB", 4),
    "a100-180": ("A100 80 GB", 1),
    "h100-380": ("H100 80 GB", 1),
    "h100-760": ("H100 80 GB", 2),
}
_SELLER = Seller("ovhcloud", PER_MACHINE, currency="EUR", source_kind="api")


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each hourly plan of a machine with GPUs."""
    catalogue = page.json()
    plans = members(catalogue, "addons", place=page.url)
    if "locale" in catalogue:  # recordings may be cut down to the plans
        currency = member(catalogue["locale"], "currencyCode", str, place=page.url)
        if currency != "EUR":
            raise Unreadable(page.url, f"currency {currency!r}, we know EUR")
    codes = {member(plan, "planCode", str, place=page.url) for plan in plans}
    for plan in plans:
        code: str = plan["planCode"]
        if reason := _why_not(plan, code, codes):
            yield LeftOut(reason, f"{page.url} {code}")
        else:
            yield from _plan(page, plan, code, f"{page.url} {code}")


def _why_not(plan: dict[str, Any], code: str, codes: set[str]) -> str | None:
    if plan.get("product") != "publiccloud-instance":
        return "other_product"
    if other := _OTHER.search(code):
        return str(other.lastgroup)
    flavour = code.removesuffix(_THREE_ZONES).removesuffix(_HOURLY)
    if flavour == code:
        return "other_billing"
    if flavour.startswith("win-"):
        return "windows"
    if code.endswith(_THREE_ZONES) and flavour + _HOURLY in codes:
        return "same_in_three_zones"
    is_gpu = _part(plan, "technical", "gpu") or _part(plan, "commercial", "brick") == "gpu"
    return None if is_gpu or flavour in _NOT_NAMED else "no_accelerator"


def _plan(page: Snapshot, plan: dict[str, Any], code: str, place: str) -> Iterator[Parsed]:
    flavour = code.removesuffix(_THREE_ZONES).removesuffix(_HOURLY)
    if gpu := _part(plan, "technical", "gpu"):
        size = member(member(gpu, "memory", dict, place=place), "size", int, place=place)
        name = f"{member(gpu, 'model', str, place=place)} {size} GB"
        count = member(gpu, "number", int, place=place)
    elif flavour in _NOT_NAMED:
        name, count = _NOT_NAMED[flavour]
    else:
        yield UnknownName("instance_type", flavour, place)
        yield LeftOut("unknown_machine", place, flavour, is_suspect=True)
        return
    offer = Offer(place, name, count, _amount(plan, place), instance_type=flavour)
    yield from _SELLER.price(page, offer)


def _amount(plan: dict[str, Any], place: str) -> float:
    """Give the price of an hour in euro, checked against the price as it is written out."""
    hourly = [
        each
        for each in members(plan, "pricings", place=place)
        if (each.get("intervalUnit"), each.get("interval")) == ("hour", 1)
        and each.get("commitment") == 0
    ]
    if len(hourly) != 1:
        raise Unreadable(place, f"{len(hourly)} prices by the hour instead of one")
    amount: float = member(hourly[0], "price", int, place=place) / _UNIT
    text = member(hourly[0], "formattedPrice", str, place=place)
    if (written := _WRITTEN.match(text)) is None:
        raise Unreadable(place, f"not a price in euro: {text!r}")
    if abs(float(written["amount"].replace(" ", "").replace(",", ".")) - amount) > _ROUNDING:
        raise Unreadable(place, f"{amount} is not the price written beside it: {text!r}")
    return amount


def _part(plan: dict[str, Any], part: str, key: str) -> Any:
    return ((plan.get("blobs") or {}).get(part) or {}).get(key)


SOURCE = Source(
    tables=(PRICES,),
    publisher="OVHcloud",
    pages=(Page(_URL, max_bytes=32_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home="https://www.ovhcloud.com/en/public-cloud/prices/",
    fewest_rows=1,
    observes=True,
)
