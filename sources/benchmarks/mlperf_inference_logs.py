"""MLPerf Inference, the rounds that are published as trees of logs: v0.5 to v3.0, and v4.1.

- A result is a folder `DIVISION/SUBMITTER/results/SYSTEM/BENCHMARK/SCENARIO`; its figure stands in
  `performance/run_1/mlperf_log_summary.txt`, its machine in `systems/SYSTEM.json`. Archives are
  read as they stream past, and never unpacked.
- Which figure counts follows the rules of the round. Offline: samples per second. Server: the
  scheduled rate, from v4.1 on the completed one. Where a log of v4.1 counts tokens, these count.
  SingleStream: the 90th percentile of the latency, from v2.0 on as early stopping estimates it.
  MultiStream: the number of streams, from v2.0 on the estimated 99th percentile of the latency.
- Server results of v0.5 and v0.7 were run five times: the last valid run counts, as in MLCommons'
  own checker. Later, and for all other scenarios, the first run is the only one.
- A scenario may be inferred from the log of another one: Offline from SingleStream (the inverse of
  the mean latency; v0.7 took the rate that the log prints) or from MultiStream, MultiStream from
  SingleStream (eight times the estimated 99th percentile). Such rows say `is_inferred`.
- Left out and counted: invalid results, ranging runs of power measurements, further runs, audit
  tests. Power itself is not in these logs. What the contact person is called is never read.
- Suites begin with v0.7; a system may be submitted to both.
"""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sources.archive import Limits, tar_members
from sources.benchmarks.mlperf_inference_rules import (
    HOME,
    LICENCE,
    MILLISECONDS,
    PUBLISHER,
    QUERIES,
    SAMPLES,
    STREAMS,
    TOKENS,
    Machine,
    Round,
    Score,
    pages,
    parser_version,
    round_of,
    rows,
    scenario_of,
    shown,
)
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS

_LIMITS: Final = Limits(max_members=2_000_000, max_member_bytes=4 * MEGABYTE)
_SUMMARY: Final = "/mlperf_log_summary.txt"
_RESULT: Final = re.compile(
    r"^(?P<folder>(?P<division>[^/]+)/(?P<submitter>[^/]+)/results/(?P<system>[^/]+)"
    r"/(?P<benchmark>[^/]+)/(?P<scenario>[^/]+))/performance(?:/(?P<run>[^/]+))?$",
    re.IGNORECASE,
)
_SYSTEM: Final = re.compile(r"^[^/]+/[^/]+/systems/[^/]+\.json$")
_AUDIT: Final = re.compile(r"/test_\w+/performance", re.IGNORECASE)
_NUMBERED_RUN: Final = re.compile(r"^run_(\d+)$")
_NUMBER: Final = re.compile(r"^\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$")
_RANGING: Final = "ranging"
_NANOSECONDS_A_MILLISECOND: Final = 1e6
_NANOSECONDS_A_SECOND: Final = 1e9
_STREAMS_INFERRED: Final = 8
_FIRST_RULES: Final = "v0.5"

_P90: Final = "90th percentile latency (ns)"
_P90_ESTIMATE: Final = " * Early stopping 90th percentile estimate"
_P99_ESTIMATE: Final = " * Early stopping 99th percentile estimate"

# By the round whose rules hold: for each scenario, the lines of the log that may hold its figure
# (the first one found counts), the unit, and what to divide by.
_Figures = Mapping[str, tuple[tuple[str, str, float], ...]]
_LEGACY: Final[_Figures] = {
    "Offline": (("Samples per second", SAMPLES, 1),),
    "Server": (("Scheduled samples per second", QUERIES, 1),),
    "SingleStream": ((_P90, MILLISECONDS, _NANOSECONDS_A_MILLISECOND),),
    "MultiStream": (("Samples per query", STREAMS, 1),),
}
_EARLY_STOPPING: Final[_Figures] = {
    **_LEGACY,
    "SingleStream": ((_P90_ESTIMATE, MILLISECONDS, _NANOSECONDS_A_MILLISECOND),),
    "MultiStream": ((_P99_ESTIMATE, MILLISECONDS, _NANOSECONDS_A_MILLISECOND),),
}
_TOKENS: Final[_Figures] = {
    **_EARLY_STOPPING,
    "Offline": (
        ("Tokens per second", TOKENS, 1),
        ("Tokens per second (inferred)", TOKENS, 1),
        ("Samples per second", SAMPLES, 1),
    ),
    "Server": (
        ("Completed tokens per second", TOKENS, 1),
        ("Completed tokens per second (inferred)", TOKENS, 1),
        ("Completed samples per second", QUERIES, 1),
    ),
}
_RULES: Final[Mapping[str, _Figures]] = {
    "v0.5": _LEGACY,
    "v1.0": _LEGACY,
    "v2.0": _EARLY_STOPPING,
    "v4.1": _TOKENS,
}
# Two result folders of v0.5 have a system file of another name.
_SYSTEM_FILES: Final = {
    ("v0.5", "closed/Intel/systems/ICL-I3-1005G1_OpenVINO-Windows.json"): (
        "closed/Intel/systems/ICL-i31005G1_openvino.json"
    ),
    ("v0.5", "closed/Intel/systems/nnpi-1000-2x_onnx.json"): (
        "closed/Intel/systems/nnpi-1000_onnx.json"
    ),
}


class _NoScore(Exception):
    """A log holds no figure for its scenario."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.left_out = (reason, value)


@dataclasses.dataclass(frozen=True)
class _Run:
    """What one log says."""

    metric: str
    value: float
    is_inferred: bool
    is_valid: bool


@dataclasses.dataclass
class _Tree:
    """What was read of an archive so far: runs by result folder, machines by system file."""

    runs: dict[str, dict[str, _Run]] = dataclasses.field(default_factory=dict)
    machines: dict[str, tuple[Machine, str]] = dataclasses.field(default_factory=dict)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each result folder of a round's archive.

    Raises:
        Unreadable: The archive is broken, or holds no result.
    """
    in_round = round_of("logs", page)
    tree = _Tree()
    for member in tar_members(page, _is_wanted, _LIMITS):
        if isinstance(member, LeftOut):
            yield member
            continue
        path = member.path.encode("utf-8", "backslashreplace").decode()
        if _SYSTEM.match(path):
            yield from _read_system(path, member.body, page.url, tree)
        else:
            yield from _read_log(path, member.body, page.url, in_round, tree)
    if not tree.runs:
        raise Unreadable(page.url, "no result (results/*/*/*/performance) in the archive")
    for folder, runs in sorted(tree.runs.items()):
        yield from _result(folder, runs, tree, in_round, page)


def _is_wanted(path: str) -> bool:
    if path.endswith(_SUMMARY):
        lower = path.casefold()
        return lower.split("/")[2:3] == ["results"] and "/performance/" in lower
    return _SYSTEM.match(path) is not None


def _read_system(path: str, body: bytes, url: str, tree: _Tree) -> Iterator[LeftOut]:
    """Keep what a system file says of the machine, and nothing of its contacts."""
    place = f"{url}!{path}"
    try:
        described = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield LeftOut("broken_system_file", place, shown(error), is_suspect=True)
        return
    if not isinstance(described, dict):
        yield LeftOut("broken_system_file", place, "not an object", is_suspect=True)
        return

    def said(key: str) -> str:
        return _text(described.get(key))

    stem = path.rpartition("/")[2].removesuffix(".json")
    machine = Machine(
        system=said("system_name") or stem,
        availability=said("status"),
        accelerator_raw=said("accelerator_model_name"),
        accelerators_per_node=said("accelerators_per_node"),
        nodes=said("number_of_nodes"),
        software=said("framework"),
        memory=said("accelerator_memory_capacity"),
    )
    tree.machines[path] = machine, said("system_type")


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _read_log(path: str, body: bytes, url: str, in_round: Round, tree: _Tree) -> Iterator[LeftOut]:
    """Keep the figure of one log under its result folder."""
    place = f"{url}!{path}"
    if (found := _RESULT.match(path.removesuffix(_SUMMARY))) is None:
        if _AUDIT.search(path):
            yield LeftOut("audit_test", place)
        else:
            yield LeftOut("unexpected_folder", place, is_suspect=True)
        return
    run = found["run"] or ""
    if run == _RANGING:
        yield LeftOut("ranging_run", place)
        return
    try:
        text = "\n" + body.decode("utf-8-sig")
        read = _read_run(text, found["scenario"], in_round.rules)
    except UnicodeDecodeError as error:
        yield LeftOut("broken_log", place, shown(error), is_suspect=True)
    except _NoScore as error:
        reason, value = error.left_out
        yield LeftOut(reason, place, value, is_suspect=True)
    else:
        tree.runs.setdefault(found["folder"], {})[run] = read


def _read_run(text: str, wanted: str, rules: str) -> _Run:
    """Take the figure for a scenario from a log, inferring it where it is of another scenario."""
    raw = _line(text, "Scenario")
    measured, scenario = scenario_of(raw or ""), scenario_of(wanted)
    if raw is None or measured is None:
        raise _NoScore("no_scenario", raw or "")
    is_valid = _line(text, "Result is") == "VALID"
    if scenario in (measured, None) or (scenario == "Interactive" and measured == "Server"):
        metric, value = _measured(text, measured, rules)
        return _Run(metric, value, is_inferred=False, is_valid=is_valid)
    metric, value = _inferred(text, scenario, measured, rules)
    return _Run(metric, value, is_inferred=True, is_valid=is_valid)


def _measured(text: str, scenario: str, rules: str) -> tuple[str, float]:
    lines = _RULES[rules].get(scenario, ())
    for key, unit, divisor in lines:
        if (found := _line(text, key)) is not None:
            return unit, _number(found) / divisor
    raise _NoScore("no_score", ", ".join(key for key, _, _ in lines))


def _inferred(text: str, wanted: str | None, measured: str, rules: str) -> tuple[str, float]:
    """Compute a scenario's figure from the log of another one, as the rules of the round say."""
    is_legacy = _RULES[rules] is _LEGACY
    match (wanted, measured):
        case ("Offline", "SingleStream") if rules == _FIRST_RULES:
            return SAMPLES, _figure(text, "QPS w/o loadgen overhead")
        case ("Offline", "SingleStream"):
            return SAMPLES, _NANOSECONDS_A_SECOND / _figure(text, "Mean latency (ns)")
        case ("Offline", "MultiStream") if not is_legacy:
            streams = _figure(text, "samples_per_query")
            return SAMPLES, streams * _NANOSECONDS_A_SECOND / _figure(text, "Mean latency (ns)")
        case ("MultiStream", "SingleStream") if not is_legacy:
            latency = _figure(text, _P99_ESTIMATE) / _NANOSECONDS_A_MILLISECOND
            return MILLISECONDS, latency * _STREAMS_INFERRED
    raise _NoScore("not_to_be_inferred", f"{wanted} from {measured}")


def _line(text: str, key: str) -> str | None:
    """Find the first line `KEY : VALUE` of a log and give the value."""
    start = 0
    while (start := text.find("\n" + key, start)) >= 0:
        start += 1 + len(key)
        end = text.find("\n", start)
        rest = text[start : end if end >= 0 else None].strip()
        if rest.startswith(":"):
            return rest[1:].strip()
    return None


def _figure(text: str, key: str) -> float:
    if (found := _line(text, key)) is None:
        raise _NoScore("no_score", key)
    number = _number(found)
    if number <= 0:
        raise _NoScore("impossible_value", f"{key}: {found}")
    return number


def _number(text: str) -> float:
    if _NUMBER.match(text) is None:
        raise _NoScore("no_number", text[:100])
    return float(text)


def _result(
    folder: str, runs: dict[str, _Run], tree: _Tree, in_round: Round, page: Snapshot
) -> Iterator[Parsed]:
    """Make the row of one result folder from the run that counts."""
    division, submitter, _, system, benchmark, scenario = folder.split("/")
    place = f"{page.url}!{folder}"
    yield from (LeftOut("further_run", place) for _ in range(len(runs) - 1))
    run = _run_that_counts(runs, scenario, in_round.rules)
    if not run.is_valid:
        yield LeftOut("invalid_result", place)
        return
    file = f"{division}/{submitter}/systems/{system}.json"
    file = _SYSTEM_FILES.get((in_round.name, file), file)
    if file not in tree.machines:
        yield LeftOut("no_system_file", place)
    machine, suite = tree.machines.get(file, (Machine(system, None, "", "", "", None), ""))
    score = Score(
        division=division,
        suite=suite or "none",
        submitter=submitter,
        benchmark_raw=benchmark,
        scenario=scenario,
        metric=run.metric,
        value=run.value,
        is_inferred=run.is_inferred,
        result_path=folder,
        model=None if division == "closed" else benchmark,
    )
    published = in_round.day(page)
    yield from rows(score, machine, in_round=in_round, published=published, place=place)


def _run_that_counts(runs: dict[str, _Run], scenario: str, rules: str) -> _Run:
    """Choose a run: the last valid one of a Server result in v0.5 and v0.7, else the first."""
    in_order = [runs[name] for name in sorted(runs, key=_run_number)]
    if rules == _FIRST_RULES and scenario_of(scenario) == "Server":
        return next((run for run in reversed(in_order) if run.is_valid), in_order[-1])
    return in_order[0]


def _run_number(name: str) -> tuple[int, str]:
    """Order runs by number; a log without a folder of its own comes last."""
    found = _NUMBERED_RUN.match(name)
    return (int(found[1]) if found else 10**9, name)


SOURCE = Source(
    tables=(INFERENCE_RESULTS,),
    publisher=PUBLISHER,
    pages=pages("logs", max_bytes=4_000_000_000),
    parse=parse,
    cadence="finished: later rounds come as a table of results",
    licence=LICENCE,
    terms="ok",
    home=HOME,
    fewest_rows=500,
    may_shrink=0.01,
    parser_version=parser_version(1),
)
