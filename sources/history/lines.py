"""How history formats make rows: one priced line of a copy in; a row, or what is wrong, out.

- What a machine of AWS, Azure or Google holds is taken from our own tables (`aws_instances.csv`,
  `azure_instances.csv`, `gcp_instances.csv`), so that one machine bears one accelerator in all
  sources; the source's own word stays in `accelerator_raw`. Where it counts otherwise, the row is
  flagged.
- Machines that a source spells otherwise than their provider (`declared/machine_spellings.csv`)
  bear their provider's name.
- Providers and accelerators that nobody has declared are reported, and their prices set aside.
- A provider that asks one price everywhere (`declared/providers.csv`) has the region `global`
  where the source states no other.
"""

import dataclasses
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from sources.accelerators import canonical
from sources.declared import read_declared
from sources.prices.aws_machines import families
from sources.prices.machines import Machine, machines
from sources.prices.offers import PER_MACHINE, offer
from sources.providers import has_one_price_everywhere, provider_id
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName

_WHAT_TELLS_APART = (
    *("provider_raw", "accelerator_raw", "spelling", "form_factor", "count", "instance_type"),
    *("region", "interconnect", "purchase_option", "commitment_months", "price_basis", "os"),
    *("currency", "amount_unit", "as_of_date", "recorded_at", "read_from"),
)
_WITH_TABLES = ("aws", "azure", "gcp")


@dataclasses.dataclass(frozen=True)
class Line:
    """One priced line of a copy, in its own words and figures.

    Attributes:
        place: Where it stands, for people who look for it.
        accelerator_raw: Accelerator as the line writes it; empty where the machine says it.
        spelling: What is looked up among the declared spellings of accelerators, where the
            line's own word says too little (memory or form stand elsewhere).
        form_factor: Form that the line states beside the name.
        recorded_at: When the figure was recorded, if not when the copy was made.
        read_from: Address of the page that the figure was read from, if not the copy's own.
    """

    place: str
    provider_raw: str
    accelerator_raw: str
    count: float
    amount: float
    source_kind: str
    instance_type: str | None = None
    region: str | None = None
    spelling: str | None = None
    form_factor: str | None = None
    interconnect: str | None = None
    purchase_option: str = "on_demand"
    commitment_months: int | None = None
    price_basis: str = "all_in"
    os: str | None = None
    currency: str = "USD"
    amount_unit: str = PER_MACHINE
    as_of_date: dt.date | None = None
    recorded_at: dt.datetime | None = None
    licence: str | None = None
    flags: tuple[str, ...] = ()
    read_from: str | None = None


def lowest(lines: Iterable[Line]) -> Iterator[Line]:
    """Of lines that nothing tells apart but their price, keep the lowest and say so in a flag.

    Tables often list one accelerator with several hosts and name no machines.
    """
    alike: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        key = tuple(getattr(line, name) for name in _WHAT_TELLS_APART)
        alike[key].append(line)
    for group in alike.values():
        first = min(group, key=lambda line: line.amount)
        different = len({line.amount for line in group})
        flag = (f"lowest_of_{different}",) if different > 1 else ()
        yield dataclasses.replace(first, flags=(*first.flags, *flag))


def price(copy: Snapshot, line: Line) -> Iterator[Parsed]:
    """Make the row of one priced line, or say what is wrong with it."""
    named = line.accelerator_raw or line.instance_type
    said = f"{line.provider_raw} {named} x{line.count:g}: {line.amount}"
    if (provider := provider_id(line.provider_raw)) is None:
        yield UnknownName("provider", line.provider_raw, line.place)
        yield LeftOut("unknown_provider", line.place, said, is_suspect=True)
        return
    if not (0 < line.amount < math.inf and 0 < line.count < math.inf):
        yield LeftOut("not_positive", line.place, said, is_suspect=True)
        return
    machine = machine_name(provider, line.instance_type)
    holds = _holds(provider, machine, line)
    if holds is None:
        name = line.spelling or line.accelerator_raw
        kind = "accelerator" if name else "instance_type"
        yield UnknownName(kind, name or str(machine), line.place)
        yield LeftOut("unknown_accelerator", line.place, said, is_suspect=True)
        return
    flags = line.flags if holds.count == line.count else (*line.flags, "count_corrected")
    row = offer(
        copy,
        provider=provider,
        provider_raw=line.provider_raw,
        instance_type=machine,
        region=line.region or ("global" if has_one_price_everywhere(provider) else None),
        accelerator=holds.accelerator,
        accelerator_raw=line.accelerator_raw or None,
        accelerator_count=holds.count,
        form_factor=holds.form_factor,
        interconnect=line.interconnect,
        purchase_option=line.purchase_option,
        commitment_months=line.commitment_months,
        price_basis=line.price_basis,
        os=line.os,
        amount=line.amount,
        currency=line.currency,
        amount_unit=line.amount_unit,
        as_of_date=line.as_of_date,
        source_kind=line.source_kind,
        licence=line.licence,
        quality_flags=",".join(flags) or None,
        provenance=line.read_from,
    )
    at = line.recorded_at
    yield row.model_copy(update={"observed_at": at}) if at is not None else row


def midnight(day: dt.date) -> dt.datetime:
    """Give the first instant of a day (UTC), by which copies of that day are dated."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def machine_name(provider: str, spelling: str | None) -> str | None:
    """Give a machine the name that its provider gives it."""
    return _machine_spellings().get((provider, spelling), spelling)


def _holds(provider: str, machine: str | None, line: Line) -> Machine | None:
    """Look up what the machine holds: in our tables, else by the accelerator's name."""
    if provider in _WITH_TABLES and machine and (known := machines(provider).get(machine)):
        return known
    if (chip := canonical(line.spelling or line.accelerator_raw)) is None:
        return None
    return Machine(chip.accelerator, chip.form_factor or line.form_factor, line.count)


def aws_line(
    place: str, machine: str, region: str, amount: float, option: str, months: int | None = None
) -> Line:
    """Make a line of one of AWS's machines, from a list that names machines alone."""
    known = machines("aws").get(machine)
    return Line(
        place=place,
        provider_raw="aws",
        accelerator_raw="",
        count=known.count if known else 1.0,
        amount=amount,
        source_kind="tracker",
        instance_type=machine,
        region=region,
        purchase_option=option,
        commitment_months=months,
        os="linux",
    )


def has_accelerators(machine: str) -> bool:
    """Say whether a machine of AWS is of a family that has accelerators for AI."""
    return machine.partition(".")[0] in families()


@cache
def _machine_spellings() -> dict[tuple[str, str | None], str]:
    rows = read_declared("machine_spellings.csv")
    return {(row["provider"], row["spelling"]): row["instance_type"] for row in rows}
