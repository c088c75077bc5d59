"""Price files of programs that compare clouds: EC2Instances, Libcloud, Coroot, GCPinstances."""

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.history.lines import midnight
from sources.snapshot import Snapshot
from store.rows.prices import Price

Sample = Callable[..., Snapshot]
Rows = Callable[[str, Snapshot], list[Price]]
Reasons = Callable[[str, Snapshot], list[tuple[str, bool]]]
Recorded = Callable[[str], list[Price]]


def figures(rows: list[Price]) -> list[tuple[str | None, str | None, str, int | None, float]]:
    """What tells the rows of one file apart, and the price."""
    return [
        (row.instance_type, row.region, row.purchase_option, row.commitment_months, row.amount)
        for row in rows
    ]


def coroot(folder: Path, day: dt.date) -> Snapshot:
    """Coroot's file as it is served: compressed."""
    body = gzip.compress((folder / "coroot.json").read_bytes(), mtime=0)
    return Snapshot.of("https://publisher.example/cloud-pricing.json.gz", body, midnight(day))


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    """Give the folder of samples."""
    return Path(request.path).parents[2] / "samples" / "history"


def test_ec2instances_file(sample: Sample, rows_of: Rows) -> None:
    """Linux on demand, and standard commitments without a payment up front."""
    rows = rows_of(
        "ec2instances", sample("history", "ec2instances.json", "https://x.example/instances.json")
    )

    assert [
        ("p3.2xlarge", "us-east-1", "on_demand", None, 3.06),
        ("p3.2xlarge", "us-east-1", "reserved", 12, 2.088),
        ("p3.2xlarge", "us-east-1", "reserved", 36, 1.425),
    ] == figures(rows)
    assert {("V100", 1.0, "linux")} == {
        (row.accelerator, row.accelerator_count, row.os) for row in rows
    }


def test_ec2instances_page(sample: Sample, rows_of: Rows) -> None:
    """The page hides prices of all regions in attributes, escaped or not."""
    rows = rows_of("ec2instances", sample("history", "ec2instances.html"))

    assert [
        ("p2.16xlarge", "us-east-1", "on_demand", None, 14.4),
        ("p2.16xlarge", "us-east-1", "reserved", 12, 10.944),
        ("p2.16xlarge", "eu-west-1", "on_demand", None, 15.552),
    ] == figures(rows)
    assert {0.9, 0.684, 0.972} == {row.usd_per_accelerator_hour for row in rows}


def test_ec2instances_as_recorded(recorded_prices: Recorded) -> None:
    """P2 from its first days on, P3 in its first weeks; checked by eye."""
    rows = recorded_prices("ec2instances")
    found = {
        (row.instance_type, row.region, row.as_of_date.year): row.amount
        for row in rows
        if "on_demand" == row.purchase_option
    }

    assert 277 == len(rows)
    assert 0.9 == found["p2.xlarge", "us-east-1", 2016]
    assert 3.06 == found["p3.2xlarge", "us-east-1", 2017]
    assert 5.243 == found["p3.2xlarge", "ap-northeast-1", 2017]


def test_libcloud_until_2019(sample: Sample, rows_of: Rows) -> None:
    """Blocks by region, dated with the day of the scrape."""
    rows = rows_of("libcloud", sample("history", "libcloud_2019.json"))

    assert [
        ("p2.xlarge", "us-east-1", "on_demand", None, 0.9),
        ("p3.8xlarge", "us-east-1", "on_demand", None, 12.24),
        ("p3.8xlarge", "eu-west-2", "on_demand", None, 14.36),
    ] == figures(rows)
    assert {dt.date(2019, 11, 13)} == {row.as_of_date for row in rows}


def test_libcloud_from_2020(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The old blocks are not read beside the new one; 0 is no price; Azure's names are undone."""
    copy = sample("history", "libcloud_2020.json")

    assert [
        ("p2.xlarge", "us-east-1", "on_demand", None, 0.9),
        ("Standard_NC6s_v3", "eastus", "on_demand", None, 3.06),
    ] == figures(rows_of("libcloud", copy))
    assert [("no_price", False)] == left_out_of("libcloud", copy)


def test_libcloud_with_dedicated_hosts(
    sample: Sample, rows_of: Rows, left_out_of: Reasons
) -> None:
    """A file that lists families mixes tenancies: p4d at 36.05 is no price on demand."""
    copy = sample("history", "libcloud_2025.json")

    assert [] == rows_of("libcloud", copy)
    assert [("tenancies_mixed", False)] == left_out_of("libcloud", copy)


def test_libcloud_as_recorded(recorded_prices: Recorded) -> None:
    """Six files; AWS's old machines never moved, and the mixed file of 2025 gives none of them."""
    aws = [row for row in recorded_prices("libcloud") if "aws" == row.provider]
    east = [row for row in aws if "us-east-1" == row.region]

    assert {0.9} == {row.amount for row in east if "p2.xlarge" == row.instance_type}
    assert {3.06} == {row.amount for row in east if "p3.2xlarge" == row.instance_type}
    assert dt.date(2021, 11, 6) == max(row.as_of_date for row in aws)
    assert 853 == len(aws)


def test_coroot(folder: Path, rows_of: Rows, left_out_of: Reasons) -> None:
    """AWS's spot prices and Google's machines; what mixes tenancies or systems is left out."""
    copy = coroot(folder, dt.date(2024, 8, 9))

    assert [
        ("p3.2xlarge", "us-east-1", "spot", None, 1.1496),
        ("a2-highgpu-1g", "us-central1", "on_demand", None, 3.673385),
        ("a2-highgpu-1g", "us-central1", "spot", None, 1.469355),
    ] == figures(rows_of("coroot", copy))
    assert {("tenancies_mixed", False), ("systems_mixed", False)} == set(
        left_out_of("coroot", copy)
    )


def test_coroot_before_accelerators_were_included(
    folder: Path, rows_of: Rows, left_out_of: Reasons
) -> None:
    """Until November 2023 Google's A2 machines stand there without their GPUs."""
    copy = coroot(folder, dt.date(2023, 2, 20))

    assert {"aws"} == {row.provider for row in rows_of("coroot", copy)}
    assert ("host_without_accelerators", False) in left_out_of("coroot", copy)


def test_coroot_as_recorded(recorded_prices: Recorded) -> None:
    """Spot prices of 2023 and 2024, machines of Google of 2024."""
    rows = recorded_prices("coroot")
    found = {
        (r.instance_type, r.region, r.purchase_option, r.as_of_date.year): r.amount for r in rows
    }

    assert 3.673385 == found["a2-highgpu-1g", "us-central1", "on_demand", 2024]
    assert 1.1496 == found["p3.2xlarge", "us-east-1", "spot", 2023]
    assert ("a2-highgpu-1g", "us-central1", "on_demand", 2023) not in found
    assert {"aws", "gcp"} == {row.provider for row in rows}


def test_gcpinstances(sample: Sample, rows_of: Rows) -> None:
    """On demand, preemptible and two commitments; a region without prices has none."""
    assert [
        ("a2-highgpu-1g", "us-central1", "on_demand", None, 3.67339),
        ("a2-highgpu-1g", "us-central1", "spot", None, 1.46935),
        ("a2-highgpu-1g", "us-central1", "reserved", 12, 2.31421),
        ("a2-highgpu-1g", "us-central1", "reserved", 36, 1.28571),
    ] == figures(rows_of("gcpinstances", sample("history", "gcpinstances.json")))


def test_gcpinstances_as_recorded(recorded_prices: Recorded) -> None:
    """Google's machines of June 2024."""
    rows = recorded_prices("gcpinstances")
    found = {(r.instance_type, r.region, r.purchase_option): r.amount for r in rows}

    assert 2_356 == len(rows)
    assert 40.22162 == found["a2-ultragpu-8g", "us-central1", "on_demand"]
    assert 0.2238 == found["g2-standard-4", "us-central1", "spot"]
