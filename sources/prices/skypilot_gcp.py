"""Google's lines in SkyPilot's catalogue: host and accelerators apart, to be added up.

- A line without a machine prices accelerators alone (`accelerator_only`). The lines of machines
  that are sold with accelerators (A2, A3, A4, G2, G4) price the host alone; such a machine costs
  the sum of both in the same zone. A host without its accelerators is set aside, never half a
  price.
- A4 hosts cost 0, since their accelerators' price includes them; 0 for other hosts is no price.
- TPU slices bear version and cores in their names (`tpu-v3-8` is four chips) and cost all in. From
  v4 on the price per chip is the same at every size, so slices beyond 64 are left out, counted.
  One figure for slices of several sizes (700 dollars in 2026) is a placeholder and is set aside.
- Catalogues of 2026 repeat one discounted figure (Google's flexible and calendar bookings) over
  many regions as if it were on demand: an accelerator at less than `LEAST_SHARE` of what it costs
  in the dearest zone is set aside.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sources.accelerators import Chip
from sources.prices.machines import machines
from sources.prices.skypilot_format import Line, chip_of, lines, money
from sources.prices.tpu import chips_of, is_multiple_of_smaller, is_slice
from sources.reading import number
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName

LEAST_SHARE: Final = 0.6
"""In honest catalogues the cheapest zone asks at least 0.72 of the dearest for an accelerator."""

_NAMES: Final = {
    "a2-highgpu": "A100",
    "a2-megagpu": "A100",
    "a2-ultragpu": "A100-80GB",
    "a3-highgpu": "H100",
    "a3-edgegpu": "H100",
    "a3-megagpu": "H100-MEGA",
    "a3-ultragpu": "H200",
    "a4-highgpu": "B200",
    "a4x-highgpu": "GB200",
    "g2-standard": "L4",
    "g4-standard": "RTXPRO6000",
}
"""Which accelerator lines belong to a family of hosts; how many, our table of machines says."""
_HOST_INCLUDED = "a4-highgpu"

_ONLY_IN_MACHINES = ("H100-MEGA",)
"""Alone they would be told from the plain part by nothing; in a machine by the machine's name."""

_Key = tuple[str, str, float]
_Extra = dict[_Key, Line | None]


def read_gcp(page: Snapshot) -> Iterator[Line | LeftOut | UnknownName]:
    """Read accelerators, TPU slices and the machines that are sold with accelerators."""
    hosts: list[tuple[str, dict[str, str]]] = []
    extras: list[Line] = []
    slices: list[Line] = []
    for place, row in lines(page):
        if row["AcceleratorName"]:
            for parsed in _extra(place, row):
                if not isinstance(parsed, Line):
                    yield parsed
                elif parsed.price_basis == "accelerator_only":
                    extras.append(parsed)
                else:
                    slices.append(parsed)
        elif _family(row["InstanceType"]) in _NAMES:
            hosts.append((place, row))
    yield from _tpus(slices)
    usable: _Extra = {}
    discounts = _discounts(extras)
    for extra in extras:
        key = (extra.zone, extra.accelerator_raw, extra.count)
        usable[key] = None if key in discounts else extra
        if key in discounts:
            said = f"{extra.accelerator_raw} x{extra.count:g}: {extra.price}"
            yield LeftOut("discount_as_on_demand", extra.place, said, is_suspect=True)
        elif extra.accelerator_raw in _ONLY_IN_MACHINES:
            yield LeftOut("only_in_machines", extra.place, extra.accelerator_raw)
        else:
            yield extra
    for place, row in hosts:
        yield from _whole(place, row, usable)


def _family(instance_type: str) -> str:
    return "-".join(instance_type.split("-")[:2])


def _extra(place: str, row: dict[str, str]) -> Iterator[Line | LeftOut | UnknownName]:
    """Read a line of accelerators or of a TPU slice."""
    raw = row["AcceleratorName"]
    if is_multiple_of_smaller(raw):
        yield LeftOut("tpu_slice_beyond_64", place, raw)
        return
    count = number(row["AcceleratorCount"], place=f"{place} AcceleratorCount")
    if known := chips_of(raw):
        chip, count = Chip(known[0], None), known[1]
    elif is_slice(raw) or row["InstanceType"] or (found := chip_of(raw)) is None:
        yield UnknownName("accelerator", raw, place)
        yield LeftOut("unknown_accelerator", place, f"{raw} {row['Price']}", is_suspect=True)
        return
    else:
        chip = found
    price, spot = money(row["Price"], place), money(row["SpotPrice"], place)
    if price is None and spot is None:
        yield LeftOut("no_price", place, raw)
        return
    yield Line(
        place,
        raw if known else None,
        raw,
        chip,
        count,
        row["Region"],
        row.get("AvailabilityZone") or row["Region"],
        price,
        spot,
        "all_in" if known else "accelerator_only",
    )


def _tpus(slices: list[Line]) -> Iterator[Line | LeftOut]:
    """Set aside prices that are the same for slices of several sizes."""
    sizes: dict[tuple[object, ...], set[float]] = defaultdict(set)
    for line in slices:
        for amount in (line.price, line.spot):
            sizes[line.zone, line.chip, amount].add(line.count)
    for line in slices:
        placeholders: dict[str, Any] = {
            name: None
            for name in ("price", "spot")
            if (amount := getattr(line, name)) and len(sizes[line.zone, line.chip, amount]) > 1
        }
        if placeholders:
            said = f"{line.accelerator_raw} {line.price} {line.spot}"
            yield LeftOut("placeholder_price", line.place, said, is_suspect=True)
        yield dataclasses.replace(line, **placeholders)


def _discounts(extras: list[Line]) -> set[_Key]:
    """Find the accelerators whose price is far below that in the dearest zone."""
    dearest: dict[tuple[str, float], float] = defaultdict(float)
    for line in extras:
        key = line.accelerator_raw, line.count
        dearest[key] = max(dearest[key], line.price or 0)
    return {
        (line.zone, line.accelerator_raw, line.count)
        for line in extras
        if line.price is not None
        and line.price < LEAST_SHARE * dearest[line.accelerator_raw, line.count]
    }


def _whole(
    place: str, row: dict[str, str], extras: _Extra
) -> Iterator[Line | LeftOut | UnknownName]:
    """Add up a host and its accelerators in the same zone."""
    instance_type = row["InstanceType"]
    machine = machines("gcp").get(instance_type)
    if machine is None:
        yield UnknownName("instance_type", instance_type, place)
        yield LeftOut("unknown_accelerator", place, instance_type, is_suspect=True)
        return
    family = _family(instance_type)
    zone = row.get("AvailabilityZone") or row["Region"]
    key = (zone, _NAMES[family], machine.count)
    if (extra := extras.get(key)) is None:
        said = f"{instance_type} {row['Price']}"
        if key in extras:
            yield LeftOut("accelerator_set_aside", place, said)
        else:
            yield LeftOut("no_accelerator_price", place, said, is_suspect=True)
        return
    host_price, host_spot = money(row["Price"], place), money(row["SpotPrice"], place)
    price, spot = _sum(host_price, extra.price, family), _sum(host_spot, extra.spot, family)
    if price is None and spot is None:
        yield LeftOut("no_host_price", place, instance_type, is_suspect=True)
        return
    chip = Chip(machine.accelerator, machine.form_factor)
    yield Line(
        place,
        instance_type,
        extra.accelerator_raw,
        chip,
        machine.count,
        row["Region"],
        zone,
        price,
        spot,
    )


def _sum(host: float | None, extra: float | None, family: str) -> float | None:
    if extra is None or (host is None and family != _HOST_INCLUDED):
        return None
    return round((host or 0) + extra, 6)
