"""Amazon's spot prices of accelerated machines, Linux, in every region.

- One feed holds all regions, local zones included, each under its own code. It gives one average a
  region, with neither availability zone nor day: the day is the day of the copy.
- Only the Linux column is read. `N/A*` means that the machine is not offered as spot: left out and
  counted. FPGA and video machines are left out and counted too.
- A machine may stand twice in a region. The same price twice is one row; two
  prices are two rows with one key, which the flow sets aside.
- Older copies wrap the feed in `callback(...)` and name regions otherwise; both are understood.
- The feed names no accelerator: which and how many a machine has is our own declared table
  (`aws_instances.csv`). A machine that is not in it is reported and set aside.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sources.prices.aws_machines import families, linux_price, not_for_ai
from sources.pricing import never_empty
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

URL = "https://website.spot.ec2.aws.a2z.com/spot.json"
_WRAPPED = re.compile(r"^\s*callback\((.*)\);?\s*$", re.DOTALL)
_ACCELERATED = ("gpuCurrentGen", "fpgaCurrentGen")
_NOT_OFFERED = "N/A*"
_OLD_NAMES: Final = {
    "us-east": "us-east-1",
    "us-west": "us-west-1",
    "eu-ireland": "eu-west-1",
    "apac-sin": "ap-southeast-1",
    "apac-syd": "ap-southeast-2",
    "apac-tokyo": "ap-northeast-1",
}
"""Names of regions in copies older than the feed's JSON form."""


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each accelerated machine of each region."""
    config = _config(page)
    for region in _list(config, "regions", page.url):
        code = _text(region, "region", page.url)
        where = f"{page.url} {code}"
        seen: dict[str, str] = {}
        for group in _list(region, "instanceTypes", where):
            kind = _text(group, "type", where)
            for size in _list(group, "sizes", f"{where} {kind}", may_be_empty=True):
                instance_type = _text(size, "size", f"{where} {kind}")
                if kind in _ACCELERATED or instance_type.partition(".")[0] in families():
                    place = f"{where} {instance_type}"
                    text = _linux(size, place)
                    if seen.get(instance_type) == text:
                        yield LeftOut("repeated", place, text)
                    else:
                        yield from _price(instance_type, text, code, page, place)
                    seen[instance_type] = text


def _config(page: Snapshot) -> dict[str, Any]:
    """Take the feed out of its wrapping, and make sure that its unit and currency are ours."""
    text = page.text()
    if wrapped := _WRAPPED.match(text):
        text = wrapped[1]
    try:
        config = json.loads(text)["config"]
        rate, currencies = config["rate"], config["currencies"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(page.url, f"not the feed of spot prices: {error!r}") from error
    if rate != "perhr" or "USD" not in currencies:
        raise Unreadable(page.url, f"rate {rate!r} in {currencies!r}, not 'perhr' in ['USD']")
    return dict(config)


def _list(of: Any, key: str, place: str, *, may_be_empty: bool = False) -> list[Any]:
    found = of.get(key) if isinstance(of, dict) else None
    if not isinstance(found, list) or not (found or may_be_empty):
        raise Unreadable(place, f"no list {key!r}")
    return found


def _text(of: Any, key: str, place: str) -> str:
    found = of.get(key) if isinstance(of, dict) else None
    if not isinstance(found, str) or not found:
        raise Unreadable(place, f"no {key!r}")
    return found


def _linux(size: dict[str, Any], place: str) -> str:
    """Give the Linux price in dollars, as text."""
    names = []
    for column in _list(size, "valueColumns", place):
        names.append(_text(column, "name", place))
        if names[-1] == "linux":
            return _text(column.get("prices"), "USD", f"{place} linux")
    raise Unreadable(place, f"no column 'linux' among {names}")


def _price(
    instance_type: str, text: str, code: str, page: Snapshot, place: str
) -> Iterator[Parsed]:
    if reason := not_for_ai(instance_type):
        yield LeftOut(reason, place, text)
        return
    if text == _NOT_OFFERED:
        yield LeftOut("not_offered", place, text)
        return
    region = _OLD_NAMES.get(code, code)
    yield from linux_price(
        page,
        instance_type,
        text,
        region=region,
        place=place,
        cell="linux USD",
        purchase_option="spot",
    )


SOURCE = Source(
    tables=(PRICES,),
    publisher="Amazon Web Services",
    pages=(Page(URL),),
    parse=parse,
    cadence="every few minutes",
    licence="facts; no licence stated",
    terms="ok",
    home="https://aws.amazon.com/ec2/spot/pricing/",
    fewest_rows=500,
    observes=True,
)
