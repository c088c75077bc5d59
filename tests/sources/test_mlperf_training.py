"""MLPerf Training: each trap of its archives in samples, and all rounds as they were recorded."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from sources.benchmarks.mlperf_training import SOURCE, parse
from sources.benchmarks.mlperf_training_names import rounds
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import TRAINING_RESULTS, TRAINING_RUNS, TrainingResult, TrainingRun
from tests.conftest import NOON
from tests.sources.archives import pack

Packed = Callable[..., Snapshot]
FilesOf = Callable[..., dict[str, bytes]]
Sample = Callable[..., list[Parsed]]
SSD = "MadeUp/results/mu_n2_pytorch/ssd"


@pytest.fixture
def sample_of(packed: Packed, files_of: FilesOf) -> Sample:
    """Parse the sample of a round, with some files changed or taken away (None)."""

    def load(round_: str, changed: dict[str, bytes | str | None] | None = None) -> list[Parsed]:
        folder = round_.replace("v6.0", "v4.1")
        files: dict[str, Any] = files_of("mlperf_training", folder) | (changed or {})
        kept = {path: body for path, body in files.items() if body is not None}
        return list(parse(packed(kept, url=rounds()[round_].url)))

    return load


def results(parsed: list[Parsed]) -> dict[str, TrainingResult]:
    """Results by their folder."""
    return {each.result_path: each for each in parsed if isinstance(each, TrainingResult)}


def reasons(parsed: list[Parsed]) -> Counter[str]:
    """Why things were left out, and how often."""
    return Counter(each.reason for each in parsed if isinstance(each, LeftOut))


def suspects(parsed: list[Parsed]) -> list[LeftOut]:
    """What was set aside."""
    return [each for each in parsed if isinstance(each, LeftOut) and each.is_suspect]


def unknown(parsed: list[Parsed]) -> set[tuple[str, str]]:
    """Names nobody has declared."""
    return {(each.kind, each.name) for each in parsed if isinstance(each, UnknownName)}


# Scores


def test_score_drops_the_fastest_and_the_failed_run(sample_of: Sample) -> None:
    """Of 30, 31, 32 and 34 minutes and one aborted run, 31, 32 and 34 count, times 1.05."""
    row = results(sample_of("v4.1"))[SSD]

    assert row.time_to_train_minutes == pytest.approx((31 + 32 + 34) / 3 * 1.05, abs=1e-12)
    assert (5, 4, 1.05, "scored") == (
        row.runs,
        row.runs_converged,
        row.scaling_factor,
        row.score_status,
    )


def test_score_is_not_changed_by_what_lies_around_the_token(sample_of: Sample) -> None:
    """Ranks, progress bars, carriage returns and repeated lines change no run's time."""
    runs = [
        each
        for each in sample_of("v4.1")
        if isinstance(each, TrainingRun) and each.result_path == SSD
    ]

    assert [30, 31, 32, 33, 34] == [run.minutes for run in runs]
    assert ["success"] * 3 + ["aborted", "success"] == [run.status for run in runs]
    assert dt.datetime(2024, 8, 30, 6, 40, tzinfo=dt.UTC) == runs[0].started_at


def test_two_failed_runs_leave_no_score(sample_of: Sample) -> None:
    """One more failed than is dropped at the slow end: the row stays and says why."""
    row = results(sample_of("v4.1"))["MadeUp/results/mu_n2_hugectr/gnn"]

    assert row.time_to_train_minutes is None
    assert ("too_few_converged", 10, 8) == (row.score_status, row.runs, row.runs_converged)


def test_of_three_runs_the_middle_one_counts(sample_of: Sample) -> None:
    """10, 20 and 30 minutes score 20."""
    assert 20 == results(sample_of("v4.1"))["MadeUp/results/mu_n4_x9/gpt3"].time_to_train_minutes


def test_a_log_without_a_stop_is_a_failed_run(sample_of: Sample) -> None:
    """The run has no time, and uses up a drop."""
    parsed = sample_of("v4.1")
    row = results(parsed)["MadeUp/results/spr/new_task"]

    assert (10, 5, 4) == (row.time_to_train_minutes, row.runs, row.runs_converged)
    assert 1 == sum(
        each.status == "no_run_stop" for each in parsed if isinstance(each, TrainingRun)
    )


def test_v05_seconds_and_every_way_to_say_success(sample_of: Sample) -> None:
    """`"true"`, `true` and nothing at all are success, `false` is not."""
    row = results(sample_of("v0.5"))["v0.5.0/google/cloud_v2.8/resnet-tpuv2-8/results/tpu/resnet"]

    assert row.time_to_train_minutes == pytest.approx((300 + 310 + 330) / 3, abs=1e-6)
    assert (5, 4) == (row.runs, row.runs_converged)
    assert ("Google", "tpuv2-8", "74.9 % top-1") == (
        row.submitter,
        row.system,
        row.benchmark_target,
    )


def test_v06_minigo_takes_the_time_that_eval_result_states(sample_of: Sample) -> None:
    """Not the half hour from run_start to run_stop; single quotes are no obstacle."""
    row = results(sample_of("v0.6"))["Intel/results/clx-x32/minigo"]

    stated = [(840.5 + 6 * i) / 60 for i in range(1, 9)]
    assert row.time_to_train_minutes == pytest.approx(sum(stated) / 8, abs=1e-9)
    assert ("Intel_Corp", 0, 32, None) == (
        row.submitter,
        row.accelerator_count,
        row.nodes,
        row.accelerator,
    )


def test_logs_without_a_token_state_their_total_runtime(sample_of: Sample) -> None:
    """Five logs of 24.109763 to 24.509763 minutes."""
    row = results(sample_of("v0.6"))["Alibaba/results/sinian/resnet"]

    assert row.time_to_train_minutes == pytest.approx(24.309763, abs=1e-9)
    assert ("research", 64, 16) == (row.availability, row.accelerator_count, row.nodes)


def test_seconds_where_milliseconds_are_due(sample_of: Sample) -> None:
    """Alibaba's `time_s` of v0.7 is in seconds; its folder has no benchmark below it."""
    parsed = sample_of("v0.7")
    row = results(parsed)["Alibaba/results/v100-256"]

    assert row.time_to_train_minutes == pytest.approx((140 + 3 - 0.053) / 60, abs=1e-6)
    assert ("resnet", "resnet") == (row.benchmark, row.benchmark_raw)
    assert ("V100-32GB", "SXM", 256, 32) == (
        row.accelerator,
        row.form_factor,
        row.accelerator_count,
        row.nodes,
    )
    assert 1 == reasons(parsed)["repaired_system_description"]


def test_a_clock_of_1970_changes_no_score(sample_of: Sample) -> None:
    """The times are those between the clocks; the result's day is the round's."""
    parsed = sample_of("v0.7")
    row = results(parsed)["SIAT/results/modelarts_512_mindspore_open/resnet"]
    first = next(
        each
        for each in parsed
        if isinstance(each, TrainingRun) and each.result_path == row.result_path
    )

    assert row.time_to_train_minutes == pytest.approx(1.62, abs=1e-12)
    assert dt.date(2020, 7, 29) == row.published_date
    assert first.started_at is not None
    assert 1970 == first.started_at.year


# Names


def test_a_folder_is_not_the_task(sample_of: Sample) -> None:
    """`ssd` is RetinaNet by now, `gnn` is rgat, `mask` is Mask R-CNN."""
    new, old = results(sample_of("v4.1")), results(sample_of("v0.6"))

    assert ("retinanet", "ssd") == (new[SSD].benchmark, new[SSD].benchmark_raw)
    assert "rgat" == new["MadeUp/results/mu_n2_hugectr/gnn"].benchmark
    assert "maskrcnn" == old["Google/results/tpu-v3-32/mask"].benchmark


def test_an_unknown_benchmark_keeps_its_own_name(sample_of: Sample) -> None:
    """It is scored as most are, and reported."""
    parsed = sample_of("v4.1")
    row = results(parsed)["MadeUp/results/spr/new_task"]

    assert ("new_task", "new_task", "not declared") == (
        row.benchmark,
        row.benchmark_raw,
        row.benchmark_target,
    )
    assert ("benchmark", "new_task") in unknown(parsed)


def test_a_later_round_needs_no_more_than_its_line(sample_of: Sample) -> None:
    """What a folder was called last still holds."""
    row = results(sample_of("v6.0"))[SSD]

    assert ("v6.0", dt.date(2026, 6, 16), "retinanet") == (
        row.round,
        row.published_date,
        row.benchmark,
    )


def test_unknown_accelerators_and_availability_are_reported(sample_of: Sample) -> None:
    """The row stays, with the publisher's word for the accelerator and none of ours."""
    parsed = sample_of("v4.1")
    row = results(parsed)["MadeUp/results/mu_n4_x9/gpt3"]

    assert (None, "MadeUp X9", None) == (row.accelerator, row.accelerator_raw, row.availability)
    assert {("accelerator", "MadeUp X9"), ("availability", "someday")} <= unknown(parsed)


def test_a_result_without_a_description_takes_what_name_and_log_say(sample_of: Sample) -> None:
    """Open by its folder's name; its accelerators are not known, its score is."""
    parsed = sample_of("v4.1")
    row = results(parsed)["Nobody/results/lost_open/ssd"]

    assert ("open", "Nobody", "lost_open", None, 3) == (
        row.division,
        row.submitter,
        row.system,
        row.accelerator_count,
        row.time_to_train_minutes,
    )
    assert 1 == reasons(parsed)["no_system_description"]


def test_two_frameworks_are_two_results(sample_of: Sample) -> None:
    """Both descriptions have the name `mu_n2`; each result has its own framework."""
    rows = [row for row in results(sample_of("v4.1")).values() if row.system == "mu_n2"]

    assert {"PyTorch 2.4", "HugeCTR 24"} == {row.framework for row in rows}


# Counts


def test_a_count_that_the_name_denies_is_not_known(sample_of: Sample) -> None:
    """One machine of eight, called `n4`: neither machines, nor eight, nor any other."""
    parsed = sample_of("v4.1")
    row = results(parsed)["MadeUp/results/mu_n4_x9/gpt3"]

    assert (None, None) == (row.accelerator_count, row.nodes)
    assert 1 == reasons(parsed)["count_disagrees_with_name"]


def test_tpus_count_chips(sample_of: Sample) -> None:
    """tpuv2-8 has eight cores on four chips; tpu-v3-32 has 16 chips, as its file says."""
    old = results(sample_of("v0.5"))["v0.5.0/google/cloud_v2.8/resnet-tpuv2-8/results/tpu/resnet"]
    new = results(sample_of("v0.6"))["Google/results/tpu-v3-32/mask"]

    assert ("TPU v2", 4) == (old.accelerator, old.accelerator_count)
    assert ("TPU v3", 16) == (new.accelerator, new.accelerator_count)


def test_descriptions_that_are_not_json(sample_of: Sample) -> None:
    """Lines of `key: {...}` with a dictionary in a text in a dictionary."""
    row = results(sample_of("v0.6"))["NVIDIA/results/dgx1_n24_ngc19.05_pytorch/maskrcnn"]

    assert ("V100", "SXM", 192, 24, "PyTorch NVIDIA Release 19.05") == (
        row.accelerator,
        row.form_factor,
        row.accelerator_count,
        row.nodes,
        row.framework,
    )


def test_a_declared_correction_is_made_and_counted(sample_of: Sample) -> None:
    """The description gives the whole pod of 36; the run used 32 machines."""
    parsed = sample_of("v0.5")
    path = "v0.5.0/nvidia/submission/results/dgx2h_multi_ngc18.11_mxnet/resnet"

    assert (512, 32) == (results(parsed)[path].accelerator_count, results(parsed)[path].nodes)
    assert 1 == reasons(parsed)["corrected_count"]


def test_a_correction_that_no_longer_fits_is_reported(
    sample_of: Sample, files_of: FilesOf
) -> None:
    """When the publisher mends the description, somebody is told, and nothing is guessed."""
    path = "v0.5.0/nvidia/submission/results/dgx2h_multi_ngc18.11_mxnet"
    body = files_of("mlperf_training", "v0.5")[f"{path}/entry.json"]
    parsed = sample_of("v0.5", {f"{path}/entry.json": body.replace(b": 36", b": 32")})

    (stale,) = suspects(parsed)
    assert "correction_is_stale" == stale.reason
    assert results(parsed)[f"{path}/resnet"].accelerator_count is None


# What is left out


def test_everything_left_out_is_counted(sample_of: Sample) -> None:
    """A stray file, a copy inside a result, a system without logs, a missing description."""
    assert {
        "not_a_log": 1,
        "folder_within_a_result": 1,
        "no_logs": 1,
        "no_system_description": 1,
        "count_disagrees_with_name": 1,
    } == reasons(sample_of("v4.1"))
    assert {"corrected_count": 1, "no_logs": 1} == reasons(sample_of("v0.5"))


def test_no_person_is_named(sample_of: Sample) -> None:
    """Names and addresses of contacts stand in logs and descriptions, and in no row."""
    for round_ in ("v0.5", "v0.6", "v0.7", "v4.1"):
        parsed = sample_of(round_)
        assert parsed
        assert not [each for each in parsed if "@" in repr(each) or "Someone" in repr(each)]


@pytest.mark.parametrize(
    ("path", "body", "reason", "message"),
    [
        ("MadeUp/systems/mu_n2_pytorch.json", "{", "broken_system_description", "not JSON"),
        ("MadeUp/systems/mu_n2_pytorch.json", "[1]", "broken_system_description", "not a JSON"),
        (
            "MadeUp/systems/mu_n2_pytorch.json",
            b"\xff\xfe{}",
            "broken_system_description",
            "byte 0 is not UTF-8",
        ),
        (f"{SSD}/scaling.json", '{"scaling_factor": "x"}', "broken_scaling", "ValueError"),
        (f"{SSD}/scaling.json", '{"scaling_factor": 0}', "broken_scaling", "ValueError"),
        (f"{SSD}/scaling.json", "[]", "broken_scaling", "TypeError"),
        (f"{SSD}/scaling.json", "{}", "broken_scaling", "KeyError"),
        (
            f"{SSD}/result_1.txt",
            'noise\n:::MLLOG {"key": "run_stop", "time_ms": 5, "value": "adamw"Lambda"}\n',
            "broken_line",
            "not JSON",
        ),
        (
            f"{SSD}/result_1.txt",
            ":::MLLOG {}".encode("utf-16"),
            "wrong_encoding",
            "UTF-16, where UTF-8 is due",
        ),
        (
            f"{SSD}/result_1.txt",
            ':::MLLOG {"key": "run_start", "time_ms": 60000}\n'
            ':::MLLOG {"key": "run_stop", "time_ms": 0, "metadata": {"status": "success"}}\n',
            "stop_before_start",
            "-1.0 minutes",
        ),
    ],
)
def test_what_is_broken_is_named_with_its_place(
    sample_of: Sample, path: str, body: bytes | str, reason: str, message: str
) -> None:
    """Archive and member, and all other results are still there."""
    parsed = sample_of("v4.1", {path: body})
    (broken,) = suspects(parsed)

    assert reason == broken.reason
    assert message in broken.value
    assert broken.place.startswith(f"{rounds()['v4.1'].url}!{path}")
    assert set(results(sample_of("v4.1"))) == set(results(parsed))


def test_a_broken_line_is_named_by_its_number(sample_of: Sample) -> None:
    """The second line of the log cannot be read."""
    body = 'noise\n:::MLLOG {"key": "run_stop", "value": "adamw"Lambda"}\n'
    (broken,) = suspects(sample_of("v4.1", {f"{SSD}/result_1.txt": body}))

    assert broken.place.endswith("ssd/result_1.txt line 2")


def test_a_file_that_is_there_twice_counts_once(sample_of: Sample, files_of: FilesOf) -> None:
    """The first stays, the second is set aside."""
    path = f"{SSD}/result_0.txt"
    files = [*files_of("mlperf_training", "v4.1").items(), (path, b"another")]
    parsed = list(parse(Snapshot.of(rounds()["v4.1"].url, pack(files), NOON)))

    assert ["file_twice"] == [each.reason for each in suspects(parsed)]
    assert results(sample_of("v4.1")) == results(parsed)


def test_an_archive_without_results_is_trouble(packed: Packed) -> None:
    """An empty repository gives no silent nothing."""
    with pytest.raises(Unreadable, match="no result folder"):
        list(parse(packed({"README.md": "soon"}, url=rounds()["v5.1"].url)))


def test_a_round_that_nobody_declared_is_trouble(packed: Packed) -> None:
    """Without its line a round has no day of publication."""
    url = "https://codeload.github.com/mlcommons/training_results_v9.9/tar.gz/refs/heads/main"
    with pytest.raises(Unreadable, match="not declared"):
        list(parse(packed({"a": "b"}, url=url)))


def test_rounds_to_come_may_be_absent() -> None:
    """v5.1 and v6.0 are asked for, and a 404 is no trouble; for older rounds it is."""
    assert not callable(SOURCE.pages)
    absent = {page.url.split("_")[2].split("/")[0]: page.may_be_absent for page in SOURCE.pages}

    assert 14 == len(absent)
    assert {"v5.1", "v6.0"} == {round_ for round_, may in absent.items() if may}


# What follows reads the archives as they were recorded, each once.

_PARSED: dict[str, list[Parsed]] = {}


@pytest.fixture
def archive(recorded: Callable[[str], Snapshot]) -> Callable[[str], list[Parsed]]:
    """Give everything that the recorded archive of a round gives."""

    def load(round_: str) -> list[Parsed]:
        if round_ not in _PARSED:
            _PARSED[round_] = list(parse(recorded(rounds()[round_].url)))
        return _PARSED[round_]

    return load


Archive = Callable[[str], list[Parsed]]

# Folders and logs as the archives hold them, counted with `find`; results with a score.
HELD = {
    "v0.5": (35, 600, 35),
    "v0.6": (61, 430, 61),
    "v0.7": (129, 910, 129),
    "v1.0": (141, 1279, 138),
    "v1.1": (183, 1810, 183),
    "v2.0": (262, 2760, 262),
    "v2.1": (199, 1910, 199),
    "v3.0": (260, 2771, 260),
    "v3.1": (209, 2208, 209),
    "v4.0": (203, 2418, 202),
    "v4.1": (154, 1309, 153),
    "v5.0": (201, 1717, 201),
}


@pytest.mark.parametrize("round_", HELD)
def test_every_folder_and_log_of_a_round_becomes_a_row(archive: Archive, round_: str) -> None:
    """None lost, none invented, nothing set aside, no key twice, every count known."""
    parsed = archive(round_)
    rows = list(results(parsed).values())
    runs = [each for each in parsed if isinstance(each, TrainingRun)]

    assert HELD[round_] == (
        len(rows),
        len(runs),
        sum(row.score_status == "scored" for row in rows),
    )
    assert not suspects(parsed)
    assert not unknown(parsed)
    assert not TRAINING_RESULTS.duplicate_keys(TRAINING_RESULTS.from_rows(rows))
    assert not TRAINING_RUNS.duplicate_keys(TRAINING_RUNS.from_rows(runs))
    assert not [row.result_path for row in rows if row.accelerator_count is None]
    assert not [each for each in parsed if "@" in repr(each)]


# Minutes by MLCommons' own summary tool (mlperf-logging 4.1.68) from the unpacked archives.
OFFICIAL = [
    ("v0.7", "NVIDIA/results/dgxa100_ngc20.06_merlin_hugectr/dlrm", 3.3306444444444447),
    ("v1.0", "Google/results/tpu-v4-6912-TF/resnet", 0.2290388888888889),
    ("v1.1", "Google/results/tpu-v4-2048-JAX/bert", 828.2079458333334),
    ("v3.0", "NVIDIA/results/dgxh100_n54_ngc23.04_mxnet/unet3d", 0.8181921874999999),
    ("v3.1", "Dell/results/XE9680x8H100-SXM-80GB/dlrm_dcnv2", 4.093894345238095),
    ("v4.0", "Google/results/cloud-tpu-v5p-12288-maxtext/gpt3", 12.476581101190476),
    ("v2.1", "NVIDIA/results/dgxa100_n512_ngc22.04_pytorch/bert", 0.20766558639999158),
    ("v4.1", "NVIDIA/results/eos_n434_ngc23.09_pytorch/bert", 0.119275),
    ("v5.0", "NVIDIA/results/tyche_ngpu512_ngc25.04_pytorch/bert", 0.3047),
]


@pytest.mark.parametrize(("round_", "path", "minutes"), OFFICIAL)
def test_scores_are_those_of_the_official_tool(
    archive: Archive, round_: str, path: str, minutes: float
) -> None:
    """To the last digit: drop rules, failed runs, four runs at each end, scaling factors."""
    assert results(archive(round_))[path].time_to_train_minutes == pytest.approx(
        minutes, rel=1e-12
    )


def test_three_copies_of_one_submission(archive: Archive) -> None:
    """v4.0 holds Sustainable Metal Cloud's runs three times, under three systems' names."""
    rows = [
        row
        for row in results(archive("v4.0")).values()
        if row.submitter == "Sustainable Metal Cloud" and row.benchmark == "gpt3"
    ]

    assert {"SMC-H100", "SMC-H100-AC-Power", "SMC-H100-DC-Power"} == {row.system for row in rows}
    assert 1 == len({row.time_to_train_minutes for row in rows})


def test_results_that_the_archives_hold_only_in_part(archive: Archive) -> None:
    """One of ten logs and one of seven: the rows are there, the scores are not."""
    rows = results(archive("v1.0"))

    for path in (
        "Dell/results/XE8545x4A100-SXM-80GB/bert",
        "Supermicro/results/as-4142gs-tnr/maskrcnn",
    ):
        assert (1, "too_few_runs", None) == (
            rows[path].runs,
            rows[path].score_status,
            rows[path].time_to_train_minutes,
        )


def test_systems_without_logs_are_counted(archive: Archive) -> None:
    """Descriptions whose logs the archives do not hold, by round."""
    counts = {round_: reasons(archive(round_))["no_logs"] for round_ in HELD}

    assert {
        "v0.5": 4,
        "v0.6": 2,
        "v0.7": 10,
        "v1.0": 24,
        "v1.1": 2,
        "v2.1": 5,
        "v3.1": 3,
        "v4.0": 2,
        "v4.1": 3,
    } == {round_: count for round_, count in counts.items() if count}


def test_counts_of_accelerators_in_known_results(archive: Archive) -> None:
    """Chips of TPUs, pods of v0.5, a name that counts GPUs and one that counts machines."""
    known = [
        ("v0.5", "v0.5.0/google/cloud_v2.512/resnet-tpuv2-512/results/tpu/resnet", 256),
        ("v0.5", "v0.5.0/nvidia/submission/results/dgx1_multi_ngc18.11_mxnet/resnet", 640),
        ("v0.6", "Google/results/tpu-v3-1024/resnet", 512),
        ("v0.6", "Fujitsu/results/abci_2048xV100_mxnet/resnet", 2048),
        ("v0.7", "DellEMC/results/2xC4140/resnet", 8),
        ("v0.7", "Google/results/tpu-v3-8192-TF/resnet", 4096),
        ("v3.1", "Google/results/cloud-tpu-v5e-4096-PAX/gpt3", 4096),
        ("v4.0", "Google/results/cloud-tpu-v5p-12288-maxtext/gpt3", 6144),
        ("v4.1", "Oracle/results/128xBM.GPU.H100.8/llama2_70b_lora", 128),
        ("v5.0", "NVIDIA/results/tyche_ngpu72_ngc25.03_dgl/rgat", 72),
    ]
    for round_, path, count in known:
        assert count == results(archive(round_))[path].accelerator_count, path


def test_the_tables_hold_all_rounds_together(archive: Archive) -> None:
    """Every benchmark has one target in a round, and every submitter a name."""
    rows = [row for round_ in HELD for row in results(archive(round_)).values()]
    frame = pd.DataFrame([row.__dict__ for row in rows])
    targets = frame.groupby(["round", "benchmark"])["benchmark_target"].nunique()

    assert 2037 == len(frame)
    assert 1 == targets.max()
    assert {"closed", "open"} == set(frame["division"])
    assert {"available", "preview", "research"} == set(frame["availability"])
