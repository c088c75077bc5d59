"""Epoch's hardware: units, names and editions, on our sample and on the recorded file."""

import datetime as dt
from collections.abc import Callable

import pytest

from sources.research.epoch_hardware import SOURCE, parse
from sources.snapshot import Snapshot
from sources.trouble import UnknownName
from store.rows.research import HARDWARE, HardwareRecord
from tests.conftest import NOON
from tests.sources.changed_pages import Change, assert_refused, each, replaced

URL = SOURCE.first_pages(NOON.date())[0].url


@pytest.fixture
def page(sample: Callable[..., Snapshot]) -> Snapshot:
    """Our sample."""
    return sample("epoch_hardware", "ml_hardware.csv", URL)


def chips(page: Snapshot) -> list[HardwareRecord]:
    """Rows of a page."""
    return [each for each in parse(page) if isinstance(each, HardwareRecord)]


def test_a_line_is_a_chip(page: Snapshot) -> None:
    """Rates are in TFLOP/s and memory in GB; the tensor rate is kept apart from the other one."""
    chip = chips(page)[0]

    assert (67.0, 990.0, 134.0, 1980.0, None) == (
        chip.peak_fp32_tflops,
        chip.peak_fp16_tflops,
        chip.peak_half_precision_tflops,
        chip.peak_fp8_tflops,
        chip.peak_int8_tops,
    )
    assert (80.0, 3350.0, 700.0, 31000.0) == (
        chip.memory_gb,
        chip.memory_gb_per_s,
        chip.tdp_w,
        chip.release_price_usd,
    )
    assert ("H100", "SXM", dt.date(2022, 9, 20)) == (
        chip.accelerator,
        chip.form_factor,
        chip.release_date,
    )
    assert ("ml_hardware 2026-08-22", "No official price.") == (chip.edition, chip.price_source)


def test_an_unknown_chip_is_kept_and_reported(page: Snapshot) -> None:
    """It keeps Epoch's name, and nothing is guessed of what is not stated."""
    chip = chips(page)[1]

    assert ("Example Chip 7", None, None, None) == (
        chip.hardware,
        chip.accelerator,
        chip.release_date,
        chip.peak_int8_tops,
    )
    assert ["Example Chip 7"] == [
        each.name for each in parse(page) if isinstance(each, UnknownName)
    ]


CHANGES: list[Change] = [
    ("name renamed", replaced("Hardware name", "Chip")),
    ("watts in words", replaced("700.0", "700 W")),
    ("a rate renamed", replaced("FP8 performance", "FP8 rate")),
    ("no lines", lambda body: body.split(b"\n")[0] + b"\n"),
]


@each(CHANGES)
def test_refuses_a_changed_page(page: Snapshot, change: Change) -> None:
    """The HTML that a moved file answers with is among the changes."""
    assert_refused(parse, page, change)


def test_the_recorded_file(recorded: Callable[[str], Snapshot]) -> None:
    """All 176 chips; three of them have a name that stands for no single chip."""
    page = recorded(URL)
    rows = {row.hardware: row for row in chips(page)}
    h100 = rows["NVIDIA H100 SXM5 80GB"]

    assert 176 == len(rows)
    assert {"ml_hardware 2026-07-19"} == {row.edition for row in rows.values()}
    assert (989.4, 700.0, 33600.0) == (h100.peak_fp16_tflops, h100.tdp_w, h100.release_price_usd)
    assert {"NVIDIA GH100", "Cambricon MLU370-S4/S8", "Huawei Ascend 800T A2"} == {
        each.name for each in parse(page) if isinstance(each, UnknownName)
    }
    assert not HARDWARE.duplicate_keys(HARDWARE.from_rows(rows.values()))
