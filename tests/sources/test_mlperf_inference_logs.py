"""MLPerf Inference's log trees: each rule of each round on our sample, and the recorded rounds."""

import contextlib
import datetime as dt
import functools
import json
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.benchmarks.mlperf_inference_logs import parse
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS, InferenceResult
from tests.conftest import NOON
from tests.sources.archives import pack, sample_files

Packed = Callable[..., Snapshot]
FilesOf = Callable[..., dict[str, bytes]]
Rows = dict[str, InferenceResult]
REPOSITORY = "https://codeload.github.com/mlcommons/inference_results_{}/tar.gz/refs/heads/{}"
EXAMPLE = "closed/Example/results/a100x2"
OFFLINE_LOG = f"{EXAMPLE}/resnet50/Offline/performance/run_1/mlperf_log_summary.txt"
HOME_LAB = "open/Home_Lab/results/laptop/mobilenet-v9"


def url(name: str) -> str:
    """Address of a round's archive."""
    return REPOSITORY.format(name, "main" if name in ("v1.1", "v3.0", "v4.1") else "master")


def by_path(parsed: list[Parsed]) -> Rows:
    """Rows by their folder."""
    return {each.result_path: each for each in parsed if isinstance(each, InferenceResult)}


def reasons(parsed: list[Parsed]) -> Counter[str]:
    """Count what was left out, by reason."""
    return Counter(each.reason for each in parsed if isinstance(each, LeftOut))


@pytest.fixture
def legacy(packed: Packed, files_of: FilesOf) -> list[Parsed]:
    """Our sample of the first rounds, as v0.7."""
    return list(parse(packed(files_of("mlperf_inference_logs", "legacy"), url("v0.7"))))


def test_offline_counts_samples_a_second(legacy: list[Parsed]) -> None:
    """The whole row of an Offline result: figure, machine, names, memory from the system file."""
    row = by_path(legacy)[f"{EXAMPLE}/resnet50/Offline"]

    assert (70000.5, "Samples/s", True) == (row.value, row.metric, row.is_higher_better)
    assert ("v0.7", dt.date(2020, 10, 21)) == (row.round, row.published_date)
    assert ("closed", "datacenter", "Example") == (row.division, row.suite, row.submitter)
    assert ("resnet50", "resnet50", "Offline") == (row.benchmark, row.benchmark_raw, row.scenario)
    assert ("A100-40GB", "PCIe", "NVIDIA A100-PCIe") == (
        row.accelerator,
        row.form_factor,
        row.accelerator_raw,
    )
    assert (2, 1, 2) == (row.accelerators_per_node, row.nodes, row.accelerator_count)
    assert ("available", "Engine 1.0", None) == (row.availability, row.software, row.model)
    assert not row.is_inferred


def test_server_takes_the_last_valid_run_of_v0_7(legacy: list[Parsed]) -> None:
    """Of three runs the third is invalid, so the second counts, by its scheduled rate."""
    row = by_path(legacy)[f"{EXAMPLE}/resnet50/Server"]

    assert (901.5, "Queries/s") == (row.value, row.metric)


def test_server_takes_the_first_run_from_v1_0_on(packed: Packed, files_of: FilesOf) -> None:
    """Later rounds ask for one run only; others are counted."""
    parsed = list(parse(packed(files_of("mlperf_inference_logs", "legacy"), url("v1.0"))))

    assert 900.5 == by_path(parsed)[f"{EXAMPLE}/resnet50/Server"].value
    assert 2 == reasons(parsed)["further_run"]


def test_multistream_counts_streams_at_first(legacy: list[Parsed]) -> None:
    """Up to v1.1 MultiStream is a number of streams, and more is better."""
    row = by_path(legacy)[f"{EXAMPLE}/ssd-large/MultiStream"]

    assert (50.0, "Streams", True) == (row.value, row.metric, row.is_higher_better)
    assert "ssd-resnet34" == row.benchmark


def test_singlestream_is_a_latency(legacy: list[Parsed]) -> None:
    """The 90th percentile in milliseconds; less is better."""
    row = by_path(legacy)[f"{EXAMPLE}/resnet50/SingleStream"]

    assert (2.5, "Latency (ms)", False) == (row.value, row.metric, row.is_higher_better)


def test_offline_inferred_from_singlestream(packed: Packed, files_of: FilesOf) -> None:
    """v0.7 took the rate that the log prints, later rounds the inverse of the mean latency."""
    files = files_of("mlperf_inference_logs", "legacy")
    values = {}
    for name in ("v0.7", "v1.0"):
        row = by_path(list(parse(packed(files, url(name)))))[f"{HOME_LAB}/offline"]
        assert row.is_inferred
        assert ("Offline", "Samples/s") == (row.scenario, row.metric)
        values[name] = row.value

    assert {"v0.7": 416.67, "v1.0": 1e9 / 2400001} == values


def test_an_open_model_competes_in_its_benchmark(legacy: list[Parsed]) -> None:
    """The submitter's model is kept beside the benchmark; a CPU has no accelerator."""
    row = by_path(legacy)[f"{HOME_LAB}/singlestream"]

    assert ("resnet50", "mobilenet-v9") == (row.benchmark, row.model)
    assert ("edge", "research", "laptop") == (row.suite, row.availability, row.system)
    assert (None, "N/A", 0) == (row.accelerator, row.accelerator_raw, row.accelerator_count)
    assert not [each for each in legacy if isinstance(each, UnknownName)]


def test_what_is_no_result_is_counted(legacy: list[Parsed]) -> None:
    """Invalid results, ranging runs, audit tests and stray folders; accuracy runs are not read."""
    assert {
        "invalid_result": 1,
        "ranging_run": 1,
        "audit_test": 1,
        "unexpected_folder": 1,
        "further_run": 2,
    } == dict(reasons(legacy))
    assert 6 == len(by_path(legacy))


def test_no_contact_is_kept(legacy: list[Parsed]) -> None:
    """The sample's system file names a person and an address; neither comes through."""
    files = sample_files("mlperf_inference_logs", "legacy")
    assert b"someone@publisher.example" in files["closed/Example/systems/a100x2.json"]

    assert "publisher.example/" not in repr(legacy).replace("publisher.example/archive", "")
    assert "someone" not in repr(legacy)
    assert "somebody" not in repr(legacy)


@pytest.fixture
def early_stopping(packed: Packed, files_of: FilesOf) -> list[Parsed]:
    """Our sample of v2.0 to v3.0."""
    return list(parse(packed(files_of("mlperf_inference_logs", "early_stopping"), url("v3.0"))))


@pytest.mark.parametrize(
    ("folder", "value", "metric", "is_inferred", "suite"),
    [
        ("resnet50/SingleStream", 2.6, "Latency (ms)", False, "edge"),
        ("resnet50/MultiStream", 3.1 * 8, "Latency (ms)", True, "edge"),
        ("resnet50/Offline", 1e9 / 2400001, "Samples/s", True, "datacenter,edge"),
        ("bert-99/MultiStream", 1.177883, "Latency (ms)", False, "edge"),
        ("bert-99/Offline", 8 * 1e9 / 1000000, "Samples/s", True, "datacenter,edge"),
    ],
)
def test_latencies_are_estimated_from_v2_0_on(
    early_stopping: list[Parsed],
    folder: str,
    value: float,
    metric: str,
    is_inferred: bool,
    suite: str,
) -> None:
    """Early stopping's estimates count, and three scenarios are inferred from another one."""
    row = by_path(early_stopping)[f"closed/Example/results/xavier/{folder}"]

    assert pytest.approx(value, rel=1e-12) == row.value
    assert (metric, is_inferred, suite) == (row.metric, row.is_inferred, row.suite)


def test_a_share_of_a_chip_has_no_count(early_stopping: list[Parsed]) -> None:
    """One instance of a partitioned A30 is an A30, but not one whole A30."""
    row = by_path(early_stopping)["closed/Example/results/xavier/resnet50/SingleStream"]

    assert ("A30", 1, None) == (row.accelerator, row.accelerators_per_node, row.accelerator_count)


def test_tokens_count_in_v4_1(packed: Packed, files_of: FilesOf) -> None:
    """Where the log counts tokens they are the figure; a Server's rate is the completed one."""
    parsed = list(parse(packed(files_of("mlperf_inference_logs", "tokens"), url("v4.1"))))
    rows = by_path(parsed)
    found = {path.rpartition("h100x8/")[2]: (row.value, row.metric) for path, row in rows.items()}

    assert {
        "llama2-70b-99.9/Offline": (23500.25, "Tokens/s"),
        "llama2-70b-99.9/Server": (22000.5, "Tokens/s"),
        "gptj-99/Offline": (9966.79, "Tokens/s"),
        "resnet50/Server": (630000.75, "Queries/s"),
        "thinking-2t/Offline": (0.125, "Samples/s"),
    } == found


def test_unknown_names_are_kept_and_reported(packed: Packed, files_of: FilesOf) -> None:
    """A new benchmark and a new chip keep their raw names; nothing is guessed."""
    parsed = list(parse(packed(files_of("mlperf_inference_logs", "tokens"), url("v4.1"))))
    unknown = {(each.kind, each.name) for each in parsed if isinstance(each, UnknownName)}
    row = by_path(parsed)["closed/Example/results/h100x8/thinking-2t/Offline"]

    assert {("benchmark", "thinking-2t"), ("accelerator", "Example Chip 9000")} == unknown
    assert ("thinking-2t", None, 16) == (row.benchmark, row.accelerator, row.accelerator_count)


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("closed/Example/systems/a100x2.json", b"{", "broken_system_file"),
        ("closed/Example/systems/a100x2.json", b"[1]", "broken_system_file"),
        ("closed/Example/systems/a100x2.json", b"\xff\xfe{}", "broken_system_file"),
        ("closed/Example/systems/a100x2.json", b"[" * 100_000, "broken_system_file"),
        (OFFLINE_LOG, b"\xff", "broken_log"),
        (OFFLINE_LOG, b"", "no_scenario"),
        (
            OFFLINE_LOG,
            b"Scenario : Offline\nResult is : VALID\n",
            "no_score",
        ),
        (
            OFFLINE_LOG,
            b"Scenario : Offline\nSamples per second : nan\nResult is : VALID\n",
            "no_number",
        ),
        (
            OFFLINE_LOG,
            b"Scenario : Offline\nSamples per second : 0\nResult is : VALID\n",
            "impossible_value",
        ),
        (
            f"{EXAMPLE}/resnet50/Server/performance/run_1/mlperf_log_summary.txt",
            b"Scenario : Offline\nSamples per second : 3\nResult is : VALID\n",
            "not_to_be_inferred",
        ),
    ],
)
def test_one_bad_file_is_set_aside(
    packed: Packed, files_of: FilesOf, path: str, body: bytes, reason: str
) -> None:
    """It goes to the quarantine with archive and member named; all else is read."""
    files = files_of("mlperf_inference_logs", "legacy")
    parsed = list(parse(packed(files | {path: body}, url("v0.7"))))
    (bad,) = [each for each in parsed if isinstance(each, LeftOut) and each.reason == reason]

    assert bad.is_suspect
    assert bad.place.startswith(url("v0.7") + "!closed/Example/")
    assert 5 <= len(by_path(parsed))


def test_results_without_a_system_file_stay(packed: Packed, files_of: FilesOf) -> None:
    """The result is as published; what it ran on is not known, and that is counted."""
    files = files_of("mlperf_inference_logs", "legacy")
    del files["closed/Example/systems/a100x2.json"]
    parsed = list(parse(packed(files, url("v0.7"))))
    row = by_path(parsed)[f"{EXAMPLE}/resnet50/Offline"]

    assert 4 == reasons(parsed)["no_system_file"]
    assert ("a100x2", None, None) == (row.system, row.accelerator, row.accelerator_count)


def test_google_counted_cores_in_v0_5(packed: Packed, files_of: FilesOf) -> None:
    """A TPU v3 has two cores, and v0.5's system files count these."""
    files = files_of("mlperf_inference_logs", "legacy")
    system = files["closed/Example/systems/a100x2.json"]
    changed = system.replace(b"NVIDIA A100-PCIe", b"tpu-v3.8").replace(b'"2"', b'"256"')
    files["closed/Example/systems/a100x2.json"] = changed
    counts = {
        name: by_path(list(parse(packed(files, url(name)))))[
            f"{EXAMPLE}/resnet50/Offline"
        ].accelerator_count
        for name in ("v0.5", "v0.7")
    }

    assert {"v0.5": 128, "v0.7": 256} == counts


def test_a_truncated_archive_is_unreadable() -> None:
    """Wherever it is cut, it is trouble and names the archive; it never gives fewer rows."""
    body = pack(sample_files("mlperf_inference_logs", "legacy"))
    for share in (0.1, 0.5, 0.9, 0.99):
        with pytest.raises(Unreadable, match=r"inference_results_v0\.7"):
            list(parse(Snapshot.of(url("v0.7"), body[: int(len(body) * share)], NOON)))


def test_an_archive_without_results_is_unreadable(packed: Packed) -> None:
    """An empty repository is not an empty round."""
    with pytest.raises(Unreadable, match="no result"):
        list(parse(packed({"README.md": "Results follow."}, url("v2.1"))))


def test_an_undeclared_address_is_unreadable(packed: Packed) -> None:
    """A round that nobody declared has no rules."""
    with pytest.raises(Unreadable, match="no declared round"):
        list(parse(packed({}, "https://publisher.example/inference_results_v9.9")))


LINES = st.sampled_from(
    [
        "Scenario : Offline",
        "Scenario : SingleStream",
        "Scenario : Multi Stream",
        "Result is : VALID",
        "Samples per second: ",
        "Mean latency (ns) : ",
        " * Early stopping 99th percentile estimate: ",
        "QPS w/o loadgen overhead : ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.floats().map(str),
    st.integers(-(10**40), 10**40).map(str),
    st.just("1e400"),
)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.tuples(LINES, TEXTS), max_size=12),
    scenario=st.sampled_from(["Offline", "MultiStream", "Server", "SingleStream", "New"]),
    system=st.dictionaries(
        st.sampled_from(["system_name", "number_of_nodes", "accelerators_per_node", "status"]),
        st.one_of(
            st.text(max_size=6), st.integers(), st.none(), st.lists(st.integers(), max_size=2)
        ),
    ),
    name=st.sampled_from(["v0.5", "v1.1", "v2.0", "v4.1"]),
)
def test_any_log_gives_checked_rows_or_a_reason(
    lines: list[tuple[str, str]], scenario: str, system: dict[str, object], name: str
) -> None:
    """Whatever stands in a log and a system file, nothing breaks and nothing is lost silently."""
    log = "\n".join(key + value for key, value in lines).encode("utf-8", "replace")
    files = {
        f"closed/A/results/s/resnet50/{scenario}/performance/run_1/mlperf_log_summary.txt": log,
        "closed/A/systems/s.json": json.dumps(system).encode(),
    }
    page = Snapshot.of(url(name), pack(files), NOON)
    parsed: list[Parsed] = []
    with contextlib.suppress(Unreadable):  # said at the end, when not one log could be read
        for each in parse(page):
            parsed.append(each)
    assert by_path(parsed) or reasons(parsed)
    table = INFERENCE_RESULTS.from_rows(by_path(parsed).values())
    assert table.num_rows == len(by_path(parsed))


COUNTS = {
    "v0.5": {"closed": 166, "open": 429},
    "v0.7": {"closed": 733, "open": 472},
    "v1.0": {"closed": 954, "open": 1040},
    "v1.1": {"closed": 1230, "open": 584},
    "v2.0": {"closed": 1616, "open": 2302},
    "v2.1": {"closed": 1074, "network": 16, "open": 4305},
    "v3.0": {"closed": 1333, "network": 14, "open": 5936},
    "v4.1": {"closed": 873, "open": 64},
}


@pytest.fixture(scope="module")
def round_as_recorded(recorded: Callable[[str], Snapshot]) -> Callable[[str], list[Parsed]]:
    """Give what is read of a recorded round; each is read once."""

    @functools.cache
    def read(name: str) -> list[Parsed]:
        return list(parse(recorded(url(name))))

    return read


@pytest.mark.parametrize("name", COUNTS)
def test_recorded_rounds_have_as_many_results_as_folders(
    name: str, round_as_recorded: Callable[[str], list[Parsed]]
) -> None:
    """Counted by hand over the unpacked archives; power's ranging runs are no results."""
    rows = [each for each in round_as_recorded(name) if isinstance(each, InferenceResult)]

    assert COUNTS[name] == dict(Counter(row.division for row in rows))
    assert not INFERENCE_RESULTS.duplicate_keys(INFERENCE_RESULTS.from_rows(rows))


# Read by eye in the logs: round, folder, value, unit, accelerator and count, whether inferred.
RECORDED = [
    (
        "v0.5",
        "closed/NVIDIA/results/TitanRTXx4/ssd-small/Server",
        (82007.78, "Queries/s", "TITAN RTX", 4, False),
    ),
    (
        "v0.5",
        "closed/Google/results/tpu-v3.8x32/resnet/offline",
        (1.03851e6, "Samples/s", "TPU v3", 128, False),
    ),
    (
        "v0.7",
        "closed/DellEMC/results/R7515_T4x4_TRT/bert-99/Server",
        (1248.88, "Queries/s", "T4", 4, False),
    ),
    (
        "v1.1",
        "open/Krai/results/xavier-power.0-fan.cool-tflite-v2.5.0-ruy"
        "/mobilenet-v2-0.5-96-non-quantized/offline",
        (1e9 / 2311563, "Samples/s", None, 0, True),
    ),
    (
        "v2.1",
        "closed/NVIDIA/results/Orin_TRT_MaxQ/resnet50/MultiStream",
        (4.509755, "Latency (ms)", "Jetson AGX Orin", 1, False),
    ),
    (
        "v3.0",
        "network/NVIDIA/results/SUT_DGX_A100-SXM-80GBx8_CX6x8_TRT/bert-99/Server",
        (24404.68, "Queries/s", "A100-80GB", 8, False),
    ),
    (
        "v4.1",
        "closed/Oracle/results/GH200-GraceHopper-Superchip_GH200-96GB_aarch64x1_TRT"
        "/gptj-99.9/Offline",
        (2695.15, "Tokens/s", "GH200", 1, False),
    ),
]


@pytest.mark.parametrize(("name", "folder", "expected"), RECORDED)
def test_recorded_results(
    name: str,
    folder: str,
    expected: tuple[object, ...],
    round_as_recorded: Callable[[str], list[Parsed]],
) -> None:
    """Some results of recorded rounds as they stand in their logs and system files."""
    row = by_path(round_as_recorded(name))[folder]
    found = (row.value, row.metric, row.accelerator, row.accelerator_count, row.is_inferred)

    assert expected == found


def test_names_unknown_in_recorded_rounds(
    round_as_recorded: Callable[[str], list[Parsed]],
) -> None:
    """Three chips of all rounds have no name that anybody could look up; no benchmark is new."""
    unknown = {
        (each.kind, each.name)
        for name in COUNTS
        for each in round_as_recorded(name)
        if isinstance(each, UnknownName)
    }

    assert {
        ("accelerator", "IVA_FPGA_1"),
        ("accelerator", "NPU 3.0"),
        ("accelerator", "tensorflow-metal PluggableDevice"),
    } == unknown
