"""Azure retail prices: traps of a list in which the unit says little."""

import datetime as dt

import pytest

from sources.prices.azure_retail import API, REGIONS, SOURCE, more_pages, parse, region_page
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from tests.sources.changed_pages import Change, assert_refused, changed, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

EASTUS = region_page("eastus").url
FRANCE_2021 = (
    f"{API}?$filter=serviceName eq 'Virtual Machines' and armRegionName eq 'francecentral' 2021-12"
)


def page(sample: Sample, url: str = EASTUS) -> Snapshot:
    """Give our sample of an answer, as if it had come from `url`."""
    return sample("azure_retail", "eastus.json", url)


def test_consumption_is_on_demand_and_spot_by_its_name(sample: Sample) -> None:
    """Both stand under the type Consumption with the unit of an hour."""
    found = {
        (row.instance_type, row.purchase_option): row.usd_per_hour
        for row in prices(parse, page(sample))
    }

    assert {
        ("Standard_ND96isr_H100_v5", "on_demand"): 90.5,
        ("Standard_ND96isr_H100_v5", "spot"): 20.25,
        ("Standard_NV6ads_A10_v5", "on_demand"): 0.5,
    } == found


def test_a_price_is_of_the_day_read_and_says_since_when_it_is_in_force(sample: Sample) -> None:
    """In force since 2023 does not mean that anyone saw it in 2023."""
    first, *_ = prices(parse, page(sample))

    assert dt.date(2026, 8, 22) == first.as_of_date
    assert "in_force_since_2023-12-01" == first.quality_flags
    assert ("H100", "SXM", 8.0, "eastus") == (
        first.accelerator,
        first.form_factor,
        first.accelerator_count,
        first.region,
    )


def test_a_slice_of_an_a10_is_a_fraction(sample: Sample) -> None:
    """Six of 36 vCPUs come with a sixth of the A10, whose price is six times the machine's."""
    a10 = next(row for row in prices(parse, page(sample)) if row.accelerator == "A10")

    assert 6 / 36 == a10.accelerator_count
    assert 3.0 == a10.usd_per_accelerator_hour


def test_what_is_no_hourly_linux_price_is_left_out_by_reason(sample: Sample) -> None:
    """Each trap of the list is counted under its own name."""
    assert {
        "reservation_total": 1,
        "low_priority": 1,
        "dev_test": 1,
        "windows": 1,
        "cloud_services": 1,
        "dedicated_host": 1,
        "not_a_machine": 1,
        "other_region": 1,
        "not_yet_in_force": 1,
        "not_primary_meter": 1,
        "repeated": 1,
    } == left_out(parse, page(sample))


def test_placeholders_and_unknown_machines_are_set_aside(sample: Sample) -> None:
    """0 and 0.01 are no prices; a machine that nobody declared is reported."""
    assert {"placeholder_price": 2, "unknown_accelerator": 1} == set_aside(parse, page(sample))
    assert ["Standard_NC999_Z9_v9"] == unknown_names(parse, page(sample))


def test_an_answer_about_another_region_gives_no_rows_but_says_so(sample: Sample) -> None:
    """Asked for ukwest and told about eastus: everything is counted, nothing is misplaced."""
    elsewhere = page(sample, region_page("ukwest").url)

    assert [] == prices(parse, elsewhere)
    assert 17 == left_out(parse, elsewhere)["other_region"]


def test_long_answers_go_on_at_the_same_address(sample: Sample) -> None:
    """The link names the port, which is dropped; the region asked for stays in it."""
    (following,) = more_pages(page(sample))

    assert following.url.startswith(f"{API}?$filter=armRegionName%20eq%20%27eastus%27&$skip=1000")


def test_a_link_that_leads_elsewhere_is_refused(sample: Sample) -> None:
    """We follow no stranger's links."""
    odd = changed(page(sample), replaced("https://prices.azure.com:443", "https://other.example"))

    with pytest.raises(Unreadable, match="leads elsewhere"):
        more_pages(odd)


def test_every_region_is_asked_once() -> None:
    """One first question a region, none about government or Chinese clouds."""
    urls = [each_page.url for each_page in SOURCE.first_pages(dt.date(2026, 8, 22))]

    assert len(urls) == len(set(urls)) == len(REGIONS) > 30
    assert EASTUS == urls[0]
    assert not [region for region in REGIONS if region.startswith(("usgov", "usdod", "china"))]


CHANGES: list[Change] = [
    ("price key renamed", replaced('"retailPrice"', '"price"')),
    ("name key renamed", replaced('"armSkuName"', '"vmName"')),
    ("type key renamed", replaced('"type"', '"priceType"')),
    ("items renamed", replaced('"Items"', '"items"')),
    ("billed in euro", replaced('"BillingCurrency": "USD"', '"BillingCurrency": "EUR"')),
    ("items in euro", replaced('"currencyCode": "USD"', '"currencyCode": "EUR"')),
    ("priced by the month", replaced('"1 Hour"', '"1 Month"')),
    ("price is words", replaced("90.5", '"on request"')),
    ("all are reservations", replaced('"Consumption"', '"Reservation"')),
    ("date changed", replaced("2023-12-01T00:00:00Z", "December 2023")),
    ("count is wrong", replaced('"Count": 17', '"Count": 1000')),
    (
        "no items",
        instead('{"BillingCurrency": "USD", "Items": [], "NextPageLink": null, "Count": 0}'),
    ),
]


@each(CHANGES)
def test_a_changed_answer_is_refused(sample: Sample, change: Change) -> None:
    """An answer in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_an_address_without_a_region_is_refused(sample: Sample) -> None:
    """Rows never get a region that was not asked for."""
    with pytest.raises(Unreadable, match="asks for no region"):
        list(parse(page(sample, API)))


def test_the_recorded_answer_about_eastus(recorded: Recorded) -> None:
    """Ten items of July 2026, of which three are prices: the H100 machines and an A100 on spot."""
    copy = recorded(EASTUS)

    assert [
        ("Standard_ND96isr_H100_v5", "on_demand", 98.32, "H100"),
        ("Standard_ND96asr_v4", "spot", 5.98334, "A100-40GB"),
        ("Standard_ND96is_H100_v5", "on_demand", 88.488, "H100"),
    ] == [
        (row.instance_type, row.purchase_option, row.usd_per_hour, row.accelerator)
        for row in prices(parse, copy)
    ]
    assert {"reservation_total": 2, "windows": 2, "dev_test": 2, "low_priority": 1} == left_out(
        parse, copy
    )
    assert () == more_pages(copy)


def test_the_recorded_answer_stands_in_for_no_other_region(recorded: Recorded) -> None:
    """A recording answers every question with eastus; the other regions stay empty."""
    copy = recorded(region_page("westeurope").url)

    assert [] == prices(parse, copy)
    assert {"other_region": 10} == left_out(parse, copy)


def test_the_recorded_answer_of_2021_about_france(recorded: Recorded) -> None:
    """77 items, 14 of them prices: seven machines on demand and on spot; no Windows price."""
    copy = recorded(FRANCE_2021)
    found = {
        (row.instance_type, row.purchase_option): row.usd_per_hour for row in prices(parse, copy)
    }

    assert dt.date(2021, 12, 1) == copy.retrieved_at.date()
    assert 14 == len(found) == len(prices(parse, copy))
    assert 3.58 == found["Standard_NC6s_v3", "on_demand"]
    assert 15.753 == found["Standard_NC24rs_v3", "on_demand"]
    assert 0.761108 == found["Standard_NC6s_v3", "spot"]
    assert 5.7 == found["Standard_NV48s_v3", "on_demand"]
    assert set() == {row.region for row in prices(parse, copy)} - {"francecentral"}
