"""MLPerf Inference v3.1, v4.0 and v5.0, from the lists of results that cTuning aggregated.

- The archive holds one `cm-result.json` for each round, suite, division, task and scenario.
- In v3.1 a line holds the performance and, where it was measured, the power, and lines with power
  stand twice; in v4.0 and v5.0 power has a line of its own. Here power is always a row of its own
  (`Watts`, or `millijoules` for a query), and a line that stands twice counts once.
- `benchmark_raw` is the official benchmark; what was run in the open division is `model`.
- Wrong units are repaired as `declared/mlperf_inference_units.csv` lists them, so many rows each:
  Llama 2 70B Offline of v4.0 is in tokens per second, not samples.
- Six files of this archive (v3.1 and v5.0, edge, open, image classification) have no results in
  the copy that we know.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sources.archive import Limits, Member, tar_members
from sources.benchmarks.mlperf_inference_rules import (
    LICENCE,
    PUBLISHER,
    Machine,
    Score,
    Units,
    figure,
    pages,
    parser_version,
    rounds,
    rows,
    shown,
    stated,
)
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS

_LIMITS: Final = Limits(max_members=200_000, max_member_bytes=64 * MEGABYTE)
_LIST: Final = re.compile(r"^experiment/mlperf-inference--(?P<round>v[\d.]+)--.+/cm-result\.json$")
_POWER_UNITS: Final = frozenset(["Watts", "millijoules"])
_KEYS: Final = frozenset(
    [
        "Availability",
        "Division",
        "Location",
        "MlperfModel",
        "Model",
        "Organization",
        "Result",
        "Result_Units",
        "Scenario",
        "SystemName",
        "SystemType",
        "accelerator_model_name",
        "accelerators_per_node",
        "framework",
        "inferred",
        "number_of_nodes",
        "version",
    ]
)

_TEXTS: Final = (
    "Division",
    "Location",
    "MlperfModel",
    "Model",
    "Organization",
    "Scenario",
    "SystemName",
    "SystemType",
)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the rows of all lists in the archive.

    Raises:
        Unreadable: The archive is broken, holds no list, or a correction fits no longer.
    """
    units = {name: Units(name) for name in rounds("cm")}
    seen: dict[str, set[str]] = {name: set() for name in units}
    for member in tar_members(page, lambda path: _LIST.match(path) is not None, _LIMITS):
        if isinstance(member, LeftOut):
            yield member
        else:
            yield from _list(member, page, units, seen)
    if not any(seen.values()):
        raise Unreadable(page.url, "no list of results (experiment/*/cm-result.json)")
    for name, each in units.items():
        if seen[name]:
            each.check(page.url)


def _list(
    member: Member, page: Snapshot, units: dict[str, Units], seen: dict[str, set[str]]
) -> Iterator[Parsed]:
    """Read one list of results; what cannot be read of it is set aside."""
    place = f"{page.url}!{member.path}"
    found = _LIST.match(member.path)
    name = found["round"] if found else ""
    if name not in units:
        yield LeftOut("other_round", place, name)
        return
    try:
        lines = json.loads(member.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield LeftOut("broken_list", place, shown(error), is_suspect=True)
        return
    if not isinstance(lines, list):
        yield LeftOut("broken_list", place, "not a list", is_suspect=True)
        return
    for number, line in enumerate(lines, start=1):
        where = f"{place}, line {number}"
        if wrong := _wrong(line):
            yield LeftOut("broken_line", where, wrong, is_suspect=True)
        elif (same := json.dumps(line, sort_keys=True)) in seen[name]:
            yield LeftOut("repeated_line", where)
        elif line["version"] != name:
            yield LeftOut("other_round", where, shown(line["version"]), is_suspect=True)
        else:
            seen[name].add(same)
            yield from _line(line, name, units[name], page, where)


def _wrong(line: Any) -> str:
    """Say what keeps a line from being a result."""
    if not isinstance(line, dict):
        return "not an object"
    if missing := sorted(_KEYS - line.keys()):
        return f"columns missing: {', '.join(missing)}"
    if bad := [key for key in _TEXTS if not isinstance(line[key], str) or not line[key]]:
        return f"no text in {', '.join(bad)}"
    return ""


def _line(
    line: dict[str, Any], name: str, units: Units, page: Snapshot, place: str
) -> Iterator[Parsed]:
    """Make the rows of one line: its performance, its power, or both."""
    figures = _figures(line)
    if not figures:
        yield LeftOut("no_score", place, shown(line["Result"]), is_suspect=True)
    in_round = rounds("cm")[name]
    for unit, value in figures:
        score = Score(
            division=line["Division"],
            suite=line["SystemType"],
            submitter=line["Organization"],
            benchmark_raw=line["MlperfModel"],
            scenario=line["Scenario"],
            metric=units.metric(line["MlperfModel"], line["Scenario"], unit),
            value=value,
            is_inferred=bool(line["inferred"]),
            result_path=line["Location"],
            model=None if line["Division"] == "closed" else line["Model"],
            precision=stated(line.get("weight_data_types")),
        )
        published = in_round.day(page)
        machine = _machine(line)
        yield from rows(score, machine, in_round=in_round, published=published, place=place)


def _figures(line: dict[str, Any]) -> list[tuple[str, float]]:
    """List the figures of a line with their units."""
    unit, power_unit = str(line["Result_Units"]), line.get("Result_Power_Units")
    if unit in _POWER_UNITS:
        cells = [(unit, line.get("Result_Power"))]
    else:
        cells = [(unit, line["Result"]), (str(power_unit), line.get("Result_Power"))]
    return [(name, value) for name, cell in cells if (value := figure(cell)) is not None]


def _machine(line: dict[str, Any]) -> Machine:
    return Machine(
        system=line["SystemName"],
        availability=stated(line["Availability"]),
        accelerator_raw=str(line["accelerator_model_name"] or "").strip(),
        accelerators_per_node=str(line["accelerators_per_node"]),
        nodes=str(line["number_of_nodes"]),
        software=stated(line["framework"]),
    )


SOURCE = Source(
    tables=(INFERENCE_RESULTS,),
    publisher=f"{PUBLISHER}, aggregated by cTuning",
    pages=pages("cm", max_bytes=1_000 * MEGABYTE),
    parse=parse,
    cadence="finished",
    licence=LICENCE,
    terms="ok",
    home="https://github.com/ctuning/cm4mlperf-results",
    fewest_rows=1_000,
    may_shrink=0.01,
    parser_version=parser_version(1),
)
