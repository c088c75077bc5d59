"""How all history formats make rows of lines."""

import dataclasses
import datetime as dt
import math
from typing import Any

import pytest

from sources.history.lines import Line, lowest, price
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName
from store.rows.prices import Price

COPY = Snapshot.of("https://copies.example/prices.csv", "", dt.datetime(2024, 6, 1, tzinfo=dt.UTC))
LINE = Line(
    place="line 7",
    provider_raw="Lambda",
    accelerator_raw="H100",
    count=8,
    amount=24.0,
    source_kind="tracker",
)


def changed(**cells: Any) -> Line:
    """Give the line with other cells."""
    return dataclasses.replace(LINE, **cells)


def test_a_line_is_a_row_of_its_copys_day() -> None:
    """The price of the machine is shared out among its accelerators."""
    (row,) = price(COPY, LINE)

    assert isinstance(row, Price)
    assert ("lambda", "H100", 24.0, 3.0, dt.date(2024, 6, 1)) == (
        row.provider,
        row.accelerator,
        row.usd_per_hour,
        row.usd_per_accelerator_hour,
        row.as_of_date,
    )


@pytest.mark.parametrize("name", ["amount", "count"])
@pytest.mark.parametrize("figure", [0.0, -1.0, math.nan, math.inf])
def test_what_can_be_no_price_is_set_aside(name: str, figure: float) -> None:
    """One impossible figure costs one line, not its copy."""
    (left,) = price(COPY, changed(**{name: figure}))

    assert isinstance(left, LeftOut)
    assert ("not_positive", "line 7", True) == (left.reason, left.place, left.is_suspect)


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("provider_raw", "provider", "unknown_provider"),
        ("accelerator_raw", "accelerator", "unknown_accelerator"),
    ],
)
def test_names_that_nobody_declared_are_reported(name: str, kind: str, reason: str) -> None:
    """The name is said, and the price set aside."""
    unknown, left = price(COPY, changed(**{name: "Zzz 900"}))

    assert UnknownName(kind, "Zzz 900", "line 7") == unknown
    assert isinstance(left, LeftOut)
    assert (reason, True) == (left.reason, left.is_suspect)


def test_another_count_than_the_machine_has_is_corrected_and_said() -> None:
    """Our own table of AWS's machines wins."""
    (row,) = price(COPY, changed(provider_raw="aws", instance_type="p5.48xlarge", count=1))

    assert isinstance(row, Price)
    assert (8.0, "count_corrected") == (row.accelerator_count, row.quality_flags)


def test_of_lines_alike_the_lowest_counts() -> None:
    """A flag says of how many prices; what tells lines apart keeps them apart."""
    found = list(lowest([changed(amount=30.0), LINE, changed(region="eu-central-1")]))

    assert [(24.0, None, ("lowest_of_2",)), (24.0, "eu-central-1", ())] == [
        (line.amount, line.region, line.flags) for line in found
    ]
