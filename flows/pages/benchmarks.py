"""One page a benchmark: best by round, accelerator-minutes, cost, and all results in a table."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import pandas as pd

from charts.history import history
from charts.parts import Line
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.kinds import kinds_of, tokens_of
from flows.pages.page import Book, Page
from trends.frames import training_ids

BASES = (("hyperscaler", "hyperscaler"), ("any", "specialised"))
_MOST_IN_PAGE = 40
_RESULT_COLUMNS = [
    "round",
    "published_date",
    "submitter",
    "system",
    "accelerator",
    "accelerator_count",
    "time_to_train_minutes",
    "accelerator_minutes",
    "division",
    "availability",
    "framework",
    "score_status",
    "result_path",
    "provenance",
]


class Benchmark(NamedTuple):
    """One task, and the start of the names of its series."""

    name: str
    stem: str
    address: str


def benchmarks(book: Book) -> list[Benchmark]:
    """List all tasks that have results, DAWNBench's first."""
    names = book.tables["training_results"]["benchmark"].dropna().unique()
    ordered = sorted(names, key=lambda name: (not str(name).startswith("dawnbench"), str(name)))
    return [
        Benchmark(
            str(name),
            str(name) if str(name).startswith("dawnbench") else f"mlperf_{name}",
            f"/training/{facts.slug(str(name))}/",
        )
        for name in ordered
    ]


def draw_all(book: Book) -> None:
    """Draw the accelerator-minutes and the cost of each task."""
    for benchmark in benchmarks(book):
        _draw_minutes(book, benchmark)
        _draw_cost(book, benchmark)


def _draw_minutes(book: Book, benchmark: Benchmark) -> None:
    """Draw every result by what it was reached on, and the best of each round."""
    name = f"{benchmark.stem}_accelerator_minutes"
    unit, words = " min", "charts.benchmark_minutes"
    if benchmark.stem.startswith("dawnbench"):
        name, unit, words = f"{benchmark.stem}_train_hours", " h", "charts.benchmark_hours"
    best = facts.points_of(book.tables, [name])
    if best.empty:
        return
    label = book.words.name("benchmark", benchmark.name)
    points = pd.concat([best, _other_results(book, best)], ignore_index=True)
    points = facts.with_tips(points, unit=unit).assign(
        label=label, kind=kinds_of_points(book, points)
    )
    records = points[points["is_record"].astype(bool)]
    lines = facts.fitted(book.tables, [name])
    book.add(
        Drawing(
            slug=f"{facts.slug(benchmark.name)}-speed",
            words=words,
            facts={
                "benchmark": label,
                "first": facts.first_row(records),
                "last": facts.last_row(records),
                "fit": facts.estimate(book.tables, name, "ols_all"),
                "has_line": lines is not None,
                "count": len(best),
                "results": len(points),
            },
            draw=partial(
                history,
                points,
                [Line(name, label, "entries" if unit == " h" else "ampere")],
                unit=unit,
                until=facts.standing(book.tables, [name], book.as_of_date),
                lines=lines,
                tips=facts.tips(book.words),
                kinds=kinds_of(book, points["kind"]),
            ),
            rows=points.sort_values(["date", "value"], ascending=[False, True])[
                ["date", "value", "is_record", "system", "flags", "provenance"]
            ].rename(columns={"value": "hours" if unit == " h" else "accelerator_minutes"}),
            page=benchmark.address,
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            scale="log",
        )
    )


def _known_results(book: Book) -> pd.DataFrame:
    """Give all training results by the ids that points bear."""
    results = book.tables["training_results"]
    found: pd.DataFrame = book.once(
        "results_by_id",
        lambda: results.assign(result_id=training_ids(results)).drop_duplicates("result_id"),
    )
    return found


def _other_results(book: Book, best: pd.DataFrame) -> pd.DataFrame:
    """Give the closed results of the same task and target that were not the best of a round."""
    known = _known_results(book)
    mine = known[known["result_id"].isin(best["result_id"])]
    value = _accelerator_minutes(known, known["time_to_train_minutes"].astype("float64"))
    is_other = (
        known["source"].isin(mine["source"])
        & known["benchmark"].isin(mine["benchmark"])
        & known["benchmark_target"].isin(mine["benchmark_target"])
        & (known["division"] == "closed")
        & value.notna()
        & ~known["result_id"].isin(best["result_id"])
    )
    others = known[is_other].assign(
        series=best["series"].iloc[0], value=value[is_other], is_record=False, flags=None
    )
    return others.rename(columns={"published_date": "date"})[
        [*(each for each in best.columns if each in others or each == "date")]
    ]


def _accelerator_minutes(results: pd.DataFrame, minutes: pd.Series) -> pd.Series:
    """Multiply; a machine without accelerators has none of them, rather than none spent."""
    count = results["accelerator_count"].astype("Float64").astype("float64")
    return minutes * count.where(count > 0)


def kinds_of_points(book: Book, points: pd.DataFrame) -> list[str]:
    """Name what each point was reached on: a generation or a vendor of accelerators."""
    accelerators = _known_results(book).set_index("result_id")["accelerator"]
    return tokens_of(book, points["result_id"].map(accelerators))


def _draw_cost(book: Book, benchmark: Benchmark) -> None:
    if benchmark.stem.startswith("dawnbench"):
        wanted = [(f"{benchmark.stem}_train_usd", "entries", "dawnbench")]
    else:
        wanted = [(f"{benchmark.stem}_train_usd_{basis}", token, basis) for basis, token in BASES]
    names = facts.only([name for name, _, _ in wanted], book.tables["points"]["series"])
    points = facts.points_of(book.tables, names)
    if points.empty:
        return
    series = [
        Line(name, book.words.name("basis", basis), token)
        for name, token, basis in wanted
        if name in names
    ]
    labels = {each.name: each.label for each in series}
    points = facts.with_tips(points, unit="$").assign(label=points["series"].map(labels))
    best = {
        basis: facts.last_row(facts.records_of(book.tables, name)) for name, _, basis in wanted
    }
    lowest = facts.first_row(points.sort_values("value"))
    lines = facts.fitted(book.tables, names)
    book.add(
        Drawing(
            slug=f"{facts.slug(benchmark.name)}-cost",
            words="charts.benchmark_cost",
            facts={
                "benchmark": book.words.name("benchmark", benchmark.name),
                "first": facts.first_row(points.sort_values(["date", "value"])),
                "lowest": lowest,
                "best": {"hyperscaler": None, "any": None, **best},
                "is_dawnbench": benchmark.stem.startswith("dawnbench"),
                "has_line": lines is not None,
            },
            draw=partial(
                history,
                points,
                series,
                unit="$",
                until=facts.standing(book.tables, names, book.as_of_date),
                lines=lines,
                tips=facts.tips(book.words),
            ),
            rows=points[
                ["label", "date", "value", "is_record", "system", "flags", "provenance"]
            ].rename(columns={"label": "series", "value": "cost_usd"}),
            page=benchmark.address,
            publishers=facts.publishers(points["provenance"]),
            last_date=facts.last_day(points["date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
            has_time=True,
        )
    )


def entries(book: Book) -> list[facts.Row]:
    """Give each task with its counts, for lists of pages."""
    results = book.tables["training_results"]
    found = []
    for benchmark in benchmarks(book):
        mine = results[results["benchmark"] == benchmark.name]
        found.append(
            {
                "name": book.words.name("benchmark", benchmark.name),
                "address": benchmark.address,
                "results": len(mine),
                "rounds": mine["round"].nunique(),
                "last_date": mine["published_date"].max(),
            }
        )
    return found


def pages(book: Book) -> Iterator[Page]:
    """Give the page of each task."""
    every = benchmarks(book)
    for number, benchmark in enumerate(every):
        yield _page(book, benchmark, every[number - 1], every[(number + 1) % len(every)])


def _page(book: Book, benchmark: Benchmark, before: Benchmark, after: Benchmark) -> Page:
    mine = _results(book, benchmark)
    label = book.words.name("benchmark", benchmark.name)
    best = mine[(mine["division"] == "closed") & mine["accelerator_minutes"].notna()]
    if benchmark.stem.startswith("dawnbench"):
        best = mine[mine["time_to_train_minutes"].notna()]
        best = best.sort_values("time_to_train_minutes").drop_duplicates("published_date")
    else:
        best = best.sort_values("accelerator_minutes").drop_duplicates("round")
    targets = list(dict.fromkeys(mine["benchmark_target"].dropna()))
    return Page(
        address=benchmark.address,
        template="benchmark.md.j2",
        words="benchmark_page",
        title=label,
        facts={
            "benchmark": label,
            "speed": f"{facts.slug(benchmark.name)}-speed",
            "cost": f"{facts.slug(benchmark.name)}-cost",
            "results": mine[_RESULT_COLUMNS],
            "best": best.sort_values("published_date", ascending=False)[_RESULT_COLUMNS],
            "rounds": mine["round"].nunique(),
            "first_date": mine["published_date"].min(),
            "last_date": mine["published_date"].max(),
            "targets": targets,
            "submitters": mine["submitter"].nunique(),
            "file": facts.slug(benchmark.name),
            "shown": _MOST_IN_PAGE,
            "before": before,
            "after": after,
        },
        keywords=f"MLPerf training benchmark {benchmark.name}",
    )


def _results(book: Book, benchmark: Benchmark) -> pd.DataFrame:
    """Give all results of a task, newest first, with minutes and accelerator-minutes."""
    results = book.tables["training_results"]
    mine = results[results["benchmark"] == benchmark.name]
    minutes = mine["time_to_train_minutes"].astype("float64")
    if benchmark.stem.startswith("dawnbench"):
        minutes = mine["hours_to_threshold"].astype("float64") * 60
    mine = mine.assign(
        time_to_train_minutes=minutes, accelerator_minutes=_accelerator_minutes(mine, minutes)
    )
    return mine.sort_values(["published_date", "time_to_train_minutes"], ascending=[False, True])


def result_files(book: Book) -> dict[str, pd.DataFrame]:
    """Give the rows of each task, for the file that its page's table loads."""
    return {
        facts.slug(benchmark.name): _linked(_results(book, benchmark))[_RESULT_COLUMNS]
        for benchmark in benchmarks(book)
    }


def _linked(results: pd.DataFrame) -> pd.DataFrame:
    """Put the address of the published folder in place of the provenance."""
    pairs = zip(results["provenance"], results["result_path"], strict=True)
    addresses = [facts.published_at(text, path) for text, path in pairs]
    return results.assign(provenance=pd.Series(addresses, index=results.index, dtype="str"))
