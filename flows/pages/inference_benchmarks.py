"""One page a task of MLPerf Inference: cost by round, best by round, all results.

Only results of the closed division count for cost and for the best of a round: in the open one
the model may be another. All divisions are listed.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from charts.history import history
from charts.parts import Line
from flows.pages import facts
from flows.pages.benchmarks import BASES
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page

_MOST_IN_PAGE = 30
_MOST_LOADED = 5_000
"""A browser that must lay out more rows than these stands still."""
_COLUMNS = [
    "division",
    "round",
    "published_date",
    "submitter",
    "system",
    "accelerator",
    "accelerator_count",
    "scenario",
    "metric",
    "value",
    "suite",
    "availability",
    "software",
    "result_path",
    "provenance",
]
_RATES = ("Samples/s", "Tokens/s", "Queries/s")


def tasks(book: Book) -> list[str]:
    """List the tasks that have closed results."""
    found: list[str] = book.once("inference_tasks", lambda: sorted(_by_task(book)))
    return found


def _by_task(book: Book) -> dict[str, pd.DataFrame]:
    """Give the closed results of each task, newest and fastest first: costs rest on these."""

    def closed() -> dict[str, pd.DataFrame]:
        parted = {
            task: rows[rows["division"] == "closed"] for task, rows in _all_by_task(book).items()
        }
        return {task: rows for task, rows in parted.items() if len(rows)}

    found: dict[str, pd.DataFrame] = book.once("inference_by_task", closed)
    return found


def _all_by_task(book: Book) -> dict[str, pd.DataFrame]:
    """Give all results of each task: closed before network and open, newest and fastest first."""

    def parted() -> dict[str, pd.DataFrame]:
        results = book.tables["inference_results"]
        mine = results[results["source"] == "mlperf_inference"]
        ordered = mine.sort_values(
            ["division", "published_date", "value"], ascending=[True, False, False], kind="stable"
        )
        return {str(name): rows for name, rows in ordered.groupby("benchmark")}

    found: dict[str, pd.DataFrame] = book.once("inference_all_by_task", parted)
    return found


def address(task: str) -> str:
    """Give the address of a task's page."""
    return f"/inference/{facts.slug(task)}/"


def draw_all(book: Book) -> None:
    """Draw what a billion items of each task cost, by round."""
    costs = book.tables["inference_costs"]
    priced = costs[
        (costs["source"] == "mlperf_inference")
        & (costs["division"] == "closed")
        & (costs["scenario"] == "Offline")
        & costs["metric"].isin(_RATES)
        & costs["basis"].isin([basis for basis, _ in BASES])
        & costs["usd_per_1e9_items"].notna()
    ]
    for task, rows in priced.groupby("benchmark"):
        if str(task) in _by_task(book):
            _draw(book, str(task), rows)


def _draw(book: Book, task: str, rows: pd.DataFrame) -> None:
    cheapest = rows.sort_values("usd_per_1e9_items").drop_duplicates(["basis", "round"])
    points = cheapest.sort_values(["basis", "published_date"]).rename(
        columns={"published_date": "date", "usd_per_1e9_items": "value"}
    )
    points["series"] = points["basis"]
    points["is_record"] = points["value"] == points.groupby("series")["value"].cummin()
    names = {basis: book.words.name("basis", basis) for basis, _ in BASES}
    points = facts.with_tips(points.assign(label=points["series"].map(names)), unit="$")
    series = [
        Line(basis, names[basis], token)
        for basis, token in BASES
        if basis in set(points["series"])
    ]
    named = points.assign(provider=points["provider"].map(facts.provider_name, na_action="ignore"))
    book.add(
        Drawing(
            slug=f"inference-{facts.slug(task)}-cost",
            words="charts.inference_task",
            facts={
                "task": book.words.name("benchmark", task),
                "first": facts.first_row(points.sort_values(["date", "value"])),
                "lowest": facts.first_row(named.sort_values("value")),
                "is_tokens": points["metric"].iloc[-1] == "Tokens/s",
            },
            draw=partial(history, points, series, tips=facts.tips(book.words)),
            rows=points[
                ["basis", "round", "date", "value", "accelerator", "accelerator_count",
                 "provider", "submitter", "system", "provenance"]
            ].rename(columns={"value": "usd_per_1e9_items"}),
            page=address(task),
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
        )
    )  # fmt: skip


def entries(book: Book) -> list[facts.Row]:
    """Give each task with its count, for lists of pages."""
    return [
        {
            "name": book.words.name("benchmark", task),
            "address": address(task),
            "results": len(_by_task(book)[task]),
        }
        for task in tasks(book)
    ]


def pages(book: Book) -> Iterator[Page]:
    """Give the page of each task."""
    every = tasks(book)
    for number, task in enumerate(every):
        rows, everything = _by_task(book)[task], _all_by_task(book)[task]
        offline = rows[(rows["scenario"] == "Offline") & rows["metric"].isin(_RATES)]
        count = offline["accelerator_count"].astype("Float64").astype("float64")
        per = offline.assign(value_per_accelerator=offline["value"] / count.where(count > 0))
        best = per.dropna(subset=["value_per_accelerator"]).sort_values("value_per_accelerator")
        best = best.drop_duplicates("round", keep="last")
        before, after = every[number - 1], every[(number + 1) % len(every)]
        yield Page(
            address=address(task),
            template="inference_task.md.j2",
            words="inference_task",
            title=book.words.name("benchmark", task),
            facts={
                "task": book.words.name("benchmark", task),
                "chart": f"inference-{facts.slug(task)}-cost",
                "file": f"inference-{facts.slug(task)}",
                "results": everything[_COLUMNS],
                "loaded": _loaded(everything)[_COLUMNS],
                "loaded_file": _loaded_file(task, everything),
                "closed": len(rows),
                "other_divisions": _counts(everything),
                "best": best.sort_values("published_date", ascending=False),
                "submitters": rows["submitter"].nunique(),
                "first_date": rows["published_date"].min(),
                "last_date": rows["published_date"].max(),
                "shown": _MOST_IN_PAGE,
                "before": {"name": before, "address": address(before)},
                "after": {"name": after, "address": address(after)},
            },
            keywords=f"MLPerf inference benchmark {task}",
        )


def _loaded(results: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that the page's table can load: all, or where they are too many the closed."""
    if len(results) <= _MOST_LOADED:
        return results
    return results[results["division"] == "closed"]


def _loaded_file(task: str, results: pd.DataFrame) -> str:
    is_whole = len(_loaded(results)) == len(results)
    return f"inference-{facts.slug(task)}{'' if is_whole else '-closed'}"


def _counts(results: pd.DataFrame) -> dict[str, int]:
    """Count the results of each division but the closed one."""
    counts = results["division"].value_counts().drop("closed", errors="ignore")
    return {str(name): int(number) for name, number in counts.sort_index().items()}


def result_files(book: Book) -> dict[str, pd.DataFrame]:
    """Give all results of each task, for the file that its page's table loads."""
    found: dict[str, Any] = {}
    for task in tasks(book):
        rows = _all_by_task(book)[task]
        pairs = zip(rows["provenance"], rows["result_path"], strict=True)
        links = [facts.published_at(text, path) for text, path in pairs]
        linked = rows.assign(provenance=pd.Series(links, index=rows.index, dtype="str"))[_COLUMNS]
        found[f"inference-{facts.slug(task)}"] = linked
        found[_loaded_file(task, rows)] = _loaded(linked)
    return found
