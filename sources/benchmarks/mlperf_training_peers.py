"""Counts of accelerators checked against peers: the same task on the same accelerator.

Score times count hardly differs between machines of like size. A result that needs far less than
any of its peers, or a cluster that needs far more than they do, most likely states a wrong number
of machines. Its count is then not known. Slow single machines are let be: software may be slow.
"""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from store.rows.benchmarks import TrainingResult

_FEWEST_PEERS = 3
_LIKE_SIZE = 4  # peers have between a quarter and four times as many accelerators
_FAR_LESS = 0.35  # of what the thriftiest peer needs; the least seen in v0.5 to v5.0 is 0.55
_FAR_MORE = 8  # times what peers need; the most seen in a cluster is 5


def implausible_counts(rows: Sequence[TrainingResult]) -> dict[str, str]:
    """Give the results of a round whose count cannot be, by their path, with the figures."""
    groups: dict[tuple[object, ...], list[TrainingResult]] = defaultdict(list)
    for row in rows:
        if row.division == "closed" and row.accelerator and _minutes(row):
            groups[row.benchmark, row.benchmark_target, row.accelerator].append(row)
    found: dict[str, str] = {}
    for group in groups.values():
        for row in group:
            peers = [_minutes(other) for other in group if other is not row and _alike(row, other)]
            if len(peers) >= _FEWEST_PEERS and (detail := _far_off(row, peers)):
                found[row.result_path] = detail
    return found


def _minutes(row: TrainingResult) -> float:
    """Accelerator-minutes; 0 where they are not known."""
    return (row.time_to_train_minutes or 0.0) * (row.accelerator_count or 0)


def _alike(one: TrainingResult, other: TrainingResult) -> bool:
    ratio = (one.accelerator_count or 0) / (other.accelerator_count or 1)
    return 1 / _LIKE_SIZE <= ratio <= _LIKE_SIZE


def _far_off(row: TrainingResult, peers: list[float]) -> str | None:
    mine, least, usual = _minutes(row), min(peers), median(peers)
    if mine < _FAR_LESS * least:
        return f"{mine:.0f} accelerator-minutes, where the least of its peers needs {least:.0f}"
    if (row.nodes or 1) > 1 and mine > _FAR_MORE * usual:
        return f"{mine:.0f} accelerator-minutes, where its peers need {usual:.0f}"
    return None
