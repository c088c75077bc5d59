import datetime as dt
from typing import Any

import pandas as pd
import pytest

from store.rows.prices import PRICE_INTERVALS
from trends.asof import HYPERSCALERS, is_in_the_us, list_prices, price_at, prices_at
from trends.frames import as_frame

DAY = dt.date(2020, 7, 29)


def interval(**changes: Any) -> dict[str, Any]:
    """Give one interval: eight V100 at AWS for $24.48, seen from 2017 to 2021."""
    row: dict[str, Any] = {
        "provider": "aws",
        "instance_type": "p3.16xlarge",
        "region": "us-east-1",
        "accelerator": "V100",
        "form_factor": None,
        "accelerator_count": 8.0,
        "purchase_option": "on_demand",
        "commitment_months": None,
        "price_basis": "all_in",
        "usd_per_hour": 24.48,
        "first_seen_date": pd.Timestamp("2017-11-12"),
        "last_seen_date": pd.Timestamp("2021-11-30"),
        "observations": 5,
        "next_change_seen_date": None,
        "source_kinds": "first_party",
        "provenance": "aws https://aws.example/p3 sha256:0123456789abcdef v1",
    } | changes
    price = row["usd_per_hour"] / row["accelerator_count"]
    return {"usd_per_accelerator_hour": price} | row


def prices(*rows: dict[str, Any]) -> pd.DataFrame:
    """Give list prices from intervals."""
    return list_prices(as_frame(PRICE_INTERVALS, rows))


def test_a_price_seen_on_both_sides_of_a_day_is_that_days_price() -> None:
    """$24.48 for eight is $3.06 for one."""
    assert 3.06 == pytest.approx(price_at(prices(interval()), "V100", DAY))


def test_a_later_price_is_not_used() -> None:
    """What was first seen after the day does not count."""
    later = interval(first_seen_date=pd.Timestamp("2020-07-30"))

    assert price_at(prices(later), "V100", DAY) is None


@pytest.mark.parametrize(("age", "is_used"), [(400, True), (401, False)])
def test_a_price_may_be_400_days_old(age: int, is_used: bool) -> None:
    """Not a day more."""
    old = interval(last_seen_date=pd.Timestamp(DAY) - pd.Timedelta(days=age))

    assert is_used == (price_at(prices(old), "V100", DAY) is not None)


def test_of_one_offer_the_last_price_counts_of_many_offers_the_cheapest() -> None:
    """A cut replaces the price before it; another machine may be cheaper still."""
    before = interval(last_seen_date=pd.Timestamp("2020-01-01"), usd_per_hour=8.0)
    after = interval(first_seen_date=pd.Timestamp("2020-02-01"), usd_per_hour=16.0)
    small = interval(instance_type="p3.2xlarge", accelerator_count=1.0, usd_per_hour=3.06)

    assert 2.0 == price_at(prices(before, after, small), "V100", DAY)
    assert 2.0 == price_at(prices(after), "V100", DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"purchase_option": "spot"},
        {"purchase_option": "reserved", "commitment_months": 12},
        {"purchase_option": "marketplace"},
        {"price_basis": "accelerator_only"},
        {"accelerator_count": 0.5},
        {"region": "eu-west-1"},
        {"region": "us-gov-west-1"},
        {"accelerator": "V100-32GB"},
        {"region": None},
    ],
    ids=lambda changes: str(next(iter(changes.values()))),
)
def test_other_prices_are_other_series(changes: dict[str, Any]) -> None:
    """Spot, committed, half machines, other regions and other parts price nothing here."""
    assert price_at(prices(interval(**changes)), "V100", DAY) is None


def test_a_card_is_no_module() -> None:
    """Where both say how they are built, they must agree; where one is silent, any will do."""
    card = interval(form_factor="PCIe", usd_per_hour=8.0)
    module = interval(form_factor="SXM", usd_per_hour=24.0, instance_type="other")
    wanted = pd.DataFrame(
        {"accelerator": ["V100"] * 3, "date": [DAY] * 3, "form_factor": ["SXM", "PCIe", None]}
    )
    found = prices_at(prices(card, module), wanted)["usd_per_accelerator_hour"]

    assert [3.0, 1.0, 1.0] == list(found)
    assert [3.0, 3.0, 3.0] == list(
        prices_at(prices(interval(usd_per_hour=24.0)), wanted)["usd_per_accelerator_hour"]
    )


def test_hyperscalers_are_three() -> None:
    """A specialised cloud is cheaper, and only counts for any."""
    cheap = interval(provider="lambda", usd_per_hour=4.4, region="global")
    wanted = pd.DataFrame({"accelerator": ["V100"], "date": [DAY]})
    both = prices(interval(), cheap)

    hyperscaler = prices_at(both, wanted, providers=HYPERSCALERS).iloc[0]
    anyone = prices_at(both, wanted).iloc[0]

    assert ("aws", 3.06) == (hyperscaler["provider"], hyperscaler["usd_per_accelerator_hour"])
    assert "lambda" == anyone["provider"]
    assert 0.55 == pytest.approx(anyone["usd_per_accelerator_hour"])
    assert pd.Timestamp(DAY) == anyone["price_seen_date"]
    assert anyone["price_provenance"].startswith("aws https://")


def test_every_row_asked_for_gets_an_answer_in_its_place() -> None:
    """Repeated, unknown and null accelerators keep their rows and their index."""
    wanted = pd.DataFrame(
        {"accelerator": ["V100", None, "X", "V100"], "date": [DAY, DAY, DAY, dt.date(2016, 1, 1)]},
        index=[7, 3, 5, 1],
    )
    found = prices_at(prices(interval()), wanted)["usd_per_accelerator_hour"]

    assert [7, 3, 5, 1] == list(found.index)
    assert [True, False, False, False] == list(found.notna())


def test_without_prices_all_is_null() -> None:
    """No prices, no exception."""
    wanted = pd.DataFrame({"accelerator": ["V100"], "date": [DAY]})

    assert prices_at(prices(), wanted)["usd_per_accelerator_hour"].isna().all()


@pytest.mark.parametrize(
    "region",
    [
        "us-east-1",
        "us-central1",
        "eastus2",
        "southcentralus",
        "US",
        "Montana, US",
        "global",
        "us-ashburn-1",
        "United States",
        "East US",
        "West US 2",
        "nyc2",
        "ORD1",
    ],
)
def test_regions_in_the_us(region: str) -> None:
    """As providers spell them."""
    assert is_in_the_us(region)


@pytest.mark.parametrize(
    "region",
    [
        "eu-west-1",
        "us-gov-east-1",
        "usgovvirginia",
        "australiaeast",
        "ap-seoul-1",
        "ca-central-1",
        "westeurope",
        "Austria",
        "fr-par-2",
        "tor1",
    ],
)
def test_regions_elsewhere(region: str) -> None:
    """And those that only look like it."""
    assert not is_in_the_us(region)
