"""Training: the cost page, and one page a benchmark."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from charts.history import history
from charts.parts import Line
from flows.pages import benchmarks, facts
from flows.pages.drawing import Drawing
from flows.pages.page import Book, Page

DAWNBENCH = "dawnbench_imagenet_train_usd"
CHECKED = "dawnbench_imagenet_train_usd_price_checked"
_FIT = "fit"


def draw_all(book: Book) -> None:
    """Draw every entry of DAWNBench, and the cost of each MLPerf benchmark by round."""
    _draw_entries(book)


def _draw_entries(book: Book) -> None:
    tables, words = book.tables, book.words
    points = facts.points_of(tables, [DAWNBENCH])
    if points.empty:
        return
    points = facts.with_tips(points, unit="$").assign(
        label=facts.series_label(words, DAWNBENCH), note=_notes(book, points)
    )
    fit = facts.estimate(tables, DAWNBENCH, "ols_all")
    series = [Line(DAWNBENCH, words.say("charts.training_entries.entries"), "entries")]
    lines = _fitted(points, fit)
    if lines is not None:
        series.append(Line(_FIT, words.say("charts.training_entries.fit"), "ink-3"))
    records = points[points["is_record"].astype(bool)]
    summary = facts.summary(tables, DAWNBENCH)
    book.add(
        Drawing(
            slug="dawnbench-training-cost",
            words="charts.training_entries",
            facts={
                "first": facts.first_row(records),
                "last": facts.last_row(records),
                "fit": fit,
                "endpoint": facts.estimate(tables, DAWNBENCH, "endpoint"),
                "count": len(points),
                "flags": facts.flags_of(words, summary["flags"] if summary else None),
            },
            draw=partial(history, points, series, lines=lines, tips=facts.tips(words)),
            rows=points[["date", "value", "is_record", "system", "flags", "provenance"]].rename(
                columns={"value": "cost_usd"}
            ),
            page="/training/",
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            scale="log",
        )
    )


def _notes(book: Book, points: pd.DataFrame) -> list[str]:
    return [", ".join(facts.flags_of(book.words, flags)) for flags in points["flags"]]


def _fitted(points: pd.DataFrame, fit: facts.Row | None) -> pd.DataFrame | None:
    """Give the line that was fitted, through the middle of its points."""
    if fit is None or fit["b"] is None:
        return None
    years = points["date"].astype("datetime64[ns]").astype("int64") / 86_400e9 / 365.2425
    centre, level = years.mean(), np.log(points["value"]).mean()
    ends = pd.to_datetime([fit["first_date"], fit["last_date"]])
    at = ends.astype("datetime64[ns]").astype("int64") / 86_400e9 / 365.2425
    return pd.DataFrame(
        {
            "series": _FIT,
            "date": ends,
            "value": np.exp(level + fit["b"] * (at - centre)),
            "lo": None,
            "hi": None,
            "is_dashed": False,
            "is_labelled": False,
        }
    )


def pages(book: Book) -> Iterator[Page]:
    """Give the page on the cost of training, and one page a benchmark."""
    tables = book.tables
    estimates = facts.estimates(tables)
    yield Page(
        address="/training/",
        template="training.md.j2",
        words="training",
        facts={
            "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
            "last": facts.last_row(facts.records_of(tables, DAWNBENCH)),
            "checked": facts.last_row(facts.records_of(tables, CHECKED)),
            "estimates": estimates[estimates["series"] == DAWNBENCH],
            "summary": facts.summary(tables, DAWNBENCH),
            "benchmarks": benchmarks.entries(book),
        },
    )
