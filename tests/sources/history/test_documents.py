"""Price tables in documentation: Hugging Face, CoreWeave, RunPod, a community's table."""

import datetime as dt
from collections.abc import Callable

from sources.history.markdown import table_lines
from sources.snapshot import Snapshot
from store.rows.prices import Price

Sample = Callable[..., Snapshot]
Rows = Callable[[str, Snapshot], list[Price]]
Reasons = Callable[[str, Snapshot], list[tuple[str, bool]]]
Recorded = Callable[[str], list[Price]]


def test_tables_in_markdown() -> None:
    """Emphasis, code and escapes are dropped; lines know heading, columns and whether whole."""
    text = (
        "# Top\n## A b\n| **X** | Y |\n| --- | :-: |\n| `a_b` | c\\_d |\n| short |\n\nno | table\n"
    )
    lines = list(table_lines(text))

    assert [("A b", ("X", "Y"), ("a_b", "c_d")), ("A b", ("X", "Y"), ("short",))] == [
        (line.heading, line.columns, line.cells) for line in lines
    ]
    assert [True, False] == [line.is_whole for line in lines]
    assert ["c_d", ""] == [lines[0].get("Y"), lines[1].get("Y")]


def test_spaces(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """Counts stand before the name or in a column, memory in one of two; the rest is told."""
    page = sample("history", "spaces.md")
    rows = rows_of("huggingface_spaces", page)

    assert [
        ("T4", 1.0, 0.4),
        ("A10G", 4.0, 5.0),
        ("A100-40GB", 1.0, 4.13),
        ("A100-80GB", 8.0, 20.0),
        ("TPU v5e", 4.0, 4.75),
    ] == [(row.accelerator, row.accelerator_count, row.amount) for row in rows]
    assert {("huggingface", "global", "first_party")} == {
        (row.provider, row.region, row.source_kind) for row in rows
    }
    assert [("unclear_machine", True), ("not_sold", False), ("not_sold", False)] == left_out_of(
        "huggingface_spaces", page
    )


def test_spaces_as_recorded(recorded_prices: Recorded) -> None:
    """36 versions with prices; the T4 at 0.06 is there for the guard to refuse."""
    rows = recorded_prices("huggingface_spaces")
    t4 = {
        (str(row.as_of_date), row.amount)
        for row in rows
        if "Nvidia T4 - small" == row.instance_type
    }

    assert 351 == len(rows)
    assert {("2023-02-10", 0.06), ("2023-04-12", 0.6), ("2026-05-12", 0.4)} <= t4


def test_endpoints(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """A machine is named by cloud, type and size; what is deprecated is not sold."""
    page = sample("history", "endpoints.md")

    assert [
        ("aws nvidia-t4 x4", "T4", 4.0, 3.0),
        ("aws nvidia-a100 x8", "A100-80GB", 8.0, 20.0),
        ("aws inf2 x12", "Inferentia2", 12.0, 12.0),
    ] == [
        (row.instance_type, row.accelerator, row.accelerator_count, row.amount)
        for row in rows_of("huggingface_endpoints", page)
    ]
    assert [("not_sold", False)] == left_out_of("huggingface_endpoints", page)


def test_endpoints_of_2022(sample: Sample, rows_of: Rows) -> None:
    """Then the column was called otherwise and machines had no type."""
    (row,) = rows_of("huggingface_endpoints", sample("history", "endpoints_2022.md"))

    assert ("aws xlarge", "A100-80GB", 6.5) == (row.instance_type, row.accelerator, row.amount)


def test_endpoints_as_recorded(recorded_prices: Recorded) -> None:
    """80 versions; one A100 fell from 6.50 to 4.00 to 2.50 dollars."""
    rows = recorded_prices("huggingface_endpoints")
    a100 = {
        row.amount for row in rows if row.instance_type in ("aws xlarge", "aws nvidia-a100 x1")
    }

    assert 1_572 == len(rows)
    assert {6.5, 4.0, 2.5} == a100


def test_coreweave(sample: Sample, rows_of: Rows) -> None:
    """Tables in HTML and in Markdown; processors and memory are no accelerators."""
    rows = rows_of("coreweave_docs", sample("history", "coreweave.md"))

    assert [
        ("A100-40GB", "SXM", 2.06),
        ("RTX A6000", None, 1.28),
        ("H100", "SXM", 4.78),
    ] == [(row.accelerator, row.form_factor, row.amount) for row in rows]
    assert {("accelerator_only", "global")} == {(row.price_basis, row.region) for row in rows}


def test_coreweave_as_recorded(recorded_prices: Recorded) -> None:
    """Nine versions of 2022 and 2023, the later ones with H100."""
    rows = recorded_prices("coreweave_docs")
    h100 = {str(row.as_of_date) for row in rows if "H100" == row.accelerator}

    assert 100 == len(rows)
    assert "2023-01-12" == min(h100)
    assert {2.06} == {row.amount for row in rows if "A100-40GB" == row.accelerator}


def test_runpod(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """Prices by the second, several accelerators in a line, active workers left out."""
    page = sample("history", "runpod.md")
    rows = rows_of("runpod_docs", page)

    assert [
        ("H100", 0.00116),
        ("RTX A6000", 0.00034),
        ("A40", 0.00034),
    ] == [(row.accelerator, row.amount) for row in rows]
    assert {("accelerator-second", "serverless")} == {
        (row.amount_unit, row.purchase_option) for row in rows
    }
    assert round(0.00116 * 3600, 3) == round(rows[0].usd_per_hour or 0, 3)
    assert [("active_worker", False)] * 2 == left_out_of("runpod_docs", page)


def test_runpod_as_recorded(recorded_prices: Recorded) -> None:
    """The H100 at 0.00116 a second is 4.18 an hour."""
    (h100,) = [row for row in recorded_prices("runpod_docs") if "H100" == row.accelerator]

    assert 0.00116 == h100.amount


def test_binga(sample: Sample, rows_of: Rows, left_out_of: Reasons) -> None:
    """The line's own day counts, marks are dropped, euros stay euros."""
    page = sample("history", "binga.md")

    assert [
        ("aws", "K80", 0.9, "USD", dt.date(2018, 9, 8)),
        ("aws", "V100", 3.06, "USD", dt.date(2018, 9, 8)),
        ("puzl", "V100", 0.29, "EUR", dt.date(2020, 10, 26)),
    ] == [
        (row.provider, row.accelerator, row.amount, row.currency, row.as_of_date)
        for row in rows_of("binga_cloud_gpus", page)
    ]
    assert 1 == left_out_of("binga_cloud_gpus", page).count(("unknown_provider", True))


def test_binga_before_prices(sample: Sample, left_out_of: Reasons) -> None:
    """The first versions have no column of prices."""
    page = sample("history", "binga_2018.md")

    assert [("no_prices_yet", False)] == left_out_of("binga_cloud_gpus", page)


def test_binga_as_recorded(recorded_prices: Recorded) -> None:
    """48 versions; no price bears the day of its version, and AWS's are those of its own list."""
    rows = recorded_prices("binga_cloud_gpus")
    aws = {(row.accelerator, row.amount) for row in rows if "aws" == row.provider}

    assert {("K80", 0.9), ("V100", 3.06)} == aws
    assert all(row.as_of_date <= row.observed_at.date() for row in rows)
    assert len(rows) > 1_000
