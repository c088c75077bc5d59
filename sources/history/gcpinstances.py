"""GCPinstances.info of 2024: Google's machines with accelerators, region by region.

- Prices are of the whole machine; A2 and G2 machines include their GPUs since 2023-11-22.
- Read are on demand, preemptible (spot) and commitments of one and three years. A sustained-use
  discount does not apply to machines with accelerators: it equals the list price and is not read.
"""

from collections.abc import Iterator
from typing import Any, Final

from sources.history.coroot import ACCELERATORS_INCLUDED_FROM
from sources.history.format import History
from sources.history.lines import Line, price
from sources.prices.machines import machines
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import Unreadable

_OPTIONS: Final[dict[str, tuple[str, int | None]]] = {
    "ondemand": ("on_demand", None),
    "preemptible": ("spot", None),
    "cud-1y": ("reserved", 12),
    "cud-3y": ("reserved", 36),
}


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators, region and way of buying."""
    if copy.retrieved_at.date() < ACCELERATORS_INCLUDED_FROM:
        raise Unreadable(copy.url, "older than the lists that include accelerators")
    found = False
    for line in _lines(copy):
        found = True
        yield from price(copy, line)
    if not found:
        raise Unreadable(copy.url, "not one machine with accelerators")


def _lines(copy: Snapshot) -> Iterator[Line]:
    families: dict[str, Any] = copy.json()
    if not isinstance(families, dict) or not all(isinstance(t, dict) for t in families.values()):
        raise Unreadable(copy.url, f"not machines by family but {brief(families)}")
    for types in families.values():
        for machine, listed in types.items():
            known = machines("gcp").get(machine)
            if known is None:
                continue
            if not isinstance(listed, dict) or "regions" not in listed:
                raise Unreadable(f"{copy.url} {machine}", "no regions")
            for region, figures in listed["regions"].items():
                for name, (option, months) in _OPTIONS.items():
                    if name in figures:
                        yield Line(
                            place=f"{copy.url} {machine} {region} {name}",
                            provider_raw="gcp",
                            accelerator_raw="",
                            count=known.count,
                            amount=float(figures[name]),
                            source_kind="tracker",
                            instance_type=machine,
                            region=region,
                            purchase_option=option,
                            commitment_months=months,
                        )


HISTORY = History(
    publisher="GCPinstances.info",
    parse=parse,
    home="https://github.com/doitintl/gcpinstances.info",
)
