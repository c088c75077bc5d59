"""Compute and algorithms: transistors, the compute of notable models, compute to one accuracy."""

from collections.abc import Iterator
from functools import partial

from charts.history import history
from charts.parts import Line
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page

_LEVELS = (
    ("openai_alexnet_compute", "hopper"),
    ("openai_resnet50_compute", "volta"),
    ("openai_seq2seq_compute", "marketplace"),
    ("openai_gnmt_compute", "amd"),
)
_MOST_POINTS = 1_500


def draw_all(book: Book) -> None:
    """Draw three histories that the claims lean on."""
    _draw(
        book, "compute-of-models", "charts.epoch", (("epoch_training_compute", "hopper"),), " FLOP"
    )
    _draw(book, "compute-to-one-accuracy", "charts.efficiency", _LEVELS, "")
    _draw(book, "transistors", "charts.transistors", (("transistors_per_chip", "ampere"),), "")


def _draw(
    book: Book, slug: str, words: str, wanted: tuple[tuple[str, str], ...], unit: str
) -> None:
    names = facts.only([name for name, _ in wanted], book.tables["points"]["series"])
    points = facts.points_of(book.tables, names)
    if points.empty:
        return
    series = [
        Line(name, facts.series_label(book.words, name), token)
        for name, token in wanted
        if name in names
    ]
    labels = {each.name: each.label for each in series}
    points = facts.with_tips(points, unit=unit).assign(label=points["series"].map(labels))
    is_record = points["is_record"].astype(bool)
    drawn = points
    if len(points) > _MOST_POINTS:  # a chart shows at most 2,000 marks; the table has all
        rest = points[~is_record].sort_values("date").tail(_MOST_POINTS - int(is_record.sum()))
        drawn = points[is_record | points.index.isin(rest.index)]
    tips = facts.tips(book.words)
    first_name = wanted[0][0]
    lines = facts.fitted(book.tables, names)
    records = points[is_record & (points["series"] == first_name)]
    book.add(
        Drawing(
            slug=slug,
            words=words,
            facts={
                "first": facts.first_row(records),
                "last": facts.last_row(records),
                "count": len(points),
                "series": len(series),
                "fit": facts.estimate(book.tables, first_name, "ols_all"),
                "has_line": lines is not None,
            },
            draw=partial(history, drawn, series, unit="", lines=lines, tips=tips),
            rows=points[["label", "date", "value", "is_record", "system", "provenance"]].rename(
                columns={"label": "series"}
            ),
            page="/compute/",
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            series=tuple(Series(*each) for each in series) if len(series) > 1 else (),
            scale="log",
            has_time=True,
        )
    )


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    estimates = facts.estimates(book.tables)
    # What the table calls fall is growth upside down here.
    estimates = estimates.assign(growth_lo=1 / estimates["hi"], growth_hi=1 / estimates["lo"])
    names = ["epoch_training_compute", "transistors_per_chip", *[name for name, _ in _LEVELS]]
    yield Page(
        address="/compute/",
        template="compute.md.j2",
        words="compute",
        facts={
            "epoch": facts.estimate(book.tables, "epoch_training_compute", "ols_all"),
            "chips": facts.estimate(book.tables, "transistors_per_chip", "ols_all"),
            "alexnet": facts.estimate(book.tables, "openai_alexnet_compute", "ols_all"),
            "estimates": estimates[estimates["series"].isin(names)],
        },
    )
