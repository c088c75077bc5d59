"""dstack's gpuhunt catalogues of machines with accelerators: a second opinion, rebuilt hourly.

One archive a provider, addressed by a version that a small page of its own names. Decisions:

- The archive is opened in memory: it must hold the provider's one table, of a length that we can
  expect; nothing is unpacked.
- A version is named after its day, and so are its prices.
- Where we have a declared table of a provider's machines (AWS, Azure, Google), it wins; elsewhere
  an accelerator is known by name and memory (`A100` of 40 or 80 GB).
- Google's N1 machines can be had with accelerators in hundreds of combinations: left out, counted.
  So are its bookings ahead (calendar mode), copies kept for old programs, RunPod's clusters,
  and large TPU slices, whose price per chip is that of the small ones.
- Google's zones of one region are one row; of spot prices the lowest counts and says so.
- Every row is second-hand: its kind of source is `tracker`. No licence is stated for the data.
"""

import csv
import dataclasses
import io
import math
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sources.accelerators import Chip, canonical
from sources.prices.machines import machines
from sources.prices.offers import offer
from sources.prices.tpu import chips_of, is_multiple_of_smaller
from sources.providers import provider_id
from sources.reading import day, number, whole_line
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

BASE = "https://dstack-gpu-pricing.s3.eu-west-1.amazonaws.com/v3"
MAX_TABLE_BYTES: Final = 128 * MEGABYTE
_MAX_MEMBERS = 4
_ALWAYS_THERE = ("aws", "azure", "gcp")
_PROVIDERS = (
    *_ALWAYS_THERE,
    *("cloudrift", "lambdalabs", "nebius", "oci", "runpod", "verda"),
)
_VERSION = re.compile(r"^(\d{4})(\d{2})(\d{2})-\d+$")
_ADDRESS = re.compile(r"/v3/(?P<provider>[a-z0-9]+)/(?:version|(?P<version>[\d-]+)/catalog\.zip)$")
_COLUMNS = (
    *("instance_name", "location", "price", "gpu_count", "gpu_name", "gpu_memory", "spot"),
    *("gpu_vendor", "flags"),
)
_DECLARED = ("aws", "azure", "gcp")
_LEFT_OUT_FLAGS: Final = {
    "gcp-dws-calendar-mode": "booked_ahead",
    "gcp-g4-preview": "copy_for_old_programs",
    "runpod-cluster": "cluster_only",
}
_ZONE = re.compile(r"^([a-z]+-[a-z]+\d+)-[a-z]$")
_SPELLINGS: Final = {
    ("A100", 40): "A100-40GB",
    ("A100", 80): "A100-80GB",
    ("V100", 32): "V100-32GB",
    ("A4000", 16): "RTX A4000",
    ("A4500", 20): "RTX A4500",
    ("A5000", 24): "RTX A5000",
    ("A6000", 48): "RTX A6000",
    ("RTX6000", 24): "Quadro RTX 6000",
}
"""Names that mean one part in these catalogues, by their memory in GB."""


@dataclasses.dataclass(frozen=True)
class _Machine:
    """One machine at one place, as a line of the table has it."""

    place: str
    name: str
    region: str
    chip: Chip
    raw: str
    count: float
    is_spot: bool
    price: float


def version_page(provider: str) -> Page:
    """Give the page that names the newest version of a provider's catalogue."""
    return Page(
        f"{BASE}/{provider}/version",
        max_bytes=1_000,
        may_be_absent=provider not in _ALWAYS_THERE,
    )


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Give the archive of the version that a page names."""
    provider, version = _address(page)
    if version is not None:
        return ()
    return (Page(f"{BASE}/{provider}/{_named_version(page)}/catalog.zip"),)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the name of a version (no rows), or a row for each machine in an archive."""
    provider, version = _address(page)
    if version is None:
        _named_version(page)
        return
    if (found := _VERSION.match(version)) is None:
        raise Unreadable(page.url, f"not a version: {version!r}")
    as_of = day("-".join(found.groups()), place=f"{page.url} version")
    places: dict[tuple[object, ...], list[_Machine]] = defaultdict(list)
    for parsed in _machines(provider, page):
        if isinstance(parsed, _Machine):
            key = (parsed.name, parsed.region, parsed.raw, parsed.count, parsed.is_spot)
            places[key].append(parsed)
        else:
            yield parsed
    if not places:
        raise Unreadable(page.url, "not one priced machine with accelerators")
    ours = provider_id(provider)
    if ours is None:
        raise Unreadable(page.url, f"nobody has declared the provider {provider!r}")
    for zones in places.values():
        amounts = list(dict.fromkeys(zone.price for zone in zones))
        machine = zones[0]
        is_lowest = machine.is_spot and len(amounts) > 1
        for amount in [min(amounts)] if is_lowest else amounts:
            yield offer(
                page,
                provider=ours,
                provider_raw=provider,
                instance_type=machine.name,
                region=machine.region,
                accelerator=machine.chip.accelerator,
                accelerator_raw=machine.raw,
                accelerator_count=machine.count,
                form_factor=machine.chip.form_factor,
                purchase_option="spot" if machine.is_spot else "on_demand",
                amount=amount,
                as_of_date=as_of,
                source_kind="tracker",
                quality_flags=f"lowest_of_{len(zones)}_zones" if is_lowest else None,
            )


def _address(page: Snapshot) -> tuple[str, str | None]:
    """Take provider and version from an address."""
    if (found := _ADDRESS.search(page.url)) is None:
        raise Unreadable(page.url, "not the address of a version or of a catalogue")
    return found["provider"], found["version"]


def _named_version(page: Snapshot) -> str:
    text = page.text().strip()
    if _VERSION.match(text) is None:
        raise Unreadable(page.url, f"not the name of a version: {text[:80]!r}")
    return text


def _machines(provider: str, page: Snapshot) -> Iterator[_Machine | LeftOut | UnknownName]:
    for place, row in _lines(provider, page):
        count = number(row["gpu_count"], place=f"{place} gpu_count")
        if count <= 0:
            continue
        name, raw = row["instance_name"], row["gpu_name"]
        said = f"{name} {raw} {row['price']}"
        if reason := _why_not(provider, name, row["flags"]):
            yield LeftOut(reason, place, name)
            continue
        chip, count = _accelerators(provider, row, count)
        if chip is None:
            yield UnknownName("accelerator", f"{raw} {row['gpu_memory']} GB", place)
            yield LeftOut("unknown_accelerator", place, said, is_suspect=True)
            continue
        price = number(row["price"], place=f"{place} price")
        if not 0 < price < math.inf:
            yield LeftOut("zero_price", place, said, is_suspect=True)
            continue
        if row["spot"].casefold() not in ("true", "false"):
            raise Unreadable(place, f"spot is {row['spot']!r}")
        zone = _ZONE.match(row["location"]) if provider == "gcp" else None
        region = zone[1] if zone else row["location"]
        is_spot = row["spot"].casefold() == "true"
        yield _Machine(place, name, region, chip, raw, count, is_spot, price)


def _why_not(provider: str, name: str, flags: str) -> str | None:
    """Say why a machine is left out, or None."""
    for flag in flags.split():
        if flag in _LEFT_OUT_FLAGS:
            return _LEFT_OUT_FLAGS[flag]
    if provider == "gcp" and name.startswith("n1-"):
        return "accelerator_added_to_n1"
    return "tpu_slice_beyond_64" if is_multiple_of_smaller(name) else None


def _accelerators(provider: str, row: dict[str, str], count: float) -> tuple[Chip | None, float]:
    """Say which accelerators a machine has, and how many."""
    if provider in _DECLARED and (known := machines(provider).get(row["instance_name"])):
        return Chip(known.accelerator, known.form_factor), known.count
    if slice_of := chips_of(row["instance_name"]):
        return Chip(slice_of[0], None), slice_of[1]
    raw, memory = row["gpu_name"], row["gpu_memory"]
    size = round(float(memory)) if re.fullmatch(r"\d+(\.\d+)?", memory) else 0
    return canonical(_SPELLINGS.get((raw, size), raw)), count


def _lines(provider: str, page: Snapshot) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the lines of the one table in an archive.

    Raises:
        Unreadable: It is no such archive, or longer than expected, or not the table we know.
    """
    member = f"{provider}.csv"
    place = f"{page.url}!{member}"
    try:
        with page.open() as stream, zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if len(names) > _MAX_MEMBERS or names.count(member) != 1:
                raise Unreadable(page.url, f"holds {names[: _MAX_MEMBERS + 1]}, not one {member}")
            if archive.getinfo(member).file_size > MAX_TABLE_BYTES:
                raise Unreadable(place, f"longer than the {MAX_TABLE_BYTES:,} bytes we accept")
            with archive.open(member) as table:
                yield from _rows(io.TextIOWrapper(table, "utf-8", newline=""), place)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(place, f"broken archive: {error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(place, str(error)) from error


def _rows(table: io.TextIOWrapper, place: str) -> Iterator[tuple[str, dict[str, str]]]:
    lines = csv.DictReader(table, restkey="")
    if missing := [name for name in _COLUMNS if name not in (lines.fieldnames or ())]:
        raise Unreadable(place, f"columns missing: {', '.join(missing)}")
    for row in lines:
        where = f"{place} line {lines.line_num}"
        yield where, whole_line(row, place=where)


SOURCE = Source(
    tables=(PRICES,),
    publisher="dstack (gpuhunt)",
    pages=tuple(version_page(provider) for provider in _PROVIDERS),
    parse=parse,
    more_pages=more_pages,
    cadence="hourly",
    licence="none stated for the data",
    terms="ok",
    home="https://github.com/dstackai/gpuhunt",
    fewest_rows=500,
    observes=True,
)
