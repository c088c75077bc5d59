"""Parts of MLPerf Training: scores, system descriptions, counts, names, peers, resubmissions."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.accelerators import canonical
from sources.benchmarks.mlperf_training_counts import count_accelerators
from sources.benchmarks.mlperf_training_logs import Run
from sources.benchmarks.mlperf_training_names import (
    availability_of,
    benchmark_of,
    division_of,
    rounds,
)
from sources.benchmarks.mlperf_training_peers import implausible_counts
from sources.benchmarks.mlperf_training_resubmissions import mark_resubmissions
from sources.benchmarks.mlperf_training_scores import score
from sources.benchmarks.mlperf_training_systems import System, read_system, whole
from sources.declared import read_declared
from sources.trouble import Unreadable
from store.rows.benchmarks import TRAINING_RESULTS, TRAINING_RUNS, TrainingResult

NOON = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)


def runs_of(*minutes: float | None) -> list[Run]:
    """Runs of so many minutes, one after the other; None failed."""
    return [
        Run(
            NOON + dt.timedelta(hours=number),
            NOON,
            1.0 if each is None else each,
            "aborted" if each is None else "success",
        )
        for number, each in enumerate(minutes)
    ]


def scored(runs: Sequence[Run], dropped: int = 1, first: int | None = None) -> Any:
    """Score with the usual drop rule."""
    result = score(runs, dropped=dropped, first_converged=first, scaling_factor=1.0)
    return result.minutes if result.minutes is not None else result.status


@pytest.mark.parametrize(
    ("minutes", "dropped", "expected"),
    [
        ((5, 1, 3, 2, 4), 1, 3),
        ((5, None, 3, 1, 4), 1, 4),
        ((None, None, 3, 1, 4), 1, "too_few_converged"),
        ((1, 2, 9), 1, 2),
        ((1, 2), 1, "too_few_runs"),
        ((1, 2, None), 1, 2),
        ((7,), 1, "too_few_runs"),
        ((), 1, "no_logs"),
        ((1, 1, 1, 1, 2, 3, 9, 9, 9, 9), 4, 2.5),
        ((1, 1, 1, 1, 2, 3, 9, None, None, None), 4, 2.5),
        ((1, 1, 1, 1, None, None, None, None, None), 4, "too_few_converged"),
    ],
)
def test_drop_rule(minutes: tuple[float | None, ...], dropped: int, expected: float | str) -> None:
    """Fastest and slowest go; a failed run is a slow one; too many failed leave no score."""
    assert expected == scored(runs_of(*minutes), dropped)


def test_of_a_hundred_runs_the_first_fifty_that_converge_count() -> None:
    """By their start, failed ones between them left aside; later ones change nothing."""
    first = [None if number % 3 == 0 else 2.0 for number in range(75)]

    assert 2.0 == scored(runs_of(*first, *[0.1] * 25), first=50)
    assert "too_few_converged" == scored(runs_of(*first[:60]), first=50)


@given(st.lists(st.floats(0.01, 1e4), min_size=3, max_size=12), st.randoms())
def test_order_of_runs_does_not_matter(minutes: list[float], rng: Any) -> None:
    """A score is the same whichever log is read first."""
    shuffled = minutes.copy()
    rng.shuffle(shuffled)

    assert scored(runs_of(*minutes)) == scored(runs_of(*shuffled))
    assert min(minutes) * 0.999 <= scored(runs_of(*minutes)) <= max(minutes) * 1.001


@given(st.lists(st.floats(0.01, 1e4), min_size=3, max_size=12))
def test_a_failure_never_helps(minutes: list[float]) -> None:
    """Turning the slowest run into a failure changes nothing."""
    worst = minutes.index(max(minutes))
    failed = [None if number == worst else each for number, each in enumerate(minutes)]

    assert scored(runs_of(*minutes)) == scored(runs_of(*failed))


# System descriptions


def described(**fields: Any) -> System:
    """Read a flat description."""
    return read_system(json.dumps(fields).encode(), "here")


@pytest.mark.parametrize(
    ("value", "number"),
    [("8", 8), (8, 8), (1.0, 1), ("1.0", 1), ("0", 0), (" 4 ", 4), ("4^1", None), ("N/A", None),
     ("", None), (None, None), (True, None), (-1, None), (1.5, None), ("1e999", None),
     ("nan", None), pytest.param(10**400, None, id="10**400"), (10**9, None)],
)  # fmt: skip
def test_whole_numbers_come_as_text_and_as_numbers(value: Any, number: int | None) -> None:
    """What is not a whole number of a sensible size is not known."""
    assert number == whole(value)


def test_nodes_that_are_missing_are_not_guessed() -> None:
    """Accelerators in one machine do not say how many machines there are."""
    system = described(accelerators_per_node="4", accelerator_model_name="V100")

    assert (None, 4, None) == (system.nodes, system.per_node, system.total)


def test_groups_of_different_machines_add_up() -> None:
    """Two machines of eight and one of four are twenty; the accelerator is not one."""
    groups = [
        {"num_nodes": 2, "num_accelerators": 8, "accelerator": "A"},
        {"num_nodes": "1", "num_accelerators": 4, "accelerator": "B"},
    ]
    system = described(nodes=groups, hardware="mixed")

    assert (3, None, 20, None, "mixed") == (
        system.nodes,
        system.per_node,
        system.total,
        system.accelerator,
        system.name,
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"3", b"[", b"\xff", b"[" * 100_000, b'entry: {"value": "__import__(1)"}',
     b'entry: {"value": "[1]"}', b'entry: {"value": "{}"}', b" " * 1_000_001],
)  # fmt: skip
def test_what_is_no_description_is_refused_and_not_shown(body: bytes) -> None:
    """The message names the place and what is wrong, and repeats none of the text."""
    with pytest.raises(Unreadable, match=r"^here: ") as caught:
        read_system(body, "here")

    assert "import" not in str(caught.value)


def test_a_broken_description_is_not_repeated_in_the_message() -> None:
    """It may name persons."""
    body = b'{"poc_email": "someone@publisher.example", "status": }'
    with pytest.raises(Unreadable) as caught:
        read_system(body, "here")

    assert "someone" not in str(caught.value)


@given(
    st.binary(max_size=200)
    | st.text(alphabet="{}[]:,\"'entry nodes value0\n", max_size=200).map(str.encode)
)
def test_no_bytes_break_the_description_reader(body: bytes) -> None:
    """It gives a system, or says that it cannot."""
    try:
        system = read_system(body, "here")
    except Unreadable:
        return
    assert isinstance(system, System)


# Counts


@pytest.mark.parametrize(
    ("nodes", "per_node", "folder", "name", "count"),
    [
        (64, 8, "dgxh100_n64_ngc23.04_pytorch", "dgxh100_n64", 512),
        (16, 4, "HLS-1H-N16", "HLS-1H-N16", 64),
        (2, 8, "2xXE9680x8H100-SXM-80GB", "2xXE9680x8H100-SXM-80GB", 16),
        (16, 8, "128xBM.GPU.H100.8", "128xBM.GPU.H100.8", 128),
        (18, 4, "tyche_ngpu72_ngc25.04_nemo", "Tyche (1x NVIDIA GB200 NVL72)", 72),
        (4, 64, "ipu-pod256-TF1", "Bow-Pod256", 256),
        (16, 0, "16-nodes-SPR-pytorch", "16-nodes-SPR-pytorch", 0),
        (9, 8, "9xBM.GPU.H100.8", "8xBM.GPU.H100.8", 72),
        (1, 8, "mu", "mu", 8),
        (1, 8, "mu_n4", "mu", None),
        (32, 8, "modelarts_512_mindspore", "modelarts_512", None),
        (128, 4, "tpu-v4-1024-JAX", "tpu-v4-1024", 512),
        (1, 512, "tpu-v3-1024", "tpu-v3", 512),
        (64, 512, "tpu", "tpuv2-512 + tpuv2-8", 256),
        (1024, 4, "cloud-tpu-v5e-4096-PAX", "tpu-v5e-4096", 4096),
        (128, 4, "cloud-tpu-v5p-1024-maxtext", "tpu-v5p-1024", 512),
        (64, 4, "cloud-tpu-trillium-256", "tpu-trillium-256", 256),
        (64, 4, "tpu-v4-1024", "tpu-v4-1024", None),
        (64, 4, "tpu-v9-256", "tpu-v9-256", None),
        (None, 8, "mu_n4", "mu", None),
    ],
)
def test_counts_are_checked_against_names(
    nodes: int | None, per_node: int, folder: str, name: str, count: int | None
) -> None:
    """A name counts machines, or accelerators in each, or all; TPUs' names count cores."""
    total = None if nodes is None else nodes * per_node
    system = System(name=name, nodes=nodes, per_node=per_node, total=total)

    assert (
        count == count_accelerators(system, "v9.9", f"a/results/{folder}/b", folder).accelerators
    )


def result(
    path: str, minutes: float, count: int, nodes: int = 1, division: str = "closed"
) -> TrainingResult:
    """A result with the fields that peers are compared by."""
    return TrainingResult(
        source="mlperf_training", round="v9.9", published_date=dt.date(2026, 1, 1),
        submitter="s", division=division, availability=None, system=path, benchmark="b",
        benchmark_raw="b", benchmark_target="t", accelerator="H100", accelerator_raw="H100",
        accelerator_count=count, nodes=nodes, framework=None, runs=5, runs_converged=5,
        time_to_train_minutes=minutes, score_status="scored", is_resubmitted=False,
        usd_per_hour_published=None, cost_usd_published=None, result_path=path,
    )  # fmt: skip


def test_peers_disprove_a_count_that_is_far_off() -> None:
    """A cluster of 64 that calls itself a machine of 8 is found, and so is the reverse."""
    honest = [result(f"h{n}", 80 + n, 8) for n in range(4)]
    too_small = result("too_small", 12, 8)
    too_large = result("too_large", 82, 32, nodes=4)
    ten_times = result("ten_times", 350, 32, nodes=4)

    assert {"too_small"} == implausible_counts([*honest, too_small]).keys()
    assert not implausible_counts([*honest, too_large])
    assert {"ten_times"} == implausible_counts([*honest, ten_times]).keys()


def test_peers_leave_slow_software_and_few_peers_alone() -> None:
    """A single machine may be slow, another division has other rules, two are no crowd."""
    honest = [result(f"h{n}", 80 + n, 8) for n in range(4)]

    assert not implausible_counts([*honest, result("slow", 3_000, 8)])
    assert not implausible_counts([*honest, result("open", 5, 8, division="open")])
    assert not implausible_counts([*honest[:2], result("fast", 5, 8)])
    assert not implausible_counts([*honest, result("huge", 5, 4096, nodes=512)])


# Names


@pytest.mark.parametrize(
    ("texts", "division"),
    [
        (("Closed",), "closed"),
        (("close",), "closed"),
        (("Open",), "open"),
        ((None, "modelarts_512_mindspore_open"), "open"),
        (("", "ipu-pod16-POPART-closed"), "closed"),
        ((None, "openstack_cluster", "closed"), "closed"),
        ((None, "x", None), None),
    ],
)
def test_division_by_any_of_its_spellings(
    texts: tuple[str | None, ...], division: str | None
) -> None:
    """From the description, else the folder's name, else the log."""
    assert division == division_of(*texts)


@pytest.mark.parametrize(
    ("status", "availability"),
    [("onprem", "available"), ("on-prem", "available"), ("on-premise", "available"),
     ("available", "available"), ("Available on-premise", "available"),
     ("Available on premise", "available"), ("available on premise", "available"),
     ("cloud", "available"), ("Cloud", "available"), ("Available cloud", "available"),
     ("Available in cloud", "available"), ("preview", "preview"), ("Preview", "preview"),
     ("research", "research"), ("RDI", "research"), ("someday", None), ("", None), (None, None)],
)  # fmt: skip
def test_availability_by_any_of_its_spellings(
    status: str | None, availability: str | None
) -> None:
    """On premise and in the cloud are both available."""
    assert availability == availability_of(status)


def test_ssd_means_two_things() -> None:
    """COCO up to v1.1, RetinaNet from v2.0 on; its target moved once before."""
    names = {name: benchmark_of(name, "ssd") for name in ("v0.5", "v0.6", "v1.1", "v2.0", "v6.0")}

    assert ["ssd", "ssd", "ssd", "retinanet", "retinanet"] == [b.name for b in names.values()]
    assert names["v0.5"].target != names["v0.6"].target
    assert names["v1.1"].target != names["v2.0"].target
    assert names["v2.0"] == benchmark_of("v5.0", "retinanet")


def test_declared_tables_are_whole() -> None:
    """Rounds in order, a source in each line, no folder declared twice for a round."""
    table = read_declared("mlperf_training_benchmarks.csv")
    days = [each.published_date for each in rounds().values()]

    assert days == sorted(days)
    assert all(row["source_url"].startswith("https://") for row in table)
    assert all(row["reason"] for row in read_declared("mlperf_training_corrections.csv"))
    for name in rounds():
        version = tuple(int(part) for part in name[1:].split("."))
        folders = [
            row["folder"]
            for row in table
            if tuple(map(int, row["from_round"][1:].split("."))) <= version
            and (not row["to_round"] or version <= tuple(map(int, row["to_round"][1:].split("."))))
        ]
        assert folders
        assert len(folders) == len(set(folders)), name


def test_every_spelling_of_an_accelerator_resolves() -> None:
    """Spellings in our list name accelerators that are declared."""
    spellings = read_declared("aliases/training.csv")

    assert len(spellings) > 60
    for row in spellings:
        chip = canonical(row["alias"])
        assert chip == (row["accelerator"], row["form_factor"] or None)


# Resubmissions


def tables(*rows: tuple[str, str, list[int | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of results (round, path, starts of their runs in seconds)."""
    days = {
        "v1.0": dt.date(2021, 6, 30),
        "v1.1": dt.date(2021, 12, 1),
        "v2.0": dt.date(2022, 6, 29),
    }
    results, runs = [], []
    for round_, path, starts in rows:
        row = result(path, 1, 8).model_copy(
            update={"round": round_, "published_date": days[round_]}
        )
        results.append(row.__dict__)
        for number, start in enumerate(starts):
            begin = None if start is None else NOON + dt.timedelta(seconds=start)
            runs.append(
                {
                    "source": row.source,
                    "round": round_,
                    "result_path": path,
                    "log": f"result_{number}.txt",
                    "started_at": begin,
                    "stopped_at": None if begin is None else begin + dt.timedelta(minutes=1),
                    "minutes": 1.0,
                    "status": "success",
                    "is_converged": True,
                    "is_seen_before": False,
                    "provenance": None,
                }
            )
    frames = pd.DataFrame(results), pd.DataFrame(runs)
    for column in ("started_at", "stopped_at"):
        frames[1][column] = pd.to_datetime(frames[1][column], utc=True)
    return frames


def test_more_than_half_of_the_runs_make_a_resubmission() -> None:
    """Two of three are, one of two is not; the first time is never a resubmission."""
    results, runs = mark_resubmissions(
        *tables(
            ("v1.0", "first", [1, 2, 3]),
            ("v1.1", "mostly", [1, 2, 99]),
            ("v2.0", "half", [1, 98]),
            ("v2.0", "new", [50, 51, 52]),
        )
    )

    assert {"first": False, "mostly": True, "half": False, "new": False} == dict(
        zip(results["result_path"], results["is_resubmitted"], strict=True)
    )
    assert 3 == runs["is_seen_before"].sum()
    TRAINING_RESULTS.from_frame(results)
    TRAINING_RUNS.from_frame(runs)


def test_copies_within_a_round_are_no_resubmission() -> None:
    """v4.0 holds the same logs three times; none of them stood in an earlier round."""
    results, _ = mark_resubmissions(*tables(("v1.0", "a", [1, 2]), ("v1.0", "b", [1, 2])))

    assert not results["is_resubmitted"].any()


def test_logs_without_a_clock_are_never_seen_before() -> None:
    """Two runs that both state nothing are not the same run."""
    results, _ = mark_resubmissions(
        *tables(("v1.0", "a", [None, None]), ("v2.0", "b", [None, None]))
    )

    assert not results["is_resubmitted"].any()


def test_marks_are_computed_anew_and_order_stays() -> None:
    """Marking twice, or rows in another order, gives the same marks."""
    results, runs = tables(("v2.0", "late", [1, 2]), ("v1.0", "early", [1, 2]))
    once = mark_resubmissions(results, runs)
    twice = mark_resubmissions(*once)
    shuffled, _ = mark_resubmissions(results.iloc[::-1], runs.iloc[::-1])

    pd.testing.assert_frame_equal(once[0], twice[0])
    assert [True, False] == list(once[0]["is_resubmitted"])
    assert [False, True] == list(shuffled["is_resubmitted"])
    assert list(results["result_path"]) == list(once[0]["result_path"])
