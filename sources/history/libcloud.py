"""Apache Libcloud's price file, 2017 to 2025: AWS's and Azure's machines.

- The day of a price is the day of the scrape (`updated`), not that of the release.
- Until 2019 AWS stands in one block a region; from 2020 on in `ec2_linux`, and the old blocks stay
  behind unchanged: they are read only where there is no `ec2_linux`.
- A file that lists bare families (`p3`: a dedicated host) mixes prices of dedicated machines, a
  tenth dearer, into the list: p4d.24xlarge at 36.05 in 2025. Its AWS prices are not read.
- `azure_linux` was never scraped again after 2020. Later files repeat it to the last cell; the
  guard knows it by that (`stale_copy`). Low-priority machines are left out.
- 0 means that the scrape found no price.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

from sources.history.format import History
from sources.history.lines import Line, aws_line, has_accelerators, machine_name, price
from sources.prices.machines import machines
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_OLD_BLOCKS: Final = {
    "ec2_us_east": "us-east-1",
    "ec2_us_east_ohio": "us-east-2",
    "ec2_us_west": "us-west-1",
    "ec2_us_west_oregon": "us-west-2",
    "ec2_us_govwest": "us-gov-west-1",
    "ec2_ca_central_1": "ca-central-1",
    "ec2_eu_west": "eu-west-1",
    "ec2_eu_west_london": "eu-west-2",
    "ec2_eu_west_3": "eu-west-3",
    "ec2_eu_central": "eu-central-1",
    "ec2_ap_south_1": "ap-south-1",
    "ec2_ap_northeast": "ap-northeast-1",
    "ec2_ap_southeast": "ap-southeast-1",
    "ec2_ap_southeast_2": "ap-southeast-2",
    "ec2_sa_east": "sa-east-1",
}
_NAMES_A_MACHINE = "."
_AZURE_ACCELERATED = re.compile(r"^standardn[cdv]")


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators and region."""
    prices = copy.json()
    try:
        scraped_on = dt.datetime.fromtimestamp(int(prices["updated"]), dt.UTC).date()
        compute: dict[str, Any] = prices["compute"]
        aws = list(_aws(compute, copy.url))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(copy.url, f"not Libcloud's prices: {error!r}") from error
    for line in (*aws, *_azure(compute.get("azure_linux", {}), copy.url)):
        if isinstance(line, LeftOut):
            yield line
        elif line.amount == 0:
            yield LeftOut("no_price", line.place)
        else:
            yield from price(copy, dataclasses.replace(line, as_of_date=scraped_on))


def _aws(compute: dict[str, Any], url: str) -> Iterator[Line | LeftOut]:
    mixes_tenancies = False
    if (listed := compute.get("ec2_linux")) is None:
        cells = [
            (machine, region, amount)
            for block, region in _OLD_BLOCKS.items()
            for machine, amount in compute.get(block, {}).items()
        ]
    else:
        mixes_tenancies = any(_NAMES_A_MACHINE not in machine for machine in listed)
        cells = [
            (machine, region, amount)
            for machine, regions in listed.items()
            for region, amount in regions.items()
        ]
    for machine, region, amount in cells:
        if not has_accelerators(machine) or _NAMES_A_MACHINE not in machine:
            continue
        place = f"{url} {machine} {region}"
        if mixes_tenancies:
            yield LeftOut("tenancies_mixed", place, str(amount))
        else:
            yield aws_line(place, machine, region, float(amount), "on_demand")


def _azure(listed: dict[str, Any], url: str) -> Iterator[Line]:
    for spelling, regions in listed.items():
        if not _AZURE_ACCELERATED.match(spelling):
            continue
        known = machines("azure").get(str(machine_name("azure", spelling)))
        for region, amount in regions.items():
            yield Line(
                place=f"{url} {spelling} {region}",
                provider_raw="azure",
                accelerator_raw="",
                count=known.count if known else 1.0,
                amount=float(amount),
                source_kind="tracker",
                instance_type=spelling,
                region=region,
                os="linux",
            )


HISTORY = History(
    publisher="Apache Libcloud", parse=parse, home="https://github.com/apache/libcloud"
)
