"""The layout of `pricing.yml`, Google Cloud's prices as Cyclenerd's calculator rebuilds them.

- A price is of the whole machine: processors, memory, accelerators and the local disks that come
  with it. A month is 730 hours; commitments are priced by the month.
- Which accelerators a machine has stands under a key named after them (`a100: 1`).
- Where no commitment is sold, its price is the month's own: left out and counted.
- `a2-highgpu-1g` has 85 GB; files of early 2022 price it with 58 GB, and are set aside for it.
- The file is plain: one that holds aliases, tags or nested flow collections is refused unread,
  since a few hundred bytes of those can fill the memory.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from sources.prices.machines import machines
from sources.prices.offers import PER_MACHINE, PER_MACHINE_MONTH, offer
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable

MAX_BYTES: Final = 32_000_000
_NOT_PLAIN = re.compile(rb"^[^#\n]*?(?:^|[:\-?,\[{])[ \t]*(?:[&*!]|<<|\[|\{(?!\}[ \t]*$))", re.M)
_DEEPEST = re.compile(rb"^ {40}", re.M)
_ACCELERATORS: Final = {
    "a100": "A100-40GB",
    "a100-80gb": "A100-80GB",
    "h100-80gb": "H100",
    "h100-80gb-mega": "H100",
    "h200-141gb": "H200",
    "b200": "B200",
    "l4": "L4",
    "rtx6000": "RTX PRO 6000",
}
"""Keys that name accelerators; `rtx6000` is the one in G4 machines."""
_OTHER_KEYS = frozenset(
    ("cost", "cpu", "ram", "type", "local-ssd", "bandwidth", "network", "tier1")
)
_WRONG_MEMORY_GB: Final = {"a2-highgpu-1g": 58}
_PRICES: Final = {
    "hour": ("on_demand", None, PER_MACHINE),
    "hour_spot": ("spot", None, PER_MACHINE),
    "month_1y": ("reserved", 12, PER_MACHINE_MONTH),
    "month_3y": ("reserved", 36, PER_MACHINE_MONTH),
}
"""The figures we read: how the machine is bought, the commitment in months, the unit."""


def read_pricing(page: Snapshot, source_kind: str = "tracker") -> Iterator[Parsed]:
    """Read a row for each way to buy each machine with accelerators in each region."""
    body = _load(page)
    try:
        instances = body["compute"]["instance"]
        names = list(instances.items())
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(page.url, f"no compute/instance: {error!r}") from error
    day = _day(body, page)
    rows = 0
    for name, machine in names:
        place = f"{page.url} compute/instance/{name}"
        for parsed in _machine(str(name), machine, page, day, source_kind, place):
            rows += not isinstance(parsed, LeftOut | UnknownName)
            yield parsed
    if not rows:
        raise Unreadable(page.url, f"not one price among {len(names)} machines")


def _load(page: Snapshot) -> dict[str, Any]:
    """Load the file, once it is known to be plain.

    Raises:
        Unreadable: It is too long, not plain, or no YAML.
    """
    if page.size > MAX_BYTES:
        raise Unreadable(page.url, f"longer than the {MAX_BYTES:,} bytes we accept")
    if found := _NOT_PLAIN.search(page.body) or _DEEPEST.search(page.body):
        line = page.body.count(b"\n", 0, found.end()) + 1
        said = found[0][-40:].decode("utf-8", "replace").strip()
        raise Unreadable(f"{page.url} line {line}", f"not a plain file: {said!r}")
    try:
        body = yaml.load(page.body, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(page.url, f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(body, dict):
        raise Unreadable(page.url, f"not a table but {brief(body)}")
    return body


def _day(body: dict[str, Any], page: Snapshot) -> dt.date:
    """Give the day on which the file says that it was made, else the day of the copy."""
    about = body.get("about")
    if about is None:
        return page.retrieved_at.date()
    if not isinstance(about, dict) or not isinstance(about.get("timestamp"), int):
        raise Unreadable(f"{page.url} about", f"no timestamp in {about!r:.80}")
    return dt.datetime.fromtimestamp(about["timestamp"], dt.UTC).date()


def _machine(
    name: str, machine: Any, page: Snapshot, day: dt.date, source_kind: str, place: str
) -> Iterator[Parsed]:
    """Read what a machine is, and then its prices in each region."""
    if not isinstance(machine, dict):
        raise Unreadable(place, f"not a machine but {brief(machine)}")
    extras = [key for key in machine if key not in _OTHER_KEYS]
    known = machines("gcp").get(name)
    if not extras:
        if known is not None:
            keys = ", ".join(map(str, machine))
            raise Unreadable(place, f"it has accelerators, and no key for them among {keys}")
        return
    if len(extras) > 1 or extras[0] not in _ACCELERATORS:
        yield UnknownName("accelerator", ",".join(extras), place)
        yield LeftOut("unknown_accelerator", place, f"{name} {extras}", is_suspect=True)
        return
    if machine.get("ram") == _WRONG_MEMORY_GB.get(name, 0):
        yield LeftOut("priced_with_wrong_memory", place, f"{machine['ram']} GB", is_suspect=True)
        return
    count = machine[extras[0]]
    if not isinstance(count, int | float) or count <= 0:
        raise Unreadable(f"{place}/{extras[0]}", f"not a number of accelerators: {count!r}")
    cost = machine.get("cost")
    if not isinstance(cost, dict) or not cost:
        raise Unreadable(f"{place}/cost", f"no regions but {brief(cost)}")
    shared = {
        "provider": "gcp",
        "instance_type": name,
        "accelerator": _ACCELERATORS[extras[0]],
        "accelerator_raw": extras[0],
        "accelerator_count": float(count),
        "form_factor": known.form_factor if known else None,
        "as_of_date": day,
        "source_kind": source_kind,
        "licence": "Apache-2.0",
    }
    for region, figures in cost.items():
        yield from _prices(
            page, figures, shared | {"region": str(region)}, f"{place}/cost/{region}"
        )


def _prices(page: Snapshot, figures: Any, shared: dict[str, Any], place: str) -> Iterator[Parsed]:
    """Make a row of each way to buy a machine in one region."""
    if not isinstance(figures, dict) or "hour" not in figures:
        raise Unreadable(place, f"no hour among {figures!r}")
    for key, (option, months, unit) in _PRICES.items():
        where = f"{place}/{key}"
        if (amount := figures.get(key)) is None:
            continue
        if not isinstance(amount, int | float) or isinstance(amount, bool):
            raise Unreadable(where, f"not a price: {amount!r}")
        if not math.isfinite(amount):
            raise Unreadable(where, f"not a price: {amount!r}")
        if amount <= 0:
            yield LeftOut("no_price", where, str(amount))
        elif months and amount == figures.get("month"):
            yield LeftOut("no_commitment", where, str(amount))
        else:
            yield offer(
                page,
                purchase_option=option,
                commitment_months=months,
                amount=float(amount),
                amount_unit=unit,
                **shared,
            )
