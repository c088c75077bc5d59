"""MLCommons' own tables of inference results: our sample of a round to come, and recorded ones.

The sample is v7.0, which is declared and not published: what it shows needs no change of code.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.benchmarks.mlperf_inference_summary import SOURCE, parse
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.benchmarks import INFERENCE_RESULTS, InferenceResult
from tests.conftest import NOON, SAMPLES
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced

SUMMARY = (
    "https://raw.githubusercontent.com/mlcommons/inference_results_{}/main/summary_results.json"
)
URL = SUMMARY.format("v7.0")
CLOSED = "closed/Example/results"


@pytest.fixture
def page(sample: Callable[..., Snapshot]) -> Snapshot:
    """Our sample of a round to come."""
    return sample("mlperf_inference_summary", "summary_results.json", URL)


def results(parsed: list[Parsed]) -> list[InferenceResult]:
    """Rows among what was read."""
    return [row for row in parsed if isinstance(row, InferenceResult)]


def lines() -> list[dict[str, Any]]:
    """Give the lines of the sample."""
    text = (SAMPLES / "mlperf_inference_summary" / "summary_results.json").read_text()
    return list(json.loads(text))


def read(table: list[Any], url: str = URL) -> list[Parsed]:
    """Read a table of these lines."""
    return list(parse(Snapshot.of(url, json.dumps(table), NOON)))


def test_rounds_to_come_may_be_absent() -> None:
    """A round that is not published is no trouble; every declared one is asked for."""
    pages = SOURCE.first_pages(NOON.date())

    assert {SUMMARY.format(name) for name in ("v5.1", "v6.0", "v6.1", "v7.0", "v7.1")} == {
        page.url for page in pages
    }
    assert all(page.may_be_absent for page in pages)


def test_a_line_is_a_result(page: Snapshot) -> None:
    """Figure, names and machine of the first line; nobody has dated the round yet."""
    row = results(list(parse(page)))[0]

    assert (60000.5, "Tokens/s", True) == (row.value, row.metric, row.is_higher_better)
    assert ("v7.0", NOON.date(), "closed", "datacenter") == (
        row.round,
        row.published_date,
        row.division,
        row.suite,
    )
    assert ("H200", "SXM", 8, 2, 16) == (
        row.accelerator,
        row.form_factor,
        row.accelerators_per_node,
        row.nodes,
        row.accelerator_count,
    )
    assert ("Example", "Engine 1.0", "fp8", None, False) == (
        row.submitter,
        row.software,
        row.precision,
        row.model,
        row.is_inferred,
    )
    assert f"{CLOSED}/example_h200x8/llama2-70b-99/Offline/performance/run_1" == row.result_path


def test_power_is_a_row_of_its_own(page: Snapshot) -> None:
    """Watts of a server, millijoules of a query; beside the performance, never mixed with it."""
    rows = [row for row in results(list(parse(page))) if row.metric in ("Watts", "millijoules")]

    assert {
        ("Server", "Watts", 10400.25, False),
        ("SingleStream", "millijoules", 155.5, False),
    } == {(row.scenario, row.metric, row.value, row.is_higher_better) for row in rows}


def test_inferred_results_say_so(page: Snapshot) -> None:
    """The checker computed the Interactive line from another one; its precision is unset."""
    row = next(row for row in results(list(parse(page))) if row.scenario == "Interactive")

    assert (True, None) == (row.is_inferred, row.precision)


def test_an_open_model_on_a_cpu(page: Snapshot) -> None:
    """The model stands beside the benchmark; `a#` is empty and the total is zero."""
    row = next(row for row in results(list(parse(page))) if row.division == "open")

    assert ("resnet50", "resnet", "mobilenet-v9") == (row.benchmark, row.benchmark_raw, row.model)
    assert (None, None, None, 0) == (
        row.accelerator,
        row.accelerator_raw,
        row.accelerators_per_node,
        row.accelerator_count,
    )
    assert ("research", None) == (row.availability, row.software)


def test_new_names_are_kept_and_reported(page: Snapshot) -> None:
    """A new benchmark and chip keep their raw names; a system of two chips is nobody's name."""
    parsed = list(parse(page))
    new = next(row for row in results(parsed) if row.benchmark_raw == "thinking-2t")
    mixed = next(row for row in results(parsed) if row.value == 77.0)

    assert {("benchmark", "thinking-2t"), ("accelerator", "Example Chip 9000")} == {
        (each.kind, each.name) for each in parsed if isinstance(each, UnknownName)
    }
    assert ("thinking-2t", None, "Example Chip 9000") == (
        new.benchmark,
        new.accelerator,
        new.accelerator_raw,
    )
    assert (None, "datacenter,edge", 16) == (
        mixed.accelerator,
        mixed.suite,
        mixed.accelerator_count,
    )


def test_a_new_column_is_reported(page: Snapshot) -> None:
    """It is no trouble, but somebody should look."""
    first, *others = lines()
    parsed = read([{**first, "Carbon": 12}, *others])

    assert ("column", "Carbon") in {
        (each.kind, each.name) for each in parsed if isinstance(each, UnknownName)
    }
    assert len(results(list(parse(page)))) == len(results(parsed))


def wrong_units(name: str, whisper: int) -> list[dict[str, Any]]:
    """Give lines whose units v5.1 and v6.0 print wrongly, so many of Whisper."""
    first = lines()[0]
    llama = {"Model": "llama3.1-8b", "Scenario": "Interactive", "Performance_Units": "Queries/s"}
    return [
        {
            **first,
            "version": name,
            "Performance_Units": "Samples/s",
            "Model": "whisper",
            **changes,
            "Location": f"{CLOSED}/{index}",
        }
        for index, changes in enumerate([{}] * whisper + ([llama] * 8 if name == "v5.1" else []))
    ]


@pytest.mark.parametrize("name", ["v5.1", "v6.0"])
def test_wrong_units_are_repaired(name: str) -> None:
    """Whisper and Llama 3.1 8B Interactive are in tokens per second."""
    rows = results(read(wrong_units(name, 37), SUMMARY.format(name)))

    assert {"Tokens/s"} == {row.metric for row in rows}
    assert {"v5.1": 45, "v6.0": 37}[name] == len(rows)


@pytest.mark.parametrize("number", [0, 36, 38])
def test_a_correction_that_fits_other_rows_is_noticed(number: int) -> None:
    """When MLCommons mends its table, the correction is to be removed."""
    table = [*wrong_units("v6.0", number), {**lines()[0], "version": "v6.0"}]

    with pytest.raises(Unreadable, match="the correction of whisper Offline"):
        read(table, SUMMARY.format("v6.0"))


CHANGES: list[Change] = [
    ("figure renamed", replaced('"Performance_Result"', '"Result"')),
    ("unit renamed", replaced('"Performance_Units"', '"Units"')),
    ("a list in an object", lambda body: b'{"results": ' + body + b"}"),
    ("an empty list", instead("[]")),
    ("numbers for lines", instead("[1, 2]")),
    ("a huge number", instead("[" + "9" * 5000 + "]")),
]


@each(CHANGES)
def test_refuses_a_changed_page(page: Snapshot, change: Change) -> None:
    """Each change names the page; none gives silent zero rows."""
    assert_refused(parse, page, change)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Performance_Result": "60000"}, "broken_line"),
        ({"Performance_Result": None}, "broken_line"),
        ({"Performance_Result": True}, "broken_line"),
        ({"Performance_Result": 10**400}, "broken_line"),
        ({"Performance_Result": 0}, "impossible_value"),
        ({"Performance_Units": "Horses/s"}, "unknown_unit"),
        ({"version": "v6.0"}, "broken_line"),
        ({"Submitter": ""}, "broken_line"),
        ({"Location": ["a"]}, "broken_line"),
        ({"Power_Result": "10 W"}, "broken_line"),
        ({"System": "half a character \udfff"}, "broken_text"),
    ],
)
def test_one_bad_line_is_set_aside(changes: dict[str, Any], reason: str) -> None:
    """It goes to the quarantine with its line; the others are read."""
    first, *others = lines()
    parsed = read([{**first, **changes}, *others])
    (bad,) = [each for each in parsed if isinstance(each, LeftOut)]

    assert (reason, True) == (bad.reason, bad.is_suspect)
    assert f"{URL}, line 1" == bad.place
    assert 7 == len(results(parsed))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),  # JSON has neither
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["Offline", "Tokens/s", "Watts", "", "NVIDIA L4", "v7.0", "open"]),
)


@settings(max_examples=200, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(lines()[0])), VALUES, max_size=4))
def test_any_line_gives_checked_rows_or_a_reason(changes: dict[str, Any]) -> None:
    """Whatever stands in the cells of a line, nothing breaks and nothing is lost silently."""
    parsed = read([lines()[1], {**lines()[0], **changes}])
    rows = results(parsed)

    assert 3 <= len(rows) + len([each for each in parsed if isinstance(each, LeftOut)])
    assert INFERENCE_RESULTS.from_rows(rows).num_rows == len(rows)


RECORDED = {
    "v5.1": (
        1448,
        24,
        {
            ("closed", "Interactive"): 66,
            ("closed", "MultiStream"): 14,
            ("closed", "Offline"): 291,
            ("closed", "Server"): 219,
            ("closed", "SingleStream"): 19,
            ("open", "Interactive"): 2,
            ("open", "MultiStream"): 267,
            ("open", "Offline"): 289,
            ("open", "Server"): 10,
            ("open", "SingleStream"): 271,
        },
    ),
    "v6.0": (
        520,
        0,
        {
            ("closed", "Interactive"): 52,
            ("closed", "Offline"): 240,
            ("closed", "Server"): 172,
            ("closed", "MultiStream"): 15,
            ("closed", "SingleStream"): 25,
            ("open", "Interactive"): 1,
            ("open", "Offline"): 9,
            ("open", "Server"): 3,
            ("open", "SingleStream"): 3,
        },
    ),
}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_tables_are_reproduced(name: str, recorded: Callable[[str], Snapshot]) -> None:
    """Every line's figure stands in a row of its own, to the digit; counts as published."""
    page = recorded(SUMMARY.format(name))
    parsed = list(parse(page))
    rows = results(parsed)
    number, with_power, by_scenario = RECORDED[name]
    values = {(row.result_path, row.scenario, row.metric): row.value for row in rows}
    published = json.loads(page.body)
    repaired = 0
    for line in published:
        place = (line["Location"].removeprefix("./"), line["Scenario"])
        if (*place, line["Performance_Units"]) not in values:
            repaired += 1
        unit = line["Performance_Units"]
        found = values.get((*place, unit), values.get((*place, "Tokens/s")))
        assert line["Performance_Result"] == found

    assert (number, number + with_power) == (len(published), len(rows))
    assert {"v5.1": 45, "v6.0": 37}[name] == repaired
    assert by_scenario == Counter(
        (row.division, row.scenario) for row in rows if row.metric not in ("Watts", "millijoules")
    )
    assert [] == [each for each in parsed if not isinstance(each, InferenceResult)]
    assert not INFERENCE_RESULTS.duplicate_keys(INFERENCE_RESULTS.from_rows(rows))


def test_recorded_results(recorded: Callable[[str], Snapshot]) -> None:
    """Some lines as they were read by eye: a product of 18 nodes of 4, and a mixed system."""
    rows = results(list(parse(recorded(SUMMARY.format("v6.0")))))
    dlrm = next(row for row in rows if row.benchmark == "dlrm-v3" and row.nodes == 18)
    mixed = next(row for row in rows if (row.accelerator_raw or "").count("(x8)") == 3)
    video = next(row for row in rows if row.value == 27.384519297)

    assert ("GB200", 4, 18, 72) == (
        dlrm.accelerator,
        dlrm.accelerators_per_node,
        dlrm.nodes,
        dlrm.accelerator_count,
    )
    assert (None, 24) == (mixed.accelerator, mixed.accelerator_count)
    assert ("Latency (s)", False, "MI355X") == (
        video.metric,
        video.is_higher_better,
        video.accelerator,
    )
