"""Google Cloud's list by SKU: parts apart, machines added up, the key kept out of sight."""

import datetime as dt

import pytest

from sources.prices.gcp_billing import API, KEY, SOURCE, more_pages, parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from tests.sources.changed_pages import Change, assert_refused, changed, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

TODAY = dt.date(2026, 8, 22)


def page(sample: Sample) -> Snapshot:
    """Give our sample of a page of the list."""
    return sample("gcp_billing", "skus.json", API)


def test_a_gpu_is_priced_without_its_host_in_each_region(sample: Sample) -> None:
    """A SKU holds for several regions; money is whole units plus billionths."""
    alone = {
        (row.accelerator, row.region, row.purchase_option): row.usd_per_hour
        for row in prices(parse, page(sample))
        if row.price_basis == "accelerator_only"
    }

    assert 3.0 == alone["A100-40GB", "us-central1", "on_demand"]
    assert 3.0 == alone["A100-40GB", "us-west1", "on_demand"]
    assert 1.5 == alone["A100-40GB", "us-west1", "spot"]
    assert 0.35 == alone["T4", "us-west1", "on_demand"]


def test_machines_are_added_up_where_all_parts_are_there(sample: Sample) -> None:
    """Cores and memory are known in us-central1 only, and on demand only."""
    found = {
        (row.instance_type, row.region, row.purchase_option): row.usd_per_hour
        for row in prices(parse, page(sample))
        if row.instance_type
    }

    assert 3.7 == found["a2-highgpu-1g", "us-central1", "on_demand"]  # 3 + 12 x 0.03 + 85 x 0.004
    assert 56.32 == found["a2-megagpu-16g", "us-central1", "on_demand"]
    assert {("us-central1", "on_demand")} == {(region, option) for _, region, option in found}
    assert 13 == left_out(parse, page(sample))["host_not_on_this_page"]


def test_a_slice_of_a4_is_complete_and_its_spot_price_told_by_words(sample: Sample) -> None:
    """The SKU's spot price calls itself OnDemand."""
    found = [row for row in prices(parse, page(sample)) if row.accelerator == "B200"]

    assert [("on_demand", 11.0), ("spot", 4.0)] == sorted(
        {(row.purchase_option, row.usd_per_hour) for row in found}
    )
    assert {"all_in"} == {row.price_basis for row in found}


def test_other_currencies_stay_as_they_are(sample: Sample) -> None:
    """Rupiah are no dollars, and nobody here knows the rate."""
    (row,) = [row for row in prices(parse, page(sample)) if row.currency == "IDR"]

    assert (9000.0, None, None) == (row.amount, row.usd_per_hour, row.usd_per_accelerator_hour)


def test_what_is_no_plain_price_is_left_out(sample: Sample) -> None:
    """Each kind is counted under its own name."""
    counts = left_out(parse, page(sample))

    assert {
        "commitment": 1,
        "reservation": 1,
        "virtual_workstation": 1,
        "booked_ahead": 1,
        "not_by_the_hour": 1,
        "only_in_machines": 1,
    } == {reason: count for reason, count in counts.items() if reason != "host_not_on_this_page"}
    assert {"unknown_accelerator": 1, "zero_price": 1} == set_aside(parse, page(sample))
    assert ["Nvidia Z900 999GB"] == unknown_names(parse, page(sample))


def test_the_key_is_sent_but_never_shown(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in a header of each request: in no address, no label, no print."""
    monkeypatch.setenv(KEY, "hush-hush")
    pages = (*SOURCE.first_pages(TODAY), *more_pages(page(sample)))

    assert 2 == len(pages)
    for request in pages:
        assert "hush-hush" == request.headers["X-Goog-Api-Key"]
        assert "hush" not in request.url + request.label + repr(request) + str(request.headers)


def test_without_a_key_the_source_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs the variable; without it no header is sent."""
    monkeypatch.delenv(KEY, raising=False)

    assert KEY == SOURCE.needs
    assert [{}] == [dict(request.headers) for request in SOURCE.first_pages(TODAY)]


def test_long_lists_go_on_by_token(sample: Sample) -> None:
    """An odd token is refused rather than put into an address."""
    (following,) = more_pages(page(sample))

    assert f"{API}?currencyCode=USD&pageSize=5000&pageToken=abc_DEF-123=" == following.url
    assert () == more_pages(changed(page(sample), replaced("abc_DEF-123=", "")))
    with pytest.raises(Unreadable, match="nextPageToken"):
        more_pages(changed(page(sample), replaced("abc_DEF-123=", "a b&key=c")))


def test_a_page_that_leads_to_itself_ends_the_list(sample: Sample) -> None:
    """A recording answers the question for its next page with itself; it counts once."""
    (following,) = more_pages(page(sample))
    again = sample("gcp_billing", "skus.json", following.url)

    assert () == more_pages(again)
    assert [] == prices(parse, again)
    assert {"same_page_again": 1} == left_out(parse, again)


CHANGES: list[Change] = [
    ("skus renamed", replaced('"skus"', '"items"')),
    ("a wrong service", instead('{"skus": [], "nextPageToken": ""}')),
    ("regions renamed", replaced('"serviceRegions"', '"regions"')),
    ("category renamed", replaced('"resourceGroup"', '"group"')),
    ("currency gone", replaced('"currencyCode"', '"currency"')),
    ("rates renamed", replaced('"tieredRates"', '"rates"')),
    ("hosts by the month", replaced('"GiBy.h"', '"GiBy.mo"')),
    ("money in words", replaced('"units": "3"', '"units": "three"')),
    ("no effective time", replaced("ffectiveTime", "ffectiveDay")),
]


@each(CHANGES)
def test_a_changed_list_is_refused(sample: Sample, change: Change) -> None:
    """A list in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_the_recorded_page(recorded: Recorded) -> None:
    """Seven SKUs of 2023: an A100 in three regions, and the A2 machines that follow from it."""
    found = prices(parse, recorded(API))
    here = {row.instance_type: row.usd_per_hour for row in found if row.region == "us-central1"}

    assert 18 == len(found)
    assert 2.933908 == here[None]
    assert 3.673385 == here["a2-highgpu-1g"]
    assert {"us-central1", "us-east1", "us-west1"} == {row.region for row in found}
    assert {"USD"} == {row.currency for row in found}
