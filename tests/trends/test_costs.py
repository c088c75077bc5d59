from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rows.costs import INFERENCE_COSTS, ROUND_COSTS, TRAINING_COSTS
from tests.trends.results import entry, inference, result, speed, training
from tests.trends.test_asof import interval, prices
from trends.costs import inference_costs, round_costs, training_costs
from trends.frames import names
from trends.points import points, records
from trends.series import mlperf
from trends.series.dawnbench import series as dawnbench_series

V100 = interval()
CHEAP = interval(provider="lambda", usd_per_hour=4.4, region="global")
TPU = interval(
    provider="gcp",
    instance_type=None,
    accelerator="TPU v3",
    accelerator_count=1.0,
    usd_per_hour=2.0,
)
A100 = interval(
    instance_type="p4d.24xlarge",
    accelerator="A100-40GB",
    usd_per_hour=32.77,
    first_seen_date=pd.Timestamp("2020-11-02"),
    last_seen_date=pd.Timestamp("2022-01-01"),
)


def costs_by_basis(frame: pd.DataFrame) -> dict[str, float]:
    """Give the cost on each basis of a single result."""
    return dict(zip(frame["basis"], frame["cost_usd"], strict=True))


def test_every_training_result_is_priced_three_ways() -> None:
    """As published, at the cheapest hyperscaler, at the cheapest of any."""
    found = training_costs(training(entry(1, "2018-01-31", 2.0, 30.0)), prices(V100, CHEAP))

    assert {"published": 60.0, "hyperscaler": 48.96, "any": 8.8} == pytest.approx(
        costs_by_basis(found)
    )
    TRAINING_COSTS.from_frame(found)


def test_minutes_are_brought_to_hours_and_multiplied_by_accelerators() -> None:
    """100 minutes on 16 V100 at $3.06."""
    found = training_costs(training(result(1, accelerator_count=16)), prices(V100))
    row = found[found["basis"] == "hyperscaler"].iloc[0]

    assert 100 / 60 * 16 * 3.06 == pytest.approx(row["cost_usd"])
    assert 16 * 3.06 == pytest.approx(row["usd_per_hour"])
    assert ("aws", "p3.16xlarge") == (row["provider"], row["instance_type"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"time_to_train_minutes": None, "score_status": "no_logs"}, "no_score"),
        ({"accelerator": None}, "accelerator_unknown"),
        ({"accelerator": None, "accelerator_count": 0}, "no_accelerator"),
        ({"accelerator_count": None}, "count_unknown"),
        ({"accelerator": "GC200 IPU"}, "not_rentable_then"),
    ],
    ids=["score", "name", "CPUs", "count", "price"],
)
def test_without_a_cost_the_reason_stands_and_no_price(
    changes: dict[str, Any], reason: str
) -> None:
    """Null with its reason; a price that priced nothing is not shown."""
    found = training_costs(training(result(1, **changes)), prices(V100))

    assert ["no_published_price", reason, reason] == [
        each if each != "no_score" or basis != "published" else "no_published_price"
        for each, basis in zip(found["reason"], found["basis"], strict=True)
    ]
    assert found["cost_usd"].isna().all()
    assert found["provider"].isna().all()


@given(
    st.floats(1, 1e4),
    st.floats(1, 1e4),
    st.integers(1, 4096),
    st.integers(1, 4096),
    st.floats(1, 99),
)
@settings(max_examples=15, deadline=None)
def test_cost_fall_is_speed_gain_over_price_rise(
    before: float, after: float, few: int, many: int, usd: float
) -> None:
    """For any pair of results."""
    table = training(
        result(1, "v0.6", time_to_train_minutes=before, accelerator_count=few),
        result(
            2,
            "v1.0",
            time_to_train_minutes=after,
            accelerator_count=many,
            accelerator="A100-40GB",
        ),
    )
    found = training_costs(table, prices(V100, A100 | {"usd_per_accelerator_hour": usd}))
    first, second = found[found["basis"] == "hyperscaler"].to_dict("records")
    gain = first["accelerator_hours"] / second["accelerator_hours"]
    rise = second["usd_per_accelerator_hour"] / first["usd_per_accelerator_hour"]

    assert first["cost_usd"] / second["cost_usd"] == pytest.approx(gain / rise)


def test_a_rounds_cost_is_the_least_over_accelerators_old_and_new() -> None:
    """Old machines with new software, or new machines, whichever was cheaper; it says which."""
    table = mlperf.training_results(
        {
            "training_results": training(
                result(1, "v0.6"),
                result(2, "v0.6", accelerator="TPU v3", time_to_train_minutes=90.0),
                result(3, "v0.7", accelerator="A100-40GB", time_to_train_minutes=40.0),
                result(4, "v0.7", time_to_train_minutes=80.0),
                result(5, "v1.0", accelerator="A100-40GB", time_to_train_minutes=30.0),
                result(6, "v1.0", division="open", time_to_train_minutes=1.0),
            )
        }
    )
    found = round_costs(table, prices(V100, TPU, A100))
    ROUND_COSTS.from_frame(found)
    won = found[found["is_cheapest"] & (found["basis"] == "hyperscaler")]
    best = [90 * 8 / 60 * 2.0, 90 * 8 / 60 * 2.0, 30 * 8 / 60 * 32.77 / 8]

    assert pytest.approx(best) == list(won["cost_usd"])
    assert ["TPU v3", "TPU v3", "A100-40GB"] == list(won["accelerator"])
    assert ["v0.6", "v0.6", "v1.0"] == list(won["result_round"])
    v07 = found[(found["round"] == "v0.7") & (found["accelerator"] == "A100-40GB")]
    assert {"not_rentable_then"} == set(v07["reason"])


def test_a_cost_series_counts_accelerators_without_a_price() -> None:
    """One point a round; the unpriced accelerator is `missing`, the dearer one not the best."""
    table = mlperf.training_results(
        {
            "training_results": training(
                result(1), result(2, accelerator="TPU v3"), result(3, accelerator="GC200 IPU")
            )
        }
    )
    series = {
        each.name: points(rows, each, pd.Timestamp("2026-01-01").date())
        for each, rows in mlperf.cost_series(round_costs(table, prices(V100, TPU)))
    }
    found = series["mlperf_resnet_train_usd_hyperscaler"]

    assert {"missing": 1, "not_best_of_round": 1} == found.dropped
    assert 1 == len(found)


def test_a_target_left_behind_has_a_series_of_its_own() -> None:
    """74.9 % and 75.9 % are never joined."""
    table = mlperf.training_results(
        {
            "training_results": training(
                result(1, "v0.5", benchmark_target="74.9 % top-1"), result(2), result(3, "v0.7")
            )
        }
    )

    assert ["mlperf_resnet_74_9_top_1", "mlperf_resnet", "mlperf_resnet"] == list(table["stem"])


def test_the_second_frontier_holds_what_could_be_rented_or_bought() -> None:
    """A research system leads the first frontier and is not in the second."""
    table = mlperf.training_results(
        {
            "training_results": training(
                result(1), result(2, time_to_train_minutes=10.0, availability="research")
            )
        }
    )
    series = {
        each.name: points(rows, each, pd.Timestamp("2026-01-01").date())
        for each, rows in mlperf.series(table)
    }

    assert [80.0] == list(series["mlperf_resnet_accelerator_minutes"].values)
    available = series["mlperf_resnet_accelerator_minutes_available"]
    assert [800.0] == list(available.values)
    assert {"not_available": 1} == available.dropped


def test_inference_costs_follow_from_speed_and_price() -> None:
    """A billion images at 8,000 a second on $24.48 an hour."""
    found = inference_costs(inference(speed(1, 8000.0)), prices(V100))
    row = found[found["basis"] == "any"].iloc[0]
    INFERENCE_COSTS.from_frame(found[names(INFERENCE_COSTS)])

    assert 1e9 / 8000 / 3600 * 24.48 == pytest.approx(row["usd_per_1e9_items"])


def test_a_latency_is_no_throughput() -> None:
    """Its cost is null, with that reason."""
    found = inference_costs(
        inference(speed(1, 2.5, metric="Latency (ms)", scenario="SingleStream")), prices(V100)
    )

    assert {"not_a_throughput"} == set(found["reason"])


def test_the_batch_series_leaves_out_open_and_inferred_results() -> None:
    """Closed, offline, measured, priced."""
    table = inference(
        speed(1, 8000.0),
        speed(2, 90_000.0, division="open"),
        speed(3, 90_000.0, is_inferred=True),
        speed(4, 90_000.0, accelerator="GC200 IPU"),
    )
    ((series, rows),) = mlperf.inference_series(inference_costs(table, prices(V100)))
    found = points(rows, series, pd.Timestamp("2026-01-01").date())

    assert {"inferred": 1, "missing": 1, "open_division": 1} == found.dropped
    assert [pytest.approx(1e9 / 8000 / 3600 * 24.48)] == list(found.values)


def test_dawnbench_prices_are_checked_against_the_named_machines_list_price() -> None:
    """The list price times the machines where known; a price 5 % off is flagged, not replaced."""
    table = training(
        entry(1, "2018-01-31", 2.0, 24.48, system="p3.16xlarge"),
        entry(
            2, "2018-02-28", 1.0, 30.0, system="2 * V100 (2 machines - AWS p3.16xlarge)", nodes=2
        ),
        entry(3, "2018-03-31", 1.0, 9.0, system="somebody's own cluster"),
        entry(4, "2018-04-30", 1.0, None, system="p3.16xlarge (AWS)"),
        entry(5, "2018-05-31", 1.0, None, system="a desk"),
    )
    found = {
        each.name: points(rows, each, pd.Timestamp("2026-01-01").date())
        for each, rows in dawnbench_series({"training_results": table}, prices(V100))
    }
    published = found["dawnbench_imagenet_train_usd"]
    checked = found["dawnbench_imagenet_train_usd_price_checked"]

    assert [48.96, 30.0, 9.0] == list(published.values)
    assert pytest.approx([48.96, 48.96, 9.0, 24.48]) == list(checked.values)
    assert [None, "price_mismatch", None] == list(published.arrays["flags"])
    assert {"missing": 2} == published.dropped
    assert {"missing": 1} == checked.dropped
    assert 3 == len(records(published))
