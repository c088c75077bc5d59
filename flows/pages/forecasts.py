"""Forecasts and their scores: what we say, what was said in 2020, and how often we were right."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from charts.history import history
from charts.intervals import intervals
from charts.parts import Line
from flows.pages import facts
from flows.pages.drawing import Drawing
from flows.pages.numbers import significant
from flows.pages.page import Book, Page

_FIRST = ("mlperf_resnet_train_usd_hyperscaler", "mlperf_resnet_train_usd_any")
_FORECAST = "forecast"
_MOST_CHARTS = 3


def draw_all(book: Book) -> None:
    """Draw the newest forecast of the headline series, and the hindcasts of all methods."""
    forecasts = book.tables["forecasts"]
    ours = forecasts[forecasts["method"] == "drift"]
    names = facts.only(_FIRST, ours["series"])
    names += [name for name in sorted(ours["series"].unique()) if name not in names]
    for name in names[:_MOST_CHARTS]:
        _draw_forecast(book, str(name), ours[ours["series"] == name])
    _draw_scores(book)


def _draw_forecast(book: Book, name: str, ours: pd.DataFrame) -> None:
    points = facts.points_of(book.tables, [name])
    newest = ours[ours["published_date"] == ours["published_date"].max()].sort_values(
        "target_date"
    )
    if points.empty or newest.empty:
        return
    summary = facts.summary(book.tables, name)
    unit = "$" if summary and summary["unit"] == "USD" else ""
    label = facts.series_label(book.words, name)
    points = facts.with_tips(points, unit=unit).assign(label=label)
    last = facts.last_row(points[points["is_record"].astype(bool)])
    final = facts.last_row(newest)
    if last is None or final is None:
        return
    start = {"date": newest["origin_date"].iloc[0], "value": last["value"]}
    lines = pd.DataFrame(
        [
            {**start, "lo": last["value"], "hi": last["value"]},
            *(
                {
                    "date": row["target_date"],
                    "value": row["median"],
                    "lo": row["lo80"],
                    "hi": row["hi80"],
                }
                for row in facts.rows_of(newest)
            ),
        ]
    ).assign(series=_FORECAST, is_dashed=True, is_labelled=True)
    series = [
        Line(name, label, "hyperscaler"),
        Line(_FORECAST, book.say("series.forecast"), "ink-3"),
    ]
    book.add(
        Drawing(
            slug=f"forecast-{facts.slug(name)}",
            words="charts.forecast",
            facts={
                "label": label,
                "last": last,
                "final": final,
                "unit": unit,
                "count": len(newest),
            },
            draw=partial(
                history, points, series, unit=unit, lines=lines, tips=facts.tips(book.words)
            ),
            rows=newest[
                [
                    "target_date",
                    "median",
                    "lo80",
                    "hi80",
                    "lo95",
                    "hi95",
                    "origin_date",
                    "published_date",
                ]
            ],
            page="/forecasts/",
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            scale="log",
        )
    )


def _draw_scores(book: Book) -> None:
    scores = book.tables["hindcast_scores"]
    scores = scores[(scores["series"] == "all") & scores["mean_absolute_error"].notna()]
    if scores.empty:
        return
    label = {name: book.words.name("forecast_method", name) for name in scores["method"]}
    ranked = scores.sort_values("mean_absolute_error").assign(
        name=lambda rows: rows["method"].map(label),
        value=lambda rows: rows["mean_absolute_error"],
        lo=None,
        hi=None,
        series="methods",
        who=lambda rows: rows["method"].map(label),
        value_text=lambda rows: [significant(value, 2) for value in rows["mean_absolute_error"]],
    )
    series = [Line("methods", book.say("charts.hindcast.series"), "accent")]
    tips = facts.tips(book.words)
    book.add(
        Drawing(
            slug="hindcast-scores",
            words="charts.hindcast",
            facts={
                "best": facts.first_row(ranked),
                "naive": facts.first_row(ranked[ranked["method"] == "naive"]),
                "drift": facts.first_row(ranked[ranked["method"] == "drift"]),
                "n": int(ranked["n"].max()),
            },
            draw=partial(intervals, ranked, series, reference=None, is_log=False, tips=tips),
            rows=ranked[
                [
                    "method",
                    "n",
                    "mean_absolute_error",
                    "relative_to_naive",
                    "bias",
                    "coverage_80",
                    "coverage_95",
                    "mean_crps",
                ]
            ],
            page="/forecasts/",
            publishers=(),
            last_date=book.as_of_date,
        )
    )


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    tables = book.tables
    forecasts, scores = tables["forecasts"], tables["hindcast_scores"]
    every = scores[scores["series"] == "all"]
    came = tables["forecast_scores"].sort_values("target_date", ascending=False)
    yield Page(
        address="/forecasts/",
        template="forecasts.md.j2",
        words="forecasts",
        facts={
            "charts": [slug for slug in book.drawings if slug.startswith("forecast-")],
            "forecasts": forecasts.sort_values(
                ["published_date", "series", "target_date"], ascending=[False, True, True]
            ),
            "came": came,
            "scores": scores.sort_values(["series", "mean_absolute_error"]),
            "naive": facts.first_row(every[every["method"] == "naive"]),
            "drift": facts.first_row(every[every["method"] == "drift"]),
            "sensitivity": tables["sensitivity"],
        },
    )
