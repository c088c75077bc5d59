"""Matched pairs: the same machine at the same task in two rounds, and rates pooled over tasks.

- Same task, target, accelerator and count, best of each round, closed division, resubmissions out;
  each round is paired with the next one in which the machine was seen, so pairs of one machine add
  up to its whole span. `gain` is earlier minutes over later.
- The pooled rate is `exp(-sum(ln ratio) / sum(years))`, ratio being later minutes over earlier, so
  it reads as a fall per year; its interval resamples tasks (2,000 draws, fixed seed).
- A task is a benchmark at one target.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

import numpy as np
import pandas as pd

from trends.frames import DAYS_PER_YEAR, Record

DRAWS: Final = 2_000
SEED: Final = 20_200_506
TASK: Final = ["benchmark", "benchmark_target"]


def admissible(results: pd.DataFrame) -> pd.DataFrame:
    """Keep the results that may be compared: closed, scored, a known machine, not resubmitted.

    Args:
        results: MLPerf's training results, as `trends.series.mlperf.training_results` gives them.
    """
    keep = (
        (results["division"] == "closed")
        & ~results["is_resubmitted"].astype(bool)
        & results["accelerator"].notna()
        & results["accelerator_minutes"].notna()
    )
    kept = results[keep]
    return kept.assign(task=kept["benchmark"] + " to " + kept["benchmark_target"])


def matched_pairs(results: pd.DataFrame) -> list[Record]:
    """Pair each machine's best of a round with that of the next round in which it was seen."""
    machine = [*TASK, "accelerator", "accelerator_count"]
    order = [*machine, "published_date", "time_to_train_minutes", "result_id"]
    best = admissible(results).sort_values(order).drop_duplicates([*machine, "published_date"])
    later = best.groupby(machine, sort=False).shift(-1)
    is_paired = later["published_date"].notna()
    first, second = best[is_paired], later[is_paired]
    years = (second["published_date"] - first["published_date"]).dt.days / DAYS_PER_YEAR
    pairs = first[machine].assign(
        from_round=first["round"],
        to_round=second["round"],
        from_date=first["published_date"],
        to_date=second["published_date"],
        years=years,
        from_minutes=first["time_to_train_minutes"],
        to_minutes=second["time_to_train_minutes"],
        gain=first["time_to_train_minutes"] / second["time_to_train_minutes"],
        from_result_id=first["result_id"],
        to_result_id=second["result_id"],
    )
    return cast("list[Record]", pairs.to_dict("records"))


class Change(NamedTuple):
    """A change of one task's logarithm over some years."""

    task: str
    log_ratio: float
    years: float


def pooled_rate(measure: str, series: str, changes: Sequence[Change]) -> Record:
    """Pool changes into one rate, with an interval from resampling tasks."""
    tasks = sorted({change.task for change in changes})
    sums = np.zeros((len(tasks), 2))
    for change in changes:
        sums[tasks.index(change.task)] += change.log_ratio, change.years
    total = sums.sum(axis=0)
    row: Record = {
        "measure": measure,
        "series": series,
        "n": len(changes),
        "benchmarks": len(tasks),
        "years": float(total[1]),
        "factor_per_year": None,
        "fall_per_year": None,
        "lo": None,
        "hi": None,
        "draws": 0,
    }
    if total[1] <= 0:
        return row
    rate = total[0] / total[1]
    row |= {"factor_per_year": math.exp(rate), "fall_per_year": math.exp(-rate)}
    if len(tasks) < 2:
        return row
    picked = np.random.default_rng(SEED).integers(0, len(tasks), size=(DRAWS, len(tasks)))
    drawn = sums[picked].sum(axis=1)
    lo, hi = np.percentile(np.exp(-drawn[:, 0] / drawn[:, 1]), [2.5, 97.5])
    return row | {"lo": float(lo), "hi": float(hi), "draws": DRAWS}
