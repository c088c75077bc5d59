"""Rows about benchmark results: training and inference, as their publishers scored them."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

SCORE_STATUSES = ("scored", "too_few_converged", "too_few_runs", "no_logs", "unreadable")


class TrainingResult(Row):
    """One result of a training benchmark: one system, one benchmark, one round."""

    source: str = column("Benchmark family: `dawnbench` or `mlperf_training`.")
    round: str = column("Round in which it was published, such as `v4.0`; DAWNBench has one.")
    published_date: dt.date = column("Day of the round's publication, or of the entry.")
    submitter: str = column("Organisation that submitted it.")
    division: str = column("`closed` (fixed model and rules) or `open`.")
    availability: str | None = column("available, preview or research; null if not stated.")
    system: str = column("System, as the submitter names it.")
    benchmark: str = column("Task, by one name over all rounds.")
    benchmark_raw: str = column("Task, as the folder names it.")
    benchmark_target: str = column("Quality to reach, such as `75.9 % top-1`.")
    accelerator: str | None = column("Accelerator, by its name in the table accelerators.")
    accelerator_raw: str | None = column("The accelerator's name as published.")
    form_factor: str | None = column("How the accelerator is built in.", default=None)
    accelerator_count: int | None = column(
        "Accelerators used (chips, not cores); null when it cannot be known.", ge=0
    )
    nodes: int | None = column("Machines used.", ge=1)
    framework: str | None = column("Software, as published.")
    model: str | None = column("Model trained, where the entry is free to choose.", default=None)
    runs: int = column("Runs that were submitted.", ge=0)
    runs_converged: int = column("Runs that reached the target.", ge=0)
    time_to_train_minutes: float | None = column(
        "Score: mean time to train after the drop rule.", unit="min", gt=0
    )
    hours_to_threshold: float | None = column(
        "DAWNBench's own figure: hours at the first epoch that reaches the threshold.",
        unit="h",
        default=None,
        gt=0,
    )
    scaling_factor: float = column(
        "Factor of scaling.json that the score holds.", default=1.0, gt=0
    )
    score_status: str = column(
        "Whether a score could be formed, and why not.", choices=SCORE_STATUSES
    )
    is_resubmitted: bool = column("More than half of its runs stood in an earlier round.")
    usd_per_hour_published: float | None = column(
        "Price of the hardware as the entry states it.", unit="USD/h", ge=0
    )
    cost_usd_published: float | None = column(
        "Hours to the threshold times the price stated.", unit="USD", ge=0
    )
    result_path: str = column("Folder or file of the result inside the repository.")
    provenance: str | None = column(
        "Source, address and digest of the archive read.", default=None
    )


TRAINING_RESULTS = Table(
    "training_results",
    TrainingResult,
    key=("source", "round", "result_path", "framework"),
    sort_by=("source", "round", "benchmark", "submitter", "system"),
)


class TrainingRun(Row):
    """One log of one training run."""

    source: str = column("Benchmark family.")
    round: str = column("Round in which it was published.")
    result_path: str = column("Folder of the result inside the repository.")
    log: str = column("File name of the log.")
    started_at: dt.datetime | None = column("Clock of the log at run_start; clocks err.")
    stopped_at: dt.datetime | None = column("Clock of the log at run_stop.")
    minutes: float | None = column("Time from run_start to run_stop.", unit="min")
    status: str = column("success, aborted ..., or why there is none (`no_run_stop`).")
    is_converged: bool = column("Whether the run reached the target.")
    is_seen_before: bool = column("An earlier round has a run with the same start and stop.")
    provenance: str | None = column(
        "Source, address and digest of the archive read.", default=None
    )


TRAINING_RUNS = Table("training_runs", TrainingRun, key=("source", "round", "result_path", "log"))


class InferenceResult(Row):
    """One metric of one inference result: one system, one benchmark, one scenario."""

    source: str = column("Benchmark family: `dawnbench` or `mlperf_inference`.")
    round: str = column("Round in which it was published.")
    published_date: dt.date = column("Day of the round's publication, or of the entry.")
    division: str = column("closed, open or network.")
    suite: str = column(
        "datacenter, edge, or `datacenter,edge`; DAWNBench and MLPerf v0.5 have `none`."
    )
    submitter: str = column("Organisation that submitted it.")
    system: str = column("System, as the submitter names it.")
    benchmark: str = column("Task, by one name over all rounds.")
    benchmark_raw: str = column("Task, as published.")
    scenario: str = column("Offline, Server, SingleStream, MultiStream, Interactive ...")
    metric: str = column("What the value is, such as `Samples/s`.")
    value: float | None = column(
        "The figure, in the unit of the metric; null if result is invalid."
    )
    is_higher_better: bool = column("Whether more is better.")
    is_inferred: bool = column("Computed from another scenario by the rules, not measured.")
    availability: str | None = column("available, preview or research; null if not stated.")
    accelerator: str | None = column("Accelerator, by its name in the table accelerators.")
    accelerator_raw: str | None = column("The accelerator's name as published.")
    form_factor: str | None = column("How the accelerator is built in.", default=None)
    accelerators_per_node: int | None = column("Accelerators in one machine.", ge=0)
    nodes: int | None = column("Machines used.", ge=1)
    accelerator_count: int | None = column(
        "Accelerators used; null when not known, or when only a share of one was used.", ge=0
    )
    software: str | None = column("Software, as published.")
    model: str | None = column("Model, where the entry is free to choose.", default=None)
    precision: str | None = column("Number format of the weights, as published.")
    usd_per_item_published: float | None = column(
        "Price of one item as the entry states it.", unit="USD", default=None, ge=0
    )
    result_path: str = column("Folder, file or row of the result in its publication.")
    provenance: str | None = column(
        "Source, address and digest of the archive read.", default=None
    )


INFERENCE_RESULTS = Table(
    "inference_results",
    InferenceResult,
    key=("source", "round", "result_path", "benchmark_raw", "scenario", "metric", "is_inferred"),
    sort_by=(
        "source",
        "round",
        "division",
        "suite",
        "benchmark",
        "scenario",
        "submitter",
        "system",
    ),
)
