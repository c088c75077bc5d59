"""The pages of MLPerf Inference: all results are listed, only closed ones count."""

from pathlib import Path

import pandas as pd
import pytest

from flows.pages import inference_benchmarks
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import fill

TASK = "inference/bert-99/index.html"


def _table(page: str, name: str) -> str:
    return page.split(f'data-name="{name}"')[1].split("</table>")[0]


def test_open_results_are_listed_after_closed_ones(built: Path) -> None:
    """Page and file have both divisions, each newest first, and the page says how many."""
    page = (built / TASK).read_text()
    rows = pd.read_parquet(built / "data/results/inference-bert-99.parquet")

    assert list(zip(rows["division"], rows["round"], strict=True)) == [
        ("closed", "v3.0"), ("closed", "v2.0"), ("closed", "v1.0"),
        ("open", "v4.0"), ("open", "v3.0"),
    ]  # fmt: skip
    assert _table(page, "inference-bert-99-results").count("<tr>") == 6
    assert "3 closed results of 3 submitters" in page
    assert "2 more of the open division are listed, but do not count for cost or best." in page


def test_open_results_are_in_no_cost_and_no_best(built: Path) -> None:
    """The fastest of all is an open one, of a round that the table of the best does not have."""
    best = _table((built / TASK).read_text(), "inference-bert-99-best")
    costs = pd.read_parquet(built / "charts/inference-bert-99-cost.parquet")

    assert "v3.0" in best
    assert "v4.0" not in best
    assert set(costs["round"]) == {"v1.0", "v2.0", "v3.0"}


def test_too_many_rows_are_in_the_files_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page loads the closed rows where all would be too many; the download keeps all."""
    fill(tmp_path)
    book = Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://site.example/")
    monkeypatch.setattr(inference_benchmarks, "_MOST_LOADED", 4)
    files = inference_benchmarks.result_files(book)
    (page,) = inference_benchmarks.pages(book)

    assert len(files["inference-bert-99"]) == 5
    assert set(files["inference-bert-99-closed"]["division"]) == {"closed"}
    assert page.facts["loaded_file"] == "inference-bert-99-closed"
    assert len(page.facts["loaded"]) == 3
