"""AWS spot prices: one feed for all regions, one average a region."""

import dataclasses
import datetime as dt

from sources.prices.aws_spot import URL, parse
from sources.snapshot import Snapshot
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names


def page(sample: Sample) -> Snapshot:
    """Give our sample of the feed."""
    return sample("aws_spot", "spot.json", URL)


def test_a_row_is_a_spot_price_of_the_whole_machine_on_the_day_of_the_copy(sample: Sample) -> None:
    """The feed states no day, so the day is that of the copy."""
    first, *_ = prices(parse, page(sample))

    assert ("p5.48xlarge", "us-east-1", "spot") == (
        first.instance_type,
        first.region,
        first.purchase_option,
    )
    assert (20.5, 20.5 / 8) == (first.usd_per_hour, first.usd_per_accelerator_hour)
    assert dt.date(2026, 8, 22) == first.as_of_date


def test_a_machine_that_stands_twice_at_one_price_is_one_row(sample: Sample) -> None:
    """Repetitions are counted; two prices both stay, for the flow to set aside."""
    found = [row.instance_type for row in prices(parse, page(sample))]

    assert 1 == found.count("p4de.24xlarge")
    assert 2 == found.count("g6.8xlarge")
    assert 1 == left_out(parse, page(sample))["repeated"]


def test_what_is_no_spot_price_of_an_ai_machine_is_counted(sample: Sample) -> None:
    """Not offered, FPGA, video; machines without an accelerator are passed over in silence."""
    assert {"repeated": 1, "not_offered": 1, "media_accelerator": 1, "fpga": 1} == left_out(
        parse, page(sample)
    )


def test_unknown_machines_and_zero_prices_are_set_aside(sample: Sample) -> None:
    """A machine that nobody declared is reported, never guessed."""
    assert ["dl9.24xlarge"] == unknown_names(parse, page(sample))
    assert {"unknown_accelerator": 1, "zero_price": 1} == set_aside(parse, page(sample))


def test_regions_have_todays_codes_and_local_zones_their_own(sample: Sample) -> None:
    """Older copies say apac-sin for Singapore."""
    assert {"us-east-1", "ap-southeast-1", "us-west-2-lax-1"} == {
        row.region for row in prices(parse, page(sample))
    }


def test_an_older_copy_in_its_wrapping_reads_the_same(sample: Sample) -> None:
    """The feed used to be a call of a JavaScript function."""
    plain = page(sample)
    wrapped = dataclasses.replace(plain, content=b"callback(" + plain.body + b");\n")

    assert prices(parse, plain) == prices(parse, wrapped)


CHANGES: list[Change] = [
    ("unit changed", replaced('"perhr"', '"permonth"')),
    ("currency renamed", replaced('"USD"', '"EUR"')),
    ("regions renamed", replaced('"regions"', '"places"')),
    ("sizes renamed", replaced('"sizes"', '"machines"')),
    ("size renamed", replaced('"size"', '"machine"')),
    ("columns renamed", replaced('"valueColumns"', '"columns"')),
    ("no Linux column", replaced('"linux"', '"ubuntu"')),
    ("price is words", replaced("20.5000", "on request")),
    (
        "no regions",
        instead('{"config": {"rate": "perhr", "currencies": ["USD"], "regions": []}}'),
    ),
    (
        "no accelerated machine",
        instead(
            '{"config": {"rate": "perhr", "currencies": ["USD"], "regions": [{"region":'
            ' "us-east-1", "instanceTypes": [{"type": "generalCurrentGen", "sizes": []}]}]}}'
        ),
    ),
]


@each(CHANGES)
def test_a_changed_feed_is_refused(sample: Sample, change: Change) -> None:
    """A feed in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_the_recorded_feed(recorded: Recorded) -> None:
    """August 2026: 976 pairs of machine and region; N. Virginia checked by eye."""
    copy = recorded(URL)
    found = prices(parse, copy)
    here = {row.instance_type: row.usd_per_hour for row in found if row.region == "us-east-1"}

    assert 976 == len(found)
    assert 20.738 == here["p5.48xlarge"]
    assert 21.7833 == here["p4de.24xlarge"]
    assert 0.5509 == here["p3.2xlarge"]
    assert {"repeated": 118, "fpga": 16, "media_accelerator": 12} == left_out(parse, copy)
    assert dt.date(2026, 8, 6) == found[0].as_of_date
