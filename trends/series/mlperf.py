"""Series from MLPerf: accelerator-minutes, minutes, and the cost of a run, one point a round.

- A series is one task at one target. The target of the task's last round has the plain name; a
  target left behind has a name with the target in it (`mlperf_resnet_74_9_top_1_...`).
- Closed division; other rows are counted as `open_division`. `..._available` holds only what
  could be rented or bought then (availability `available`); the rest is `not_available`.
- `accelerator_minutes` is the least product of score and accelerators in a round, a result without
  a known count is `missing`; `train_minutes` is the best score, bought with machines.
- `train_usd_<providers>`: see `trends.costs.round_costs`. Its candidates are the accelerators that
  were known in a round, each at its least accelerator-minutes so far times the price of that day.
- `mlperf_infer_resnet50_usd_per_1e9`: measured offline results of the closed division, at the
  cheapest provider. Results that were computed from another scenario are `inferred`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from store.rows.benchmarks import TRAINING_RESULTS
from trends.frames import table_or_empty, training_ids
from trends.points import Series

VISION: Final = frozenset({"resnet", "ssd", "retinanet", "maskrcnn", "unet3d"})
_NOISE: Final = {True: 0.025, False: 0.05}
_SOURCE: Final = "training_results of MLPerf Training (MLCommons)"

Candidates = Iterator[tuple[Series, pd.DataFrame]]


def training_results(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Take MLPerf's training results, with ids, accelerator-minutes and names of series."""
    results = table_or_empty(tables, TRAINING_RESULTS)
    results = results.assign(result_id=training_ids(results))
    results = results[results["source"] == "mlperf_training"].reset_index(drop=True)
    minutes = results["time_to_train_minutes"].astype(np.float64)
    count = results["accelerator_count"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    return results.assign(
        stem=stems(results),
        accelerator_minutes=np.where(count > 0, minutes * count, np.nan),
    )


def stems(results: pd.DataFrame) -> pd.Series:
    """Name the series of each result: the task, and its target where a later one replaced it."""
    last = results.groupby(["benchmark", "benchmark_target"])["published_date"].max()
    names: dict[tuple[str, str], str] = {}
    for benchmark, dates in last.groupby(level="benchmark"):
        order = dates.sort_values(kind="stable").index
        for key in order[:-1]:
            names[key] = f"mlperf_{benchmark}_{_slug(key[1])}"
        names[order[-1]] = f"mlperf_{benchmark}"
    keys = zip(results["benchmark"], results["benchmark_target"], strict=True)
    return pd.Series([names[key] for key in keys], index=results.index, dtype="str")


def series(results: pd.DataFrame) -> Candidates:
    """Give accelerator-minutes and minutes of each task, with candidate rows.

    Args:
        results: As `training_results` gives them.
    """
    for stem, found in results.groupby("stem", sort=True):
        task, target = found[["benchmark", "benchmark_target"]].iloc[0]
        noise = _NOISE[task in VISION]
        rows = _rows(found)
        is_known = found["availability"] == "available"
        minutes = rows.assign(value=found["accelerator_minutes"])
        yield (
            Series(
                f"{stem}_accelerator_minutes",
                f"accelerator-minutes to train {task} in MLPerf",
                f"Least minutes times accelerators of a round to train {task} to {target}.",
                "accelerator-minutes",
                _SOURCE,
                kind="round",
                noise=noise,
            ),
            minutes,
        )
        yield (
            Series(
                f"{stem}_accelerator_minutes_available",
                f"accelerator-minutes to train {task} in MLPerf on available systems",
                f"Least minutes times accelerators of a round to train {task} to {target},"
                " on what could be rented or bought then.",
                "accelerator-minutes",
                _SOURCE,
                kind="round",
                noise=noise,
            ),
            minutes.assign(
                reason=minutes["reason"].mask(
                    ~is_known & minutes["reason"].isna(), "not_available"
                )
            ),
        )
        yield (
            Series(
                f"{stem}_train_minutes",
                f"minutes to train {task} in MLPerf",
                f"Shortest time of a round to train {task} to {target}; scale is bought with"
                " machines, so it is never a cost.",
                "min",
                _SOURCE,
                kind="round",
                noise=noise,
            ),
            rows.assign(value=found["time_to_train_minutes"].astype(np.float64)),
        )


def cost_series(round_costs: pd.DataFrame) -> Candidates:
    """Give the cost of a run of each task and basis, with one candidate an accelerator and round.

    Args:
        round_costs: The table of that name, as a frame.
    """
    for name, found in round_costs.groupby("series", sort=True):
        task, target, basis = found[["benchmark", "benchmark_target", "basis"]].iloc[0]
        whose = "the cheapest hyperscaler's" if basis == "hyperscaler" else "the lowest"
        machine = found["accelerator"] + " at " + found["provider"].fillna("no provider")
        yield (
            Series(
                str(name),
                f"cost of training {task} in MLPerf at {whose} price",
                f"Cost of training {task} to {target}: least accelerator-minutes so far, at"
                f" {whose} list price of the round's day.",
                "USD",
                f"{_SOURCE}; price_intervals. Derived by us, not verified by MLCommons",
                kind="round",
                noise=_NOISE[task in VISION],
            ),
            pd.DataFrame(
                {
                    "date": found["date"],
                    "value": found["cost_usd"],
                    "result_id": found["result_id"],
                    "system": machine,
                    "provenance": found["price_provenance"],
                }
            ),
        )


def inference_series(costs: pd.DataFrame) -> Candidates:
    """Give the cost of classifying a billion images in batches, with its candidate rows.

    Args:
        costs: The table `inference_costs`, with a column `is_inferred`.
    """
    found = costs[
        (costs["source"] == "mlperf_inference")
        & (costs["benchmark"] == "resnet50")
        & (costs["scenario"] == "Offline")
        & (costs["basis"] == "any")
        & costs["metric"].str.lower().str.startswith("samples/s")
    ]
    reason = pd.Series(None, index=found.index, dtype="object")
    reason = reason.mask(found["division"] != "closed", "open_division")
    reason = reason.mask(reason.isna() & found["is_inferred"].astype(bool), "inferred")
    yield (
        Series(
            "mlperf_infer_resnet50_usd_per_1e9",
            "cost of classifying a billion images in batches in MLPerf",
            "Cost of classifying a billion images in batches (MLPerf offline, ResNet-50), at the"
            " lowest list price of the round's day.",
            "USD/1e9 images",
            "inference_results of MLPerf Inference (MLCommons); price_intervals. Derived by us,"
            " not verified by MLCommons",
            kind="round",
        ),
        pd.DataFrame(
            {
                "date": found["published_date"],
                "value": found["usd_per_1e9_items"],
                "result_id": found["result_id"],
                "system": found["system"],
                "provenance": found["provenance"],
                "reason": reason,
            }
        ),
    )


def _rows(found: pd.DataFrame) -> pd.DataFrame:
    reason = pd.Series(None, index=found.index, dtype="object")
    return pd.DataFrame(
        {
            "date": found["published_date"],
            "result_id": found["result_id"],
            "system": found["system"],
            "is_resubmitted": found["is_resubmitted"],
            "provenance": found["provenance"],
            "reason": reason.mask(found["division"] != "closed", "open_division"),
        }
    )


def _slug(target: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", target.lower()).strip("_")
