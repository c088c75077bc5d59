"""Prices of TPU chips from Epoch AI's table."""

import datetime as dt
from collections.abc import Callable

from sources.snapshot import Snapshot
from store.rows.prices import Price

Sample = Callable[..., Snapshot]
Rows = Callable[[str, Snapshot], list[Price]]
Reasons = Callable[[str, Snapshot], list[tuple[str, bool]]]
Recorded = Callable[[str], list[Price]]


def test_chips_commitments_and_places_are_rows(sample: Sample, rows_of: Rows) -> None:
    """One price in two places is two rows; each commitment is one of its own."""
    rows = rows_of("epoch_tpu_prices", sample("history", "epoch_tpu_prices.csv"))

    assert [
        ("TPU v2", "US", "on_demand", None, 1.25),
        ("TPU v3", "us-central1", "on_demand", None, 2.25),
        ("TPU v3", "us-central1", "reserved", 12, 1.5),
        ("TPU v3", "us-central1", "reserved", 36, 1.0),
        ("TPU v5e", "europe-west4", "on_demand", None, 1.75),
        ("TPU v5e", "asia-southeast1", "on_demand", None, 1.75),
    ] == [
        (
            row.accelerator,
            row.region,
            row.purchase_option,
            row.commitment_months,
            row.usd_per_accelerator_hour,
        )
        for row in rows
    ]
    assert {"gcp"} == {row.provider for row in rows}
    assert "https://archive.example/20181009/tpu" == rows[0].provenance


def test_bought_hardware_and_gpus_are_left_out_and_counted(
    sample: Sample, left_out_of: Reasons
) -> None:
    """An estimate of what a chip costs to make is no price of an hour."""
    copy = sample("history", "epoch_tpu_prices.csv")

    assert [("bought_hardware", False), ("not_a_tpu", False)] == left_out_of(
        "epoch_tpu_prices", copy
    )


def test_as_recorded(recorded_prices: Recorded) -> None:
    """TPU v3 stood at $2.00 a chip in the US from October 2018 to November 2021."""
    rows = recorded_prices("epoch_tpu_prices")
    v3 = [
        row
        for row in rows
        if row.accelerator == "TPU v3"
        and row.purchase_option == "on_demand"
        and row.region in ("US", "us-central1")
    ]

    assert {2.0} == {row.usd_per_accelerator_hour for row in v3}
    assert [dt.date(2018, 10, 11), dt.date(2021, 11, 17)] == [
        min(row.as_of_date for row in v3),
        max(row.as_of_date for row in v3),
    ]
    assert {"TPU v2", "TPU v3", "TPU v4", "TPU v5e", "TPU v6e"} == {
        row.accelerator for row in rows
    }
