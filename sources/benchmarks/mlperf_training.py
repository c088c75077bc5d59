"""MLPerf Training, all rounds: each submitted result with its score, and each of its runs.

- Read from the archives of MLCommons' repositories as they stream past; the rounds are declared
  in `mlperf_training_rounds.csv`. A round whose archive does not exist yet is "not published".
- One row for each result folder (`SUBMITTER/results/SYSTEM/BENCHMARK`), also where no score can be
  formed; `score_status` says why. A run is a file `result_*.txt` in it.
- Score: minutes from run_start to run_stop, without the fastest and the slowest run (unet3d: four
  at each end), the mean of the rest, times `scaling_factor` of scaling.json where there is one.
  Failed runs count as the slowest. v0.5's ncf takes the first 50 converged runs of 100.
- `benchmark` is the task by one name: the folder `ssd` is RetinaNet from v2.0 on, `gnn` and `rgat`
  are one task. Where the target moved, `benchmark_target` tells the two apart.
- Accelerators are machines times accelerators in each, checked against the system's name and
  against score times count of peers; TPUs count chips. Where these disagree the count is null.
  Corrections are declared with their reason.
- The submitter is the one that the system description names, else the folder's.
- All results of a round have the day on which the round was published: clocks in logs err.
- `is_resubmitted` and `is_seen_before` compare a round with earlier ones, so they are set once all
  rounds are read (`mlperf_training_resubmissions.py`).
- Left out and counted: systems without any log, folders within a result, files that only look like
  a log. Contact persons in the descriptions are never read.
"""

import dataclasses
import json
import posixpath
import re
from collections.abc import Iterator

from sources.accelerators import Chip, canonical
from sources.archive import Limits, Member, tar_members
from sources.benchmarks.mlperf_training_counts import Count, count_accelerators
from sources.benchmarks.mlperf_training_logs import Run, read_run, read_value
from sources.benchmarks.mlperf_training_names import (
    Benchmark,
    Round,
    availability_of,
    benchmark_of,
    division_of,
    round_of,
    rounds,
)
from sources.benchmarks.mlperf_training_peers import implausible_counts
from sources.benchmarks.mlperf_training_scores import score
from sources.benchmarks.mlperf_training_systems import System, read_system
from sources.declared import read_declared
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import TRAINING_RESULTS, TRAINING_RUNS, TrainingResult, TrainingRun

_LIMITS = Limits()
_HEAD = r"(?P<head>v0\.5\.\d+/(?P<submitter05>[^/]+)(?:/[^/]+)*|(?P<submitter>[^/]+))"
_RESULT = re.compile(_HEAD + r"/results/(?P<system>[^/]+)(?:/(?P<benchmark>[^/]+))?$")
_INSIDE = re.compile(_HEAD + r"/results/[^/]+/[^/]+/.+$")
_SYSTEM = re.compile(r"(?:[^/]+/systems/[^/]+\.json|(?:.+/)?results/[^/]+/entry\.json)$")
_LOG = re.compile(r"result_[^/]*\.txt$")
_LOOKS_LIKE_LOG = re.compile(r"\..*result_[^/]*\.txt$")
_V05_NAMES = {"google": "Google", "intel": "Intel", "nvidia": "NVIDIA"}


@dataclasses.dataclass
class _Folder:
    """A result folder as it fills up while the archive streams past."""

    runs: dict[str, Run] = dataclasses.field(default_factory=dict)
    scaling_factor: float | None = None
    division: str | None = None
    benchmark: str | None = None


@dataclasses.dataclass(frozen=True)
class _Archive:
    """What an archive holds: folders by their path, systems by the path of their file."""

    url: str
    round: Round
    folders: dict[str, _Folder] = dataclasses.field(default_factory=dict)
    systems: dict[str, System] = dataclasses.field(default_factory=dict)

    def at(self, path: str) -> str:
        """Name a place inside the archive."""
        return f"{self.url}!{path}"


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one round: a row for each result folder and for each log in it."""
    if (round_ := round_of(page.url)) is None:
        raise Unreadable(page.url, "a round that is not declared")
    archive = _Archive(page.url, round_)
    for member in tar_members(page, _is_wanted, _LIMITS):
        yield from _take(archive, member) if isinstance(member, Member) else (member,)
    if not archive.folders:
        raise Unreadable(page.url, "no result folder (SUBMITTER/results/SYSTEM/BENCHMARK)")
    used: set[str] = set()
    parsed = [each for path in sorted(archive.folders) for each in _result(archive, path, used)]
    yield from _without_implausible_counts(archive, parsed)
    for file in sorted(set(archive.systems) - used):
        yield LeftOut("no_logs", archive.at(file), archive.systems[file].name or "")


def _is_wanted(path: str) -> bool:
    """Say whether a file is read; archives hold thousands of others."""
    name = posixpath.basename(path)
    if name.endswith(".txt"):
        is_log = _LOG.match(name) is not None or _LOOKS_LIKE_LOG.match(name) is not None
        return is_log and "/results/" in path
    if name == "scaling.json":
        return "/results/" in path
    return name.endswith(".json") and _SYSTEM.match(path) is not None


def _take(archive: _Archive, member: Member) -> Iterator[Parsed]:
    """Take one file in."""
    folder_path, name = posixpath.split(member.path)
    place = archive.at(member.path)
    if name.endswith(".json") and _SYSTEM.match(member.path):
        try:
            archive.systems[member.path] = read_system(member.body, place)
        except Unreadable as error:
            yield LeftOut("broken_system_description", place, error.what, is_suspect=True)
        else:
            if archive.systems[member.path].is_repaired:
                yield LeftOut("repaired_system_description", place, "a comma too many")
    elif not (found := _RESULT.match(folder_path)):
        is_inside = _INSIDE.match(folder_path) is not None
        yield LeftOut("folder_within_a_result" if is_inside else "folder_elsewhere", place)
    elif name == "scaling.json":
        yield from _take_scaling(archive, folder_path, member, place)
    elif not _LOG.match(name):
        yield LeftOut("not_a_log", place)
    else:
        yield from _take_log(archive, folder_path, found["benchmark"], member, place)


def _take_log(
    archive: _Archive, folder_path: str, benchmark: str | None, member: Member, place: str
) -> Iterator[Parsed]:
    folder = archive.folders.setdefault(folder_path, _Folder())
    name = posixpath.basename(member.path)
    if name in folder.runs:
        yield LeftOut("file_twice", place, is_suspect=True)
        return
    if not folder.runs:
        folder.division = read_value(member.body, "submission_division")
        folder.benchmark = benchmark or read_value(member.body, "submission_benchmark")
    run = read_run(member.body)
    folder.runs[name] = run
    if run.trouble is not None:
        kind, line, what = run.trouble
        yield LeftOut(kind, f"{place} line {line}", what, is_suspect=True)
    elif run.status == "stop_before_start":
        yield LeftOut(run.status, place, f"{run.minutes} minutes", is_suspect=True)


def _take_scaling(
    archive: _Archive, folder_path: str, member: Member, place: str
) -> Iterator[Parsed]:
    try:
        told = json.loads(member.body)
        factor = float(told["scaling_factor"])
        if not 0 < factor < 1000:
            raise ValueError(f"scaling_factor is {factor}")
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        yield LeftOut("broken_scaling", place, f"{type(error).__name__}: {error}", is_suspect=True)
    else:
        archive.folders.setdefault(folder_path, _Folder()).scaling_factor = factor


def _result(archive: _Archive, path: str, used: set[str]) -> Iterator[Parsed]:
    """Give the rows of one result folder."""
    folder, place = archive.folders[path], archive.at(path)
    found = _RESULT.match(path)
    if found is None:
        raise Unreadable(place, "not a result folder")
    declared = _declared_folder(archive.round.name, path)
    system, file = _system_of(archive, found, declared)
    if file is None:
        yield LeftOut("no_system_description", place)
    else:
        used.add(file)
    raw = declared["benchmark_folder"] if declared else found["benchmark"] or folder.benchmark
    division = division_of(system.division, found["system"], folder.division)
    if raw is None or division is None:
        what = "benchmark" if raw is None else "division"
        yield LeftOut(
            f"no_{what}", place, "neither folder, system nor log says it", is_suspect=True
        )
        return
    benchmark = benchmark_of(archive.round.name, raw)
    if not benchmark.is_declared:
        yield UnknownName("benchmark", raw, place)
    if system.status and availability_of(system.status) is None:
        yield UnknownName("availability", system.status, place)
    chip = _chip(system, found["system"])
    if system.accelerator and chip is None:
        yield UnknownName("accelerator", system.accelerator, place)
    count = count_accelerators(system, archive.round.name, path, found["system"])
    if count.remark:
        yield LeftOut(count.remark, place, count.detail, count.remark == "correction_is_stale")
    submitter = found["submitter"] or found["submitter05"]
    yield _row(
        archive.round, path, folder, system, benchmark, raw, division, chip, count, submitter
    )
    for log, run in sorted(folder.runs.items()):
        yield _run_row(archive.round, path, log, run)


def _without_implausible_counts(archive: _Archive, parsed: list[Parsed]) -> Iterator[Parsed]:
    """Take out the counts that peers disprove."""
    details = implausible_counts([row for row in parsed if isinstance(row, TrainingResult)])
    for each in parsed:
        if isinstance(each, TrainingResult) and each.result_path in details:
            yield each.model_copy(update={"accelerator_count": None, "nodes": None})
            detail = details[each.result_path]
            yield LeftOut("count_disagrees_with_peers", archive.at(each.result_path), detail)
        else:
            yield each


def _row(
    round_: Round,
    path: str,
    folder: _Folder,
    system: System,
    benchmark: Benchmark,
    raw: str,
    division: str,
    chip: Chip | None,
    count: Count,
    submitter: str,
) -> TrainingResult:
    scaling_factor = 1.0 if folder.scaling_factor is None else folder.scaling_factor
    runs = list(folder.runs.values())
    scored = score(
        runs,
        dropped=benchmark.dropped,
        first_converged=benchmark.first_converged,
        scaling_factor=scaling_factor,
    )
    return TrainingResult(
        source="mlperf_training",
        round=round_.name,
        published_date=round_.published_date,
        submitter=system.submitter or _V05_NAMES.get(submitter, submitter),
        division=division,
        availability=availability_of(system.status),
        system=system.name or path.split("/results/")[1].split("/")[0],
        benchmark=benchmark.name,
        benchmark_raw=raw,
        benchmark_target=benchmark.target,
        accelerator=chip.accelerator if chip else None,
        accelerator_raw=system.accelerator,
        form_factor=chip.form_factor if chip else None,
        accelerator_count=count.accelerators,
        nodes=count.nodes,
        framework=system.framework,
        runs=len(runs),
        runs_converged=sum(run.is_converged for run in runs),
        time_to_train_minutes=scored.minutes,
        scaling_factor=scaling_factor,
        score_status=scored.status,
        is_resubmitted=False,
        usd_per_hour_published=None,
        cost_usd_published=None,
        result_path=path,
    )


def _run_row(round_: Round, path: str, log: str, run: Run) -> TrainingRun:
    return TrainingRun(
        source="mlperf_training",
        round=round_.name,
        result_path=path,
        log=log,
        started_at=run.started_at,
        stopped_at=run.stopped_at,
        minutes=run.minutes,
        status=run.status,
        is_converged=run.is_converged,
        is_seen_before=False,
    )


def _system_of(
    archive: _Archive, found: re.Match[str], declared: dict[str, str] | None
) -> tuple[System, str | None]:
    """Find the description of a result's system, and the file it stands in."""
    root = f"{found['head']}/results/{found['system']}"
    files = [f"{found['head']}/systems/{found['system']}.json", f"{root}/entry.json"]
    for file in [declared["system_file"]] if declared else files:
        if file in archive.systems:
            return archive.systems[file], file
    return System(), None


def _declared_folder(round_: str, path: str) -> dict[str, str] | None:
    for row in read_declared("mlperf_training_folders.csv"):
        if row["round"] == round_ and row["path"] == path:
            return row
    return None


def _chip(system: System, folder: str) -> Chip | None:
    """Name the accelerator; of a TPU called no more than that, by the system's name."""
    if system.accelerator is None:
        return None
    if (chip := canonical(system.accelerator)) is not None:
        return chip
    if "tpu" not in system.accelerator.casefold():
        return None
    for name in (system.name or "", folder):
        if found := re.search(r"tpu[- ]?(v\d+[a-z]?|trillium)-\d+", name, re.IGNORECASE):
            return canonical(f"TPU-{found[1]}")
    return None


SOURCE = Source(
    tables=(TRAINING_RESULTS, TRAINING_RUNS),
    publisher="MLCommons",
    pages=tuple(
        Page(
            each.url,
            max_bytes=4_000 * MEGABYTE,
            max_seconds=3_600,
            may_be_absent=each.may_be_absent,
        )
        for each in rounds().values()
    ),
    parse=parse,
    cadence="twice a year",
    licence="Apache-2.0; use of the MLPerf name is subject to MLCommons' results guidelines",
    terms="ok",
    home="https://mlcommons.org/benchmarks/training/",
    fewest_rows=1,
)
