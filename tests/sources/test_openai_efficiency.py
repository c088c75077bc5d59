"""OpenAI's AI and Efficiency: corrected months, on our sample and on the recorded file."""

import datetime as dt
from collections.abc import Callable

import pytest

from sources.research.openai_efficiency import SOURCE, parse
from sources.snapshot import Snapshot
from store.rows.research import EfficiencyResult
from tests.conftest import NOON
from tests.sources.changed_pages import Change, assert_refused, each, replaced

URL = SOURCE.first_pages(NOON.date())[0].url


@pytest.fixture
def page(sample: Callable[..., Snapshot]) -> Snapshot:
    """Our sample."""
    return sample("openai_efficiency", "efficiency_sota.csv", URL)


def systems(page: Snapshot) -> dict[tuple[str, str], EfficiencyResult]:
    """Rows by level and system."""
    found = [each for each in parse(page) if isinstance(each, EfficiencyResult)]
    return {(row.level, row.experiment): row for row in found}


def test_five_months_are_corrected(page: Snapshot) -> None:
    """The paper's number says the month; the day stays, and so does the date as printed."""
    rows = systems(page)
    corrected = {key: row.publication_date for key, row in rows.items() if row.is_date_corrected}

    assert {
        ("resnet50", "ResNet-50"): dt.date(2015, 12, 10),
        ("seq2seq", "Seq2Seq (Ensemble)"): dt.date(2014, 9, 10),
        ("seq2seq", "Transformer (Base)"): dt.date(2017, 6, 12),
        ("gnmt", "GNMT"): dt.date(2016, 9, 26),
        ("gnmt", "Transformer (Big)"): dt.date(2017, 6, 12),
    } == corrected
    assert "1/10/2015" == rows["resnet50", "ResNet-50"].publication_date_raw


def test_other_dates_are_as_printed(page: Snapshot) -> None:
    """They are written month/day/year."""
    row = systems(page)["alexnet", "EfficientNet (b0)"]

    assert (dt.date(2019, 5, 28), False) == (row.publication_date, row.is_date_corrected)


def test_the_printed_factor_is_kept_apart(page: Snapshot) -> None:
    """It is rounded: 4 / 0.08 would be 50. A row without one has none."""
    rows = systems(page)

    assert 44.0 == rows["alexnet", "EfficientNet (b0)"].reduction_factor_printed
    assert 0.08 == rows["alexnet", "EfficientNet (b0)"].compute_tfs_days
    assert rows["gnmt", "GNMT"].reduction_factor_printed is None


CHANGES: list[Change] = [
    ("a month was mended", replaced("1/26/2016", "9/26/2016")),
    ("a new metric", replaced("GNMT,1/12", "BERT,1/12")),
    ("column renamed", replaced("Reduction Factor", "Factor")),
    ("day first", replaced("5/28/2019", "28/5/2019")),
    ("no number", replaced(",1800,", ",many,")),
    ("a cell more", replaced(",Made up,\nSeq2Seq", ",Made up,,\nSeq2Seq")),
]


@each(CHANGES)
def test_refuses_a_changed_page(page: Snapshot, change: Change) -> None:
    """A mended month too: the correction is then to be removed."""
    assert_refused(parse, page, change)


def test_the_recorded_file(recorded: Callable[[str], Snapshot]) -> None:
    """Twelve systems; AlexNet to EfficientNet-b0 is a factor of 44.93."""
    rows = systems(recorded(URL))
    first, last = rows["alexnet", "AlexNet"], rows["alexnet", "EfficientNet (b0)"]

    assert 12 == len(rows)
    assert 5 == sum(row.is_date_corrected for row in rows.values())
    assert pytest.approx(44.93, abs=0.01) == first.compute_tfs_days / last.compute_tfs_days
