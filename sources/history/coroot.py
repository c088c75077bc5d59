"""Coroot's price file of 2023 and 2024: AWS's spot prices and Google's machines.

Half of the file cannot be used, by what it mixes:

- AWS on demand: shared and dedicated machines, the latter a tenth dearer (p2.xlarge at 0.99).
- Azure: Linux and Windows machines (Standard_NC24rs_v3 at 14.56, where Linux costs 13.46).
- Google before 2023-11-22: hosts of the A2 machines without their accelerators.

AWS's spot prices are means over a region's zones. 0 means that there is no price.
"""

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any, Final

from sources.history.format import History
from sources.history.lines import Line, aws_line, has_accelerators, price
from sources.prices.machines import machines
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

ACCELERATORS_INCLUDED_FROM: Final = dt.date(2023, 11, 22)
"""Day from which lists of Google's A2 and G2 machines that follow its own include the GPUs."""

_OPTIONS: Final = ("on_demand", "spot")


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine, region and way of buying that can be believed."""
    try:
        clouds = json.loads(gzip.decompress(copy.body))
        aws, gcp, azure = (clouds[name]["compute"] for name in ("aws", "gcp", "azure"))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise Unreadable(copy.url, f"not Coroot's prices: {error!r}") from error
    for parsed in (*_aws(aws, copy.url), *_gcp(gcp, copy), *_azure(azure, copy.url)):
        if isinstance(parsed, LeftOut):
            yield parsed
        else:
            yield from price(copy, parsed)


def _cells(regions: dict[str, Any], url: str) -> Iterator[tuple[str, str, str, float, str]]:
    """Give place, machine, region, price and way of buying of every price that is not 0."""
    for region, listed in regions.items():
        for machine, figures in listed.items():
            for option in _OPTIONS:
                if amount := figures[option]:
                    yield f"{url} {machine} {region}", machine, region, amount, option


def _aws(regions: dict[str, Any], url: str) -> Iterator[Line | LeftOut]:
    for place, machine, region, amount, option in _cells(regions, url):
        if not has_accelerators(machine) or "." not in machine:
            continue
        if option == "on_demand":
            yield LeftOut("tenancies_mixed", place, str(amount))
        else:
            yield aws_line(place, machine, region, amount, option)


def _gcp(regions: dict[str, Any], copy: Snapshot) -> Iterator[Line | LeftOut]:
    for place, machine, region, amount, option in _cells(regions, copy.url):
        if (known := machines("gcp").get(machine)) is None:
            continue
        if copy.retrieved_at.date() < ACCELERATORS_INCLUDED_FROM:
            yield LeftOut("host_without_accelerators", place, str(amount))
            continue
        yield Line(
            place=place,
            provider_raw="gcp",
            accelerator_raw="",
            count=known.count,
            amount=amount,
            source_kind="tracker",
            instance_type=machine,
            region=region,
            purchase_option=option,
        )


def _azure(regions: dict[str, Any], url: str) -> Iterator[LeftOut]:
    for place, machine, _, amount, _ in _cells(regions, url):
        if machine in machines("azure"):
            yield LeftOut("systems_mixed", place, str(amount))


HISTORY = History(publisher="Coroot", parse=parse, home="https://github.com/coroot/cloud-pricing")
