"""What the three forms of MLPerf Inference results have in common: rounds, names, units, rows.

Rounds, benchmark names and wrong units stand in `declared/mlperf_inference_*.csv`.
"""

import collections
import dataclasses
import datetime as dt
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from sources.accelerators import Chip, canonical
from sources.declared import read_declared
from sources.declared_version import declared_version
from sources.reading import day
from sources.snapshot import Snapshot
from sources.source import Page, Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import InferenceResult

PUBLISHER: Final = "MLCommons"
LICENCE: Final = "Apache-2.0"
HOME: Final = "https://mlcommons.org/benchmarks/inference-datacenter/"
SAMPLES, QUERIES, TOKENS = "Samples/s", "Queries/s", "Tokens/s"
STREAMS, MILLISECONDS = "Streams", "Latency (ms)"

_SOURCE: Final = "mlperf_inference"
_IS_HIGHER_BETTER: Final = {
    SAMPLES: True,
    QUERIES: True,
    TOKENS: True,
    STREAMS: True,
    MILLISECONDS: False,
    "Latency (s)": False,
    "Watts": False,
    "millijoules": False,
}
_SCENARIOS: Final = {
    name.casefold(): name
    for name in ("Offline", "Server", "Interactive", "SingleStream", "MultiStream")
}
_DIVISIONS: Final = frozenset(["closed", "open", "network"])
_SUITES: Final = {
    "datacenter": "datacenter",
    "edge": "edge",
    "datacenter,edge": "datacenter,edge",
    "edge,datacenter": "datacenter,edge",
}
_SUITE_OF_SCENARIO: Final = {
    "Server": "datacenter",
    "Interactive": "datacenter",
    "SingleStream": "edge",
    "MultiStream": "edge",
}
_AVAILABILITIES: Final = {
    "available": "available",
    "on-premise": "available",
    "preview": "preview",
    "rdi": "research",
    "research, development, or internal": "research",
}
_NO_ACCELERATOR: Final = frozenset(["", "-", "n/a", "na", "none"])
# Systems of several accelerators: `2 Nodes: ...x8, 4 Nodes: ...`, `... (x16), ... (x8)`.
_SEVERAL: Final = re.compile(r"^\d+ Nodes?: .*, \d+ Nodes?: |\(x\d+\)(,| and ) ?.*\(x\d+\)")
# A share of a chip, cut off by NVIDIA's MIG: one of its seven (A100) or four (A30) instances.
_SHARE: Final = re.compile(r"\(1x\dg\.\d+gb MIG\)")
# Google's v0.5 system files count the cores of TPU v3; a chip has two, 16 GB of memory each.
_CORES_A_CHIP: Final = {("v0.5", "tpu-v3.8"): 2}
# Where a name leaves the memory open, the system file tells which chip it is.
_BY_MEMORY: Final = {
    ("A100", 40): "A100-40GB",
    ("A100", 80): "A100-80GB",
    ("V100", 32): "V100-32GB",
    ("GH200", 144): "GH200-144GB",
}
_COUNT: Final = re.compile(r"^\d{1,9}$")
_GIGABYTES: Final = re.compile(r"^(\d+) ?GB?$")
_NOT_STATED: Final = frozenset(["", "unset", "n/a", "none"])


@dataclasses.dataclass(frozen=True)
class Round:
    """One round as it is declared."""

    name: str
    url: str
    rules: str
    published_date: dt.date | None

    def day(self, page: Snapshot) -> dt.date:
        """Day of its publication; the day on which it was read where nobody has said it yet."""
        return self.published_date or page.retrieved_at.date()


@dataclasses.dataclass(frozen=True)
class Machine:
    """A system as published: what it is and what it is made of, nothing looked up."""

    system: str
    availability: str | None
    accelerator_raw: str
    accelerators_per_node: str
    nodes: str
    software: str | None
    memory: str = ""
    total_accelerators: str = ""


@dataclasses.dataclass(frozen=True)
class Score:
    """One figure as published: where it stands and what it says."""

    division: str
    suite: str
    submitter: str
    benchmark_raw: str
    scenario: str
    metric: str
    value: float
    is_inferred: bool
    result_path: str
    model: str | None = None
    precision: str | None = None


@cache
def rounds(form: str) -> dict[str, Round]:
    """Give the declared rounds of one form (logs, cm, summary) by their name."""
    return {
        row["round"]: Round(
            name=row["round"],
            url=row["url"],
            rules=row["rules"],
            published_date=day(row["published_date"], place=f"round {row['round']}")
            if row["published_date"]
            else None,
        )
        for row in read_declared("mlperf_inference_rounds.csv")
        if row["format"] == form
    }


def pages(form: str, *, max_bytes: int) -> tuple[Page, ...]:
    """Give the pages of one form; a round that is not published yet may be absent."""
    urls = dict.fromkeys(each.url for each in rounds(form).values())
    return tuple(
        Page(url, max_bytes=max_bytes, max_seconds=3600, may_be_absent=True) for url in urls
    )


def round_of(form: str, page: Snapshot) -> Round:
    """Find the round that a page holds.

    Raises:
        Unreadable: No declared round has this address.
    """
    for each in rounds(form).values():
        if each.url == page.url:
            return each
    raise Unreadable(page.url, "no declared round of MLPerf Inference has this address")


def parser_version(code_version: int) -> int:
    """Version of a parser of results: pages are read anew when names or rounds change."""
    return declared_version(
        code_version, "mlperf_inference_*.csv", "accelerators.csv", "aliases/*.csv"
    )


class Units:
    """The units of one page's figures, repaired where the publication is known to be wrong."""

    def __init__(self, round_name: str) -> None:
        self._round = round_name
        self._wrong = {
            (row["benchmark_raw"], row["scenario"], row["unit_printed"]): row
            for row in read_declared("mlperf_inference_units.csv")
            if row["round"] == round_name
        }
        self._repaired: collections.Counter[tuple[str, str, str]] = collections.Counter()

    def metric(self, benchmark_raw: str, scenario: str, unit_printed: str) -> str:
        """Give the right unit of a figure."""
        key = (benchmark_raw, scenario, unit_printed)
        if key not in self._wrong:
            return unit_printed
        self._repaired[key] += 1
        return self._wrong[key]["unit"]

    def check(self, place: str) -> None:
        """Raise Unreadable when a correction fits another number of rows than declared."""
        for key, row in self._wrong.items():
            if self._repaired[key] != int(row["rows"]):
                raise Unreadable(
                    place,
                    f"{self._round}: the correction of {' '.join(key)} fits {self._repaired[key]}"
                    f" rows, not {row['rows']}: remove it if the publication was mended",
                )


@cache
def benchmark_of(raw: str, round_name: str) -> str | None:
    """Give a benchmark's one name over all rounds; None when nobody has declared it."""
    for row in read_declared("mlperf_inference_benchmarks.csv"):
        if row["rounds"] and round_name not in row["rounds"].split():
            continue
        if raw == row["raw"] or (row["match"] == "part" and row["raw"] in raw):
            return row["benchmark"]
    return None


def scenario_of(raw: str) -> str | None:
    """Give a scenario's usual spelling; None when it is not one that we know."""
    return _SCENARIOS.get(raw.replace(" ", "").casefold())


def stated(value: object) -> str | None:
    """Give a cell as text; None when it says that nothing is stated."""
    text = "" if value is None else str(value).strip()
    return None if text.casefold() in _NOT_STATED else text


def shown(value: object) -> str:
    """Show what stands in a cell, such that it can be written down whatever it is."""
    return str(value).encode("utf-8", "backslashreplace").decode()[:300]


def _is_text(record: Score | Machine) -> bool:
    """Whether all texts of a record can be written down: JSON may hold halves of characters."""
    try:
        "".join(cell for cell in vars(record).values() if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


def figure(value: object) -> float | None:
    """Give a JSON number; None when the cell holds no finite one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def rows(
    score: Score, machine: Machine, *, in_round: Round, published: dt.date, place: str
) -> Iterator[Parsed]:
    """Make the row of one figure, and say which of its names nobody knows."""
    if not _is_text(score) or not _is_text(machine):
        yield LeftOut("broken_text", place, shown(score.result_path), is_suspect=True)
        return
    if score.metric not in _IS_HIGHER_BETTER:
        yield UnknownName("unit", score.metric, place)
        yield LeftOut("unknown_unit", place, score.metric, is_suspect=True)
        return
    if not (math.isfinite(score.value) and score.value > 0):
        yield LeftOut("impossible_value", place, str(score.value), is_suspect=True)
        return
    try:
        row, unknown = _row(score, machine, in_round, published)
    except ValueError as error:  # a cell that breaks the promises of the table
        yield LeftOut("impossible_row", place, shown(error), is_suspect=True)
        return
    yield from (UnknownName(kind, name, place) for kind, name in unknown)
    yield row


def _row(
    score: Score, machine: Machine, in_round: Round, published: dt.date
) -> tuple[InferenceResult, list[tuple[str, str]]]:
    """Give the row of a figure, and the kinds and names of what nobody has declared."""
    scenario = scenario_of(score.scenario)
    benchmark = benchmark_of(score.benchmark_raw, in_round.name)
    chip = _chip(machine)
    per_node, nodes, count = _counts(machine, in_round.name)
    names = {
        "scenario": (score.scenario, scenario),
        "benchmark": (score.benchmark_raw, benchmark),
        "division": (score.division, score.division in _DIVISIONS or None),
        "accelerator": (machine.accelerator_raw, chip or _is_no_single_chip(machine) or None),
    }
    row = InferenceResult(
        source=_SOURCE,
        round=in_round.name,
        published_date=published,
        division=score.division,
        suite=_suite(score.suite, scenario),
        submitter=score.submitter,
        system=machine.system,
        benchmark=benchmark or score.benchmark_raw,
        benchmark_raw=score.benchmark_raw,
        scenario=scenario or score.scenario,
        metric=score.metric,
        value=score.value,
        is_higher_better=_IS_HIGHER_BETTER[score.metric],
        is_inferred=score.is_inferred,
        availability=_availability(machine.availability),
        accelerator=chip.accelerator if chip else None,
        accelerator_raw=machine.accelerator_raw or None,
        form_factor=chip.form_factor if chip else None,
        accelerators_per_node=per_node,
        nodes=nodes,
        accelerator_count=count,
        software=machine.software or None,
        model=score.model,
        precision=score.precision,
        result_path=score.result_path,
    )
    return row, [(kind, name) for kind, (name, known) in names.items() if known is None]


def _is_no_single_chip(machine: Machine) -> bool:
    raw = machine.accelerator_raw.strip()
    return raw.casefold() in _NO_ACCELERATOR or _SEVERAL.search(raw) is not None


@cache
def _chip(machine: Machine) -> Chip | None:
    """Look the accelerator up; None for CPUs, for several kinds at once and for unknown names."""
    if _is_no_single_chip(machine) or (chip := canonical(machine.accelerator_raw)) is None:
        return None
    memory = _GIGABYTES.match(machine.memory.strip())
    exact = _BY_MEMORY.get((chip.accelerator, int(memory[1]))) if memory else None
    return chip._replace(accelerator=exact) if exact else chip


@cache
def _counts(machine: Machine, round_name: str) -> tuple[int | None, int | None, int | None]:
    """Count accelerators in a node, nodes, and accelerators in all; None where not known.

    A share of a chip has no count.
    """
    per_node, nodes = _whole(machine.accelerators_per_node), _whole(machine.nodes)
    if (cores := _CORES_A_CHIP.get((round_name, machine.accelerator_raw))) and per_node:
        per_node //= cores
    nodes = nodes or None
    if _SHARE.search(machine.accelerator_raw):
        return per_node, nodes, None
    if per_node is not None and nodes is not None:
        return per_node, nodes, per_node * nodes
    return per_node, nodes, _whole(machine.total_accelerators)


def _whole(text: str) -> int | None:
    return int(text) if _COUNT.match(text) else None


def _suite(raw: str, scenario: str | None) -> str:
    """Give the suite; of a system in both, the one that has the scenario, if only one has."""
    suite = _SUITES.get(raw.replace(" ", "").casefold(), raw)
    if suite == "datacenter,edge" and scenario:
        return _SUITE_OF_SCENARIO.get(scenario, suite)
    return suite


def _availability(raw: str | None) -> str | None:
    if raw is None or not raw.strip():
        return None
    return _AVAILABILITIES.get(raw.strip().casefold(), raw.strip().casefold())
