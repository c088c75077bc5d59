"""What the calculator multiplies: the least accelerator-minutes of a task as it is set today."""

import datetime as dt
from pathlib import Path

from flows.pages.calculator import best_minutes
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import fill


def test_only_the_newest_target_counts(tmp_path: Path) -> None:
    """An easier target of an early round took fewer minutes, and is no run of today."""
    shared = {"benchmark": "ssd", "accelerator": "V100", "round": "v0.5"}
    rows = [
        {"series": "a", "benchmark_target": "easy", "accelerator_minutes": 90.0,
         "date": dt.date(2018, 12, 12)},
        {"series": "b", "benchmark_target": "hard", "accelerator_minutes": 80.0,
         "date": dt.date(2020, 7, 29)},
        {"series": "c", "benchmark_target": "hard", "accelerator_minutes": 120.0,
         "date": dt.date(2019, 7, 10)},
    ]  # fmt: skip
    fill(tmp_path, {"round_costs": [{**shared, **row} for row in rows]})

    best = best_minutes(Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://a.example/"))

    assert [("hard", 80.0)] == [
        (row.benchmark_target, row.accelerator_minutes) for row in best.itertuples()
    ]


def test_slow_rounds_do_not_choose_the_target(tmp_path: Path) -> None:
    """Nor does the target of the slowest row count, when a newer one is faster."""
    shared = {"benchmark": "ssd", "accelerator": "V100", "round": "v0.5"}
    rows = [
        {"series": "a", "benchmark_target": "easy", "accelerator_minutes": 900.0,
         "date": dt.date(2018, 12, 12)},
        {"series": "b", "benchmark_target": "hard", "accelerator_minutes": 80.0,
         "date": dt.date(2020, 7, 29)},
    ]  # fmt: skip
    fill(tmp_path, {"round_costs": [{**shared, **row} for row in rows]})

    best = best_minutes(Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://a.example/"))

    assert ["hard"] == best["benchmark_target"].tolist()
