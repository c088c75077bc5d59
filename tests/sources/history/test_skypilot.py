"""SkyPilot's catalogues, as they were recorded (their layout is tested beside its reader)."""

import datetime as dt
from collections.abc import Callable

from store.rows.prices import Price

Recorded = Callable[[str], list[Price]]


def test_as_recorded(recorded_prices: Recorded) -> None:
    """Forty catalogues of 2022 to 2026; the list prices of AWS's old machines never moved."""
    rows = recorded_prices("skypilot")
    listed = [
        row
        for row in rows
        if "on_demand" == row.purchase_option
        and "us-east-1" == row.region
        and "aws" == row.provider
    ]

    assert len(rows) >= 14_700
    assert {0.9} == {r.usd_per_hour for r in listed if "p2.xlarge" == r.instance_type}
    assert {3.06} == {r.usd_per_hour for r in listed if "p3.2xlarge" == r.instance_type}
    assert {"tracker"} == {row.source_kind for row in rows}


def test_lambda_rises_in_2026(recorded_prices: Recorded) -> None:
    """Eight H100 cost 27.52 on 2026-04-02 and 31.92 from 2026-04-06 on, in every region."""
    h100 = {
        (row.as_of_date, row.usd_per_hour)
        for row in recorded_prices("skypilot")
        if "gpu_8x_h100_sxm5" == row.instance_type and 2026 == row.as_of_date.year
    }

    assert {
        (dt.date(2026, 4, 2), 27.52),
        *((dt.date(2026, month, day), 31.92) for month, day in ((4, 6), (4, 20), (5, 7))),
    } == h100


def test_google_machines_include_their_accelerators(recorded_prices: Recorded) -> None:
    """The a2-highgpu-1g costs host and A100 together."""
    (row,) = [
        r
        for r in recorded_prices("skypilot")
        if ("a2-highgpu-1g", "us-central1", "on_demand", dt.date(2024, 6, 13))
        == (r.instance_type, r.region, r.purchase_option, r.as_of_date)
    ]

    assert round(0.73948 + 2.93391, 5) == row.usd_per_hour
