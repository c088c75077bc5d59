"""The official score of a result: the mean time of its runs, without the fastest and slowest.

A run that did not reach the target counts as infinitely slow: it takes the place of a slow run
that would be dropped. When more runs failed than are dropped at the slow end, there is no score.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sources.benchmarks.mlperf_training_logs import Run

_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True)
class Score:
    """A score in minutes, or why there is none."""

    minutes: float | None
    status: str


def score(
    runs: Sequence[Run], *, dropped: int, first_converged: int | None, scaling_factor: float
) -> Score:
    """Score a result.

    Args:
        runs: All its runs.
        dropped: How many runs are dropped at each end.
        first_converged: Of many runs, only so many count: those that reached the target, in the
            order in which they began (v0.5's ncf: 50 of 100). None when all count.
        scaling_factor: What the review committee multiplies the mean by.
    """
    if not runs:
        return Score(None, "no_logs")
    converged = [run for run in runs if run.is_converged]
    failed = len(runs) - len(converged)
    if first_converged is not None:
        if len(converged) < first_converged:
            return Score(None, "too_few_converged")
        converged.sort(key=lambda run: run.started_at or _NEVER)
        converged, failed = converged[:first_converged], 0
    if failed > dropped:
        return Score(None, "too_few_converged")
    times = sorted(run.minutes for run in converged if run.minutes is not None)
    counted = times[dropped : len(times) - (dropped - failed)]
    if not counted:
        return Score(None, "too_few_runs")
    return Score(sum(counted) / len(counted) * scaling_factor, "scored")
