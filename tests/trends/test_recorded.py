"""The recorded pages, from the publisher's bytes to verdicts; checked by an independent sum."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sources.snapshot import Snapshot
from store.catalog import TABLES
from tests.trends.recorded_tables import recorded_tables
from trends.derive import derive

AS_OF = dt.date(2026, 11, 23)
BY_NAME = {table.name: table for table in TABLES}
Tables = dict[str, pd.DataFrame]
Recorded = Callable[[str], Snapshot]


@pytest.fixture(scope="module")
def facts(recorded: Recorded) -> Tables:
    """Give DAWNBench, OpenAI's, Epoch's and Rupp's tables, and our accelerators."""
    names = ["dawnbench", "openai_efficiency", "transistors", "epoch_models", "accelerators"]
    return recorded_tables(recorded, names)


@pytest.fixture(scope="module")
def derived(facts: Tables) -> Tables:
    """Give everything that follows from them, without prices."""
    return derive(facts, AS_OF)


def fit(points: pd.DataFrame) -> tuple[float, float, float, float]:
    """Fit ln(value) on years the long way: slope, standard error, interval."""
    t = (points["date"] - pd.Timestamp("1970-01-01")).dt.days.to_numpy() / 365.2425
    y = np.log(points["value"].to_numpy(float))
    design = np.column_stack([np.ones(len(t)), t])
    beta, (rss,), _, _ = np.linalg.lstsq(design, y)
    se = np.sqrt(rss / (len(t) - 2) * np.linalg.inv(design.T @ design)[1, 1])
    half = stats.t(len(t) - 2).ppf(0.975) * se
    return beta[1], se, beta[1] - half, beta[1] + half


def imagenet(facts: Tables, value: str) -> pd.DataFrame:
    """Take ImageNet's training entries straight from the facts."""
    entries = facts["training_results"]
    entries = entries[entries["benchmark"] == "dawnbench_imagenet"]
    found = entries.rename(columns={"published_date": "date", value: "value"})[["date", "value"]]
    return found.dropna().sort_values("date", kind="stable")


def one(frame: pd.DataFrame, **place: str) -> Any:
    """Take the only row of a table at a place."""
    for name, value in place.items():
        frame = frame[frame[name] == value]
    (row,) = frame.to_dict("records")
    return row


def estimate(derived: Tables, series: str, estimator: str) -> Any:
    """Take one row of trend_estimates."""
    return one(derived["trend_estimates"], series=series, estimator=estimator)


def test_every_table_keeps_its_promises(derived: Tables) -> None:
    """Columns, types, checks and keys as declared."""
    for name, frame in derived.items():
        rows = BY_NAME[name].from_frame(frame)
        assert [] == BY_NAME[name].duplicate_keys(rows), name


@pytest.mark.parametrize(
    ("series", "rows_read", "points", "records"),
    [
        ("dawnbench_imagenet_train_usd", 27, 17, 7),
        ("dawnbench_imagenet_train_hours", 27, 27, 10),
        ("dawnbench_cifar10_train_usd", 31, 20, 6),
        ("dawnbench_cifar10_train_hours", 31, 31, 9),
        ("dawnbench_squad_train_usd", 11, 7, 3),
        ("dawnbench_squad_train_hours", 11, 11, 4),
        ("dawnbench_imagenet_infer_usd_per_1e9", 22, 10, 6),
        ("dawnbench_imagenet_infer_ms", 22, 22, 12),
        ("openai_alexnet_compute", 6, 6, 6),
        ("openai_seq2seq_compute", 2, 2, 2),
        ("transistors_per_chip", 99, 99, 32),
        ("epoch_training_compute", 1036, 529, 35),
    ],
)
def test_rows_read_points_and_records(
    derived: Tables, series: str, rows_read: int, points: int, records: int
) -> None:
    """What is dropped is missing: entries without a price, models without compute."""
    row = one(derived["series"], series=series)
    dropped = derived["dropped"]
    mine = dict(dropped.loc[dropped["series"] == series, ["reason", "rows"]].to_numpy())

    assert (rows_read, points, records) == (row["rows_read"], row["points"], row["records"])
    assert ({"missing": rows_read - points} if rows_read > points else {}) == mine


def test_the_records_of_training_imagenet(derived: Tables) -> None:
    """From $1,112.64 on 27 October 2017 to $7.43 on 10 March 2020."""
    found = derived["records"]
    found = found[found["series"] == "dawnbench_imagenet_train_usd"]

    assert [
        ("2017-10-27", 1112.64),
        ("2018-01-31", 358.22),
        ("2018-03-25", 82.07),
        ("2018-04-13", 49.30),
        ("2018-09-07", 48.48),
        ("2018-09-29", 12.60),
        ("2020-03-10", 7.43),
    ] == [
        (str(day)[:10], round(value, 2))
        for day, value in zip(found["date"], found["value"], strict=True)
    ]
    assert (
        found["result_id"]
        .iloc[-1]
        .endswith("alibabacloud_resnet50_gn6e_1_machine_tensorflow.json")
    )


def test_the_records_of_classifying_images(derived: Tables) -> None:
    """$7,310 a billion on 30 November 2017, $312 on 17 October 2019."""
    found = derived["records"]
    found = found[found["series"] == "dawnbench_imagenet_infer_usd_per_1e9"]

    assert [7310.0, 2340.0, 1640.0, 796.0, 321.0] == pytest.approx(list(found["value"][:5]))
    assert 312.28484 == pytest.approx(found["value"].iloc[-1])


def test_least_squares_of_the_training_cost(facts: Tables, derived: Tables) -> None:
    """With and without the two entries of the first day, by an independent sum."""
    entries = imagenet(facts, "cost_usd_published")
    for estimator, points in (
        ("ols_all", entries),
        ("ols_all_without_first_day", entries[entries["date"] > entries["date"].min()]),
    ):
        row = estimate(derived, "dawnbench_imagenet_train_usd", estimator)
        expected = fit(points)

        assert expected == pytest.approx((row["b"], row["se"], row["b_lo"], row["b_hi"]), rel=1e-9)
        assert np.exp(-expected[0]) == pytest.approx(row["fall_per_year"])
        assert np.exp(-expected[3]) == pytest.approx(row["lo"])
        assert 12 * np.log(2) / -expected[0] == pytest.approx(row["halving_months"])
        assert len(points) == row["n"]


def test_the_other_estimators_of_the_training_cost(facts: Tables, derived: Tables) -> None:
    """Endpoint, records, Theil-Sen, hinge and drift, each worked out here from the entries."""
    entries = imagenet(facts, "cost_usd_published").reset_index(drop=True)
    best = entries[entries["value"] < entries["value"].cummin().shift(fill_value=np.inf)]
    best = best.drop_duplicates("date", keep="last")
    t = (entries["date"] - pd.Timestamp("1970-01-01")).dt.days.to_numpy() / 365.2425
    y = np.log(entries["value"].to_numpy())
    tb, yb = t[best.index], y[best.index]
    series = "dawnbench_imagenet_train_usd"

    assert (yb[-1] - yb[0]) / (tb[-1] - tb[0]) == pytest.approx(
        estimate(derived, series, "endpoint")["b"]
    )
    assert np.polyfit(tb, yb, 1)[0] == pytest.approx(estimate(derived, series, "ols_records")["b"])
    slopes = [
        (y[j] - y[i]) / (t[j] - t[i])
        for i, j in itertools.combinations(range(17), 2)
        if t[j] > t[i]
    ]
    assert np.median(slopes) == pytest.approx(estimate(derived, series, "theil_sen_all")["b"])
    errors = {
        knot: np.linalg.lstsq(np.column_stack([np.ones(17), t, np.maximum(t - knot, 0)]), y)[1][0]
        for knot in np.unique(t)[1:-1]
    }
    bend = estimate(derived, series, "hinge_all")
    knot = (pd.Timestamp(bend["knot_date"]) - pd.Timestamp("1970-01-01")).days / 365.2425
    assert min(errors, key=lambda k: errors[k]) == pytest.approx(knot)
    assert bend["p_value"] < 0.05

    steps = round((t[-1] - t[0]) / 0.25)
    moments = np.linspace(t[0], t[-1], steps + 1)
    frontier = np.array([y[t <= moment + 1e-9].min() for moment in moments])
    dy, length = np.diff(frontier), (t[-1] - t[0]) / steps
    walk = estimate(derived, series, "drift")
    assert dy.mean() / length == pytest.approx(walk["b"])
    assert dy.std(ddof=1) / np.sqrt(length) == pytest.approx(walk["sigma"])
    assert steps == walk["n"]


def test_transistors_double_in_two_years(derived: Tables) -> None:
    """Measured: 1.995 years, not 1.5."""
    row = estimate(derived, "transistors_per_chip", "ols_all")
    place = {"series": "dawnbench_imagenet_train_usd", "estimator": "ols_all"}
    measured = one(derived["moore_ratios"], **place, reference="measured")
    article = one(derived["moore_ratios"], **place, reference="article")

    assert 1.995 == pytest.approx(np.log(2) / row["b"], abs=1e-3)
    assert np.log(2) / row["b"] == pytest.approx(measured["doubling_years"])
    assert 3.64 == pytest.approx(article["rate_ratio"], abs=0.01)


def test_flags_of_the_training_cost(derived: Tables) -> None:
    """Short, bent, sensitive to its first day, and over."""
    row = estimate(derived, "dawnbench_imagenet_train_usd", "ols_all")

    assert {"baseline_sensitive", "short", "slope_break", "stale"} <= set(row["flags"].split(","))


def test_verdicts_that_need_no_prices(derived: Tables) -> None:
    """What the recorded benchmarks and research tables say about the claims."""
    verdicts = dict(derived["verdicts"][["claim", "verdict"]].to_numpy())

    assert {
        "resnet50_train_2017": "supported",
        "resnet50_train_2019": "supported",
        "train_cost_10x_per_year": "inconclusive",
        "fifty_times_moore": "contradicted",
        "moore_18_months": "contradicted",
        "moore_first_decade": "inconclusive",
        "compute_spend_5x_moore": "inconclusive",
        "compute_moore_1960_2010": "supported",
        "compute_10x_since_2010": "inconclusive",
        "hardware_times_software": "contradicted",
        "inference_2017": "supported",
        "inference_2020": "contradicted",
        "alexnet_16_months": "supported",
        "transformer_61x": "supported",
        "alphazero_8x": "inconclusive",
    }.items() <= verdicts.items()
    without_prices = {"resnet50_train_1_dollar", "aws_v100_never_cut", "grover_25k", "xlnet_245k"}
    assert {"not_testable"} == {verdicts[claim] for claim in without_prices}


def test_the_same_facts_give_the_same_tables(facts: Tables, derived: Tables) -> None:
    """In any order of the rows."""
    shuffled = {name: frame.sample(frac=1, random_state=5) for name, frame in facts.items()}
    again = derive(shuffled, AS_OF)

    for name, frame in derived.items():
        table = BY_NAME[name]
        first, second = (table.sorted(table.from_frame(f)) for f in (frame, again[name]))
        assert first.equals(second), name


@pytest.mark.parametrize("missing", ["training_results", "inference_results", "models"])
def test_a_table_that_is_not_there_takes_only_its_own_series_away(
    facts: Tables, missing: str
) -> None:
    """The rest is derived as before."""
    left = {name: frame for name, frame in facts.items() if name != missing}
    found = derive(left, AS_OF)

    assert len(found["series"]) > 10
    assert len(found["points"]) > 0
    assert 22 <= len(found["verdicts"])


@pytest.mark.slow
def test_mlperf_training_as_recorded(recorded: Recorded) -> None:
    """Accelerator-minutes by round against a plain group-by; effects, pairs and pooled rate."""
    tables = recorded_tables(recorded, ["mlperf_training"], skip=["v5.1", "v6.0"])
    found = derive(tables, AS_OF)
    results = tables["training_results"]
    closed = results[
        (results["division"] == "closed")
        & (results["accelerator_count"] > 0)
        & (results["benchmark"] == "resnet")
        & (results["benchmark_target"] == "75.9 % top-1")
    ]
    minutes = closed["time_to_train_minutes"] * closed["accelerator_count"].astype(float)
    by_round = minutes.groupby(closed["published_date"]).min()
    points = found["points"]
    mine = points[points["series"] == "mlperf_resnet_accelerator_minutes"].set_index("date")

    assert 9 == len(mine)
    assert by_round.to_numpy() == pytest.approx(mine["value"].to_numpy(), rel=1e-12)
    assert {"resnet", "bert", "retinanet"} <= set(found["matched_pairs"]["benchmark"])
    pooled = one(found["pooled_rates"], measure="matched_pairs")
    pairs = found["matched_pairs"]
    rate = np.exp(np.log(pairs["gain"]).sum() / pairs["years"].sum())
    assert rate == pytest.approx(pooled["fall_per_year"])
    assert 1.05 < pooled["lo"] < rate < pooled["hi"] < 1.35
    v100, h100 = (one(found["two_way_effects"], name=name) for name in ("V100", "H100"))
    assert "A100-80GB" == v100["reference"]
    assert 0.25 < v100["gain"] < 0.5
    assert 1.7 < h100["gain"] < 2.4
    assert "contradicted" == one(found["verdicts"], claim="hardware_16x")["verdict"]
    assert one(found["decomposition"], benchmark="all", basis="any")["adds_up"]
