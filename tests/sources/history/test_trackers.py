"""Daily and hourly trackers, and offers collected by hand."""

import datetime as dt
from collections.abc import Callable

from sources.history.format import NOT_AN_OBSERVATION
from sources.snapshot import Snapshot
from store.rows.prices import Price

Sample = Callable[..., Snapshot]
Rows = Callable[[str, Snapshot], list[Price]]
Reasons = Callable[[str, Snapshot], list[tuple[str, bool]]]
Recorded = Callable[[str], list[Price]]


def test_tugot17(sample: Sample, rows_of: Rows) -> None:
    """The median over the day; an odd half-hour does not count."""
    rows = rows_of("tugot17", sample("history", "tugot17.jsonl"))

    assert [
        ("2025-10-19", "lambda", 2.99),
        ("2025-10-19", "nebius", 2.1),
        ("2025-10-20", "verda", 1.99),
    ] == [(str(row.as_of_date), row.provider, row.amount) for row in rows]
    assert {("H100", "SXM", "marketplace")} == {
        (row.accelerator, row.form_factor, row.purchase_option) for row in rows
    }


def test_tugot17_as_recorded(recorded_prices: Recorded) -> None:
    """Three accelerators over four weeks."""
    rows = recorded_prices("tugot17")

    assert 318 == len(rows)
    assert {"B200", "H100", "GH200"} == {row.accelerator for row in rows}
    assert [dt.date(2025, 10, 19), dt.date(2025, 11, 16)] == [
        min(row.as_of_date for row in rows),
        max(row.as_of_date for row in rows),
    ]


def test_cherielilili(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The comparison's lines change their unit; markets give the median, machines the lowest."""
    copy = sample("history", "cherielilili.csv")
    rows = rows_of("cherielilili", copy)

    assert [
        ("aws", 8.0, "on_demand", 55.04),
        ("aws", 8.0, "on_demand", 6.88 * 8),
        ("aws", 1.0, "on_demand", 1.86),
        ("vast.ai", 8.0, "marketplace", 3.694 * 8),
        ("vast.ai", 8.0, "spot", 1.694 * 8),
        ("runpod", 1.0, "on_demand", 2.99),
        ("runpod", 1.0, "marketplace", 2.69),
        ("lambda", 1.0, "on_demand", 2.29),
    ] == [
        (row.provider, row.accelerator_count, row.purchase_option, row.usd_per_hour)
        for row in rows
    ]
    assert [None, None, None, "US", "US", "global", "global", "global"] == [r.region for r in rows]
    assert [
        *("unit_changed_that_day", "repeats_other_lines", "misread_page", "misread_page"),
        "spans_machines",
    ] == [reason for reason, _ in left_out_of("cherielilili", copy)]


def test_cherielilili_as_recorded(recorded_prices: Recorded) -> None:
    """Eight H100 at AWS cost the same on all days, whatever the unit of the line."""
    rows = recorded_prices("cherielilili")
    p5 = {
        round(row.usd_per_hour or 0, 2)
        for row in rows
        if ("aws", "H100", 8.0) == (row.provider, row.accelerator, row.accelerator_count)
    }

    assert 30_988 == len(rows)
    assert {55.04} == p5


def test_nixj9(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The median of the day; names for several machines, misnomers and placeholders go."""
    copy = sample("history", "nixj9.csv")

    assert [
        ("lambda", "RTX A6000", "on_demand", 1.09),
        ("runpod", "B300", "marketplace", 6.94),
        ("vast.ai", "H200", "marketplace", 2.5556),
    ] == [
        (row.provider, row.accelerator, row.purchase_option, row.amount)
        for row in rows_of("nixj9", copy)
    ]
    assert {"several_prices_under_one_name", "misnamed", "placeholder"} == {
        reason for reason, _ in left_out_of("nixj9", copy)
    }


def test_nixj9_as_recorded(recorded_prices: Recorded) -> None:
    """Lambda's RTX A6000 rose from 0.92 to 1.09 in the spring of 2026."""
    rows = recorded_prices("nixj9")
    a6000 = {
        row.amount: str(row.as_of_date)
        for row in rows
        if ("lambda", "RTX A6000") == (row.provider, row.accelerator)
    }

    assert 946 == len(rows)
    assert {0.92, 1.09} == set(a6000)
    assert a6000[0.92] < a6000[1.09]


def test_sooddvs(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """Machines whole, Google's accelerators bare, RunPod's one by one."""
    copy = sample("history", "sooddvs.csv")
    rows = rows_of("sooddvs", copy)

    assert [
        ("Standard_ND96amsr_A100_v4", "A100-80GB", "reserved", 12, 28.2445, "all_in"),
        ("ml.p4d.24xlarge", "A100-40GB", "on_demand", None, 25.2513, "all_in"),
        (None, "A100-80GB", "on_demand", None, 3.9281, "accelerator_only"),
        (None, "A100-40GB", "spot", None, 1.4666, "accelerator_only"),
        (None, "A100-80GB", "on_demand", None, 1.49, "all_in"),
        (None, "A100-80GB", "reserved", 6, 1.27, "all_in"),
    ] == [
        (
            *(row.instance_type, row.accelerator, row.purchase_option, row.commitment_months),
            *(row.amount, row.price_basis),
        )
        for row in rows
    ]
    assert [
        *("several_kinds_of_commitment", "another_kind_of_part", "licences_among_parts"),
        "community_as_spot",
    ] == [reason for reason, _ in left_out_of("sooddvs", copy)]


def test_sooddvs_as_recorded(recorded_prices: Recorded) -> None:
    """AWS's p4d at its price after the cut, and Google's A100 without host."""
    rows = recorded_prices("sooddvs")
    found = {(row.instance_type, row.region, row.purchase_option): row.amount for row in rows}
    bare = {
        row.amount
        for row in rows
        if ("gcp", "A100-40GB", "on_demand", "us-central1")
        == (row.provider, row.accelerator, row.purchase_option, row.region)
    }

    assert 21.9576 == found["p4d.24xlarge", "us-east-1", "on_demand"]
    assert {2.9339} == bare


def test_estimates_are_refused(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """A made-up history gives not one row."""
    copy = sample("history", "sooddvs_estimates.csv")

    assert [] == rows_of("sooddvs_estimates", copy)
    assert [(NOT_AN_OBSERVATION, True), ("seen_elsewhere", False)] == left_out_of(
        "sooddvs_estimates", copy
    )


def test_estimates_as_recorded(
    recorded_copies: Callable[[str], list[tuple[object, list[object]]]],
) -> None:
    """All 88 estimates are refused."""
    ((_, parsed),) = recorded_copies("sooddvs_estimates")

    assert 88 == sum(NOT_AN_OBSERVATION == getattr(each, "reason", None) for each in parsed)
    assert not any(isinstance(each, Price) for each in parsed)


def test_tardellirs(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The collector's caveats decide what is a price, and of what."""
    copy = sample("history", "tardellirs.json")
    rows = rows_of("tardellirs", copy)

    assert [
        ("verda", "H100", "SXM", "on_demand", "all_in"),
        ("modal", "A100-80GB", None, "on_demand", "accelerator_only"),
        ("runpod", "L4", "PCIe", "marketplace", "all_in"),
    ] == [
        (
            *(row.provider, row.accelerator, row.form_factor, row.purchase_option),
            row.price_basis,
        )
        for row in rows
    ]
    assert ["https://verda.com/products", dt.date(2026, 5, 24)] == [
        *(rows[0].provenance, rows[0].as_of_date),
    ]
    assert {
        (NOT_AN_OBSERVATION, True),
        ("stale_copy", False),
        ("shared_accelerator", False),
        ("unknown_accelerator", True),
    } == set(left_out_of("tardellirs", copy))


def test_tardellirs_as_recorded(recorded_prices: Recorded) -> None:
    """Twenty-one providers' offers of one day, less those that are none."""
    rows = recorded_prices("tardellirs")

    assert len(rows) >= 270
    assert {dt.date(2026, 5, 24)} == {row.as_of_date for row in rows}


def test_hemgo_lexsi(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """Only what was fetched counts; rupees stay rupees; the lowest of several alike."""
    copy = sample("history", "hemgo.json")

    assert [
        ("vast.ai", "A100-40GB", "marketplace", 0.5, "USD", "all_in"),
        ("runpod", "L4", "on_demand", 0.39, "USD", "all_in"),
        ("e2e", "L4", "on_demand", 49.0, "INR", "all_in"),
        ("gcp", "T4", "on_demand", 0.35, "USD", "accelerator_only"),
    ] == [
        (
            *(row.provider, row.accelerator, row.purchase_option, row.amount),
            *(row.currency, row.price_basis),
        )
        for row in rows_of("hemgo_lexsi", copy)
    ]
    assert [("typed_in", False)] == left_out_of("hemgo_lexsi", copy)


def test_hemgo_lexsi_as_recorded(recorded_prices: Recorded) -> None:
    """Two days of August 2026."""
    rows = recorded_prices("hemgo_lexsi")

    assert len(rows) >= 300
    assert {"USD", "INR"} == {row.currency for row in rows}


def test_sfcompute(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The average of a day's trades; a day without trades has no price."""
    copy = sample("history", "sfcompute.html")
    (row,) = rows_of("sfcompute", copy)

    assert ("H100", 2.12, dt.date(2026, 7, 15)) == (row.accelerator, row.amount, row.as_of_date)
    assert [("no_trade", False)] == left_out_of("sfcompute", copy)


def test_sfcompute_as_recorded(recorded_prices: Recorded) -> None:
    """Five days of July 2026."""
    assert [2.12, 2.11, 1.94, 2.01, 2.04] == [row.amount for row in recorded_prices("sfcompute")]


def test_gpurentalprices_as_recorded(recorded_prices: Recorded) -> None:
    """Seventeen snapshots of the data set whose newest one a live source reads."""
    rows = recorded_prices("gpurentalprices")

    assert len(rows) >= 4_000
    assert len({row.provider for row in rows}) >= 30
    assert "aws" not in {row.provider for row in rows}
