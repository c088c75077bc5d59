import datetime as dt
import subprocess
import sys

import pandas as pd
import pytest

from store.catalog import TABLES
from store.rows.costs import TOKEN_COSTS
from store.rows.prices import TOKEN_PRICES
from store.rows.trends import COVERAGE_SIMULATION, SENSITIVITY
from tests.trends.made_up import straight
from tests.trends.results import inference, speed
from tests.trends.test_asof import interval, prices
from trends.costs import inference_costs
from trends.coverage import TRUE_B, simulate
from trends.frames import as_frame, empty, table_or_empty
from trends.sensitivity import sensitivity
from trends.tokens import token_costs

TODAY = dt.date(2025, 11, 23)
BY_NAME = {table.name: table for table in TABLES}


def listed(model: str, day: str, usd: float, **changes: object) -> dict[str, object]:
    """Give one listed price of output tokens."""
    return {
        "provider": "somebody",
        "model": model,
        "price_kind": "output",
        "usd_per_million_tokens": usd,
        "observed_at": pd.Timestamp(day, tz="UTC"),
        "as_of_date": pd.Timestamp(day),
        "source": "openrouter_monthly",
        "condition": None,
        "provenance": None,
    } | changes


def token_table() -> pd.DataFrame:
    """Give listed prices: two of the model, one too late, one conditional, one of another."""
    return as_frame(
        TOKEN_PRICES,
        [
            listed("meta-llama/llama-2-70b-chat", "2025-01-01", 0.9),
            listed("meta-llama/llama-2-70b-chat", "2025-03-01", 0.8),
            listed("llama-2-70b", "2025-02-01", 1.2, provider="other"),
            listed("llama-2-70b", "2025-06-01", 0.1, provider="other"),
            listed("llama-2-70b", "2025-03-01", 0.1, condition="batch"),
            listed("llama-2-70b", "2025-03-01", 0.2, price_kind="input"),
            listed("llama-3-70b", "2025-03-01", 0.3),
        ],
    )


def test_tokens_cost_machine_time_and_stand_beside_their_list_price() -> None:
    """A million tokens at 20,000 a second on $24.48 an hour, against the median of two lists."""
    results = inference(
        speed(
            1,
            20_000.0,
            benchmark="llama2-70b-99",
            benchmark_raw="llama2-70b-99",
            metric="Tokens/s",
            published_date="2025-04-02",
        )
    )
    seen = interval(last_seen_date=pd.Timestamp("2025-01-01"))
    found = token_costs(inference_costs(results, prices(seen)), token_table(), TODAY)
    TOKEN_COSTS.from_frame(found)
    row = found[found["basis"] == "hyperscaler"].iloc[0]
    ours = 1e6 / 20_000 / 3600 * 24.48

    assert ours == pytest.approx(row["usd_per_million_tokens"])
    assert (2, 0.8, 1.0) == (row["listings"], row["listed_lowest_usd"], row["listed_median_usd"])
    assert 1.0 / ours == pytest.approx(row["markup"])
    assert pd.Timestamp("2025-03-01") == row["listed_date"]
    assert row["is_cheapest"]
    assert (2, 0.1) == (row["listings_now"], row["listed_now_lowest_usd"])


def test_images_are_no_tokens() -> None:
    """Other tasks have no row."""
    assert token_costs(
        inference_costs(inference(speed(1, 8.0)), prices()), token_table(), TODAY
    ).empty


def test_sensitivity_shows_each_headline_under_each_choice_with_one_default() -> None:
    """Exactly one option of a choice is the published one."""
    line = straight([0, 200, 400, 600, 800], -1.0)
    names = ["dawnbench_imagenet_train_usd", "dawnbench_imagenet_train_usd_price_checked"]
    names += ["epoch_training_compute", "mlperf_resnet_train_usd_hyperscaler"]
    rows = sensitivity(
        dict.fromkeys(names, line), {}, {"article": 1.5, "usual": 2.0}, dt.date(2026, 11, 23)
    )
    SENSITIVITY.from_frame(as_frame(SENSITIVITY, rows))
    frame = pd.DataFrame(rows)

    defaults = frame[frame["headline"].str.contains("dawnbench")]
    assert (defaults.groupby(["headline", "choice"])["is_default"].sum() == 1).all()
    assert {"points", "first day", "price basis", "doubling time of Moore's law"} <= set(
        frame["choice"]
    )


@pytest.mark.slow
def test_drift_holds_the_truth_and_records_do_not() -> None:
    """300 wandering frontiers: drift holds the truth at least 85 times in 100."""
    rows = {(row["world"], row["estimator"]): row for row in simulate(300)}
    COVERAGE_SIMULATION.from_frame(as_frame(COVERAGE_SIMULATION, rows.values()))

    assert rows["wander", "drift"]["coverage"] >= 0.85
    assert rows["jumps", "drift"]["coverage"] >= 0.85
    assert rows["scatter", "drift"]["coverage"] >= 0.85
    assert rows["wander", "ols_records"]["coverage"] < 0.85
    assert TRUE_B < 0


def test_the_simulation_gives_the_same_table_each_time() -> None:
    """Its seed is fixed."""
    assert simulate(5) == simulate(5)


def test_the_command_line_never_imports_statsmodels() -> None:
    """Nor scoringrules; both cost more than a second."""
    program = (
        "import sys, flows.cli, trends.derive;"
        "assert not {'statsmodels', 'scoringrules'} & set(sys.modules), 'imported'"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert 0 == run.returncode, run.stderr.decode()


def test_empty_tables_are_typed_as_the_warehouse_types_them() -> None:
    """A missing table looks like one without rows."""
    for table in TABLES:
        assert empty(table).dtypes.equals(table_or_empty({}, table).dtypes)
        table.from_frame(empty(table))
    assert "datetime64" in str(empty(BY_NAME["points"])["date"].dtype)
