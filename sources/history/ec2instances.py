"""EC2Instances.info, the comparison of AWS's machines: its page of 2016 and its file of 2017.

- Read are the prices of Linux machines: on demand, and committed for one or three years (standard
  terms, nothing paid up front). Terms with a payment up front spread it over the hours, and are
  left out; so are convertible terms, and Windows, RHEL and SLES.
- A machine that is not sold in a region has no price there.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bs4 import Tag

from sources.history.format import History
from sources.history.lines import Line, aws_line, has_accelerators, price
from sources.reading import number, soup
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import Unreadable

_TERMS: Final = {"yrTerm1Standard.noUpfront": 12, "yrTerm3Standard.noUpfront": 36}


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators, region and way of buying."""
    read = _file if copy.url.endswith(".json") else _page
    found = False
    for line in read(copy):
        found = True
        yield from price(copy, line)
    if not found:
        raise Unreadable(copy.url, "not one machine with accelerators")


def _file(copy: Snapshot) -> Iterator[Line]:
    instances = copy.json()
    if not isinstance(instances, list):
        raise Unreadable(copy.url, f"not a list of machines but {brief(instances)}")
    try:
        for instance in instances:
            machine = instance["instance_type"]
            if has_accelerators(machine):
                for region, systems in instance["pricing"].items():
                    figures = systems.get("linux", {})
                    listed, reserved = figures.get("ondemand"), figures.get("reserved", {})
                    place = f"{copy.url} {machine} {region}"
                    yield from _lines(place, machine, region, listed, reserved)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(copy.url, f"not a list of machines: {error!r}") from error


def _page(copy: Snapshot) -> Iterator[Line]:
    rows = soup(copy).select("tr.instance")
    for row in rows:
        machine = str(row.get("id"))
        if not has_accelerators(machine):
            continue
        place = f"{copy.url} {machine}"
        listed = _prices(row, "td.cost-ondemand-linux", place)
        reserved = _prices(row, "td.cost-reserved-linux", place)
        for region, amount in listed.items():
            where = f"{place} {region}"
            yield from _lines(where, machine, region, amount, reserved.get(region, {}))


def _prices(row: Tag, cell: str, place: str) -> dict[str, Any]:
    """Read the prices that a cell holds as JSON in its attribute."""
    found = row.select_one(cell)
    if found is None:
        raise Unreadable(place, f"no cell {cell}")
    try:
        prices = json.loads(str(found.get("data-pricing")))
    except ValueError as error:
        raise Unreadable(place, f"{cell} holds no JSON: {error}") from error
    if not isinstance(prices, dict):
        raise Unreadable(place, f"{cell} holds no prices by region")
    return prices


def _lines(
    place: str, machine: str, region: str, listed: str | None, reserved: Mapping[str, str]
) -> Iterator[Line]:
    if listed:
        amount = number(listed, place=place)
        yield aws_line(place, machine, region, amount, "on_demand")
    for term, months in _TERMS.items():
        if figure := reserved.get(term):
            amount = number(figure, place=f"{place} {term}")
            yield aws_line(place, machine, region, amount, "reserved", months)


HISTORY = History(
    publisher="EC2Instances.info",
    parse=parse,
    home="https://github.com/vantage-sh/ec2instances.info",
)
