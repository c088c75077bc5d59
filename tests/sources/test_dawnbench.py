"""DAWNBench: each quirk of its entries, and the archive as it was recorded."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sources.benchmarks.dawnbench import SOURCE, hours_to_threshold, parse
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import InferenceResult, TrainingResult

Packed = Callable[..., Snapshot]
FilesOf = Callable[..., dict[str, bytes]]
TRAIN = "ImageNet/train/madeup_resnet152_8k80_ec2_mxnet"


def by_path(parsed: list[Parsed]) -> dict[str, Any]:
    """Rows by their file."""
    return {
        each.result_path: each
        for each in parsed
        if isinstance(each, TrainingResult | InferenceResult)
    }


@pytest.fixture
def rows(packed: Packed, files_of: FilesOf) -> dict[str, Any]:
    """Rows of the sample by their file."""
    return by_path(list(parse(packed(files_of("dawnbench")))))


def with_file(packed: Packed, files_of: FilesOf, path: str, body: bytes | str) -> list[Parsed]:
    """Parse the sample with one file changed."""
    return list(parse(packed(files_of("dawnbench") | {path: body})))


def test_hours_are_those_of_the_first_line_at_the_threshold(rows: dict[str, Any]) -> None:
    """The first line with 93.0 counts, not one with 92.9999, and not the last one."""
    row = rows[f"{TRAIN}.json"]

    assert 3.125 == row.hours_to_threshold
    assert 187.5 == row.time_to_train_minutes
    assert 3.125 * 4.56 == row.cost_usd_published
    assert ("K80", 8, 1) == (row.accelerator, row.accelerator_count, row.nodes)
    assert dt.date(2017, 10, 27) == row.published_date


def test_an_entry_that_never_gets_there_keeps_its_row(rows: dict[str, Any]) -> None:
    """It has no hours and says why."""
    row = rows["ImageNet/train/madeup_resnet50_tpupod.json"]

    assert row.hours_to_threshold is None
    assert row.time_to_train_minutes is None
    assert row.cost_usd_published is None
    assert ("too_few_converged", 1, 0) == (row.score_status, row.runs, row.runs_converged)
    assert ("TPU v2", 128, None) == (row.accelerator, row.accelerator_count, row.nodes)


def test_byte_order_mark_and_windows_lines_do_no_harm(rows: dict[str, Any]) -> None:
    """A table that begins with a mark is read by its header all the same."""
    row = rows["CIFAR10/train/madeup_resnet164_1p100_part2.json"]

    assert 3.37430415763 == row.hours_to_threshold
    assert row.usd_per_hour_published is None
    assert row.cost_usd_published is None


def test_fractions_and_shuffled_columns(rows: dict[str, Any]) -> None:
    """F1 is a fraction, and hours may stand last, between blanks."""
    row = rows["SQuAD/train/madeup_drqa_1k80-ec2.json"]

    assert 0.27 == row.hours_to_threshold
    assert 0.27 * 0.9 == row.cost_usd_published


def test_no_address_is_kept(packed: Packed, files_of: FilesOf) -> None:
    """E-mail addresses are dropped, and so is the person in `someone@Company`."""
    parsed = list(parse(packed(files_of("dawnbench"))))

    assert parsed
    assert not [each for each in parsed if "@" in repr(each)]
    assert "Fabrik" == by_path(parsed)["SQuAD/train/madeup_drqa_1k80-ec2.json"].submitter


def test_inference_keeps_latency_and_the_price_of_one_item(rows: dict[str, Any]) -> None:
    """A month without its zero is a date, and a CPU machine has no accelerator."""
    row = rows["ImageNet/inference/madeup_resnet50_c5.json"]

    assert (12.4, "latency_ms", "SingleStream") == (row.value, row.metric, row.scenario)
    assert 2.34e-06 == row.usd_per_item_published
    assert dt.date(2018, 4, 18) == row.published_date
    assert (None, None, 0) == (row.accelerator, row.accelerator_raw, row.accelerator_count)


def test_percent_where_others_write_fractions(rows: dict[str, Any]) -> None:
    """An F1 of 82.52 is 0.8252, so the result is valid."""
    row = rows["SQuAD/inference/madeup_fusion_1080ti.json"]

    assert 8.0 == row.value
    assert row.usd_per_item_published is None


def test_an_inference_entry_below_the_threshold_has_no_value(rows: dict[str, Any]) -> None:
    """93.9 % is not 94 %."""
    assert rows["CIFAR10/inference/madeup_small_x9.json"].value is None


def test_unknown_hardware_is_reported_and_its_row_kept(packed: Packed, files_of: FilesOf) -> None:
    """The row says what the entry says, and no accelerator is guessed."""
    parsed = list(parse(packed(files_of("dawnbench"))))
    unknown = [each for each in parsed if isinstance(each, UnknownName)]

    assert [("accelerator", "1 MadeUp X9")] == [(each.kind, each.name) for each in unknown]
    row = by_path(parsed)["CIFAR10/inference/madeup_small_x9.json"]
    assert (None, "1 MadeUp X9", None) == (
        row.accelerator,
        row.accelerator_raw,
        row.accelerator_count,
    )


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (f"{TRAIN}.json", '{"author": ', "not JSON"),
        (f"{TRAIN}.json", "[]", "not a JSON object"),
        (f"{TRAIN}.json", b'{"author": "\xff"}', "not UTF-8"),
        (f"{TRAIN}.json", '{"author": "x"}', "hardware is no text"),
        (f"{TRAIN}.tsv", "epoch\thours\n1\t2\n", "no columns hours and top5Accuracy"),
        (f"{TRAIN}.tsv", "", "no columns hours and top5Accuracy"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\n1\n", "1 cells under 2 headers"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\n1\t2\t3\n", "3 cells under 2 headers"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\nx\t2\n", "not a number: 'x'"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\n1\t931\n", "neither percent nor a fraction"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\n1\tnan\n", "neither percent nor a fraction"),
        (f"{TRAIN}.tsv", "hours\ttop5Accuracy\ninf\t94\n", "hours are not finite"),
    ],
)
def test_a_broken_entry_is_set_aside_and_the_others_stay(
    packed: Packed, files_of: FilesOf, path: str, body: bytes | str, message: str
) -> None:
    """Its place and what is wrong with it are named."""
    parsed = with_file(packed, files_of, path, body)
    (broken,) = [each for each in parsed if isinstance(each, LeftOut)]

    assert message in broken.value
    assert TRAIN in broken.place
    assert broken.is_suspect
    assert 6 == len(by_path(parsed))


def test_a_missing_progress_table_sets_the_entry_aside(packed: Packed, files_of: FilesOf) -> None:
    """Without its table an entry has no hours, and none are made up."""
    files = files_of("dawnbench")
    del files[f"{TRAIN}.tsv"]
    (missing,) = [each for each in parse(packed(files)) if isinstance(each, LeftOut)]

    assert ("no_progress_table", True) == (missing.reason, missing.is_suspect)


def test_a_new_key_is_reported(packed: Packed, files_of: FilesOf) -> None:
    """The row stays, and somebody is told."""
    path = "ImageNet/inference/madeup_resnet50_c5.json"
    body = files_of("dawnbench")[path].replace(b'"misc"', b'"energy": 3, "misc"')
    parsed = with_file(packed, files_of, path, body)

    assert ("dawnbench_key", "energy") in [
        (each.kind, each.name) for each in parsed if isinstance(each, UnknownName)
    ]
    assert path in by_path(parsed)


def test_an_archive_without_entries_is_trouble(packed: Packed) -> None:
    """An archive of something else gives no silent nothing."""
    with pytest.raises(Unreadable, match="no entry"):
        list(parse(packed({"README.md": "moved"})))


def test_nothing_above_the_threshold_gives_no_hours() -> None:
    """None is returned, not the last line's hours."""
    assert hours_to_threshold(b"hours\tf1Score\n1\t0.7\n", "f1Score", 0.75, "here") is None


# What follows reads the archive as it was recorded.


@pytest.fixture(scope="module")
def archive(recorded: Callable[[str], Snapshot]) -> list[Parsed]:
    """Everything that the recorded archive gives."""
    assert not callable(SOURCE.pages)
    return list(parse(recorded(SOURCE.pages[0].url)))


def test_all_118_entries_become_rows(archive: list[Parsed]) -> None:
    """69 of training and 49 of inference, by task as the folders hold them."""
    rows = by_path(archive)

    assert 118 == len(rows) == SOURCE.fewest_rows
    assert {
        "ImageNet/train": 27,
        "CIFAR10/train": 31,
        "SQuAD/train": 11,
        "ImageNet/inference": 22,
        "CIFAR10/inference": 21,
        "SQuAD/inference": 6,
    } == Counter(row.benchmark_raw for row in rows.values())
    assert not [each for each in archive if isinstance(each, LeftOut)]


def test_prices_are_there_as_often_as_entries_state_them(archive: list[Parsed]) -> None:
    """44 training entries and 26 inference entries state one."""
    rows = by_path(archive).values()
    training = [row for row in rows if isinstance(row, TrainingResult)]
    inference = [row for row in rows if isinstance(row, InferenceResult)]

    assert {"ImageNet/train": 17, "CIFAR10/train": 20, "SQuAD/train": 7} == Counter(
        row.benchmark_raw for row in training if row.cost_usd_published is not None
    )
    assert 26 == sum(row.usd_per_item_published is not None for row in inference)
    assert 49 == sum(row.value is not None for row in inference)


@pytest.mark.parametrize(
    ("path", "hours", "usd", "day"),
    [
        ("dawn_resnet152_b_8k80_ec2_mxnet", 243.99949777777786, 1112.64, "2017-10-27"),
        ("google_resnet50_tpu_tensorflow17", 12.444166666666666, 82.07, "2018-03-25"),
        ("google_resnet50_tpu_tensorflow18", 8.875652222102222, 58.53, "2018-04-19"),
        ("fastai_pytorch", 2.957533192777778, 72.40, "2018-04-20"),
        ("fastai_resnet50_p3_16_machine_pytorch", 0.3014392769998974, 118.07, "2018-09-06"),
        ("google_resnet50_tpu_tensorflow111_fastai", 2.741805000311111, 12.60, "2018-09-29"),
        ("alibabacloud_resnet50_gn6e_1_machine_tensorflow", 0.360461111, 7.43, "2020-03-10"),
        ("alibabacloud_resnet50_gn6e_16_machine_tensorflow", 0.043763889, 14.42, "2020-03-17"),
    ],
)
def test_known_imagenet_runs(
    archive: list[Parsed], path: str, hours: float, usd: float, day: str
) -> None:
    """Hours to the last digit, read off the tables by eye; dollars to the cent."""
    row = by_path(archive)[f"ImageNet/train/{path}.json"]

    assert hours == row.hours_to_threshold
    assert usd == round(row.cost_usd_published, 2)
    assert dt.date.fromisoformat(day) == row.published_date


def test_known_inference_costs(archive: list[Parsed]) -> None:
    """The price of an image fell from 7.31e-06 to 3.1228484e-07 dollars."""
    rows = by_path(archive)

    first = rows["ImageNet/inference/dawn_resnet152_1k80-ec2_mxnet.json"]
    last = rows["ImageNet/inference/AlibabaCloud_resnet26d_1t4_ecs_pytorch_tensorRT.json"]
    assert (7.31e-06, 29.24) == (first.usd_per_item_published, first.value)
    assert (3.1228484e-07, 0.637316) == (last.usd_per_item_published, last.value)


def test_only_two_machines_have_an_accelerator_that_nobody_can_name(
    archive: list[Parsed],
) -> None:
    """Every other entry's hardware is declared; these two say no more than `NPU`."""
    unnamed = {
        row.system
        for row in by_path(archive).values()
        if row.accelerator is None and row.accelerator_count != 0
    }

    assert {"Alibaba Cloud Npu", "Alibaba Cloud [ecs.ebman1.26xlarge]"} == unnamed


def test_no_address_of_a_person_is_left(archive: list[Parsed]) -> None:
    """The entries hold 118 e-mail addresses; no row does."""
    assert not [each for each in archive if "@" in repr(each)]
