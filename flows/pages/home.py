"""The first page: one question, one answer from the data, one chart, and how sure we are."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from charts.history import history
from charts.parts import Line
from flows.pages import changes, events, facts
from flows.pages.calculator import costs_today
from flows.pages.claims import ledger
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page
from flows.pages.prices import latest_prices

DAWNBENCH = "dawnbench_imagenet_train_usd"
HYPERSCALER = "mlperf_resnet_train_usd_hyperscaler"
ANY = "mlperf_resnet_train_usd_any"
_SERIES = ((DAWNBENCH, "entries"), (HYPERSCALER, "hyperscaler"), (ANY, "specialised"))
_PROMISE = "forecast_2020"
_CLAIM = "fifty_times_moore"
"""The sentence that most readers come with."""

_PROMISED = ("resnet50_train_2019", "resnet50_train_1_dollar")


def draw_all(book: Book) -> None:
    """Draw the answer: the cheapest published run, from 2017 to now."""
    tables, words = book.tables, book.words
    names = facts.only([name for name, _ in _SERIES], tables["points"]["series"])
    points = facts.with_tips(facts.points_of(tables, names), unit="$")
    promise = _promised(book)
    series = [Line(name, facts.series_label(words, name), token) for name, token in _SERIES]
    series = [each for each in series if each.name in names]
    if promise is not None:
        series.append(Line(_PROMISE, words.say(f"series.{_PROMISE}"), "ink-3"))
    tips = facts.tips(words)
    label = {each.name: each.label for each in series}
    points = points.assign(label=points["series"].map(label))
    records = points[points["is_record"].astype(bool)]
    first = facts.first_row(points[points["series"] == DAWNBENCH])
    last = facts.last_row(records.sort_values("date"))
    if first is None or last is None:
        return
    best = {name: facts.last_row(facts.records_of(tables, name)) for name, _ in _SERIES}
    highest = facts.first_row(facts.records_of(tables, DAWNBENCH))
    book.add(
        Drawing(
            slug="training-cost-since-2017",
            words="charts.headline",
            facts={
                "first": highest,
                "dawnbench": best[DAWNBENCH],
                "hyperscaler": best[HYPERSCALER],
                "any": best[ANY],
                "has_promise": promise is not None,
            },
            draw=partial(
                history,
                records,
                series,
                lines=promise,
                events=_events(book),
                tips=tips,
                until=facts.standing(tables, names, book.as_of_date),
            ),
            rows=_table(records),
            page="/training/",
            publishers=facts.publishers(records["provenance"]),
            last_date=facts.last_day(points["date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
            has_time=True,
        )
    )


def _events(book: Book) -> pd.DataFrame:
    """Say what shaped the curve: where a contest ended, and the largest step of the cheapest."""
    return events.frame(
        [
            events.end_of_dawnbench(book),
            events.end_of_benchmark(book, "resnet"),
            events.largest_step(book, ANY),
        ]
    )


def _promised(book: Book) -> pd.DataFrame | None:
    """Give the line of the 2020 forecast: from the level it stated to the level it promised."""
    claims = {row["claim"]: row for row in facts.rows_of(book.tables["claims"])}
    ends = [claims[name] for name in _PROMISED if name in claims]
    if len(ends) < len(_PROMISED):
        return None
    return pd.DataFrame(
        {
            "series": _PROMISE,
            "date": pd.to_datetime([str(end["window_to"]) for end in ends]),
            "value": [float(end["target"]) for end in ends],
            "lo": None,
            "hi": None,
            "is_dashed": True,
            "is_labelled": True,
        }
    )


def _table(records: pd.DataFrame) -> pd.DataFrame:
    columns = ["label", "date", "value", "system", "flags", "provenance"]
    return records.sort_values("date")[columns].rename(
        columns={"label": "series", "value": "cost_usd"}
    )


def _today(book: Book) -> facts.Row | None:
    """Give the cheapest way to make the run at today's prices."""
    costs = costs_today(book)
    return facts.first_row(costs[costs["benchmark"] == "resnet"])


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    tables, entries = book.tables, ledger(book)
    best = {name: facts.last_row(facts.records_of(tables, name)) for name, _ in _SERIES}
    rate_series = next((name for name in (ANY, HYPERSCALER, DAWNBENCH) if best[name]), DAWNBENCH)
    latest = latest_prices(book)
    h100 = latest.get("H100")
    yield Page(
        address="/",
        template="home.md.j2",
        words="home",
        facts={
            "first": facts.first_row(facts.records_of(tables, DAWNBENCH)),
            "dawnbench": best[DAWNBENCH],
            "hyperscaler": best[HYPERSCALER],
            "any": best[ANY],
            "lowest": best[ANY] or best[HYPERSCALER],
            "today": _today(book),
            "rate": facts.estimate(tables, rate_series, "ols_all"),
            "rate_series": facts.series_label(book.words, rate_series),
            "moore": facts.moore_ratio(tables, rate_series, "ols_all", "usual"),
            "dawn_moore": facts.moore_ratio(tables, DAWNBENCH, "ols_all", "article"),
            "h100": h100,
            "ledger": entries,
            "tested": next((row for row in entries if row["claim"] == _CLAIM), None),
            "changes": changes.newest(book, 3),
            "as_of": book.as_of_date,
        },
    )
