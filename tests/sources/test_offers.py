"""Turning offers into rows: units, currencies, and our tables of machines."""

import csv
import datetime as dt
import io

import pytest

from sources.accelerators import Chip
from sources.declared import read_declared
from sources.prices.machines import machines
from sources.prices.offers import offer
from sources.prices.tpu import chips_of, is_multiple_of_smaller, is_slice
from sources.snapshot import Snapshot
from store.rows.prices import Price
from tests.conftest import NOON
from tests.sources.parsed_pages import Recorded

CATALOGUES = "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog"
AWS_2024 = f"{CATALOGUES}/e627ea943481855ed33e4d1defac312ebc8a816b/catalogs/v5/aws/vms.csv"
AZURE_2023 = f"{CATALOGUES}/28bc231aa93132fc62bf417b619aafb8e28dce9d/catalogs/v5/azure/vms.csv"
PAGE = Snapshot.of("https://publisher.example/page", "", NOON)


def priced(**said: object) -> Price:
    """Make a row of an offer of four V100."""
    columns: dict[str, object] = {
        "provider": "aws",
        "instance_type": None,
        "region": None,
        "accelerator": "V100",
        "accelerator_raw": None,
        "accelerator_count": 4.0,
        "source_kind": "api",
    }
    return offer(PAGE, **(columns | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "unit", "machine", "accelerator"),
    [
        (8.0, "machine-hour", 8.0, 2.0),
        (2.0, "accelerator-hour", 8.0, 2.0),
        (5840.0, "machine-month", 8.0, 2.0),
        (0.001, "accelerator-second", 14.4, 3.6),
    ],
)
def test_whole_machine_and_share_follow_from_the_unit(
    amount: float, unit: str, machine: float, accelerator: float
) -> None:
    """The figure stays as published; dollars per hour are worked out for both."""
    row = priced(amount=amount, amount_unit=unit)

    assert (amount, unit) == (row.amount, row.amount_unit)
    assert machine == pytest.approx(row.usd_per_hour)
    assert accelerator == pytest.approx(row.usd_per_accelerator_hour)


def test_other_currencies_have_no_dollars_yet() -> None:
    """The flow converts them, with the rate of the day."""
    row = priced(amount=8.0, currency="EUR")

    assert (None, None) == (row.usd_per_hour, row.usd_per_accelerator_hour)


def test_a_price_is_of_the_day_of_the_copy_unless_stated() -> None:
    """The publisher's own day wins."""
    stated = dt.date(2026, 8, 1)

    assert NOON.date() == priced(amount=1.0).as_of_date
    assert stated == priced(amount=1.0, as_of_date=stated).as_of_date


def test_an_undeclared_unit_is_a_mistake_of_ours() -> None:
    """Units are those that the store can convert."""
    with pytest.raises(KeyError):
        priced(amount=1.0, amount_unit="fortnight")


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_tables_of_machines_use_known_accelerators(provider: str) -> None:
    """Name and form factor stand in the table of accelerators; no machine stands twice."""
    known = {
        Chip(row["accelerator"], row["form_factor"] or None)
        for row in read_declared("accelerators.csv")
    }
    names = [row["instance_type"] for row in read_declared(f"{provider}_instances.csv")]

    assert len(names) == len(set(names)) >= 30
    for name, machine in machines(provider).items():
        assert Chip(machine.accelerator, machine.form_factor) in known, name
        assert 0 < machine.count <= 16, name


def test_our_counts_for_aws_agree_with_a_catalogue(recorded: Recorded) -> None:
    """SkyPilot asked Amazon's own interface in 2024; our table says the same of every machine."""
    theirs = {
        row["InstanceType"]: float(row["AcceleratorCount"])
        for row in csv.DictReader(io.StringIO(recorded(AWS_2024).text()))
        if row["AcceleratorName"] and not row["InstanceType"].startswith(("f1.", "vt1."))
    }

    assert 60 < len(theirs)
    assert theirs == {name: machines("aws")[name].count for name in theirs}


def test_our_counts_for_azure_agree_but_for_slices(recorded: Recorded) -> None:
    """The catalogue counts a slice of a GPU as one; NV12s_v3 and the others agree."""
    theirs = {
        row["InstanceType"]: float(row["AcceleratorCount"])
        for row in csv.DictReader(io.StringIO(recorded(AZURE_2023).text()))
        if row["AcceleratorName"]
    }
    ours = {name: machines("azure")[name].count for name in theirs}
    other = {name for name in theirs if theirs[name] != ours[name]}

    assert 40 < len(theirs)
    assert {
        *(f"Standard_NV{n}ads_A10_v5" for n in (6, 12, 18)),
        *(f"Standard_NV{n}as_v4" for n in (4, 8, 16)),
    } == other


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("tpu-v2-8", ("TPU v2", 4)),
        ("v3-2048", ("TPU v3", 1024)),
        ("tpu-v4-8", ("TPU v4", 4)),
        ("v5p-8", ("TPU v5p", 4)),
        ("v5litepod-4", ("TPU v5e", 4)),
        ("tpu-v6e-1", ("TPU v6e", 1)),
        ("tpu-v9-8", None),
        ("a2-highgpu-1g", None),
    ],
)
def test_slices_are_counted_in_chips(name: str, known: tuple[str, float] | None) -> None:
    """Cores of v2 to v4 and v5p are two a chip; v5e and v6e are named by chips."""
    assert known == chips_of(name)


def test_only_large_slices_of_a_linear_price_are_multiples() -> None:
    """Slices of v2 and v3 are priced by size, so each of them is read."""
    assert is_slice("v5p-512")
    assert is_multiple_of_smaller("v5p-512")
    assert not is_multiple_of_smaller("v5p-64")
    assert not is_multiple_of_smaller("v3-2048")
    assert not is_multiple_of_smaller("n1-standard-8")
