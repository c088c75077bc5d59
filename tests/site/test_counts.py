"""Figures that were once wrong, each held against its rows."""

import re
from pathlib import Path

import pandas as pd

from flows.pages.benchmarks import result_files
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import fill, rows


def test_a_machine_without_accelerators_has_no_accelerator_minutes(tmp_path: Path) -> None:
    """It did not spend none of them, and is the best of no round."""
    results = [{**row, "accelerator_count": 0} for row in rows()["training_results"]]
    fill(tmp_path, {"training_results": results})

    files = result_files(
        Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://a.example/")
    )

    assert files
    for name, frame in files.items():
        assert frame["accelerator_minutes"].isna().all(), name


def test_the_sentence_on_images_counts_dawnbench_alone(built: Path) -> None:
    """MLPerf's points stand in the same chart, and are not DAWNBench's."""
    drawn = pd.read_parquet(built / "charts" / "image-inference-cost.parquet")
    page = (built / "inference" / "index.html").read_text()
    said = re.search(r"DAWNBench(?:'|&#x27;)s (\d+) priced points", page)

    assert said is not None
    assert int(said[1]) == drawn["series"].str.startswith("DAWNBench").sum() < len(drawn)
