"""Vultr's prices of plans with GPUs, on demand and preemptible, from its public API.

- A price is for the whole plan. A count such as "1/4" is a share of one GPU and stays a fraction.
- The memory given is that of all GPUs (or of the share) together; A100 is told apart by it.
- Preemptible is spot. A price counts only where the plan may be deployed in that way.
- A plan that no location offers cannot be ordered; a plan without a GPU is none of ours: both are
  left out and counted. The price is the same in every location.
- Answers of before 2022 have no GPU fields at all: of such a list of plans nothing is read and it
  is refused. Bare-metal plans of that shape are counted instead.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sources.prices.offers import PER_MACHINE
from sources.pricing import Offer, Seller
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_PLANS = "https://api.vultr.com/v2/plans?type=all&per_page=500"
_METAL = "https://api.vultr.com/v2/plans-metal?per_page=500"
_LISTS = ("plans", "plans_metal")
_GPU = "gpu_type"
_OPTIONS = (
    ("on_demand", "hourly_cost", "deploy_ondemand"),
    ("spot", "hourly_cost_preemptible", "deploy_preemptible"),
)
_SOLD_WITH_SEVERAL_MEMORIES = ("NVIDIA_A100",)
_SELLER = Seller("vultr", PER_MACHINE, source_kind="api")


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each plan with GPUs and each way to buy it.

    Raises:
        Unreadable: Not one plan says whether it has a GPU.
    """
    answer = page.json()
    found = [key for key in _LISTS if isinstance(answer, dict) and key in answer]
    plans = members(answer, found[0] if found else _LISTS[0], place=page.url)
    if not any(_GPU in plan for plan in plans) and "plans-metal" not in page.url:
        raise Unreadable(page.url, f"none of {len(plans)} plans says {_GPU!r}: an older answer")
    for plan in plans:
        name = member(plan, "id", str, place=page.url)
        yield from _plan(page, plan, name, f"{page.url} {name}")


def _plan(page: Snapshot, plan: dict[str, Any], name: str, place: str) -> Iterator[Parsed]:
    if not plan.get(_GPU):
        is_cloud_gpu = plan.get("type") == "vcg"
        reason = "gpu_not_stated" if is_cloud_gpu else "no_accelerator"
        yield LeftOut(reason, place, str(plan.get("type")), is_suspect=is_cloud_gpu)
        return
    if not member(plan, "locations", list, place=place):
        yield LeftOut("not_orderable", place, "no location")
        return
    gpu = member(plan, _GPU, str, place=place)
    count = _count(member(plan, "gpu_count", int, str, place=place), place)
    memory = member(plan, "gpu_vram_gb", int, float, place=place)
    for option, price, is_sold in _OPTIONS:
        if not plan.get(is_sold):
            yield LeftOut(f"not_{option}", place, f"{is_sold} is not set")
            continue
        offer = Offer(
            f"{place} {option}",
            gpu,
            float(count),
            float(member(plan, price, int, float, place=place)),
            purchase_option=option,
            instance_type=name,
            spelling=(
                f"{gpu} {float(memory / count):g} GB"
                if gpu in _SOLD_WITH_SEVERAL_MEMORIES
                else gpu
            ),
        )
        yield from _SELLER.price(page, offer)


def _count(value: int | str, place: str) -> Fraction:
    try:
        count = Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise Unreadable(place, f"not a number of GPUs: {value!r}") from error
    if count <= 0:
        raise Unreadable(place, f"not a number of GPUs: {value!r}")
    return count


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Ask for the next page of the list, if there is one."""
    meta = member(page.json(), "meta", dict, place=page.url)
    links = member(meta, "links", dict, place=page.url)
    cursor = member(links, "next", str, place=page.url)
    first = _METAL if "plans-metal" in page.url else _PLANS
    return (Page(f"{first}&cursor={cursor}"),) if cursor else ()


SOURCE = Source(
    tables=(PRICES,),
    publisher="Vultr",
    pages=(Page(_PLANS, max_bytes=8_000_000), Page(_METAL, max_bytes=8_000_000)),
    parse=parse,
    more_pages=more_pages,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home="https://www.vultr.com/pricing/",
    fewest_rows=10,
    observes=True,
)
