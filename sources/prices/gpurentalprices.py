"""GPU rental prices of 34 providers, from the daily data set of gpurentalprices.com (CC BY 4.0).

The data set is by Adrian Nutiu, licensed CC BY 4.0: https://github.com/adriannutiu/gpu-rental-prices.
A second opinion on prices that we read at their source, and the only one on providers that we do
not read. Decisions:

- A price is for one GPU of the smallest machine offered, of which it is the share.
- AWS's prices come from a third-party copy that still shows those before the cuts of 2025: they
  are set aside. Google's are of the GPU alone (`accelerator_only`), the host is billed on top.
- RunPod's "community" machines stand on other people's sites (marketplace); "secure" ones are its
  own (on demand).
- A provider that could not be read that day keeps its old prices: dated with the day on which they
  were fetched, and flagged `stale`.
- `a100` without more is the 80 GB part. An accelerator whose stated memory is off by more than an
  eighth from what we know of it is set aside.
- Every row is second-hand: its kind of source is `tracker`.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from sources.accelerators import Chip, canonical, memory_gb
from sources.prices.offers import PER_ACCELERATOR, offer
from sources.pricing import never_empty
from sources.providers import has_one_price_everywhere, provider_id
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

URL = "https://raw.githubusercontent.com/adriannutiu/gpu-rental-prices/main/data/latest.json"
_KINDS: Final = {
    "on-demand": "on_demand",
    "secure": "on_demand",
    "spot": "spot",
    "community": "marketplace",
    "serverless": "serverless",
}
_STALE_COPIES = ("https://ec2.shop",)
_WITHOUT_HOST = ("gcp",)
_MEMORY_TOLERANCE: Final = 1 / 8
_KEYS = ("provider", "gpu", "vram_gb", "usd_hr", "kind", "source_url", "fetched_at")


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each offer."""
    body = page.json()
    if not isinstance(body, dict) or not isinstance(body.get("offers"), list):
        raise Unreadable(page.url, f"no list of offers in {brief(body)}")
    if not isinstance(body.get("date"), str):
        raise Unreadable(page.url, f"date is {body.get('date')!r}")
    made_on = day(body["date"], place=f"{page.url} date")
    for number, found in enumerate(body["offers"], start=1):
        place = f"{page.url} offer {number}"
        _check(found, place)
        place = f"{place} ({found['provider']} {found['gpu']} {found['kind']})"
        yield from _offer(found, made_on, page, place)


def _check(found: Any, place: str) -> None:
    if not isinstance(found, dict) or not all(key in found for key in _KEYS):
        raise Unreadable(place, f"an offer without one of {_KEYS}")
    for key in ("usd_hr", "vram_gb"):
        if not isinstance(found[key], int | float) or isinstance(found[key], bool):
            raise Unreadable(place, f"{key} is {found[key]!r}, not a number")
    if found["kind"] not in _KINDS:
        raise Unreadable(place, f"kind is {found['kind']!r}, not one of {sorted(_KINDS)}")


def _offer(
    found: dict[str, Any], made_on: dt.date, page: Snapshot, place: str
) -> Iterator[Parsed]:
    said = f"{found['usd_hr']} from {found['source_url']}"
    provider, chip = provider_id(found["provider"]), _chip(found["gpu"])
    if provider is None:
        yield UnknownName("provider", found["provider"], place)
        yield LeftOut("unknown_provider", place, said, is_suspect=True)
        return
    if chip is None:
        yield UnknownName("accelerator", found["gpu"], place)
        yield LeftOut("unknown_accelerator", place, said, is_suspect=True)
        return
    if reason := _why_not(found, chip):
        yield LeftOut(reason, place, f"{said}, {found['vram_gb']} GB", is_suspect=True)
        return
    fetched_on = day(found["fetched_at"], place=f"{place} fetched_at")
    yield offer(
        page,
        provider=provider,
        provider_raw=found["provider"],
        instance_type=None,
        region="global" if has_one_price_everywhere(provider) else None,
        accelerator=chip.accelerator,
        accelerator_raw=found["gpu"],
        accelerator_count=float(found.get("min_gpus") or 1),
        form_factor=chip.form_factor,
        purchase_option=_KINDS[found["kind"]],
        price_basis="accelerator_only" if provider in _WITHOUT_HOST else "all_in",
        amount=float(found["usd_hr"]),
        amount_unit=PER_ACCELERATOR,
        as_of_date=min(fetched_on, made_on),
        source_kind="tracker",
        licence="CC BY 4.0",
        quality_flags="stale" if fetched_on < made_on else None,
    )


def _chip(name: str) -> Chip | None:
    return canonical(f"gpurentalprices {name}") or canonical(name)


def _why_not(found: dict[str, Any], chip: Chip) -> str | None:
    """Say why an offer cannot be believed, or None."""
    if found["source_url"].startswith(_STALE_COPIES):
        return "stale_copy"
    if found["usd_hr"] <= 0:
        return "zero_price"
    known = memory_gb().get(chip.accelerator)
    if known and abs(found["vram_gb"] - known) > known * _MEMORY_TOLERANCE:
        return "other_memory"
    return None


SOURCE = Source(
    tables=(PRICES,),
    publisher="gpurentalprices.com (Adrian Nutiu)",
    pages=(Page(URL),),
    parse=parse,
    cadence="daily",
    licence="CC BY 4.0",
    terms="ok",
    home="https://github.com/adriannutiu/gpu-rental-prices",
    fewest_rows=150,
    observes=True,
)
