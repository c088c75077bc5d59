"""AWS on-demand prices: one list a region, accelerators from our own table."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from sources.prices.aws_on_demand import LOCATIONS, SOURCE, map_page, more_pages, parse
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import Price
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced

Load = Callable[..., Snapshot]
US_EAST_1 = map_page("US East (N. Virginia)", "us-east-1").url


def us_east_1(sample: Load) -> Snapshot:
    """Give our sample of N. Virginia's list."""
    return sample("aws_on_demand", "us-east-1.json", US_EAST_1)


def locations(sample: Load) -> Snapshot:
    """Give our sample of the list of locations."""
    return sample("aws_on_demand", "locations.json", LOCATIONS)


def test_a_row_holds_the_machine_its_region_code_and_the_day_of_publication(sample: Load) -> None:
    """The accelerator comes from our table, the day from the list's manifest."""
    first = next(row for row in parse(us_east_1(sample)) if isinstance(row, Price))

    assert ("aws", "p3.2xlarge", "us-east-1") == (
        first.provider,
        first.instance_type,
        first.region,
    )
    assert ("V100", "SXM", 1.0) == (first.accelerator, first.form_factor, first.accelerator_count)
    assert 3.06 == first.usd_per_hour == first.usd_per_accelerator_hour == first.amount
    assert dt.date(2026, 8, 5) == first.as_of_date
    assert ("Linux", "on_demand", "all_in") == (
        first.os,
        first.purchase_option,
        first.price_basis,
    )


def test_counts_may_be_fractions_and_prices_are_shared_out(sample: Load) -> None:
    """An eighth of an L4 costs eight times as much per L4; 16 Trainium chips share a machine."""
    rows = {row.instance_type: row for row in parse(us_east_1(sample)) if isinstance(row, Price)}

    assert ["g6f.large", "p3.2xlarge", "trn1.32xlarge"] == sorted(map(str, rows))
    assert 0.202 * 8 == rows["g6f.large"].usd_per_accelerator_hour
    assert 21.5 / 16 == rows["trn1.32xlarge"].usd_per_accelerator_hour


def test_what_is_left_out_is_counted_by_reason(sample: Load) -> None:
    """FPGA and video machines, software, zero prices and unknown machines each say why."""
    left_out = [row for row in parse(us_east_1(sample)) if isinstance(row, LeftOut)]

    assert {
        "fpga": False,
        "media_accelerator": False,
        "unknown_accelerator": True,
        "zero_price": True,
        "software_included": False,
    } == {row.reason: row.is_suspect for row in left_out}


def test_a_machine_that_nobody_declared_is_reported(sample: Load) -> None:
    """A new machine goes to the worklist; its accelerator is not guessed from its name."""
    unknown = [row for row in parse(us_east_1(sample)) if isinstance(row, UnknownName)]

    assert [("instance_type", "p9.48xlarge")] == [(row.kind, row.name) for row in unknown]


def test_regions_come_from_the_list_of_locations(sample: Load) -> None:
    """Commercial regions are asked for; only N. Virginia's list must be there."""
    pages = more_pages(locations(sample))

    assert {US_EAST_1: False, map_page("EU (Frankfurt)", "eu-central-1").url: True} == {
        page.url: page.may_be_absent for page in pages
    }
    assert US_EAST_1.endswith("/US%20East%20(N.%20Virginia)/Linux/index.json#us-east-1")


def test_zones_and_other_partitions_are_counted(sample: Load) -> None:
    """Local zones, wavelength zones, GovCloud and the sovereign cloud are left out by name."""
    left_out = Counter(row.reason for row in parse(locations(sample)) if isinstance(row, LeftOut))

    assert {"local_zone": 1, "wavelength_zone": 1, "not_commercial": 2} == left_out


def test_no_further_page_follows_a_regions_list(sample: Load) -> None:
    """Only the list of locations leads on."""
    assert () == more_pages(us_east_1(sample))


def test_a_list_without_its_region_code_is_refused(sample: Load) -> None:
    """Rows never get a region that the address does not carry."""
    page = dataclasses.replace(us_east_1(sample), url=US_EAST_1.partition("#")[0])

    with pytest.raises(Unreadable, match="no region code"):
        list(parse(page))


def with_other_families(body: bytes) -> bytes:
    """Rename all families of accelerated machines."""
    for old, new in (
        (b"Accelerated Computing", b"Fast Computing"),
        (b"GPU instance", b"GPU machine"),
        (b"Machine Learning ASIC Instances", b"Chips"),
    ):
        body = body.replace(old, new)
    return body


CHANGES: list[Change] = [
    ("price key renamed", replaced('"price"', '"cost"')),
    ("family key renamed", replaced('"plc:InstanceFamily"', '"plc:Family"')),
    ("other currency", replaced('"currencyCode": "USD"', '"currencyCode": "EUR"')),
    ("another region's list", replaced('"US East (N. Virginia)": {', '"EU (Frankfurt)": {')),
    ("price is words", replaced("3.0600000000", "call us")),
    ("no machine is accelerated", with_other_families),
    ("publication day gone", replaced("hawkFilePublicationDate", "published")),
    (
        "no machines",
        instead(
            '{"manifest": {"hawkFilePublicationDate": "2026-08-05", "currencyCode": "USD"},'
            ' "regions": {"US East (N. Virginia)": {}}}'
        ),
    ),
    ("a list instead", instead("[]")),
]


@each(CHANGES)
def test_a_changed_list_is_refused(sample: Load, change: Change) -> None:
    """A list in another shape gives no rows, and the message says where."""
    assert_refused(parse, us_east_1(sample), change)


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"error": "busy"}', "<html></html>", '{"EU (Frankfurt)": {}}']
)
def test_a_changed_list_of_locations_is_refused(body: str, sample: Load) -> None:
    """Without locations no region would be asked for; that is trouble, not an empty success."""
    page = locations(sample)
    broken = dataclasses.replace(page, content=body.encode())

    with pytest.raises(Unreadable, match=r"locations\.json"):
        more_pages(broken)
    with pytest.raises(Unreadable, match=r"locations\.json"):
        list(parse(broken))


def test_the_recorded_list_gives_79_gpu_machines_and_12_chips(recorded: Load) -> None:
    """US East (N. Virginia), published 2026-08-06: prices checked by eye, and the counts."""
    found = list(parse(recorded(US_EAST_1)))
    prices = {row.instance_type: row for row in found if isinstance(row, Price)}

    assert 91 == len(prices) == sum(isinstance(row, Price) for row in found)
    chips = [name for name in prices if str(name).startswith(("inf", "trn", "dl"))]
    assert 12 == len(chips)
    assert {"fpga": 6, "media_accelerator": 3} == Counter(
        row.reason for row in found if isinstance(row, LeftOut)
    )
    assert {row.as_of_date for row in prices.values()} == {dt.date(2026, 8, 6)}
    for name, usd, accelerator, count in [
        ("p2.xlarge", 0.90, "K80", 1),
        ("p2.16xlarge", 14.4, "K80", 16),
        ("p3.2xlarge", 3.06, "V100", 1),
        ("p3dn.24xlarge", 31.212, "V100-32GB", 8),
        ("p4d.24xlarge", 21.957642, "A100-40GB", 8),
        ("p4de.24xlarge", 27.44705, "A100-80GB", 8),
        ("p5.4xlarge", 6.88, "H100", 1),
        ("p5.48xlarge", 55.04, "H100", 8),
        ("p5en.48xlarge", 63.296, "H200", 8),
        ("p6-b200.48xlarge", 113.9328, "B200", 8),
        ("p6-b300.48xlarge", 142.416, "B300", 8),
        ("g4dn.16xlarge", 4.352, "T4", 1),
        ("g5g.16xlarge", 2.744, "T4G", 2),
        ("g6f.large", 0.202, "L4", 0.125),
        ("g7.48xlarge", 28.51328, "RTX PRO 4500", 8),
        ("inf2.48xlarge", 12.98127, "Inferentia2", 12),
        ("dl1.24xlarge", 13.10904, "Gaudi", 8),
    ]:
        row = prices[name]
        assert (usd, accelerator, count) == (
            row.usd_per_hour,
            row.accelerator,
            row.accelerator_count,
        )


def test_the_recorded_locations_name_35_commercial_regions(recorded: Load) -> None:
    """109 locations, of which 38 are regions and 35 of those commercial."""
    page = recorded(LOCATIONS)

    assert 35 == len(more_pages(page))
    assert {"local_zone": 38, "wavelength_zone": 33, "not_commercial": 3} == Counter(
        row.reason for row in parse(page) if isinstance(row, LeftOut)
    )


def test_too_few_rows_are_trouble() -> None:
    """N. Virginia alone has 91; a run with far fewer is not believed."""
    assert 80 <= SOURCE.fewest_rows <= 91
