"""The Full Stack's tables, edited by hand."""

import datetime as dt
from collections.abc import Callable

import pytest

from sources.history.full_stack_table import parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from store.rows.prices import Price

Sample = Callable[..., Snapshot]
Rows = Callable[[str, Snapshot], list[Price]]
Reasons = Callable[[str, Snapshot], list[tuple[str, bool]]]
Recorded = Callable[[str], list[Price]]


def test_machine_and_its_spot_price(sample: Sample, rows_of: Rows) -> None:
    """A line that stands twice is one machine; its spot price is a row of its own."""
    rows = rows_of("full_stack_table", sample("full_stack", "cloud-gpus.csv"))
    mine = [row for row in rows if "p3.8xlarge" == row.instance_type]

    assert [("on_demand", 12.24, 3.06), ("spot", 3.67, 3.67 / 4)] == [
        (row.purchase_option, row.usd_per_hour, row.usd_per_accelerator_hour) for row in mine
    ]


def test_azure_machines_bear_azures_names(sample: Sample, rows_of: Rows) -> None:
    """`NC4as T4 v3` is Standard_NC4as_T4_v3; dollar signs do not matter."""
    rows = rows_of("full_stack_table", sample("full_stack", "cloud-gpus.csv"))
    (azure,) = [row for row in rows if "azure" == row.provider]

    assert ("Standard_NC4as_T4_v3", 0.53) == (azure.instance_type, azure.usd_per_hour)


def test_hosts_without_names_are_one_row(sample: Sample, rows_of: Rows) -> None:
    """Of two hosts that nothing tells apart the cheaper counts, and says so."""
    rows = rows_of("full_stack_table", sample("full_stack", "cloud-gpus.csv"))
    (cudo,) = [row for row in rows if "cudo" == row.provider]

    assert (0.30, "lowest_of_2") == (cudo.usd_per_hour, cudo.quality_flags)


def test_what_is_left_out(sample: Sample, left_out_of: Reasons) -> None:
    """What prices no machine is left out; what contradicts itself is set aside."""
    reasons = left_out_of("full_stack_table", sample("full_stack", "cloud-gpus.csv"))

    assert [
        ("header_again", False),
        ("range_of_counts", False),
        ("figures_disagree", True),
        ("price_of_one_gpu_as_machine", True),
        ("no_price", False),
        ("another_number_of_cells", True),
        ("unknown_provider", True),
    ] == reasons


def test_a_renamed_header_is_refused(sample: Sample) -> None:
    """Another header is another table."""
    table = sample("full_stack", "cloud-gpus.csv")
    changed = Snapshot.of(table.url, table.text().replace("Spot", "Spot*"), table.retrieved_at)

    with pytest.raises(Unreadable, match="columns are"):
        list(parse(changed))


def test_serverless(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """Serverless prices are their own way of buying; parts of a GPU are left out."""
    table = sample("full_stack", "serverless-gpus.csv")
    rows = rows_of("full_stack_serverless", table)

    assert {"serverless"} == {row.purchase_option for row in rows}
    assert [
        ("baseten", "A10G", 3.4),
        ("replicate", "A40", 2.07),
        ("mystic", "A100-80GB", 4.0),
    ] == [(row.provider, row.accelerator, row.usd_per_hour) for row in rows]
    assert [("part_of_an_accelerator", False)] == left_out_of("full_stack_serverless", table)


def test_as_recorded(recorded_prices: Recorded) -> None:
    """Fifty-four versions, checked by eye at both ends; AWS's p3 stands at 3.06 in all of them."""
    rows = recorded_prices("full_stack_table")
    p3 = [r for r in rows if "p3.2xlarge" == r.instance_type and "on_demand" == r.purchase_option]
    days = sorted({row.as_of_date for row in rows})
    h100 = {
        row.usd_per_hour: str(row.as_of_date)
        for row in rows
        if ("lambda", "H100", 1.0) == (row.provider, row.accelerator, row.accelerator_count)
    }

    assert len(rows) >= 13_270
    assert [dt.date(2022, 8, 4), dt.date(2025, 5, 16)] == [days[0], days[-1]]
    assert {3.06} == {row.usd_per_hour for row in p3}
    assert {2.4: "2023-05-29", 1.99: "2025-05-16"} == h100


def test_serverless_as_recorded(recorded_prices: Recorded) -> None:
    """Both versions, with Replicate's A100 of 80 GB at 5.04."""
    rows = recorded_prices("full_stack_serverless")
    replicate = {
        r.usd_per_hour for r in rows if ("replicate", "A100-80GB") == (r.provider, r.accelerator)
    }

    assert {5.04} == replicate
    assert len(rows) >= 140
