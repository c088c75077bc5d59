"""What a machine cost on a day."""

import datetime as dt

import pandas as pd
import pytest

from tests.trends.prices.offers import DAY, frame, seen
from trends.prices.intervals import price_intervals
from trends.prices.lookup import price_on

P5 = price_intervals(frame(seen(98.32), seen(98.32, 10), seen(55.04, 80), seen(55.04, 90)))


def on(days: int) -> float | None:
    """Price of the p5.48xlarge so many days after the first."""
    found = price_on(P5, "aws", DAY + dt.timedelta(days=days), instance_type="p5.48xlarge")
    return None if found is None else float(found["usd_per_hour"])


@pytest.mark.parametrize(
    ("days", "usd"),
    [(-1, None), (0, 98.32), (5, 98.32), (79, 98.32), (80, 55.04), (490, 55.04), (491, None)],
)
def test_price_of_a_day(days: int, usd: float | None) -> None:
    """Known while seen, then until another price is seen, and for 400 days at most."""
    assert usd == on(days)


def test_a_standing_price_goes_before_an_old_one() -> None:
    """Of two regions the one that was seen on both sides of the day is better known."""
    found = price_intervals(
        frame(seen(9.0), seen(9.0, 20), seen(1.0, region="us-west-2"), seen(2.0, 3, region="x"))
    )
    line = price_on(found, "aws", DAY + dt.timedelta(days=10), accelerator="H100")

    assert line is not None
    assert 9.0 == line["usd_per_hour"]


def test_whole_machines_go_before_bare_accelerators() -> None:
    """Unless asked for, a price without host is no answer beside one with it."""
    bare = seen(1.0, price_basis="accelerator_only", instance_type=None)
    found = price_intervals(frame(bare, seen(9.0)))
    whole = price_on(found, "aws", DAY, accelerator="H100")
    asked = price_on(found, "aws", DAY, accelerator="H100", price_basis="accelerator_only")

    assert whole is not None
    assert asked is not None
    assert [9.0, 1.0] == [whole["usd_per_hour"], asked["usd_per_hour"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"instance_type": "p4d.24xlarge"},
        {"accelerator": "A100"},
        {"region": "us-west-2"},
        {"purchase_option": "spot"},
        {"commitment_months": 12},
        {"accelerator_count": 4.0},
    ],
)
def test_nothing_else_is_an_answer(wrong: dict[str, object]) -> None:
    """A price of another machine, place or way of buying is none."""
    assert price_on(P5, "aws", DAY, **wrong) is None  # type: ignore[arg-type]


def test_no_prices_no_answer() -> None:
    """An empty table knows nothing."""
    none: pd.DataFrame = P5.iloc[:0]

    assert price_on(none, "aws", DAY) is None
