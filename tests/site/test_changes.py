"""What changed, told in sentences: with old and new value and unit, by day, on three places."""

import datetime as dt
import html
import json
import re
from pathlib import Path

import pytest

from flows.pages import changes
from flows.pages.change_lines import sentence
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import TODAY, fill, rows

SENTENCES = (
    "“Hardware became <16> times *faster*.”: Supported → Not testable",
    "{record}: $12.30 → $8.76",
    "A row of prices was revised by Lambda (aws / p5.48xlarge / us-east-1 / 20 Nov 2026): "
    "USD per machine-hour 98.32 → 55.04; Remark a; b → c",
    "A row of prices was withdrawn by Lambda: aws / p5.48xlarge / us-east-1 / 20 Nov 2026",
    "22 rows of prices came from Lambda",
    "150 rows of prices were revised by Lambda",
)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Give a book over the made-up warehouse, in which every source is new today."""
    runs = [
        {"source": f"source_{number}", "as_of_date": TODAY, "publisher": "Someone", "status": "ok",
         "last_success_date": TODAY}
        for number in range(6)
    ]  # fmt: skip
    added = [
        {"as_of_date": TODAY, "kind": "rows_added", "table": "prices", "source": run["source"],
         "subject": "7 rows", "after": "7"}
        for run in runs
    ]  # fmt: skip
    fill(tmp_path, {"source_runs": runs, "changes": [*rows()["changes"], *added]})
    return Book(Tables(tmp_path), Words(SITE / "words" / "en"), "https://site.example/")


def _sentences(series: str) -> list[str]:
    return [each.format(record=f"Record of {series}") for each in SENTENCES]


def test_every_change_is_told_in_words(built: Path) -> None:
    """Each kind of change is a sentence of the page, and the weightiest come first."""
    page = (built / "changes" / "index.html").read_text()
    items = re.findall(r"<li>(.*?)</li>", page.split('id="why"')[0], re.DOTALL)
    lines = [html.unescape(re.sub(r"<[^>]+>", "", each)).strip() for each in items]
    told = [each for each in lines if "→" in each or "rows" in each or "row of" in each]
    series = re.match(r"Record of (.*): ", told[1])

    assert series is not None
    assert told == _sentences(series[1])
    assert page.index('id="2026-11-23"') < page.index('id="2026-11-22"')
    assert "mlperf_resnet" not in told[1]


def test_home_and_feed_say_the_same_sentences(built: Path) -> None:
    """The first three stand on the home page; the feed has those of each day."""
    home = html.unescape((built / "index.html").read_text())
    feed = json.loads((built / "feed.json").read_text())
    newest, before = (item["content_text"].splitlines() for item in feed["items"])

    assert len(newest) == 4
    assert before == list(SENTENCES[-2:])
    for line in newest[:3]:
        assert line in home
    assert newest[3] not in home


def test_a_first_read_does_not_drown_the_reader(book: Book) -> None:
    """Six new sources are one line with the number of their rows; verdicts are counted."""
    newest = changes.days(book)[0]
    lines = [line["text"] for line in newest["lines"]]

    assert newest["date"].date() == TODAY
    assert lines[:2] == ["First read of 6 sources: 42 rows", "1 verdict moved with it"]
    assert not [line for line in lines if "came from" in line]
    assert any("$12.30 → $8.76" in line for line in lines)


def test_a_change_of_an_unknown_kind_is_told_all_the_same(book: Book) -> None:
    """Nothing that the refresh wrote down is left out."""
    day = dt.date(2026, 11, 1)
    row = {"as_of_date": day, "kind": "table_renamed", "table": "no_such_table", "source": "us",
           "subject": "it", "before": None, "after": None}  # fmt: skip
    line = sentence(book, row)

    assert line["text"] == "table_renamed: no such table (us): it"
    assert line["address"] is None
