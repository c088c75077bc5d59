"""MLPerf Inference from v5.1 on: the table of results that MLCommons publishes with each round.

- One row for each line of `summary_results.json`, and one more (`Watts`, or `millijoules` for a
  query) where power was measured.
- `benchmark_raw` is the official benchmark; what was run in the open division is `model`.
- Units are as published, but for those that `declared/mlperf_inference_units.csv` lists as wrong,
  so many rows each: Llama 3.1 8B Interactive of v5.1 and Whisper are in tokens per second.
- Results that MLCommons' checker inferred from another scenario say `is_inferred`.
- A round that is not published yet answers 404, which is no trouble; it is read as soon as it is
  there. New benchmarks, chips, units and columns are reported by name.
"""

from collections.abc import Iterator
from typing import Any, Final

from sources.benchmarks.mlperf_inference_rules import (
    HOME,
    LICENCE,
    PUBLISHER,
    Machine,
    Round,
    Score,
    Units,
    figure,
    pages,
    parser_version,
    round_of,
    rows,
    shown,
    stated,
)
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS

_KEYS: Final = frozenset(
    [
        "Accelerator",
        "Availability",
        "Category",
        "Location",
        "Model",
        "Nodes",
        "Performance_Result",
        "Performance_Units",
        "Scenario",
        "Software",
        "Submitter",
        "Suite",
        "System",
        "UsedModel",
        "a#",
        "inferred",
        "version",
        "weight_data_types",
    ]
)
_FURTHER_KEYS: Final = frozenset(
    [
        "Accuracy",
        "Code",
        "ColorKey",
        "Details",
        "ID",
        "Notes",
        "Platform",
        "Power_Result",
        "Power_Units",
        "Processor",
        "Total Accelerators",
        "Unique ID (e.g. for Audit)",
        "compliance",
        "errors",
        "has_power",
        "host_processor_core_count",
        "host_processors_per_node",
        "operating_system",
        "p#",
    ]
)
_TEXTS: Final = ("Category", "Location", "Model", "Scenario", "Submitter", "Suite", "System")


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the rows of one round's table.

    Raises:
        Unreadable: It is not such a table, no line can be read, or a correction fits no longer.
    """
    in_round = round_of("summary", page)
    lines = page.json()
    if not isinstance(lines, list) or not lines:
        raise Unreadable(page.url, f"not a list of results but {brief(lines)}")
    keys = {key for line in lines if isinstance(line, dict) for key in line}
    if missing := sorted(_KEYS - keys):
        raise Unreadable(page.url, f"columns missing: {', '.join(missing)}")
    yield from (
        UnknownName("column", shown(key), page.url) for key in keys - _KEYS - _FURTHER_KEYS
    )
    units = Units(in_round.name)
    for number, line in enumerate(lines, start=1):
        place = f"{page.url}, line {number}"
        if wrong := _wrong(line, in_round):
            yield LeftOut("broken_line", place, wrong, is_suspect=True)
        else:
            yield from _line(line, in_round, units, page, place)
    units.check(page.url)


def _wrong(line: Any, in_round: Round) -> str:
    """Say what keeps a line from being a result of this round."""
    if not isinstance(line, dict):
        return "not an object"
    if missing := sorted(_KEYS - line.keys()):
        return f"columns missing: {', '.join(missing)}"
    if line["version"] != in_round.name:
        return f"version {shown(line['version'])}"
    if bad := [key for key in _TEXTS if not isinstance(line[key], str) or not line[key]]:
        return f"no text in {', '.join(bad)}"
    if figure(line["Performance_Result"]) is None:
        return f"Performance_Result {shown(line['Performance_Result'])}"
    if "Power_Result" in line and figure(line["Power_Result"]) is None:
        return f"Power_Result {shown(line['Power_Result'])}"
    return ""


def _line(
    line: dict[str, Any], in_round: Round, units: Units, page: Snapshot, place: str
) -> Iterator[Parsed]:
    """Make the rows of one line: its performance, and its power where measured."""
    for unit, cell in (
        ("Performance_Units", "Performance_Result"),
        ("Power_Units", "Power_Result"),
    ):
        if (value := figure(line.get(cell))) is None:
            continue
        score = Score(
            division=line["Category"],
            suite=line["Suite"],
            submitter=line["Submitter"],
            benchmark_raw=line["Model"],
            scenario=line["Scenario"],
            metric=units.metric(line["Model"], line["Scenario"], str(line.get(unit))),
            value=value,
            is_inferred=bool(line["inferred"]),
            result_path=line["Location"].removeprefix("./"),
            model=None if line["Category"] == "closed" else stated(line["UsedModel"]),
            precision=stated(line["weight_data_types"]),
        )
        machine = _machine(line)
        published = in_round.day(page)
        yield from rows(score, machine, in_round=in_round, published=published, place=place)


def _machine(line: dict[str, Any]) -> Machine:
    return Machine(
        system=line["System"],
        availability=stated(line["Availability"]),
        accelerator_raw=str(line["Accelerator"] or "").strip(),
        accelerators_per_node=str(line["a#"]),
        nodes=str(line["Nodes"]),
        software=stated(line["Software"]),
        total_accelerators=str(line.get("Total Accelerators", "")),
    )


SOURCE = Source(
    tables=(INFERENCE_RESULTS,),
    publisher=PUBLISHER,
    pages=pages("summary", max_bytes=64 * MEGABYTE),
    parse=parse,
    cadence="twice a year",
    licence=LICENCE,
    terms="ok",
    home=HOME,
    fewest_rows=100,
    may_shrink=0.01,
    parser_version=parser_version(1),
)
