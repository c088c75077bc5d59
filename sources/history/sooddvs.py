"""Offers of seven sellers, scraped on four days of May and June 2026.

- Machines of AWS, SageMaker, Azure and Vultr are priced whole; RunPod's accelerators singly.
- Google's are accelerators alone (`accelerator_only`), known by the text of the part: plain or on
  spot. Its commitments mix several kinds of contract and are left out, and so is the H100 "Plus"
  with faster network, which nothing in a row would tell from the plain one.
- RunPod's `spot` is the price of its community machines, which its own list says: left out, since
  other trackers show it under its name. Oracle's parts include licences priced alike: left out.
- Commitments of 6, 12 and 36 months are reserved prices.
"""

import re
from collections.abc import Iterator
from typing import Final

from sources.history.csv_lines import csv_lines
from sources.history.format import History
from sources.history.lines import Line, midnight, price
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_NEEDED = (
    *("gpu_type", "provider", "price_tier", "per_gpu_hourly_usd", "total_hourly_usd", "region"),
    *("gpu_count", "sku"),
)
_TIERS: Final[dict[str, tuple[str, int | None]]] = {
    "on_demand": ("on_demand", None),
    "spot": ("spot", None),
    "6mo": ("reserved", 6),
    "12mo": ("reserved", 12),
    "36mo": ("reserved", 36),
}
_NAMES_MACHINES = ("AWS EC2", "AWS SageMaker", "Azure", "Vultr")
_GOOGLE_PART = re.compile(
    r"^(?P<name>Nvidia .+?)(?<! Plus) GPU (attached to Spot Preemptible VMs )?running in \w+$"
)


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each offer of a machine or an accelerator."""
    for place, cells in csv_lines(copy, _NEEDED, may_have_more=True):
        yield from _offer(copy, cells, place)


def _offer(copy: Snapshot, cells: dict[str, str], place: str) -> Iterator[Parsed]:
    provider, tier, sku = cells["provider"], cells["price_tier"], cells["sku"]
    if tier not in _TIERS:
        raise Unreadable(place, f"unknown tier {tier!r}")
    part = _GOOGLE_PART.match(sku) if provider == "GCP" else None
    if reason := _why_not(provider, tier, part is not None):
        yield LeftOut(reason, place, sku)
        return
    is_machine = provider in _NAMES_MACHINES
    amount = cells["total_hourly_usd"] if is_machine else cells["per_gpu_hourly_usd"]
    seen_on = day(cells["fetched_at"], place=place) if cells.get("fetched_at") else None
    yield from price(
        copy,
        Line(
            place=place,
            provider_raw=provider,
            accelerator_raw=cells["gpu_type"],
            count=number(cells["gpu_count"], place=place) if is_machine else 1,
            amount=number(amount, place=place),
            source_kind="tracker",
            instance_type=sku if is_machine else None,
            region=cells["region"] if cells["region"] != "global" else None,
            spelling=part["name"] if part else (sku if provider == "RunPod" else None),
            purchase_option=_TIERS[tier][0],
            commitment_months=_TIERS[tier][1],
            price_basis="accelerator_only" if part else "all_in",
            amount_unit="machine-hour" if is_machine else "accelerator-hour",
            as_of_date=seen_on,
            recorded_at=midnight(seen_on) if seen_on else None,
        ),
    )


def _why_not(provider: str, tier: str, is_plain_part: bool) -> str | None:
    if provider == "OCI":
        return "licences_among_parts"
    if provider == "RunPod" and tier == "spot":
        return "community_as_spot"
    if provider == "GCP" and _TIERS[tier][1]:
        return "several_kinds_of_commitment"
    if provider == "GCP" and not is_plain_part:
        return "another_kind_of_part"
    return None


HISTORY = History(publisher="sooddvs", parse=parse, home="https://github.com/sooddvs/gpu-pricing")
