import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from store.rows.decomposition import DECOMPOSITION, MATCHED_PAIRS, TWO_WAY_CELLS, TWO_WAY_EFFECTS
from tests.trends.results import ROUNDS, result, training
from tests.trends.test_asof import interval, prices
from trends.decomposition import decomposition
from trends.frames import as_frame
from trends.pairs import Change, matched_pairs, pooled_rate
from trends.series import mlperf
from trends.two_way import two_way_effects

SPEED = {"V100": 1.0, "A100-40GB": 2.2, "A100-80GB": 2.6}
SOFTWARE = {"v0.6": 1.0, "v0.7": 1.4, "v1.0": 1.7, "v1.1": 1.9}
TASKS = {"resnet": 900.0, "bert": 400.0, "ssd": 150.0, "dlrm": 60.0}


def world(noise: float = 0.0, **changes: Any) -> pd.DataFrame:
    """Give results made by the model: task x accelerator x round, eight of each."""
    rng = np.random.default_rng(3)
    rows = [
        result(
            number,
            round_,
            benchmark=task,
            benchmark_target="as good as it gets",
            accelerator=accelerator,
            time_to_train_minutes=minutes
            / speed
            / gain
            * math.exp(noise * rng.standard_normal())
            / 8,
            result_path=f"{task}/{accelerator}/{round_}",
            **changes,
        )
        for number, (task, minutes) in enumerate(TASKS.items())
        for accelerator, speed in SPEED.items()
        for round_, gain in SOFTWARE.items()
        if not (accelerator == "A100-80GB" and round_ == "v0.6")
    ]
    return mlperf.training_results({"training_results": training(*rows)})


def test_effects_put_in_come_out() -> None:
    """Hardware speed relative to the A100, software since the first round."""
    model = two_way_effects(world())
    gains = {(row["kind"], row["name"]): row["gain"] for row in model.rows}
    TWO_WAY_EFFECTS.from_frame(as_frame(TWO_WAY_EFFECTS, model.rows))
    TWO_WAY_CELLS.from_frame(as_frame(TWO_WAY_CELLS, model.cells))
    assert len(model.cells) == model.rows[0]["n"]
    assert all(abs(cell["residual"]) < 1e-9 for cell in model.cells)

    for name, speed in SPEED.items():
        assert speed / SPEED["A100-40GB"] == pytest.approx(gains["accelerator", name])
    for name, gain in SOFTWARE.items():
        assert gain == pytest.approx(gains["round", name])
    assert 1 == pytest.approx(model.rows[0]["r2"])


def test_effects_agree_with_least_squares_and_clustered_errors_by_hand() -> None:
    """The sandwich of the textbook, with the usual small-sample factor."""
    table = world(noise=0.2)
    model = two_way_effects(table)
    y = np.log(table["accelerator_minutes"].to_numpy(float))
    names = [("benchmark", t) for t in sorted(TASKS)]
    names += [("accelerator", a) for a in ("A100-80GB", "V100")]
    names += [("round", r) for r in ("v0.7", "v1.0", "v1.1")]
    x = np.column_stack([(table[kind] == name).to_numpy(float) for kind, name in names])
    beta = np.linalg.lstsq(x, y)[0]
    error, bread = y - x @ beta, np.linalg.inv(x.T @ x)
    meat = sum(
        np.outer(s, s)
        for task in TASKS
        for s in [x[table["benchmark"] == task].T @ error[table["benchmark"] == task]]
    )
    groups, n, k = len(TASKS), *x.shape
    variance = bread @ meat @ bread * groups / (groups - 1) * (n - 1) / (n - k)
    found = {row["name"]: row for row in model.rows}

    for (kind, name), effect, se in zip(names, beta, np.sqrt(np.diag(variance)), strict=True):
        if kind != "benchmark":
            assert effect == pytest.approx(found[name]["effect"]), name
            assert se == pytest.approx(found[name]["se"]), name


def test_only_machines_of_eight_count() -> None:
    """Scale does not leak into hardware."""
    assert two_way_effects(world(accelerator_count=16)).rows == []


def test_resubmitted_and_open_results_stay_out() -> None:
    """Old news and free rules compare nothing."""
    assert two_way_effects(world(is_resubmitted=True)).rows == []
    assert matched_pairs(world(is_resubmitted=True)) == []
    assert two_way_effects(world(division="open")).rows == []


def test_an_accelerator_that_no_cell_ties_to_the_others_is_not_compared() -> None:
    """Alone with its own task, its speed cannot be told from the task's length."""
    alone = result(99, "v0.6", benchmark="gnmt", accelerator="Gaudi", result_path="alone")
    table = pd.concat(
        [world(), mlperf.training_results({"training_results": training(alone)})],
        ignore_index=True,
    )

    assert "Gaudi" not in two_way_effects(table).accelerators


def test_an_accelerator_of_one_round_leans_on_the_model() -> None:
    """And says so."""
    late = result(99, "v1.1", benchmark="bert", accelerator="H100", result_path="late")
    late |= {"benchmark_target": "as good as it gets"}
    table = pd.concat(
        [world(), mlperf.training_results({"training_results": training(late)})],
        ignore_index=True,
    )
    remarks = {row["name"]: row["remark"] for row in two_way_effects(table).rows}

    assert "leans_on_the_model" == remarks["H100"]
    assert remarks["V100"] is None


def test_pairs_are_the_same_machine_in_the_next_round_in_which_it_was_seen() -> None:
    """Best of each round; pairs of one machine add up to its whole span."""
    table = mlperf.training_results(
        {
            "training_results": training(
                result(1, "v0.6", time_to_train_minutes=100.0),
                result(2, "v0.6", time_to_train_minutes=120.0),
                result(3, "v1.0", time_to_train_minutes=50.0),
                result(4, "v1.1", time_to_train_minutes=40.0),
                result(5, "v1.1", time_to_train_minutes=10.0, accelerator_count=16),
                result(6, "v0.7", time_to_train_minutes=20.0, accelerator="A100-40GB"),
            )
        }
    )
    pairs = matched_pairs(table)
    MATCHED_PAIRS.from_frame(as_frame(MATCHED_PAIRS, pairs))

    assert [("v0.6", "v1.0", 2.0), ("v1.0", "v1.1", 1.25)] == [
        (pair["from_round"], pair["to_round"], pair["gain"]) for pair in pairs
    ]
    assert 721 / 365.2425 == pytest.approx(pairs[0]["years"])


def test_the_pooled_rate_is_all_logarithms_over_all_years() -> None:
    """Two tasks, five years, a sixteenth of the time: 16^(1/5) a year."""
    row = pooled_rate("m", "s", [Change("a", -math.log(4), 2.0), Change("b", -math.log(4), 3.0)])

    assert 16 ** (1 / 5) == pytest.approx(row["fall_per_year"])
    assert 4 ** (1 / 3) == pytest.approx(row["lo"])
    assert 2 == pytest.approx(row["hi"])
    assert (2, 2, 2_000) == (row["n"], row["benchmarks"], row["draws"])


def test_one_task_alone_has_no_interval_and_none_has_no_rate() -> None:
    """Resampling one task tells nothing."""
    assert pooled_rate("m", "s", [Change("a", -1.0, 2.0)])["lo"] is None
    assert pooled_rate("m", "s", [])["fall_per_year"] is None


def test_hardware_times_software_adds_up_to_the_total() -> None:
    """In a world made by the model, exactly; and cost falls by gain over price rise."""
    table, model = world(), two_way_effects(world())
    old = interval(last_seen_date=pd.Timestamp("2022-01-01"))
    new = old | {"accelerator": "A100-80GB", "instance_type": "p4de", "usd_per_hour": 40.0}
    new |= {"usd_per_accelerator_hour": 5.0}
    a100 = old | {"accelerator": "A100-40GB", "instance_type": "p4d", "usd_per_hour": 32.0}
    a100 |= {"usd_per_accelerator_hour": 4.0}
    rows = decomposition(table, model, prices(old, new, a100))
    DECOMPOSITION.from_frame(as_frame(DECOMPOSITION, rows))

    assert {"all", "all with prices", *TASKS} == {row["benchmark"] for row in rows}
    for row in rows:
        assert row["adds_up"]
        assert 1 == pytest.approx(row["speed_residual"])
        assert 1 == pytest.approx(row["cost_residual"])
        assert 1 == pytest.approx(row["identity_residual"])
        assert 5 / 4 == pytest.approx(row["price_rise"])
    assert ROUNDS["v0.6"] < ROUNDS["v1.1"]
