"""The layout of SkyPilot's catalogues: one CSV file a cloud, one line a machine and zone.

- A price is of the whole machine, in dollars. Lines that differ only in their zone are one row;
  of spot prices, which differ by zone, the lowest counts and says so in its flags.
- 0 and nothing both mean that the catalogue has no price: counted, never a row.
- Names: `A100` is the 40 GB part (80 GB has a name of its own), `H100-MEGA` is Google's H100 with
  faster network, and a form factor may stand in the machine's name (`gpu_1x_h100_pcie`).
- Where we have a declared table of a cloud's machines (AWS, Azure), it wins: the catalogue counts
  a slice of a GPU as a whole one, and GPUs of some machines by their processors.
- A price outside 0.02 to 40 dollars per accelerator is set aside (a TPU v6e once stood at 700).
- FluidStack's prices carry noise of the eighth decimal; six decimals are kept.
- Scaleway's prices equal its euro list and are not converted: flagged `currency_doubtful`.
- Google's machines and accelerators stand in lines of their own (see `skypilot_gcp`).
"""

import csv
import dataclasses
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from sources.accelerators import Chip, canonical, declared_chips
from sources.prices.aws_machines import not_for_ai
from sources.prices.machines import machines
from sources.prices.offers import offer
from sources.providers import provider_id
from sources.reading import number, whole_line
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable

COLUMNS = ("InstanceType", "AcceleratorName", "AcceleratorCount", "Price", "SpotPrice", "Region")
_CLOUD = re.compile(r"/(?:v\d+/)?(?P<cloud>[a-z0-9]+)(?:/vms)?\.csv$")
_DECIMALS = 6
_PROVIDERS: Final = {"vast": "vast.ai", "do": "digitalocean"}
_DECLARED_CLOUDS = ("aws", "azure")
_FORMS: Final = {"pcie": "PCIe", "nvl": "NVL"} | dict.fromkeys(
    ("sxm", "sxm2", "sxm3", "sxm4", "sxm5", "sxm6"), "SXM"
)
_SPELLINGS: Final = {
    "A100": "A100-40GB",
    "A6000": "RTX A6000",
    "RTX4000": "Quadro RTX 4000",
    "RTX5000": "Quadro RTX 5000",
    "RTX6000": "Quadro RTX 6000",
    "H100-MEGA": "H100",
    "Radeon MI25": "MI25",
    "Gaudi HL-205": "Gaudi",
    "Qualcomm AI100": "Cloud AI 100",
}
"""Names that mean one part in these catalogues and may mean another elsewhere."""
_VAST_MACHINE = re.compile(r"^\d+x-(?P<name>.+)-\d+-\d+$")
_FPGA = "Virtex UltraScale (VU9P)"
_SANE_USD: Final = (0.02, 40.0)
"""Dollars per accelerator and hour between which every real price so far has been."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One line of a catalogue that has accelerators."""

    place: str
    instance_type: str | None
    accelerator_raw: str
    chip: Chip
    count: float
    region: str
    zone: str
    price: float | None
    spot: float | None
    price_basis: str = "all_in"


def cloud_of(page: Snapshot) -> str:
    """Give the cloud that a catalogue is about, from its address."""
    if found := _CLOUD.search(page.url):
        return found["cloud"]
    raise Unreadable(page.url, "the address names no cloud")


def lines(page: Snapshot) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the place and the cells of each line.

    Raises:
        Unreadable: A column is missing, a line is cut short, or there are no lines.
    """
    with page.open() as stream, io.TextIOWrapper(stream, "utf-8", newline="") as text:
        rows = csv.DictReader(text, restkey="")
        try:
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise Unreadable(page.url, f"columns missing: {', '.join(missing)}")
            found = False
            for row in rows:
                found = True
                place = f"{page.url} line {rows.line_num}"
                yield place, whole_line(row, place=place)
        except (UnicodeDecodeError, csv.Error) as error:
            raise Unreadable(f"{page.url} line {rows.line_num}", str(error)) from error
        if not found:
            raise Unreadable(page.url, "a header and not one line")


def read_machines(page: Snapshot, cloud: str) -> Iterator[Line | LeftOut | UnknownName]:
    """Read the lines that have accelerators, of every cloud but Google's."""
    for place, row in lines(page):
        if not row["AcceleratorName"]:
            continue
        instance_type, raw = row["InstanceType"], row["AcceleratorName"]
        if not_ai := _not_for_ai(cloud, instance_type, raw):
            yield LeftOut(not_ai, place, instance_type)
            continue
        chip, count = _accelerators(cloud, row, place)
        if chip is None:
            yield UnknownName("accelerator", raw, place)
            said = f"{instance_type} {raw} {row['Price']}"
            yield LeftOut("unknown_accelerator", place, said, is_suspect=True)
            continue
        price, spot = money(row["Price"], place), money(row["SpotPrice"], place)
        if price is None and spot is None:
            yield LeftOut("no_price", place, instance_type)
            continue
        region = row["Region"]
        zone = row.get("AvailabilityZone", "")
        yield Line(place, instance_type, raw, chip, count, region, zone, price, spot)


def rows(
    page: Snapshot, cloud: str, found: Iterable[Line | LeftOut | UnknownName]
) -> Iterator[Parsed]:
    """Make a row of each machine in each region, whatever its zones.

    Raises:
        Unreadable: There is no row at all.
    """
    places: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in found:
        if isinstance(line, Line):
            key = (line.instance_type, line.region, line.chip, line.count, line.accelerator_raw)
            places[key].append(line)
        else:
            yield line
    if not places:
        raise Unreadable(page.url, "not one priced machine with accelerators")
    for zones in places.values():
        yield from _rows(page, cloud, zones)


def money(text: str, place: str) -> float | None:
    """Read a price; None where the catalogue has none."""
    if not text.strip():
        return None
    amount = round(number(text, place=place), _DECIMALS)
    if amount < 0:
        raise Unreadable(place, f"a negative price: {text!r}")
    return amount or None


def chip_of(raw: str, instance_type: str = "") -> Chip | None:
    """Find the accelerator of a catalogue's name, with the form factor that the names tell."""
    name, _, suffix = raw.rpartition("-")
    form = _FORMS.get(suffix.casefold())
    base = canonical(_SPELLINGS.get(name, name) if form else _SPELLINGS.get(raw, raw))
    words = re.split(r"[-_.\s]+", instance_type.casefold())
    form = form or next((_FORMS[word] for word in words if word in _FORMS), None)
    if base is None or base.form_factor is not None or form is None:
        return base
    for chip in (Chip(base.accelerator, form), Chip(f"{base.accelerator}-{form}", form)):
        if chip in declared_chips():
            return chip
    return base


def _not_for_ai(cloud: str, instance_type: str, raw: str) -> str | None:
    if raw == _FPGA:
        return "fpga"
    return not_for_ai(instance_type) if cloud == "aws" else None


def _accelerators(cloud: str, row: dict[str, str], place: str) -> tuple[Chip | None, float]:
    """Say which accelerators a line's machine has, and how many."""
    instance_type, raw = row["InstanceType"], row["AcceleratorName"]
    if cloud in _DECLARED_CLOUDS and (known := machines(cloud).get(instance_type)):
        return Chip(known.accelerator, known.form_factor), known.count
    count = number(row["AcceleratorCount"], place=f"{place} AcceleratorCount")
    if count <= 0:
        raise Unreadable(place, f"AcceleratorCount is {row['AcceleratorCount']!r}")
    if cloud == "vast" and (found := _VAST_MACHINE.match(instance_type)):
        return _vast_chip(found["name"].replace("_", " "), row, count), count
    return chip_of(raw, instance_type), count


def _vast_chip(name: str, row: dict[str, str], count: float) -> Chip | None:
    """Find a Vast.ai accelerator by the machine's name; the catalogue's drops `Ti` and such."""
    plain = name.removeprefix("Tesla ")
    memory = re.search(r"'SizeInMiB': (\d+)", row.get("GpuInfo", ""))
    if plain.startswith("A100") and memory is not None:
        # The memory of all accelerators together, unlike in the other clouds' catalogues.
        size = "80GB" if int(memory[1]) / count > 60_000 else "40GB"
        return chip_of(f"A100-{size}", plain)
    first = plain.split(" ")[0]
    if first in ("H100", "H200", "B200", "V100"):
        return chip_of(first, plain)
    return canonical(f"vast.ai {plain}") or canonical(plain)


def _rows(page: Snapshot, cloud: str, zones: list[Line]) -> Iterator[Parsed]:
    line = zones[0]
    sane: dict[str, list[float]] = {"on_demand": [], "spot": []}
    for zone in zones:
        for option, amount in (("on_demand", zone.price), ("spot", zone.spot)):
            if amount is None:
                continue
            if _SANE_USD[0] <= amount / zone.count <= _SANE_USD[1]:
                sane[option].append(amount)
            else:
                said = f"{option} {amount} for {zone.count:g} {zone.accelerator_raw}"
                yield LeftOut("implausible_price", zone.place, said, is_suspect=True)
    for amount in dict.fromkeys(sane["on_demand"]):
        yield _row(page, cloud, line, amount, "on_demand", [])
    if spots := sane["spot"]:
        flags = [f"lowest_of_{len(spots)}_zones"] if len(set(spots)) > 1 else []
        yield _row(page, cloud, line, min(spots), "spot", flags)


def _row(
    page: Snapshot, cloud: str, line: Line, amount: float, option: str, flags: list[str]
) -> Parsed:
    if cloud == "vast" and option == "on_demand":
        option = "marketplace"
    if cloud == "scaleway":
        flags = [*flags, "currency_doubtful"]
    provider = provider_id(_PROVIDERS.get(cloud, cloud))
    if provider is None:
        raise Unreadable(page.url, f"nobody has declared the cloud {cloud!r}")
    return offer(
        page,
        provider=provider,
        provider_raw=cloud,
        instance_type=line.instance_type,
        region=line.region,
        accelerator=line.chip.accelerator,
        accelerator_raw=line.accelerator_raw,
        accelerator_count=line.count,
        form_factor=line.chip.form_factor,
        purchase_option=option,
        price_basis=line.price_basis,
        amount=amount,
        source_kind="tracker",
        quality_flags=",".join(flags) or None,
    )
