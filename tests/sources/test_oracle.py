"""Oracle's product list: GPUs by part number, software and sites of others left out."""

import datetime as dt
import json

import pytest

from sources.prices.oracle import URL, more_pages, parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from tests.sources.changed_pages import Change, assert_refused, changed, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

BARE = URL.partition("?")[0]


def page(sample: Sample) -> Snapshot:
    """Give our sample of the list."""
    return sample("oracle", "products.json", URL)


def test_a_price_is_for_one_gpu_everywhere(sample: Sample) -> None:
    """The list names neither machines nor regions; its own day dates the price."""
    first, *_ = prices(parse, page(sample))

    assert ("oci", "H100", None, "global") == (
        first.provider,
        first.accelerator,
        first.instance_type,
        first.region,
    )
    assert (10.5, "accelerator-hour", 1.0) == (
        first.amount,
        first.amount_unit,
        first.accelerator_count,
    )
    assert dt.date(2026, 8, 20) == first.as_of_date


def test_parts_are_known_by_number_however_their_names_are_spelled(sample: Sample) -> None:
    """`OCI- Compute - GPU  - H200` is the H200; two P100 parts at one price are one row."""
    found = [(row.accelerator, row.usd_per_hour) for row in prices(parse, page(sample))]

    assert [("H100", 10.5), ("H200", 11.0), ("P100", 1.5)] == found


def test_two_prices_for_one_gpu_both_stay(sample: Sample) -> None:
    """The flow sets rows with one key aside; the parser does not choose."""
    other = changed(page(sample), lambda body: body.replace(b": 1.5", b": 1.7", 1))

    assert [1.7, 1.5] == [row.amount for row in prices(parse, other) if row.accelerator == "P100"]


def test_software_and_other_peoples_sites_are_left_out(sample: Sample) -> None:
    """A licence is priced by the same unit in the same category."""
    assert {
        "repeated": 1,
        "unmapped_on_purpose": 1,
        "software": 1,
        "other_gpu_product": 2,
    } == left_out(parse, page(sample))


def test_new_renamed_and_free_parts_are_set_aside(sample: Sample) -> None:
    """A part we do not know, one whose name changed, and one at 0."""
    assert {"unknown_accelerator": 1, "another_name": 1, "zero_price": 1} == set_aside(
        parse, page(sample)
    )
    assert ["B999999"] == unknown_names(parse, page(sample))


def test_further_pages_are_read_if_there_are_any(sample: Sample) -> None:
    """Today there is one page; a link to another host is refused."""
    body = json.loads(page(sample).body) | {"hasMore": True}
    link = {"rel": "next", "href": f"{BARE}?offset=500"}
    further = changed(page(sample), instead(json.dumps(body | {"links": [link]})))
    strange = changed(
        page(sample), instead(json.dumps(body | {"links": [link | {"href": "https://x.example"}]}))
    )

    assert () == more_pages(page(sample))
    assert [f"{BARE}?offset=500"] == [found.url for found in more_pages(further)]
    with pytest.raises(Unreadable, match="the next page is"):
        more_pages(strange)


CHANGES: list[Change] = [
    ("items renamed", replaced('"items"', '"products"')),
    ("part number renamed", replaced('"partNumber"', '"part"')),
    ("price renamed", replaced('"value"', '"amount"')),
    ("other currency", replaced('"USD"', '"EUR"')),
    ("another model", replaced("PAY_AS_YOU_GO", "MONTHLY_COMMIT")),
    ("another unit", replaced('"GPU Per Hour"', '"GPU Per Month"')),
    ("price is words", replaced(": 10.5", ': "on request"')),
    ("day is words", replaced("2026-08-20T09", "20 August T09")),
    ("no items", instead('{"lastUpdated": "2026-08-20T09:09:55.872Z", "items": []}')),
]


@each(CHANGES)
def test_a_changed_list_is_refused(sample: Sample, change: Change) -> None:
    """A list in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_the_recorded_list_of_2026(recorded: Recorded) -> None:
    """15 kinds of GPU in August 2026, checked by eye; eight licences are left out."""
    copy = recorded(URL)

    assert {
        "P100": 1.275,
        "V100": 2.95,
        "A100-40GB": 3.05,
        "A100-80GB": 4.0,
        "A10": 2.0,
        "H100": 10.0,
        "L40S": 3.5,
        "MI300X": 6.0,
        "H200": 10.0,
        "B200": 14.0,
        "GB200": 16.0,
        "MI355X": 8.6,
        "GB300": 18.0,
        "B300": 15.0,
        "RTX PRO 6000": 4.5,
    } == {row.accelerator: row.usd_per_hour for row in prices(parse, copy)}
    assert 8 == left_out(parse, copy)["software"]
    assert not set_aside(parse, copy)


def test_the_recorded_list_of_2024(recorded: Recorded) -> None:
    """Of 450 products six are kinds of GPU; the list bears no day, so the copy's counts."""
    found = prices(parse, recorded(BARE))

    assert ["P100", "V100", "A100-40GB", "A100-80GB", "A10", "H100"] == [
        row.accelerator for row in found
    ]
    assert {dt.date(2024, 1, 19)} == {row.as_of_date for row in found}
