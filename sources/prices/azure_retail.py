"""Azure's prices of accelerated machines, on demand and spot, from its public retail price API.

One question a region, for the series NC, ND and NV; long answers come in pages. Decisions:

- Only `Consumption` items are prices by the hour. `Reservation` items bear the sum of the whole
  term under the same unit "1 Hour", and `DevTestConsumption` is a discount: left out, counted.
- Spot and Low Priority stand among the Consumption items, told apart by the end of their names.
  Spot becomes a row; Low Priority is being retired and is left out, as are Windows, Cloud
  Services, dedicated hosts and meters that are not the primary one of their region.
- The items name no accelerator: it is looked up by `armSkuName` in our own declared table
  (`azure_instances.csv`). A machine of the N series that is not in it is reported and set aside.
- 0 and prices below two cents per accelerator are placeholders and are set aside.
- Paging is not atomic, so an item may come twice: the same meter and SKU count once.
- An item of another region than the one asked for is left out and counted.
- A price holds on the day it was read; since when it is in force stands in its flags.
"""

import re
import urllib.parse
from collections.abc import Iterator
from typing import Any, Final

from sources.prices.machines import machines
from sources.prices.offers import offer
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import PRICES

API = "https://prices.azure.com/api/retail/prices"
ALWAYS_THERE = "eastus"
_REGION = re.compile(r"armRegionName eq '([a-z0-9]+)'")
_LEAST_USD: Final = 0.02
"""Dollars per accelerator and hour below which a price is a placeholder."""

_REGIONS: Final = """
    eastus eastus2 centralus northcentralus southcentralus westus westus2 westus3
    canadacentral canadaeast mexicocentral brazilsouth
    westeurope northeurope uksouth ukwest francecentral germanywestcentral swedencentral
    switzerlandnorth italynorth norwayeast polandcentral spaincentral
    japaneast japanwest koreacentral eastasia southeastasia australiaeast centralindia southindia
    uaenorth qatarcentral israelcentral southafricanorth
    """
REGIONS: Final = tuple(_REGIONS.split())
"""Commercial regions that we ask about; government and Chinese clouds have other prices."""

_LEFT_OUT_TYPES = {"Reservation": "reservation_total", "DevTestConsumption": "dev_test"}
_LEFT_OUT_PRODUCTS = (
    ("Windows", "windows"),
    ("CloudServices", "cloud_services"),
    ("Cloud Services", "cloud_services"),
    ("Dedicated", "dedicated_host"),
)
_TEXTS = (
    *("currencyCode", "unitOfMeasure", "type", "effectiveStartDate", "armRegionName"),
    *("armSkuName", "skuId", "skuName", "meterId", "meterName", "productName", "serviceName"),
)


def region_page(region: str) -> Page:
    """Give the first question about one region."""
    question = (
        f"serviceName eq 'Virtual Machines' and armRegionName eq '{region}'"
        " and priceType eq 'Consumption' and (contains(armSkuName,'NC')"
        " or contains(armSkuName,'ND') or contains(armSkuName,'NV'))"
    )
    return Page(f"{API}?$filter={urllib.parse.quote(question, safe='(),')}")


def more_pages(page: Snapshot) -> tuple[Page, ...]:
    """Give the next page of a long answer; a link to anywhere else is refused."""
    link = _answer(page)["NextPageLink"]
    if not link:
        return ()
    address = str(link).replace("prices.azure.com:443", "prices.azure.com")
    if not address.startswith(f"{API}?"):
        raise Unreadable(page.url, f"NextPageLink leads elsewhere: {address[:200]!r}")
    return (Page(address),)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each priced machine of the region that the address asks for."""
    region = _region(page.url)
    seen: set[tuple[str, ...]] = set()
    rows = 0
    for number, item in enumerate(_answer(page)["Items"], start=1):
        place = f"{page.url} item {number}"
        _check(item, place)
        place = f"{place} ({item['armSkuName']} {item['meterName']})"
        meter = (item["skuId"], item["meterId"], item["type"])
        if reason := _why_not(item, region):
            yield LeftOut(reason, place, str(item["retailPrice"]))
        elif meter in seen:
            yield LeftOut("repeated", place, str(item["retailPrice"]))
        else:
            seen.add(meter)
            for parsed in _price(item, page, place):
                rows += not isinstance(parsed, LeftOut | UnknownName)
                yield parsed
    if region == ALWAYS_THERE and not rows and "$skip" not in page.url:
        raise Unreadable(page.url, f"not one price in {ALWAYS_THERE}")


def _answer(page: Snapshot) -> dict[str, Any]:
    answer = page.json()
    known = {"BillingCurrency", "Items", "NextPageLink", "Count"}
    if not isinstance(answer, dict) or not known <= answer.keys():
        raise Unreadable(page.url, f"not an answer with {sorted(known)}")
    if answer["BillingCurrency"] != "USD":
        raise Unreadable(page.url, f"BillingCurrency is {answer['BillingCurrency']!r}, not 'USD'")
    if not isinstance(answer["Items"], list) or answer["Count"] != len(answer["Items"]):
        raise Unreadable(
            page.url, f"Count is {answer['Count']!r}, Items are {brief(answer['Items'])}"
        )
    return answer


def _region(url: str) -> str:
    if found := _REGION.search(urllib.parse.unquote(url)):
        return found[1]
    raise Unreadable(url, "the address asks for no region")


def _check(item: Any, place: str) -> None:
    """Make sure that an item has what we read, in the unit and currency we know."""
    if not isinstance(item, dict):
        raise Unreadable(place, f"not an item but {brief(item)}")
    for key in _TEXTS:
        if not isinstance(item.get(key), str):
            raise Unreadable(place, f"{key} is {item.get(key)!r}, not a text")
    for key in ("retailPrice", "tierMinimumUnits"):
        if not isinstance(item.get(key), int | float):
            raise Unreadable(place, f"{key} is {item.get(key)!r}, not a number")
    if (item["currencyCode"], item["unitOfMeasure"]) != ("USD", "1 Hour"):
        raise Unreadable(
            place, f"priced in {item['currencyCode']!r} for {item['unitOfMeasure']!r}"
        )


def _why_not(item: dict[str, Any], region: str) -> str | None:
    """Say why an item is no price of ours, or None."""
    if item["armRegionName"] != region:
        return "other_region"
    if item["serviceName"] != "Virtual Machines":
        return "other_service"
    if item["type"] != "Consumption":
        return _LEFT_OUT_TYPES.get(item["type"], "other_type")
    for word, reason in _LEFT_OUT_PRODUCTS:
        if word in item["productName"]:
            return reason
    if item["meterName"].endswith(" Low Priority") or item["skuName"].endswith(" Low Priority"):
        return "low_priority"
    if not item.get("isPrimaryMeterRegion", True):
        return "not_primary_meter"
    if item["tierMinimumUnits"]:
        return "volume_tier"
    return None if item["armSkuName"].startswith("Standard_N") else "not_a_machine"


def _price(item: dict[str, Any], page: Snapshot, place: str) -> Iterator[Parsed]:
    name, amount = item["armSkuName"], float(item["retailPrice"])
    machine = machines("azure").get(name)
    if machine is None:
        yield UnknownName("instance_type", name, place)
        yield LeftOut("unknown_accelerator", place, f"{name} {amount}", is_suspect=True)
        return
    if amount < _LEAST_USD * machine.count:
        yield LeftOut("placeholder_price", place, str(amount), is_suspect=True)
        return
    since = day(item["effectiveStartDate"], place=f"{place} effectiveStartDate")
    if since > page.retrieved_at.date():
        yield LeftOut("not_yet_in_force", place, f"{amount} from {since}")
        return
    is_spot = item["meterName"].endswith(" Spot") or item["skuName"].endswith(" Spot")
    yield offer(
        page,
        provider="azure",
        instance_type=name,
        region=item["armRegionName"],
        accelerator=machine.accelerator,
        accelerator_raw=None,
        accelerator_count=machine.count,
        form_factor=machine.form_factor,
        purchase_option="spot" if is_spot else "on_demand",
        os="Linux",
        amount=amount,
        source_kind="api",
        quality_flags=f"in_force_since_{since}",
    )


SOURCE = Source(
    tables=(PRICES,),
    publisher="Microsoft Azure",
    pages=tuple(region_page(region) for region in REGIONS),
    parse=parse,
    more_pages=more_pages,
    cadence="when a price changes",
    licence="facts; public API of Microsoft",
    terms="ok",
    home="https://learn.microsoft.com/en-us/rest/api/cost-management/retail-prices/azure-retail-prices",
    fewest_rows=3,
    observes=True,
)
