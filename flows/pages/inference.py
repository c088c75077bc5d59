"""Inference: a billion images then, a million tokens now."""

from collections.abc import Iterator
from functools import partial

from charts.history import history
from charts.parts import Line
from flows.pages import events, facts, inference_benchmarks
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page

DAWNBENCH = "dawnbench_imagenet_infer_usd_per_1e9"
MLPERF = "mlperf_infer_resnet50_usd_per_1e9"
_TOKEN_COLUMNS = [
    "benchmark",
    "round",
    "published_date",
    "usd_per_million_tokens",
    "listed_median_usd",
    "listed_lowest_usd",
    "markup",
    "accelerator",
    "accelerator_count",
    "provider",
    "submitter",
    "system",
]
_SERIES = ((DAWNBENCH, "entries"), (MLPERF, "hyperscaler"))


_TOKENS_COLOURS = (
    "hopper",
    "marketplace",
    "specialised",
    "hyperscaler",
    "entries",
    "amd",
    "other",
)


def draw_all(book: Book) -> None:
    """Draw the cost of a billion images, and of a million tokens."""
    _draw_images(book)
    _draw_tokens(book)


def _draw_tokens(book: Book) -> None:
    """Draw the cheapest system of each round, by language-model task."""
    costs = book.tables["token_costs"]
    cheapest = costs[
        costs["is_cheapest"].astype(bool)
        & (costs["basis"] == "any")
        & (costs["scenario"] == "Offline")
        & costs["usd_per_million_tokens"].notna()
    ].sort_values("published_date")
    if cheapest.empty:
        return
    points = cheapest.rename(
        columns={"published_date": "date", "usd_per_million_tokens": "value"}
    ).assign(series=cheapest["benchmark"], label=cheapest["benchmark"], provenance=None)
    best = points.groupby("series")["value"].cummin()
    points = points.assign(is_record=points["value"] == best)
    points = facts.with_tips(points, unit="$")
    names = list(dict.fromkeys(points["series"]))[: len(_TOKENS_COLOURS)]
    series = [
        Line(name, book.words.name("benchmark", name), token)
        for name, token in zip(names, _TOKENS_COLOURS, strict=False)
    ]
    lowest = facts.first_row(cheapest.sort_values("usd_per_million_tokens"))
    tips = facts.tips(book.words)
    book.add(
        Drawing(
            slug="token-cost",
            words="charts.tokens",
            facts={
                "lowest": lowest,
                "task": book.words.name("benchmark", lowest["benchmark"]) if lowest else None,
                "markup": lowest["markup"] if lowest else None,
                "count": len(costs[costs["usd_per_million_tokens"].notna()]),
            },
            draw=partial(history, points, series, tips=tips),
            rows=cheapest[_TOKEN_COLUMNS],
            page="/inference/",
            publishers=("MLCommons",),
            last_date=facts.last_day(cheapest["published_date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
        )
    )


def _draw_images(book: Book) -> None:
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
    lines = facts.fitted(tables, names)
    book.add(
        Drawing(
            slug="image-inference-cost",
            words="charts.inference_images",
            facts={
                "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
                "last": best[DAWNBENCH],
                "mlperf": best[MLPERF],
                "count": int((points["series"] == DAWNBENCH).sum()),
                "has_line": lines is not None,
            },
            draw=partial(
                history,
                points,
                series,
                lines=lines,
                events=events.frame([events.end_of_dawnbench(book)]),
                tips=facts.tips(words),
            ),
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
    estimates = facts.estimates(tables)
    yield Page(
        address="/inference/",
        template="inference.md.j2",
        words="inference",
        facts={
            "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
            "last": facts.last_row(facts.records_of(tables, DAWNBENCH)),
            "mlperf": facts.last_row(facts.records_of(tables, MLPERF)),
            "benchmarks": inference_benchmarks.entries(book),
            "tokens": tables["token_costs"][_TOKEN_COLUMNS].sort_values(
                ["published_date", "usd_per_million_tokens"], ascending=[False, True]
            ),
            "estimates": estimates[estimates["series"].isin([DAWNBENCH, MLPERF])],
        },
    )
