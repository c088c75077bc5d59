"""Training: the cost page, and one page a benchmark."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from charts.history import history
from charts.parts import Line
from flows.pages import benchmarks, facts
from flows.pages.drawing import Drawing
from flows.pages.kinds import kinds_of
from flows.pages.page import Book, Page

DAWNBENCH = "dawnbench_imagenet_train_usd"
CHECKED = "dawnbench_imagenet_train_usd_price_checked"


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
    lines = facts.fitted(tables, [DAWNBENCH])
    points["kind"] = benchmarks.kinds_of_points(book, points)
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
                "has_line": lines is not None,
                "endpoint": facts.estimate(tables, DAWNBENCH, "endpoint"),
                "count": len(points),
                "flags": facts.flags_of(words, summary["flags"] if summary else None),
            },
            draw=partial(
                history,
                points,
                series,
                lines=lines,
                tips=facts.tips(words),
                kinds=kinds_of(book, points["kind"]),
            ),
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
