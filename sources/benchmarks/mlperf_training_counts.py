"""How many accelerators a result used, checked against what the system is called.

- The count is machines times accelerators in each, as the description says.
- A number in the system's name (`dgxh100_n64`, `2xXE9680x8H100`, `tyche_ngpu72`, `IPU-POD16`) must
  be the machines, the accelerators in each or in all. When none of the name's numbers is, and the
  other name (folder or `system_name`) does not settle it, the count is not known.
- TPUs: names count cores, and so do some descriptions. The tables count chips: half as many for
  v2, v3, v4 and v5p, the same for v5e and v6e.
- What is known to be wrong or missing is declared, with its reason, in
  `mlperf_training_corrections.csv`; a correction that no longer fits is reported.
"""

import dataclasses
import re

from sources.benchmarks.mlperf_training_systems import System, whole
from sources.declared import read_declared

_TPU = re.compile(r"tpu[- ]?(v\d+[a-z]?|trillium)-(\d+)", re.IGNORECASE)
_CORES_PER_CHIP = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2, "v5e": 1, "v6e": 1, "trillium": 1}
_NUMBERS = (
    re.compile(r"(?:^|[_\- ])n(\d+)(?=$|[_\- .])", re.IGNORECASE),  # dgxh100_n64, HLS-1H-N16
    re.compile(r"[_\- ](\d+)N(?=$|[_\-])"),  # A100-SXM-80GB_16N_mxnet
    re.compile(r"(\d+)[_\- ]?nodes?(?![a-z])", re.IGNORECASE),  # 16-nodes-SPR
    re.compile(r"^(\d+)x(?=[A-Z])"),  # 16xXE8545x4A100, 128xBM.GPU.H100.8
    re.compile(r"ngpu(\d+)", re.IGNORECASE),  # tyche_ngpu72
    re.compile(r"pod(\d+)", re.IGNORECASE),  # IPU-POD16
    re.compile(r"(?:modelarts|cloudbrain\w*?)_(\d+)", re.IGNORECASE),  # modelarts_512
)


@dataclasses.dataclass(frozen=True)
class Count:
    """Accelerators and machines of a result, and what was done to know them."""

    accelerators: int | None
    nodes: int | None
    remark: str | None = None
    detail: str = ""


def count_accelerators(system: System, round_: str, result_path: str, folder: str) -> Count:
    """Say how many accelerators and machines a result used.

    Args:
        system: The description.
        round_: Round.
        result_path: Folder of the result; corrections are declared by it, or by its beginning.
        folder: Name of the system's folder.
    """
    if (correction := _correction(round_, result_path)) is not None:
        return _corrected(system, correction)
    names = [folder, system.name or ""]
    if tpu := next((found for name in names if (found := _TPU.search(name))), None):
        return _tpus(system, tpu[1].lower(), int(tpu[2]))
    if system.total is None:
        return Count(None, system.nodes)
    possible = {system.nodes, system.per_node, system.total}
    seen = [_numbers(name) for name in names]
    if any(seen) and not any(each & possible for each in seen):
        detail = f"{system.nodes} x {system.per_node}, but called {' and '.join(names)}"
        return Count(None, None, "count_disagrees_with_name", detail)
    return Count(system.total, system.nodes)


def _numbers(name: str) -> set[int]:
    return {int(found[1]) for pattern in _NUMBERS if (found := pattern.search(name))}


def _tpus(system: System, version: str, number: int) -> Count:
    """Count chips, whether the description counts them or cores."""
    cores = _CORES_PER_CHIP.get(version)
    told = {system.total, system.per_node}
    if cores is None or not told & {number, number // cores}:
        detail = f"{system.nodes} x {system.per_node}, but called {version}-{number}"
        return Count(None, None, "count_disagrees_with_name", detail)
    return Count(number // cores, system.nodes)


def _correction(round_: str, result_path: str) -> dict[str, str] | None:
    for row in read_declared("mlperf_training_corrections.csv"):
        is_inside = f"{result_path}/".startswith(f"{row['path']}/")
        if row["round"] == round_ and is_inside:
            return row
    return None


def _corrected(system: System, row: dict[str, str]) -> Count:
    was = (_cell(row["nodes_published"]), _cell(row["per_node_published"]))
    if was != (system.nodes, system.per_node):
        detail = f"declared for {was}, now {(system.nodes, system.per_node)}: {row['reason']}"
        return Count(None, None, "correction_is_stale", detail)
    return Count(
        _cell(row["accelerator_count"]), _cell(row["nodes"]), "corrected_count", row["reason"]
    )


def _cell(text: str) -> int | None:
    return whole(text) if text else None
