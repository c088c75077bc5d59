"""Amazon's on-demand prices of accelerated machines, Linux, in every commercial region.

The lists are those that Amazon's own pricing page loads: one for each region, addressed by the
region's long name. Decisions:

- GPU machines and machine-learning chips (Inferentia, Trainium, Gaudi) become rows. FPGA and video
  machines are left out and counted; machines without an accelerator are passed over.
- The list names no accelerator: which and how many a machine has is our own declared table
  (`aws_instances.csv`). A machine that is not in it is reported and set aside, never guessed.
- Which regions there are is read from Amazon's list of locations. Local and wavelength zones,
  GovCloud and the European Sovereign Cloud are left out and counted. A region without a list is
  not published yet; N. Virginia's must be there.
- The region's code travels behind the `#` of its list's address, which is never sent.
- A price is dated with the day the list was published.
"""

import datetime as dt
import urllib.parse
from collections.abc import Iterator
from typing import Any

from sources.prices.aws_machines import NOT_FOR_AI, linux_price
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

HOST = "https://b0.p.awsstatic.com"
LOCATIONS = f"{HOST}/locations/1.0/aws/current/locations.json"
MAPS = f"{HOST}/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel"
ALWAYS_THERE = "us-east-1"
_ACCELERATED = "Accelerated Computing"
_WANTED = ("GPU instance", "Machine Learning ASIC Instances")
_NOT_REGIONS = {"AWS Local Zone": "local_zone", "AWS Wavelength Zone": "wavelength_zone"}
_NOT_COMMERCIAL = ("us-gov-", "eusc-", "cn-")


def map_page(name: str, code: str) -> Page:
    """Give the address of one region's list, with its code behind the `#`."""
    location = urllib.parse.quote(name, safe="()")
    url = f"{MAPS}/{location}/Linux/index.json#{code}"
    return Page(url, may_be_absent=code != ALWAYS_THERE)


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Give the lists of all commercial regions that the list of locations names."""
    if page.url != LOCATIONS:
        return ()
    return tuple(
        map_page(place["name"], place["code"])
        for place in _locations(page)
        if _why_not(place) is None
    )


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the list of locations, or the list of one region."""
    if page.url == LOCATIONS:
        for place in _locations(page):
            if reason := _why_not(place):
                yield LeftOut(reason, f"{page.url} {place['name']}", place["code"])
    else:
        yield from _prices(page)


def _locations(page: Snapshot) -> list[dict[str, str]]:
    places = page.json()
    wanted = {"name", "code", "type"}
    if not isinstance(places, dict) or not places:
        raise Unreadable(page.url, f"not a table of locations but {brief(places)}")
    for key, place in places.items():
        if not isinstance(place, dict) or not wanted <= place.keys():
            raise Unreadable(f"{page.url} {key}", f"a location without {sorted(wanted)}: {place}")
    if not any(place["code"] == ALWAYS_THERE for place in places.values()):
        raise Unreadable(page.url, f"no location has the code {ALWAYS_THERE}")
    return list(places.values())


def _why_not(place: dict[str, str]) -> str | None:
    """Say why a location has no list that we read, or None."""
    if place["type"] != "AWS Region":
        return _NOT_REGIONS.get(place["type"], "other_location")
    return "not_commercial" if place["code"].startswith(_NOT_COMMERCIAL) else None


def _prices(page: Snapshot) -> Iterator[Parsed]:
    address, _, region = page.url.partition("#")
    if not region:
        raise Unreadable(page.url, "no region code behind the `#` of the address")
    body = page.json()
    published, rows = _check(body, address)
    found = 0
    for label, row in rows.items():
        place = f"{address} {label}"
        try:
            is_accelerated = row["plc:InstanceFamily"] == _ACCELERATED
            family, instance_type, price = (
                row["Instance Family"],
                row["Instance Type"],
                row["price"],
            )
            software = row["Operating System"], row["Pre Installed S/W"]
        except (KeyError, TypeError) as error:
            raise Unreadable(place, f"a machine without {error}") from error
        if not is_accelerated and family not in _WANTED:
            continue
        found += 1
        if family not in _WANTED:
            yield LeftOut(NOT_FOR_AI.get(family, "other_family"), place, instance_type)
        elif software != ("Linux", "NA"):
            yield LeftOut("software_included", place, " ".join(software))
        else:
            yield from linux_price(
                page,
                instance_type,
                price,
                region=region,
                place=place,
                cell="price",
                as_of_date=published,
            )
    if not found and region == ALWAYS_THERE:
        raise Unreadable(address, f"none of {len(rows)} machines is accelerated")


def _check(body: Any, address: str) -> tuple[dt.date, dict[str, dict[str, str]]]:
    """Make sure that this is the list of that region, in dollars."""
    location = urllib.parse.unquote(address.removeprefix(MAPS + "/").partition("/")[0])
    try:
        manifest, regions = body["manifest"], body["regions"]
        published, currency = manifest["hawkFilePublicationDate"], manifest["currencyCode"]
        rows = regions[location]
    except (KeyError, TypeError) as error:
        raise Unreadable(address, f"no {error} in the list of {location}") from error
    if currency != "USD":
        raise Unreadable(address, f"currencyCode is {currency!r}, not 'USD'")
    if not isinstance(rows, dict) or not rows:
        raise Unreadable(address, f"no machines in regions/{location}")
    return day(published, place=f"{address} hawkFilePublicationDate"), rows


SOURCE = Source(
    tables=(PRICES,),
    publisher="Amazon Web Services",
    pages=(Page(LOCATIONS),),
    parse=parse,
    more_pages=more_pages,
    cadence="when a price changes, about daily",
    licence="facts; no licence stated",
    terms="ok",
    home="https://aws.amazon.com/ec2/pricing/on-demand/",
    fewest_rows=80,
    observes=True,
)
