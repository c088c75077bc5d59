"""What sentences and charts need from the tables: points, estimates, names of who said what."""

import datetime as dt
import importlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from flows.pages.numbers import day, is_known, significant, usd
from flows.pages.tables import Tables, source_url
from flows.pages.words import Words
from sources.declared import read_declared
from sources.source import find_sources
from store.provenance import read_provenance

Row = dict[str, Any]

_WIDEST_BAND = 0.75
"""How wide a band may be against the span of the points, both in logarithms."""


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Give the rows of a frame as plain dicts, with None where a cell is unknown."""
    names = [str(name) for name in frame.columns]
    cells = [[value if is_known(value) else None for value in frame[name]] for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def first_row(frame: pd.DataFrame) -> Row | None:
    """Give the first row, or None."""
    return rows_of(frame.head(1))[0] if len(frame) else None


def last_row(frame: pd.DataFrame) -> Row | None:
    """Give the last row, or None."""
    return rows_of(frame.tail(1))[0] if len(frame) else None


def points_of(tables: Tables, names: Iterable[str]) -> pd.DataFrame:
    """Give the points of some series, oldest first."""
    points = tables["points"]
    return points[points["series"].isin(list(names))].sort_values(["series", "date"])


def records_of(tables: Tables, series: str) -> pd.DataFrame:
    """Give the records of a series, oldest first."""
    records = tables["records"]
    return records[records["series"] == series].sort_values("date")


def estimate(tables: Tables, series: str, estimator: str) -> Row | None:
    """Give an estimate that could be made, or None."""
    found = tables["trend_estimates"]
    is_it = (found["series"] == series) & (found["estimator"] == estimator)
    return first_row(found[is_it & (found["status"] == "ok")])


def estimates(tables: Tables) -> pd.DataFrame:
    """Give all estimates that could be made."""
    found = tables["trend_estimates"]
    return found[found["status"] == "ok"]


def moore_ratio(tables: Tables, series: str, estimator: str, reference: str) -> Row | None:
    """Give a rate beside a version of Moore's law, or None."""
    found = tables["moore_ratios"]
    return first_row(
        found[
            (found["series"] == series)
            & (found["estimator"] == estimator)
            & (found["reference"] == reference)
        ]
    )


def fitted(tables: Tables, names: Iterable[str]) -> pd.DataFrame | None:
    """Give the lines fitted to all points of some series, with their bands, for a chart.

    A line that few points leave wide open is said in words, not drawn: its band would make the
    axis.
    """
    found = tables["trend_lines"]
    found = found[found["series"].isin(list(names))]
    points = points_of(tables, names).groupby("series")["value"]
    span = (points.max() / points.min()).map(math.log)
    width = (found["hi"] / found["lo"]).groupby(found["series"]).max().map(math.log)
    is_narrow = width <= _WIDEST_BAND * span.reindex(width.index)
    is_drawn = found["series"].isin(width.index[is_narrow])
    columns = ["series", "date", "value", "lo", "hi"]
    drawn = found.loc[is_drawn, columns]
    return drawn.assign(is_dashed=False, is_labelled=False) if len(drawn) else None


def summary(tables: Tables, series: str) -> Row | None:
    """Give the summary of a series, or None."""
    found = tables["series"]
    return first_row(found[found["series"] == series])


def flags_of(words: Words, *flags: str | None) -> list[str]:
    """Write flags in plain language, each once."""
    names = [name.strip() for text in flags if isinstance(text, str) for name in text.split(",")]
    return [words.name("flags", name) for name in dict.fromkeys(names) if name]


def with_tips(points: pd.DataFrame, *, unit: str, who: str = "system") -> pd.DataFrame:
    """Add what a tooltip shows: the value with its unit, the day, who, and where it is from."""
    write = usd if unit == "$" else lambda value: f"{significant(value)}{unit}"
    return points.assign(
        value_text=[write(value) for value in points["value"]],
        day_text=[day(date) for date in points["date"]],
        who=[rented(each) for each in texts(points[who])] if who in points.columns else "",
        source=[host(text) for text in points["provenance"]]
        if "provenance" in points.columns
        else "",
    )


def texts(column: Iterable[Any]) -> list[str]:
    """Give the texts of a column, empty where there is none."""
    return [str(value) if is_known(value) else "" for value in column]


def tips(words: Words) -> Mapping[str, str]:
    """Give the titles of a tooltip's lines, in their order."""
    names = ("label", "who", "day_text", "value_text", "note", "source")
    return {name: words.say(f"tips.{name}") for name in names}


def host(provenance: object) -> str:
    """Give the host of the page that a row was read from."""
    url = source_url(provenance if isinstance(provenance, str) else None)
    return url.split("/")[2].removeprefix("www.") if url else ""


def publishers(*provenances: Iterable[Any]) -> tuple[str, ...]:
    """Name who published some rows, each once, those with most rows first."""
    counts: dict[str, int] = {}
    for column in provenances:
        for text, number in pd.Series(list(column), dtype="object").value_counts().items():
            name = _publisher(str(text))
            counts[name] = counts.get(name, 0) + int(number)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda item: -item[1]) if name)


@cache
def _publisher(provenance: str) -> str:
    try:
        found = read_provenance(provenance)
    except ValueError:
        return ""
    name = found.source.removeprefix("history_")
    for known in (found.source, name):
        if (source := find_sources().get(known)) is not None:
            return source.publisher
    return _publisher_of_copies(name)


@cache
def _publisher_of_copies(name: str) -> str:
    """Name who published dated copies, as their module in `sources/history` says."""
    try:
        module = importlib.import_module(f"sources.history.{name}")
    except ModuleNotFoundError:
        return name.replace("_", " ")
    return str(getattr(getattr(module, "HISTORY", None), "publisher", name.replace("_", " ")))


def last_day(*days: pd.Series) -> dt.date | None:
    """Give the newest day of some columns, or None."""
    found = [column.max() for column in days if len(column) and is_known(column.max())]
    return max(found).date() if found else None


@cache
def provider_names() -> dict[str, Row]:
    """Give what we declare of each provider: name, kind, home."""
    return {row["provider"]: dict(row) for row in read_declared("providers.csv")}


def provider_name(provider: str | None) -> str:
    """Give the name of a provider as readers know it."""
    if provider is None:
        return ""
    return str(provider_names().get(provider, {}).get("name") or provider)


def rented(system: str) -> str:
    """Name the provider in "H100 at lambda"; other names of systems stay as they are."""
    found = _RENTED.match(system)
    return f"{found[1]} at {provider_name(found[2])}" if found else system


_RENTED = re.compile(r"^(.+) at ([a-z0-9_]+)$")


def provider_kind(provider: str) -> str:
    """Give the kind of a provider, `specialised` unless declared otherwise."""
    return str(provider_names().get(provider, {}).get("kind") or "specialised")


def slug(name: str) -> str:
    """Write a name as a part of an address."""
    plain = "".join(char if char.isalnum() else "-" for char in name.lower())
    return "-".join(part for part in plain.split("-") if part)


_MEASURES = (
    "infer_ms",
    "accelerator_minutes_available",
    "accelerator_minutes",
    "train_minutes",
    "train_usd_hyperscaler",
    "train_usd_any",
    "train_usd_price_checked",
    "train_usd",
    "train_hours",
)


def series_label(words: Words, series: str) -> str:
    """Name a series as readers know it: in words of its own, or task and measure."""
    if words.has(f"series.{series}"):
        return words.say(f"series.{series}")
    for measure in _MEASURES:
        if series.endswith(f"_{measure}"):
            task = series.removesuffix(f"_{measure}").removeprefix("mlperf_")
            named = _task_label(words, task)
            return words.say("series_of.task", task=named, measure=words.say(f"measure.{measure}"))
    if found := _PRICE_SERIES.match(series):
        accelerator = _accelerators_by_slug().get(found[1], found[1])
        provider = _providers_by_slug().get(found[2], found[2])
        return words.say("series_of.price", accelerator=accelerator, provider=provider)
    return series


def _task_label(words: Words, task: str) -> str:
    """Name a task, or a task at a target that a later one replaced."""
    if words.has(f"benchmark.{task}"):
        return words.name("benchmark", task)
    parts = task.split("_")
    for end in range(len(parts) - 1, 0, -1):
        if words.has(f"benchmark.{(known := '_'.join(parts[:end]))}"):
            return words.say("series_of.earlier", task=words.name("benchmark", known))
    return task


_PRICE_SERIES = re.compile(r"^gpu_(\w+)_usd_per_hour_(\w+)$")


@cache
def _accelerators_by_slug() -> dict[str, str]:
    names = {row["accelerator"] for row in read_declared("accelerators.csv")}
    return {slug(name).replace("-", "_"): name for name in names}


@cache
def _providers_by_slug() -> dict[str, str]:
    return {slug(name).replace("-", "_"): provider_name(name) for name in provider_names()}


def only(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """Keep the names that are known, in their order."""
    there = set(known)
    return [name for name in names if name in there]


def standing(tables: Tables, names: Iterable[str], today: dt.date | None) -> dict[str, dt.date]:
    """Give today for each series that has not ended: its records stand until they are beaten."""
    found = tables["series"].set_index("series")
    return {
        name: today
        for name in names
        if today is not None
        and name in found.index
        and "stale" not in str(found.loc[name, "flags"] or "").split(",")
    }


_ARCHIVES = (
    re.compile(r"^https://codeload\.github\.com/([^/]+/[^/]+)/tar\.gz/(?:refs/heads/)?(.+)$"),
    re.compile(r"^https://github\.com/([^/]+/[^/]+)/archive/(?:refs/heads/)?(.+)\.tar\.gz$"),
)

_RAW = re.compile(
    r"^https://raw\.githubusercontent\.com/([^/]+/[^/]+)/(?:refs/heads/)?([^/]+)/(.+)$"
)


def published_at(provenance: object, path: object) -> str | None:
    """Give the address of the published folder or file that a result was read from."""
    url = source_url(provenance if isinstance(provenance, str) else None)
    if url is None:
        return None
    for shape in _ARCHIVES:
        if found := shape.match(url):
            below = f"/{path}" if isinstance(path, str) else ""
            return f"https://github.com/{found[1]}/tree/{found[2]}{below}"
    if found := _RAW.match(url):  # the page that shows the file, rather than its bytes
        return f"https://github.com/{found[1]}/blob/{found[2]}/{found[3]}"
    return url
