"""Made-up results of MLPerf Training and DAWNBench, in the columns of the table."""

from typing import Any

import pandas as pd

from store.rows.benchmarks import INFERENCE_RESULTS, TRAINING_RESULTS
from store.warehouse import to_frame

ROUNDS = {
    "v0.5": "2018-12-12",
    "v0.6": "2019-07-10",
    "v0.7": "2020-07-29",
    "v1.0": "2021-06-30",
    "v1.1": "2021-12-01",
}


def result(number: int, round_: str = "v0.6", **changes: Any) -> dict[str, Any]:
    """Give one result: eight V100 that train ResNet-50 in 100 minutes."""
    row: dict[str, Any] = {
        "source": "mlperf_training",
        "round": round_,
        "published_date": ROUNDS.get(round_, "2018-01-31"),
        "submitter": "Somebody",
        "division": "closed",
        "availability": "available",
        "system": f"system {number}",
        "benchmark": "resnet",
        "benchmark_raw": "resnet",
        "benchmark_target": "75.9 % top-1",
        "accelerator": "V100",
        "accelerator_raw": "Tesla V100",
        "form_factor": None,
        "accelerator_count": 8,
        "nodes": 1,
        "framework": "MXNet",
        "model": None,
        "runs": 5,
        "runs_converged": 5,
        "time_to_train_minutes": 100.0,
        "hours_to_threshold": None,
        "scaling_factor": 1.0,
        "score_status": "scored",
        "is_resubmitted": False,
        "usd_per_hour_published": None,
        "cost_usd_published": None,
        "result_path": f"Somebody/results/{number}",
        "provenance": "mlperf_training https://results.example sha256:0123456789abcdef v1",
    }
    return row | changes


def entry(
    number: int, day: str, hours: float, price: float | None, **changes: Any
) -> dict[str, Any]:
    """Give one DAWNBench entry on ImageNet."""
    return result(
        number,
        "dawnbench",
        source="dawnbench",
        published_date=day,
        division="open",
        benchmark="dawnbench_imagenet",
        benchmark_target="93 % top-5",
        model="ResNet50",
        time_to_train_minutes=hours * 60,
        hours_to_threshold=hours,
        usd_per_hour_published=price,
        cost_usd_published=None if price is None else hours * price,
        result_path=f"ImageNet/train/{number}.json",
        **changes,
    )


def training(*rows: dict[str, Any]) -> pd.DataFrame:
    """Give the table `training_results` as the warehouse would."""
    return _typed(TRAINING_RESULTS, rows)


def inference(*rows: dict[str, Any]) -> pd.DataFrame:
    """Give the table `inference_results` as the warehouse would."""
    return _typed(INFERENCE_RESULTS, rows)


def speed(number: int, value: float, **changes: Any) -> dict[str, Any]:
    """Give one inference result: eight V100 that classify images offline."""
    row: dict[str, Any] = {
        "source": "mlperf_inference",
        "round": "v0.7",
        "published_date": "2020-10-21",
        "division": "closed",
        "suite": "datacenter",
        "submitter": "Somebody",
        "system": f"system {number}",
        "benchmark": "resnet50",
        "benchmark_raw": "resnet",
        "scenario": "Offline",
        "metric": "Samples/s",
        "value": value,
        "is_higher_better": True,
        "is_inferred": False,
        "availability": "available",
        "accelerator": "V100",
        "accelerator_raw": "Tesla V100",
        "form_factor": None,
        "accelerators_per_node": 8,
        "nodes": 1,
        "accelerator_count": 8,
        "software": None,
        "model": None,
        "precision": None,
        "usd_per_item_published": None,
        "result_path": f"closed/Somebody/{number}",
        "provenance": "mlperf_inference https://results.example sha256:0123456789abcdef v1",
    }
    return row | changes


def _typed(table: Any, rows: tuple[dict[str, Any], ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[field.name for field in table.schema])
    dates = pd.to_datetime(frame["published_date"])
    return to_frame(table.from_frame(frame.assign(published_date=dates)))
