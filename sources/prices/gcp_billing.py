"""Google Cloud's own price list by SKU; needs a free API key in `COSTCURVE_GCP_KEY`.

Google prices accelerators, processors and memory apart. Decisions:

- A GPU's SKU excludes the host, so its rows are `accelerator_only`. Machines of A2 and G2 without
  disks of their own are added up too, where the prices of their family's cores and memory stand on
  the same page of the list; half a machine is never a row.
- A region is one of `serviceRegions`; words such as "Americas" in descriptions are not read.
- Spot is told by the description: some spot SKUs call themselves OnDemand. Commitments,
  reservations, bookings ahead, sole tenancy and virtual workstations are left out and counted.
- "Nvidia Tesla A100 GPU" without a size is the 40 GB part. H100 Mega is sold in machines only,
  and alone could not be told from the plain part: left out and counted.
- Money is whole units plus billionths. Prices in other currencies stay as they are published.
- The key travels in a header, never in an address, so it reaches neither tables nor logs.
"""

import dataclasses
import datetime as dt
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from sources.prices.machines import machines
from sources.prices.offers import PER_ACCELERATOR, PER_MACHINE, offer
from sources.reading import day
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

KEY: Final = "COSTCURVE_GCP_KEY"
API = "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus"
_QUESTION = f"{API}?currencyCode=USD&pageSize=5000"
_GPU = re.compile(
    r"^(?:Spot Preemptible )?(?P<name>.+?) GPU"
    r"(?: attached to Spot Preemptible VMs)? running in .+$"
)
_SLICE = re.compile(
    r"^(?:Spot Preemptible )?.*?Nvidia (?P<name>\S+) \(1 gpu slice\) running in .+$"
)
_HOST = re.compile(
    r"^(?:Spot Preemptible )?(?P<family>A2|G2) Instance (?P<part>Core|Ram) running in .+$"
)
_NAMES: Final = {
    "nvidia tesla k80": "K80",
    "nvidia tesla p4": "P4",
    "nvidia tesla p100": "P100",
    "nvidia tesla v100": "V100",
    "nvidia tesla t4": "T4",
    "nvidia tesla a100": "A100-40GB",
    "nvidia tesla a100 80gb": "A100-80GB",
    "nvidia l4": "L4",
    "nvidia h100 80gb": "H100",
    "nvidia h200 141gb": "H200",
    "b200": "B200",
    "gb200": "GB200",
}
_ONLY_IN_MACHINES = ("h100 80gb mega", "h100 80gb plus", "h100 mega")
_LEFT_OUT_WORDS: Final = {
    "Reserved": "reservation",
    "Commitment": "commitment",
    "Custom": "custom_machine",
    "Premium": "premium",
    "Sole Tenancy": "sole_tenancy",
    "Defined Duration": "booked_ahead",
    "Calendar Mode": "booked_ahead",
    "Virtual Workstation": "virtual_workstation",
    "VWS": "virtual_workstation",
}
_USAGES = ("OnDemand", "Preemptible")
_HOSTS: Final = {
    **{f"a2-highgpu-{n}g": ("A2", 12 * n, 85 * n) for n in (1, 2, 4, 8)},
    "a2-megagpu-16g": ("A2", 96, 1360),
    **{f"g2-standard-{n}": ("G2", n, 4 * n) for n in (4, 8, 12, 16, 24, 32, 48, 96)},
}
"""Machines without disks of their own: family, processors, memory in GB."""


@dataclasses.dataclass(frozen=True)
class _Sku:
    """One line of the list, and what is read of it before its price."""

    place: str
    group: str
    usage: str
    text: str
    regions: list[str]
    said: dict[str, Any]

    @property
    def option(self) -> str:
        """How it is bought; some spot SKUs call themselves OnDemand."""
        is_spot = "Spot" in self.text or self.usage == "Preemptible"
        return "spot" if is_spot else "on_demand"


@dataclasses.dataclass(frozen=True)
class _Price:
    """The price of one SKU in all its regions."""

    amount: Decimal
    currency: str
    since: dt.date


class _Secret(dict[str, str]):
    """Headers that do not tell their values when they are printed."""

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self, "***"))


def _page(url: str) -> Page:
    key = os.environ.get(KEY)
    return Page(url, headers=_Secret({"X-Goog-Api-Key": key} if key else {}))


def first_pages(as_of_date: dt.date) -> tuple[Page, ...]:
    """Give the first question, with the key that the environment holds."""
    return (_page(_QUESTION),)


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Give the next page of the list."""
    token = _list(page).get("nextPageToken")
    if not token or _is_same_again(page, token):
        return ()
    if not isinstance(token, str) or not re.fullmatch(r"[\w\-=+/.]+", token):
        raise Unreadable(page.url, f"nextPageToken is {token!r}")
    return (_page(f"{_QUESTION}&pageToken={token}"),)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each accelerator in each region, and for machines that can be added up."""
    accelerators: dict[tuple[str, str, str], _Price] = {}
    hosts: dict[tuple[str, str, str, str], _Price] = {}
    body = _list(page)
    if _is_same_again(page, body.get("nextPageToken")):
        yield LeftOut("same_page_again", page.url, str(body["nextPageToken"]))
        return
    for number, each in enumerate(body["skus"], start=1):
        sku = _sku(each, f"{page.url} sku {number}")
        if sku.group == "GPU":
            yield from _accelerator(page, sku, accelerators)
        elif (host := _HOST.match(sku.text)) and sku.usage in _USAGES:
            price = _price(sku, "GiBy.h" if host["part"] == "Ram" else "h")
            for region in sku.regions:
                hosts[host["family"], host["part"], region, sku.option] = price
    yield from _machines(page, accelerators, hosts)


def _sku(said: Any, place: str) -> _Sku:
    try:
        category, text = said["category"], said["description"]
        return _Sku(
            place=f"{place} ({said['skuId']} {text})",
            group=category["resourceGroup"],
            usage=category["usageType"],
            text=text,
            regions=said["serviceRegions"],
            said=said,
        )
    except (KeyError, TypeError) as error:
        raise Unreadable(place, f"a SKU without {error}") from error


def _accelerator(
    page: Snapshot, sku: _Sku, accelerators: dict[tuple[str, str, str], _Price]
) -> Iterator[Parsed]:
    """Make a row of an accelerator in each region, and remember its prices."""
    if reason := _why_not(sku):
        yield LeftOut(reason, sku.place, sku.usage)
        return
    price = _price(sku, "h")
    found = _SLICE.match(sku.text) or _GPU.match(sku.text)
    is_whole = _SLICE.match(sku.text) is not None
    name = found["name"] if found else sku.text
    if name.casefold().removeprefix("nvidia ") in _ONLY_IN_MACHINES:
        yield LeftOut("only_in_machines", sku.place, name)
    elif (accelerator := _NAMES.get(name.casefold())) is None:
        yield UnknownName("accelerator", name, sku.place)
        yield LeftOut("unknown_accelerator", sku.place, str(price.amount), is_suspect=True)
    elif price.amount <= 0:
        yield LeftOut("zero_price", sku.place, str(price.amount), is_suspect=True)
    else:
        for region in sku.regions:
            accelerators[accelerator, region, sku.option] = price
            yield _row(page, price, region, sku.option, accelerator, name, is_whole)


def _list(page: Snapshot) -> dict[str, Any]:
    body = page.json()
    if not isinstance(body, dict) or not isinstance(body.get("skus"), list) or not body["skus"]:
        raise Unreadable(page.url, "no SKUs; a wrong service is answered with an empty list too")
    return body


def _is_same_again(page: Snapshot, token: Any) -> bool:
    """Say whether a page leads to itself: a recording answers each question with its only page."""
    return bool(token) and page.url.endswith(f"&pageToken={token}")


def _why_not(sku: _Sku) -> str | None:
    """Say why a GPU's SKU is no plain price by the hour, or None."""
    for word, reason in _LEFT_OUT_WORDS.items():
        if word in sku.text:
            return reason
    if sku.usage not in _USAGES:
        return "commitment"
    return None if _unit(sku) == "h" else "not_by_the_hour"


def _unit(sku: _Sku) -> str | None:
    try:
        return str(sku.said["pricingInfo"][0]["pricingExpression"]["usageUnit"])
    except (KeyError, TypeError, IndexError):
        return None


def _price(sku: _Sku, unit: str) -> _Price:
    """Read the one price of a SKU, in the unit that its kind has."""
    if _unit(sku) != unit:
        raise Unreadable(sku.place, f"usageUnit is {_unit(sku)!r}, not {unit!r}")
    try:
        (info,) = sku.said["pricingInfo"]
        (rate,) = info["pricingExpression"]["tieredRates"]
        money = rate["unitPrice"]
        amount = Decimal(money.get("units") or 0) + Decimal(money.get("nanos") or 0) / 10**9
        since = info.get("effectiveTime") or info["EffectiveTime"]
        return _Price(amount, money["currencyCode"], day(since, place=sku.place))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Unreadable(sku.place, f"not one price by the {unit}: {error!r}") from error


def _row(
    page: Snapshot,
    price: _Price,
    region: str,
    option: str,
    accelerator: str,
    raw: str,
    is_whole: bool,
) -> Parsed:
    return offer(
        page,
        provider="gcp",
        instance_type=None,
        region=region,
        accelerator=accelerator,
        accelerator_raw=raw,
        accelerator_count=1.0,
        purchase_option=option,
        price_basis="all_in" if is_whole else "accelerator_only",
        amount=float(price.amount),
        currency=price.currency,
        amount_unit=PER_ACCELERATOR,
        source_kind="first_party",
        quality_flags=f"in_force_since_{price.since}",
    )


def _machines(
    page: Snapshot,
    accelerators: dict[tuple[str, str, str], _Price],
    hosts: dict[tuple[str, str, str, str], _Price],
) -> Iterator[Parsed]:
    """Add up the machines whose parts all stand on this page, in one currency."""
    missing: dict[str, int] = defaultdict(int)
    for name, (family, cpus, memory_gb) in _HOSTS.items():
        machine = machines("gcp")[name]
        for (accelerator, region, option), price in accelerators.items():
            if accelerator != machine.accelerator:
                continue
            core = hosts.get((family, "Core", region, option))
            ram = hosts.get((family, "Ram", region, option))
            if core is None or ram is None or {core.currency, ram.currency} != {price.currency}:
                missing[name] += 1
                continue
            total = price.amount * Decimal(machine.count) + core.amount * cpus
            yield offer(
                page,
                provider="gcp",
                instance_type=name,
                region=region,
                accelerator=machine.accelerator,
                accelerator_raw=None,
                accelerator_count=machine.count,
                form_factor=machine.form_factor,
                purchase_option=option,
                amount=float(total + ram.amount * memory_gb),
                currency=price.currency,
                amount_unit=PER_MACHINE,
                source_kind="first_party",
            )
    for name, regions in missing.items():
        yield LeftOut("host_not_on_this_page", f"{page.url} {name}", f"{regions} regions")


SOURCE = Source(
    tables=(PRICES,),
    publisher="Google Cloud",
    pages=first_pages,
    parse=parse,
    more_pages=more_pages,
    cadence="when a price changes",
    licence="facts; Google APIs terms of service",
    terms="ok",
    home="https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list",
    fewest_rows=15,
    observes=True,
    needs=KEY,
)
