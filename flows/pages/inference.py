"""Inference: a billion images then, a million tokens now."""

from collections.abc import Iterator

from charts.history import history
from charts.parts import Line
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page

DAWNBENCH = "dawnbench_imagenet_infer_usd_per_1e9"
MLPERF = "mlperf_infer_resnet50_usd_per_1e9"
_SERIES = ((DAWNBENCH, "entries"), (MLPERF, "hyperscaler"))


def draw(book: Book) -> None:
    """Draw the cost of classifying a billion images."""
    tables, words = book.tables, book.words
    names = facts.only([name for name, _ in _SERIES], tables["points"]["series"])
    points = facts.points_of(tables, names)
    if points.empty:
        return
    series = [
        Line(name, facts.series_label(words, name), token)
        for name, token in _SERIES
        if name in names
    ]
    labels = {each.name: each.label for each in series}
    points = facts.with_tips(points, unit="$").assign(label=points["series"].map(labels))
    best = {name: facts.last_row(facts.records_of(tables, name)) for name, _ in _SERIES}
    book.add(
        Drawing(
            slug="image-inference-cost",
            words="charts.inference_images",
            facts={
                "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
                "last": best[DAWNBENCH],
                "mlperf": best[MLPERF],
                "count": len(points),
            },
            draw=lambda size: history(points, series, size=size, tips=facts.tips(words)),
            rows=points[
                ["label", "date", "value", "is_record", "system", "flags", "provenance"]
            ].rename(columns={"label": "series", "value": "usd_per_1e9_images"}),
            page="/inference/",
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
            has_time=True,
        )
    )


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    tables = book.tables
    estimates = tables["trend_estimates"]
    yield Page(
        address="/inference/",
        template="inference.md.j2",
        words="inference",
        facts={
            "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
            "last": facts.last_row(facts.records_of(tables, DAWNBENCH)),
            "mlperf": facts.last_row(facts.records_of(tables, MLPERF)),
            "estimates": estimates[estimates["series"].isin([DAWNBENCH, MLPERF])],
        },
    )
