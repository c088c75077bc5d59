"""Google Cloud's prices by the machine, as Cyclenerd's calculator adds them up."""

import datetime as dt

import pytest

from sources.prices.gcp_cyclenerd import URL, parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from store.rows.prices import Price
from tests.sources.changed_pages import Change, assert_refused, changed, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

REPOSITORY = "https://raw.githubusercontent.com/Cyclenerd/google-cloud-pricing-cost-calculator"
JULY_2026 = f"{REPOSITORY}/fd66b26ff84fee5cdd94f341ea89206e76c06b99/pricing.yml"
FEBRUARY_2022 = f"{REPOSITORY}/d4890e9324498243528d25a08b9cf7159bba67a5/pricing.yml"


def page(sample: Sample) -> Snapshot:
    """Give our sample of the file."""
    return sample("gcp_cyclenerd", "pricing.yml", URL)


def ways(found: list[Price], region: str = "us-central1") -> dict[object, float | None]:
    """Give the dollars an hour of each machine and way to buy it in a region."""
    return {
        (row.instance_type, row.purchase_option, row.commitment_months): row.usd_per_hour
        for row in found
        if row.region == region
    }


def test_a_machine_is_priced_whole_on_demand_on_spot_and_with_commitments(sample: Sample) -> None:
    """Commitments are priced by the month of 730 hours."""
    found = prices(parse, page(sample))

    assert {
        ("a2-highgpu-1g", "on_demand", None): 3.5,
        ("a2-highgpu-1g", "spot", None): 1.5,
        ("a2-highgpu-1g", "reserved", 12): pytest.approx(2.0),
        ("a2-highgpu-1g", "reserved", 36): pytest.approx(1.0),
        ("a3-highgpu-8g", "on_demand", None): 88.0,
        ("a3-highgpu-8g", "spot", None): 50.0,
        ("g4-standard-6", "on_demand", None): 0.5,
    } == ways(found)
    assert {(1460.0, "machine-month")} == {
        (row.amount, row.amount_unit) for row in found if row.commitment_months == 12
    }


def test_accelerators_stand_under_a_key_of_their_name(sample: Sample) -> None:
    """An eighth of an RTX PRO 6000 is a fraction; form factors come from our own table."""
    found = {row.instance_type: row for row in prices(parse, page(sample))}

    assert ("A100-40GB", "SXM", "a100") == (
        found["a2-highgpu-1g"].accelerator,
        found["a2-highgpu-1g"].form_factor,
        found["a2-highgpu-1g"].accelerator_raw,
    )
    assert (0.125, 4.0) == (
        found["g4-standard-6"].accelerator_count,
        found["g4-standard-6"].usd_per_accelerator_hour,
    )
    assert 11.0 == 88 / found["a3-highgpu-8g"].accelerator_count


def test_a_price_is_of_the_day_of_the_rebuild(sample: Sample) -> None:
    """The file's own timestamp, not the day on which it was fetched."""
    assert {dt.date(2026, 8, 19)} == {row.as_of_date for row in prices(parse, page(sample))}


def test_commitments_that_nobody_sells_are_left_out(sample: Sample) -> None:
    """A month with commitment at the price of one without, and 0, are no prices."""
    assert {"no_commitment": 1, "no_price": 1} == left_out(parse, page(sample))


def test_an_unknown_key_is_reported(sample: Sample) -> None:
    """A key that names neither an accelerator nor a part we know goes to the worklist."""
    assert ["z900"] == unknown_names(parse, page(sample))
    assert {"unknown_accelerator": 1} == set_aside(parse, page(sample))


def test_the_memory_that_was_priced_wrongly_is_set_aside(sample: Sample) -> None:
    """Files of early 2022 price a2-highgpu-1g with 58 GB instead of 85."""
    early = changed(page(sample), replaced("ram: 85", "ram: 58"))

    assert 1 == set_aside(parse, early)["priced_with_wrong_memory"]
    assert "a2-highgpu-1g" not in {row.instance_type for row in prices(parse, early)}


BOMB = "a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\ncompute:\n  instance: *c\n"

CHANGES: list[Change] = [
    ("hour renamed", replaced("hour:", "hourly:")),
    ("instances renamed", replaced("  instance:", "  machines:")),
    ("compute renamed", replaced("compute:", "services:")),
    ("cost renamed", replaced("cost:", "usd:")),
    ("accelerator key gone", replaced("      a100: 1\n", "")),
    ("price is words", replaced("hour: 3.5", "hour: on request")),
    ("price is no number", replaced("hour: 3.5", "hour: .nan")),
    ("price without end", replaced("hour: 3.5", "hour: .inf")),
    ("timestamp gone", replaced("timestamp:", "made:")),
    ("no machines", instead("compute:\n  instance: {}\n")),
    ("machines without accelerators", instead("compute:\n  instance:\n    n1: {}\n")),
    ("an alias bomb", instead(BOMB)),
    ("an object", replaced("cpu: 12", "cpu: !!python/object:os.system 12")),
    ("a merge", replaced("      cpu: 12", "      <<: x\n      cpu: 12")),
    ("deep brackets", replaced("cpu: 12", "cpu: " + "[" * 5000)),
    ("deep lines", lambda body: body + b"x:\n" + b" " * 60 + b"y: 1\n"),
]


@each(CHANGES)
def test_a_changed_file_is_refused(sample: Sample, change: Change) -> None:
    """A file in another shape, or with a bomb in it, gives no rows and says where."""
    assert_refused(parse, page(sample), change)


def test_a_bomb_is_refused_unread(sample: Sample) -> None:
    """The refusal names the line of the alias, so nothing was expanded."""
    with pytest.raises(Unreadable, match="line 1: not a plain file"):
        list(parse(changed(page(sample), instead(BOMB))))


def test_the_recorded_file_of_july_2026(recorded: Recorded) -> None:
    """984 machine-region pairs; us-central1 checked by eye."""
    found = prices(parse, recorded(JULY_2026))
    here = ways(found)

    assert 3609 == len(found)
    assert 984 == sum(row.purchase_option == "on_demand" for row in found)
    assert 3.673385 == here["a2-highgpu-1g", "on_demand", None]
    assert 1.92802 == here["a2-highgpu-1g", "spot", None]
    assert 88.4899999025753 == here["a3-highgpu-8g", "on_demand", None]
    assert 0.706832 == pytest.approx(here["g2-standard-4", "on_demand", None])
    assert 4.49993 == here["g4-standard-48", "on_demand", None]
    assert ("a3-megagpu-8g", "on_demand", None) not in here
    assert {dt.date(2026, 7, 30)} == {row.as_of_date for row in found}


def test_the_recorded_file_of_february_2022(recorded: Recorded) -> None:
    """336 rows of A2 machines; the smallest one, priced with too little memory, is set aside."""
    copy = recorded(FEBRUARY_2022)

    assert 336 == len(prices(parse, copy))
    assert {"priced_with_wrong_memory": 1} == set_aside(parse, copy)
    assert {dt.date(2022, 2, 9)} == {row.as_of_date for row in prices(parse, copy)}
