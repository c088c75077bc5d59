"""What the calculator multiplies: the least accelerator-minutes of a task as it is set today."""

import datetime as dt
from pathlib import Path

import pytest

from flows.pages.calculator import best_minutes
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import fill

_EASY, _HARD, _HARD_BEFORE = ("easy", "2018-12-12"), ("hard", "2020-07-29"), ("hard", "2019-07-10")


@pytest.mark.parametrize(
    "rounds",
    [[(*_EASY, 90.0), (*_HARD, 80.0), (*_HARD_BEFORE, 120.0)], [(*_EASY, 900.0), (*_HARD, 80.0)]],
    ids=["a slow run at the newest target", "the slowest run at the old target"],
)
def test_only_the_newest_target_counts(
    tmp_path: Path, rounds: list[tuple[str, str, float]]
) -> None:
    """A run at the target of an early round is no run of today, however fast or slow it was."""
    shared = {"benchmark": "ssd", "accelerator": "V100", "round": "v0.5"}
    rows = [
        {
            **shared,
            "series": str(number),
            "benchmark_target": target,
            "accelerator_minutes": minutes,
            "date": dt.date.fromisoformat(date),
        }
        for number, (target, date, minutes) in enumerate(rounds)
    ]
    fill(tmp_path, {"round_costs": rows})

    best = best_minutes(Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://a.example/"))

    assert [("hard", 80.0)] == [
        (row.benchmark_target, row.accelerator_minutes) for row in best.itertuples()
    ]
