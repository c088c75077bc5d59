"""RunPod's prices per GPU, from its public GraphQL API. Off until its terms are read.

- Secure cloud (their data centres) is on demand; community cloud (hosts of others) is marketplace.
- A price counts only where its cloud is said to offer the GPU: else it is 0 or a placeholder such
  as 0.5, left out and counted.
- `lowestPrice` is the total of a pod, and spot equals on demand since 2026: neither is asked for.
- Slices of a GPU (MIG) and the entry "unknown" are left out and counted.
- A machine is rented by the id of its GPU, which is kept as the instance type.
"""

import json
from collections.abc import Iterator
from typing import Any

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, never_empty
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://api.runpod.io/graphql"
_QUERY = """query { gpuTypes { id displayName memoryInGb secureCloud communityCloud securePrice
communityPrice } }"""
_OPTIONS = (
    ("on_demand", "secureCloud", "securePrice"),
    ("marketplace", "communityCloud", "communityPrice"),
)
_SELLER = Seller("runpod", PER_ACCELERATOR, source_kind="api")


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read up to two rows for each kind of GPU: secure and community cloud."""
    answer = page.json()
    if isinstance(answer, dict) and answer.get("errors"):
        raise Unreadable(page.url, f"errors in the answer: {str(answer['errors'])[:80]}")
    data = member(answer, "data", dict, place=page.url)
    for gpu in members(data, "gpuTypes", place=page.url):
        name = member(gpu, "id", str, place=page.url)
        place = f"{page.url} {name}"
        if name == "unknown":
            yield LeftOut("unnamed", place)
        elif " MIG " in name:
            yield LeftOut("slice", place, name)
        else:
            yield from _gpu(page, gpu, name, place)


def _gpu(page: Snapshot, gpu: dict[str, Any], name: str, place: str) -> Iterator[Parsed]:
    for option, is_offered, price in _OPTIONS:
        amount = member(gpu, price, int, float, type(None), place=place)
        if not member(gpu, is_offered, bool, place=place) or amount is None:
            yield LeftOut("not_offered", f"{place} {option}", f"{amount}")
            continue
        offer = Offer(
            f"{place} {option}",
            name,
            1,
            float(amount),
            purchase_option=option,
            instance_type=name,
        )
        yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="RunPod",
    pages=(
        Page(
            _URL,
            method="POST",
            body=json.dumps({"query": _QUERY}).encode(),
            headers={"Content-Type": "application/json"},
            max_bytes=4_000_000,
        ),
    ),
    parse=parse,
    cadence="changes every few weeks",
    licence="not stated",
    terms="review",
    home="https://www.runpod.io/pricing",
    fewest_rows=30,
    observes=True,
    is_on=False,
)
