"""Vast.ai's marketplace: what its offers for one kind of accelerator cost in the middle.

- Hosts of all kinds set their own prices, so a row is the median price per accelerator over all
  offers of a kind, with their number in its flags; the cheapest offer is never published.
- Verified data centres and all other hosts are two series, named in the instance type.
- An offer's price is for all its accelerators and holds storage: it is divided by their number.
- A slice of an accelerator (less than 75 % of the memory of the whole) is left out and counted.
  The memory also tells apart what Vast.ai calls by one name (A100 of 40 and 80 GB).
- One question per kind of accelerator, since answers stop at 64 offers. The cheapest come first,
  so a median over a full answer is too low and bears the flag `cheapest_64_only`. Of an answer
  only the kind that was asked for is read.
- Who the hosts are is of no concern here: their addresses are never read.
"""

import json
import statistics
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sources.accelerators import canonical, memory_gb
from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller
from sources.shapes import member
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_API = "https://console.vast.ai/api/v0/bundles/"
_LIMIT: Final = 64
_LEAST_SHARE: Final = 0.75
"""Share of an accelerator's memory below which an offer is a slice of it."""
_KINDS = (
    *("H100 SXM", "H100 NVL", "H100 PCIE", "H200", "H200 NVL", "GH200 SXM", "B200", "B300 SXM6"),
    *("A100 SXM4", "A100 PCIE", "A10", "A40", "L4", "L40", "L40S", "RTX 3090", "RTX 4090"),
    *("RTX 5090", "RTX 6000Ada", "RTX A5000", "RTX A6000", "RTX PRO 6000 S", "RTX PRO 6000 WS"),
    *("Tesla T4", "Tesla V100"),
)
_SIZES_GB = {"A100 PCIE": (80, 40), "A100 SXM4": (80, 40), "Tesla V100": (32, 16)}
_DATACENTER, _OTHERS = "verified data centres", "other hosts"
_SELLER = Seller("vast.ai", PER_ACCELERATOR, source_kind="api")


def _question(kind: str) -> Page:
    asked = {
        "rentable": {"eq": True},
        "gpu_name": {"in": [kind]},
        "type": "on-demand",
        "order": [["dph_total", "asc"]],
        "limit": _LIMIT,
    }
    # What was asked stands behind the #, which is not sent, so that the parser knows it.
    return Page(
        f"{_API}#{urllib.parse.quote(kind)}",
        method="POST",
        body=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json"},
        max_bytes=8_000_000,
    )


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a median for each memory size and series of the kind of accelerator asked for."""
    asked = urllib.parse.unquote(urllib.parse.urlsplit(page.url).fragment)
    prices: dict[tuple[str, str], list[float]] = defaultdict(list)
    offers = _offers(page)
    for place, offer in offers:
        name = member(offer, "gpu_name", str, place=place)
        if name != asked:
            yield LeftOut("not_asked_for", place, name)
        elif not member(offer, "rentable", bool, place=place) or offer.get("is_bid"):
            yield LeftOut("not_on_demand", place, name)
        elif (spelling := _spelling(name, offer, place)) is None:
            yield LeftOut("slice", place, f"{name} with {offer['gpu_ram']} MB")
        else:
            prices[spelling, _series(offer, place)].append(_per_accelerator(offer, place))
    if not prices:
        yield LeftOut("no_offers", page.url, asked)
    for (spelling, series), found in sorted(prices.items()):
        flags = [f"median_of_{len(found)}_offers"]
        flags += ["cheapest_64_only"] if len(offers) >= _LIMIT else []
        offer_of_all = Offer(
            f"{page.url} {series}",
            asked,
            1,
            statistics.median(found),
            purchase_option="marketplace",
            instance_type=series,
            spelling=spelling,
            quality_flags=",".join(flags),
        )
        yield from _SELLER.price(page, offer_of_all)


def _offers(page: Snapshot) -> list[tuple[str, dict[str, Any]]]:
    """Give the offers with their places; trouble names no piece of the answer (host addresses)."""
    try:
        answer = json.loads(page.text())
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(page.url, f"not JSON ({type(error).__name__})") from None
    offers = member(answer, "offers", list, place=page.url)
    return [(f"{page.url} offer {number}", offer) for number, offer in enumerate(offers, 1)]


def _spelling(name: str, offer: dict[str, Any], place: str) -> str | None:
    """Give the name with the memory that tells kinds apart; None for a slice."""
    memory = member(offer, "gpu_ram", int, float, place=place) / 1024
    for size in _SIZES_GB.get(name, ()):
        if memory >= _LEAST_SHARE * size:
            return f"{name} {size} GB"
    if name in _SIZES_GB:
        return None
    chip = canonical(f"{_SELLER.provider} {name}")
    whole = memory_gb().get(chip.accelerator) if chip else None
    return name if whole is None or memory >= _LEAST_SHARE * whole else None


def _series(offer: dict[str, Any], place: str) -> str:
    is_verified = member(offer, "verification", str, place=place) == "verified"
    is_datacenter = member(offer, "hosting_type", int, type(None), place=place) == 1
    return _DATACENTER if is_verified and is_datacenter else _OTHERS


def _per_accelerator(offer: dict[str, Any], place: str) -> float:
    count: int = member(offer, "num_gpus", int, place=place)
    total = float(member(offer, "dph_total", int, float, place=place))
    if count < 1 or total <= 0:
        raise Unreadable(place, f"{total} dollars for {count} accelerators")
    return total / count


SOURCE = Source(
    tables=(PRICES,),
    publisher="Vast.ai",
    pages=tuple(_question(kind) for kind in _KINDS),
    parse=parse,
    cadence="changes all the time",
    licence="not stated",
    terms="ok",
    home="https://vast.ai/pricing",
    fewest_rows=3,
    may_shrink=0.35,
    observes=True,
)
