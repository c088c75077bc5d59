"""Oracle Cloud's list prices of GPUs, from its public product list.

- A price is for one GPU and its share of the machine, and the same in all regions.
- Parts are known by their number, which stays; names are spelled in many ways and are only used to
  check that the part is still what we know. Two parts of one GPU at one price are one row.
- The same category and unit hold software (NVIDIA AI Enterprise): left out and counted, as are
  GPUs at customers' sites, edge devices and VMware nodes. Two parts are unmapped on purpose, since
  nobody says which GPU they are (E4, H100T). A new part is reported and set aside.
- Preemptible machines cost half by Oracle's documentation; the list does not say so, so there is
  no spot row.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from sources.prices.offers import PER_ACCELERATOR, offer
from sources.pricing import never_empty
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

URL = "https://apexapps.oracle.com/pls/apex/cetools/api/v1/products/?currencyCode=USD"
_API = URL.partition("?")[0]
_CATEGORY = "Compute - GPU"
_METRIC = "GPU Per Hour"
_SOFTWARE = "NVIDIA AI Enterprise"
_NO_GPU = "no_gpu"
_PARTS: Final = {
    "B88517": ("P100", "X7"),
    "B88518": ("P100", "X7"),
    "B89734": ("V100", "V2"),
    "B92740": ("A100-40GB", "E3"),
    "B95907": ("A100-80GB", "A100"),
    "B95909": ("A10", "A10"),
    "B98415": ("H100", "H100"),
    "B109479": ("L40S", "L40S"),
    "B109485": ("MI300X", "MI300X"),
    "B110519": ("H200", "H200"),
    "B110978": ("B200", "B200"),
    "B110979": ("GB200", "GB200"),
    "B111758": ("MI355X", "MI355X"),
    "B112140": ("GB300", "GB300"),
    "B112237": ("B300", "B300"),
    "B112613": ("RTX PRO 6000", "6000"),
}
"""Part number to accelerator, and a word that must still stand in the part's name."""
_UNMAPPED = ("B93544", "B109480")


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Give the next page of the list, should it ever have one."""
    body = page.json()
    if not isinstance(body, dict) or not body.get("hasMore"):
        return ()
    links = body.get("links") or []
    found = [str(link.get("href")) for link in links if link.get("rel") == "next"]
    if len(found) != 1 or not found[0].startswith(_API):
        raise Unreadable(page.url, f"hasMore, but the next page is {found!r}")
    return (Page(found[0]),)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each kind of GPU."""
    body = page.json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise Unreadable(page.url, f"no list of items in {brief(body)}")
    stated = body.get("lastUpdated")
    as_of = day(stated, place=f"{page.url} lastUpdated") if stated else page.retrieved_at.date()
    seen: dict[str, float] = {}
    for number, item in enumerate(body["items"], start=1):
        part, name, metric, category = _item(item, f"{page.url} item {number}")
        place = f"{page.url} {part} ({name})"
        if (reason := _why_not(part, name, metric, category, place)) is not None:
            if reason != _NO_GPU:
                yield LeftOut(reason, place, metric)
            continue
        if part not in _PARTS:
            yield UnknownName("part", part, place)
            yield LeftOut("unknown_accelerator", place, name, is_suspect=True)
            continue
        accelerator, word = _PARTS[part]
        if word not in re.split(r"[\s-]+", name):
            yield LeftOut("another_name", place, f"{name}, expected {word}", is_suspect=True)
            continue
        amount = _price(item, place)
        if amount <= 0:
            yield LeftOut("zero_price", place, str(amount), is_suspect=True)
            continue
        if seen.get(accelerator) == amount:
            yield LeftOut("repeated", place, str(amount))
            continue
        seen[accelerator] = amount
        yield offer(
            page,
            provider="oci",
            instance_type=None,
            region="global",
            accelerator=accelerator,
            accelerator_raw=name,
            accelerator_count=1.0,
            amount=amount,
            amount_unit=PER_ACCELERATOR,
            as_of_date=as_of,
            source_kind="first_party",
        )


def _item(item: Any, place: str) -> tuple[str, str, str, str]:
    keys = ("partNumber", "displayName", "metricName", "serviceCategory")
    if not isinstance(item, dict):
        raise Unreadable(place, f"not a product but {brief(item)}")
    found = [item.get(key) for key in keys]
    if not all(isinstance(value, str) for value in found):
        raise Unreadable(place, f"a product without {keys}: {found}")
    return str(found[0]), " ".join(str(found[1]).split()), str(found[2]), str(found[3])


def _why_not(part: str, name: str, metric: str, category: str, place: str) -> str | None:
    """Say why a product is no GPU that we price, or None."""
    if part in _UNMAPPED:
        return "unmapped_on_purpose"
    if part in _PARTS and (category, metric) != (_CATEGORY, _METRIC):
        raise Unreadable(place, f"{name} is priced {metric!r} in {category!r}")
    if _SOFTWARE in name:
        return "software"
    if (category, metric) == (_CATEGORY, _METRIC):
        return None
    return "other_gpu_product" if "GPU" in f"{name} {metric}" else _NO_GPU


def _price(item: dict[str, Any], place: str) -> float:
    try:
        prices = [
            price["value"]
            for local in item["currencyCodeLocalizations"]
            if local["currencyCode"] == "USD"
            for price in local["prices"]
            if price["model"] == "PAY_AS_YOU_GO"
        ]
    except (KeyError, TypeError) as error:
        raise Unreadable(place, f"a price without {error}") from error
    if len(prices) != 1 or not isinstance(prices[0], int | float):
        raise Unreadable(place, f"not one price in dollars as you go: {prices!r}")
    return float(prices[0])


SOURCE = Source(
    tables=(PRICES,),
    publisher="Oracle",
    pages=(Page(URL),),
    parse=parse,
    more_pages=more_pages,
    cadence="when a price changes",
    licence="facts; no licence stated",
    terms="ok",
    home="https://www.oracle.com/cloud/price-list/",
    fewest_rows=7,
    observes=True,
)
