"""DAWNBench: the 118 entries of Stanford's competition of 2017 to 2020, one row each.

- Training: hours are those of the first line of the entry's progress table that reaches the
  threshold (ImageNet 93 % top-5, CIFAR10 94 % top-1, SQuAD F1 0.75; the README's 0.73 for SQuAD
  is not what the competition's own checks use). Cost is these hours times the price per hour
  that the entry states. An entry that never gets there keeps its row, without hours.
- Inference: latency in milliseconds, and the price of one item as the entry states it. Items are
  served one at a time, so the scenario is called `SingleStream`, MLPerf's word for that.
- Progress tables are read by their header. Accuracies come as percent or as a fraction: a column
  that never passes 1 is a fraction, one that passes 100 is refused.
- `system` and `accelerator_raw` hold the entry's own words about its hardware. Which accelerators
  these words mean, and how many, is declared in `dawnbench_hardware.csv`; TPUs count chips.
- Prices are the submitter's word; the trends check them against list prices of the day.
- The day is the entry's own. E-mail addresses are dropped; of a name such as `someone@Company`
  only the company stays.
"""

import dataclasses
import json
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sources.accelerators import Chip, canonical
from sources.archive import Limits, Member, tar_members
from sources.declared import read_declared
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import (
    INFERENCE_RESULTS,
    TRAINING_RESULTS,
    InferenceResult,
    TrainingResult,
)

_LIMITS = Limits(max_members=5_000, max_member_bytes=4 * MEGABYTE, max_total_bytes=64 * MEGABYTE)
_ENTRY = re.compile(r"^(?P<task>[^/]+)/(?P<kind>train|inference)/[^/]+\.(json|tsv)$")
_HANDLE = re.compile(r"[\w.+-]+@")


@dataclasses.dataclass(frozen=True)
class _Task:
    """What an entry of a task must reach, and in which column it says so."""

    benchmark: str
    target: str
    column: str
    threshold: float  # as a fraction


_TASKS = {
    "ImageNet": _Task("dawnbench_imagenet", "93 % top-5", "top5Accuracy", 0.93),
    "CIFAR10": _Task("dawnbench_cifar10", "94 % top-1", "top1Accuracy", 0.94),
    "SQuAD": _Task("dawnbench_squad", "F1 0.75", "f1Score", 0.75),
}
_KEYS = frozenset(
    [
        "version",
        "author",
        "authorEmail",
        "framework",
        "codeURL",
        "model",
        "hardware",
        "costPerHour",
        "cost",
        "latency",
        "timestamp",
        "misc",
        "commitHash",
        "usedBlacklist",
        "logFilename",
        "evalBatchSize",
        "optimizer",
        "momentum",
        "top1Accuracy",
        "top5Accuracy",
        "f1Score",
    ]
)


@dataclasses.dataclass(frozen=True)
class _Hardware:
    """What an entry's words about its hardware mean; None is "not stated"."""

    chip: Chip | None
    accelerator_count: int | None
    nodes: int | None


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each entry of the archive."""
    hardware, files = _hardware(), dict[str, bytes]()
    for member in tar_members(page, lambda path: _ENTRY.match(path) is not None, _LIMITS):
        if isinstance(member, Member):
            files[member.path] = member.body
        else:
            yield member
    entries = [path for path in sorted(files) if path.endswith(".json")]
    if not entries:
        raise Unreadable(page.url, "no entry (TASK/train/*.json) in the archive")
    for path in entries:
        try:
            yield from _entry(path, files, hardware, f"{page.url}!{path}")
        except Unreadable as error:
            yield LeftOut("broken_entry", error.place, error.what, is_suspect=True)


def _entry(
    path: str, files: dict[str, bytes], meanings: dict[str, _Hardware], place: str
) -> Iterator[Parsed]:
    found = _ENTRY.match(path)
    if found is None or found["task"] not in _TASKS:
        yield UnknownName("benchmark", path.partition("/")[0], place)
        yield LeftOut("unknown_task", place, path, is_suspect=True)
        return
    task = _TASKS[found["task"]]
    entry = _json(files[path], place)
    for key in sorted(set(entry) - _KEYS):
        yield UnknownName("dawnbench_key", key, place)
    raw = _text(entry, "hardware", place)
    hardware = meanings.get(raw, _Hardware(None, None, None))
    if hardware.chip is None and hardware.accelerator_count != 0:
        yield UnknownName("accelerator", raw, place)
    shared: dict[str, Any] = {
        "source": "dawnbench",
        "round": "dawnbench",
        "published_date": day(_text(entry, "timestamp", place), place=place),
        "division": "open",
        "submitter": _HANDLE.sub("", _text(entry, "author", place)),
        "availability": None,
        "system": raw,
        "benchmark": task.benchmark,
        "benchmark_raw": f"{found['task']}/{found['kind']}",
        "accelerator": hardware.chip.accelerator if hardware.chip else None,
        "accelerator_raw": None if hardware.accelerator_count == 0 else raw,
        "form_factor": hardware.chip.form_factor if hardware.chip else None,
        "accelerator_count": hardware.accelerator_count,
        "nodes": hardware.nodes,
        "model": _text(entry, "model", place),
        "result_path": path,
    }
    if found["kind"] == "inference":
        yield _inference(task, entry, shared, place)
    elif (progress := files.get(path.removesuffix(".json") + ".tsv")) is None:
        yield LeftOut("no_progress_table", place, is_suspect=True)
    else:
        hours = hours_to_threshold(
            progress, task.column, task.threshold, place.removesuffix(".json") + ".tsv"
        )
        yield _training(task, entry, shared, hours, place)


def _training(
    task: _Task, entry: dict[str, Any], shared: dict[str, Any], hours: float | None, place: str
) -> TrainingResult:
    price = _figure(entry, "costPerHour", place)
    is_there = hours is not None
    return TrainingResult(
        **shared,
        benchmark_target=task.target,
        framework=_text(entry, "framework", place),
        runs=1,
        runs_converged=int(is_there),
        time_to_train_minutes=None if hours is None else hours * 60,
        hours_to_threshold=hours,
        score_status="scored" if is_there else "too_few_converged",
        is_resubmitted=False,
        usd_per_hour_published=price,
        cost_usd_published=None if hours is None or price is None else hours * price,
    )


def _inference(
    task: _Task, entry: dict[str, Any], shared: dict[str, Any], place: str
) -> InferenceResult:
    quality = _figure(entry, task.column, place)
    if quality is None:
        raise Unreadable(place, f"{task.column} is missing")
    is_there = _as_fractions([quality], place)[0] >= task.threshold
    count, nodes = shared["accelerator_count"], shared["nodes"]
    return InferenceResult(
        **shared,
        suite="none",
        scenario="SingleStream",
        metric="latency_ms",
        value=_figure(entry, "latency", place) if is_there else None,
        is_higher_better=False,
        is_inferred=False,
        accelerators_per_node=count if nodes == 1 else None,
        software=_text(entry, "framework", place),
        precision=None,
        usd_per_item_published=_figure(entry, "cost", place),
    )


def hours_to_threshold(body: bytes, column: str, threshold: float, place: str) -> float | None:
    """Find the hours at the first line of a progress table that reaches the threshold.

    Args:
        body: The table: a header and lines, cells parted by tabs, columns in any order.
        column: Name of the column with the quality.
        threshold: Quality to reach, as a fraction.
        place: Where the table lies, for the message.

    Returns:
        Hours, or None when no line reaches the threshold.

    Raises:
        Unreadable: The table has no such column, or a line is not what the header says.
    """
    lines = [line for line in _decoded(body, place).splitlines() if line.strip()]
    header = [name.strip() for name in lines[0].split("\t")] if lines else []
    if column not in header or "hours" not in header:
        raise Unreadable(place, f"header {header} has no columns hours and {column}")
    hours: list[float] = []
    quality: list[float] = []
    for index, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        where = f"{place} line {index}"
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            raise Unreadable(where, f"{len(cells)} cells under {len(header)} headers: {line!r}")
        hours.append(number(cells[header.index("hours")], place=where))
        quality.append(number(cells[header.index(column)], place=where))
    if not all(0 <= each < math.inf for each in hours):
        raise Unreadable(place, f"hours are not finite: {min(hours)}, {max(hours)}")
    reached = _as_fractions(quality, place)
    return next((h for h, q in zip(hours, reached, strict=True) if q >= threshold), None)


def _as_fractions(quality: list[float], place: str) -> list[float]:
    """Bring percent or fractions to fractions, without touching a fraction's digits."""
    if not all(0 <= each <= 100 for each in quality):  # false for nan too
        raise Unreadable(place, f"neither percent nor a fraction: {min(quality)}, {max(quality)}")
    if max(quality, default=0) <= 1:
        return quality
    return [each / 100 for each in quality]


def _json(body: bytes, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(_decoded(body, place))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(place, f"not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise Unreadable(place, "not a JSON object")
    return entry


def _decoded(body: bytes, place: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(place, f"byte {error.start} is not UTF-8") from error


def _text(entry: dict[str, Any], key: str, place: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(place, f"{key} is no text: {value!r}")
    return value.strip()


def _figure(entry: dict[str, Any], key: str, place: str) -> float | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise Unreadable(place, f"{key} is no figure: {value!r}")
    return float(value)


@cache
def _hardware() -> dict[str, _Hardware]:
    """Read what each entry's words about its hardware mean."""
    table = "dawnbench_hardware.csv"
    meanings: dict[str, _Hardware] = {}
    for row in read_declared(table):
        chip = None
        if row["accelerator"]:
            chip = canonical(row["accelerator"])
            if chip is None:
                raise Unreadable(f"declared:{table}", f"{row['accelerator']!r} is not declared")
            chip = Chip(chip.accelerator, row["form_factor"] or None)
        meanings[row["hardware"]] = _Hardware(
            chip, _count(row["accelerator_count"]), _count(row["nodes"])
        )
    return meanings


def _count(cell: str) -> int | None:
    return int(cell) if cell else None


SOURCE = Source(
    tables=(TRAINING_RESULTS, INFERENCE_RESULTS),
    publisher="Stanford DAWN",
    pages=(
        Page(
            "https://codeload.github.com/stanford-futuredata/dawn-bench-entries"
            "/tar.gz/refs/heads/master",
            max_bytes=20 * MEGABYTE,
        ),
    ),
    parse=parse,
    cadence="ended on 2020-03-26",
    licence="None stated; only facts are taken.",
    terms="ok",
    home="https://dawn.cs.stanford.edu/benchmark/",
    fewest_rows=118,
    may_shrink=0.005,
)
