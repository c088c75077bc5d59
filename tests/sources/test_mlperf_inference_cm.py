"""MLPerf Inference as cTuning aggregated it: our sample, bad lists, and the recorded archive."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.benchmarks.mlperf_inference_cm import SOURCE, parse
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS, InferenceResult
from tests.conftest import NOON
from tests.sources.archives import pack, sample_files

Packed = Callable[..., Snapshot]
FilesOf = Callable[..., dict[str, bytes]]
URL = SOURCE.first_pages(NOON.date())[0].url
OFFLINE = (
    "experiment/mlperf-inference--v3.1--datacenter--closed--image-classification--offline"
    "/2023-09-12.12-00-00.000000/cm-result.json"
)
V4_0 = "experiment/mlperf-inference--v4.0--edge--open--chat--offline/1/cm-result.json"


def results(parsed: list[Parsed]) -> list[InferenceResult]:
    """Rows among what was read."""
    return [each for each in parsed if isinstance(each, InferenceResult)]


def reasons(parsed: list[Parsed]) -> Counter[str]:
    """Count what was left out, by reason."""
    return Counter(each.reason for each in parsed if isinstance(each, LeftOut))


@pytest.fixture
def parsed(packed: Packed, files_of: FilesOf) -> list[Parsed]:
    """What is read of our sample."""
    return list(parse(packed(files_of("mlperf_inference_cm"), URL)))


def test_a_line_is_a_result(parsed: list[Parsed]) -> None:
    """Figure, names and machine of the sample's first line."""
    row = next(row for row in results(parsed) if row.scenario == "Offline" and row.round == "v3.1")

    assert (26000.0, "Samples/s", False) == (row.value, row.metric, row.is_inferred)
    assert ("resnet50", "resnet", None) == (row.benchmark, row.benchmark_raw, row.model)
    assert ("L4", 2, 1, 2) == (
        row.accelerator,
        row.accelerators_per_node,
        row.nodes,
        row.accelerator_count,
    )
    assert ("closed", "datacenter", "2023-09-11") == (
        row.division,
        row.suite,
        row.published_date.isoformat(),
    )


def test_power_is_a_row_of_its_own(parsed: list[Parsed]) -> None:
    """Whether it stands in the same line (v3.1) or in another one (v5.0); less is better."""
    found = {(row.round, row.metric, row.value, row.is_higher_better) for row in results(parsed)}

    assert {
        ("v3.1", "Samples/s", 26000.0, True),
        ("v3.1", "Latency (ms)", 0.85, False),
        ("v3.1", "millijoules", 61.5, False),
        ("v5.0", "Samples/s", 31.5, True),
        ("v5.0", "Watts", 27.25, False),
    } == found


def test_a_line_that_stands_twice_counts_once(parsed: list[Parsed]) -> None:
    """v3.1 lists results with power twice; the second one is counted as repeated."""
    assert {"repeated_line": 1, "other_round": 1} == dict(reasons(parsed))


def test_suites_open_models_and_cpus(parsed: list[Parsed]) -> None:
    """A system in both suites gets that of its scenario; open models stand beside the task."""
    stream, laptop = (
        next(row for row in results(parsed) if row.metric == unit)
        for unit in ("Latency (ms)", "Watts")
    )

    assert "edge" == stream.suite
    assert ("bert-99", "tiny-bert", True) == (laptop.benchmark, laptop.model, laptop.is_inferred)
    assert (None, "N/A", 0) == (
        laptop.accelerator,
        laptop.accelerator_raw,
        laptop.accelerator_count,
    )
    assert (None, "fp8") == (laptop.software, laptop.precision)


def line(**changes: Any) -> dict[str, Any]:
    """Give the sample's first line with some cells changed."""
    (first,) = json.loads(sample_files("mlperf_inference_cm")[OFFLINE])
    return {**first, **changes}


def llama(number: int) -> list[dict[str, Any]]:
    """Give so many Offline lines of Llama 2 70B at each accuracy target of v4.0."""
    return [
        line(
            version="v4.0",
            MlperfModel=name,
            Location=f"closed/Example/results/{name}/{index}",
            Result=20000 + index,
        )
        for name, count in (("llama2-70b-99", number), ("llama2-70b-99.9", 24))
        for index in range(count)
    ]


def test_wrong_units_are_repaired(packed: Packed) -> None:
    """Llama 2 70B of v4.0 is in tokens per second; the other unit stays as published."""
    lines = [*llama(5), line(version="v4.0")]
    rows = results(list(parse(packed({V4_0: json.dumps(lines)}, URL))))

    assert {"Tokens/s": 29, "Samples/s": 1} == Counter(row.metric for row in rows)


@pytest.mark.parametrize("number", [0, 4, 6])
def test_a_correction_that_fits_other_rows_is_noticed(packed: Packed, number: int) -> None:
    """When the list is mended or grows, the correction is to be looked at again."""
    with pytest.raises(Unreadable, match="llama2-70b-99 Offline Samples/s"):
        list(parse(packed({V4_0: json.dumps(llama(number))}, URL)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[", "broken_list"),
        (b"\xff[]", "broken_list"),
        (b"{}", "broken_list"),
        (b"[" * 100_000, "broken_list"),
        (b"[1]", "broken_line"),
        (b'[{"Result": 1}]', "broken_line"),
        (json.dumps([line(version="v9.9")]).encode(), "other_round"),
        (json.dumps([line(Result=None)]).encode(), "no_score"),
        (json.dumps([line(Result="26000")]).encode(), "no_score"),
        (json.dumps([line(Result=-3)]).encode(), "impossible_value"),
        (json.dumps([line(Result_Units="Horses")]).encode(), "unknown_unit"),
        (json.dumps([line(Organization=["Example"])]).encode(), "broken_line"),
        (json.dumps([line(Organization="\ud800")]).encode(), "broken_text"),
        (b'[{"Result": 1' + b"0" * 5000 + b"}]", "broken_list"),
    ],
)
def test_what_cannot_be_read_is_set_aside(
    packed: Packed, files_of: FilesOf, body: bytes, reason: str
) -> None:
    """Broken lists and lines go to the quarantine by place; the other lists are read."""
    files = files_of("mlperf_inference_cm") | {OFFLINE: body}
    parsed = list(parse(packed(files, URL)))
    (bad,) = [each for each in parsed if isinstance(each, LeftOut) and each.is_suspect]

    assert (reason, True) == (bad.reason, bad.place.startswith(f"{URL}!experiment/"))
    assert 4 == len(results(parsed))


def test_unknown_names_are_reported(packed: Packed, files_of: FilesOf) -> None:
    """A chip and a benchmark that nobody declared keep their names."""
    new = line(accelerator_model_name="Chip 9000", MlperfModel="thinking-2t", Division="wild")
    files = files_of("mlperf_inference_cm") | {OFFLINE: json.dumps([new]).encode()}
    parsed = list(parse(packed(files, URL)))

    assert {("accelerator", "Chip 9000"), ("benchmark", "thinking-2t"), ("division", "wild")} == {
        (each.kind, each.name) for each in parsed if isinstance(each, UnknownName)
    }
    assert 5 == len(results(parsed))


def test_a_truncated_or_empty_archive_is_unreadable(packed: Packed) -> None:
    """It names the archive, wherever it is cut."""
    body = pack(sample_files("mlperf_inference_cm"))
    for share in (0.2, 0.7, 0.98):
        with pytest.raises(Unreadable, match="cm4mlperf-results"):
            list(parse(Snapshot.of(URL, body[: int(len(body) * share)], NOON)))
    with pytest.raises(Unreadable, match="no list of results"):
        list(parse(packed({"README.md": ""}, URL)))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["Offline", "Samples/s", "Watts", "N/A", "NVIDIA L4", "v3.1", "closed"]),
)


@settings(max_examples=150, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(line())), VALUES, max_size=4))
def test_any_line_gives_checked_rows_or_a_reason(changes: dict[str, Any]) -> None:
    """Whatever stands in the cells of a line, nothing breaks and nothing is lost silently."""
    lines = [line(Location="closed/Example/results/other"), line(**changes)]
    parsed = list(parse(Snapshot.of(URL, pack({OFFLINE: json.dumps(lines)}), NOON)))
    rows = results(parsed)

    assert 2 <= len(rows) + sum(reasons(parsed).values())
    assert INFERENCE_RESULTS.from_rows(rows).num_rows == len(rows)


def test_the_recorded_archive(recorded: Callable[[str], Snapshot]) -> None:
    """Every line is reproduced; lines by round were counted by hand, v3.1's doubles once."""
    parsed = list(parse(recorded(URL)))
    rows = results(parsed)
    is_power = {"Watts", "millijoules"}

    assert {"repeated_line": 2095} == dict(reasons(parsed))
    assert {
        ("v3.1", False): 3325,
        ("v3.1", True): 2095,
        ("v4.0", False): 9474,
        ("v4.0", True): 984,
        ("v5.0", False): 1378,
        ("v5.0", True): 337,
    } == Counter((row.round, row.metric in is_power) for row in rows)
    assert not INFERENCE_RESULTS.duplicate_keys(INFERENCE_RESULTS.from_rows(rows))
    assert not [each for each in parsed if isinstance(each, UnknownName)]


def test_recorded_results(recorded: Callable[[str], Snapshot]) -> None:
    """Some lines as they were read by eye."""
    found = results(list(parse(recorded(URL))))
    rows = {(row.round, row.result_path, row.metric): row for row in found}
    azure = rows["v4.0", "closed/Azure/results/NC_H100_v5_TRT/llama2-70b-99.9/Offline", "Tokens/s"]
    maxq = rows["v3.1", "closed/SiMa/results/davinci_hhhl/resnet50/Offline", "Watts"]
    gh200 = "GH200-GraceHopper-Superchip_GH200-144GB_aarch64x1_TRT"
    server = rows["v4.0", f"closed/NVIDIA/results/{gh200}/llama2-70b-99.9/Server", "Queries/s"]

    assert (3900.33, "H100-NVL", "NVL", 2) == (
        azure.value,
        azure.accelerator,
        azure.form_factor,
        azure.accelerator_count,
    )
    assert (18.169890772128035, "MLSoC") == (maxq.value, maxq.accelerator)
    assert (12.3386, "GH200") == (server.value, server.accelerator)
