"""The price index: one price a provider and week, nothing mixed, nothing carried on."""

import datetime as dt
from typing import Any

import pandas as pd

from store.rows.prices import PRICE_COVERAGE, PRICE_INDEX, Price
from tests.trends.prices.offers import frame, seen
from trends.prices.coverage import price_coverage
from trends.prices.index import price_index
from trends.prices.intervals import price_intervals

MONDAY = pd.Timestamp("2026-08-10")


def index(*rows: Price) -> pd.DataFrame:
    """The index of sightings."""
    return price_index(price_intervals(frame(*rows)))


def each(usd: float, provider: str, days: int = 0, **changed: Any) -> Price:
    """An H100 of a provider."""
    return seen(usd, days, provider=provider, accelerator_count=1.0, **changed)


def test_nothing_gives_nothing() -> None:
    """No prices, no index, no coverage; the tables take both."""
    none = price_intervals(frame())

    assert 0 == PRICE_INDEX.from_frame(price_index(none)).num_rows
    assert 0 == PRICE_COVERAGE.from_frame(price_coverage(none)).num_rows


def test_a_week_over_providers() -> None:
    """Median, lowest and highest are over providers, each with its cheapest machine."""
    rows = [
        each(2.0, "lambda"),
        each(3.0, "coreweave"),
        each(7.0, "aws"),
        each(9.0, "aws", region="x"),
    ]
    week = index(*rows).iloc[0]

    assert MONDAY == week["week_start_date"]
    assert [3.0, 2.0, 7.0, 3] == [
        week[name] for name in ("median_usd", "lowest_usd", "highest_usd", "providers")
    ]
    assert ["lambda", "aws", 7.0] == [
        week[name]
        for name in ("cheapest_provider", "cheapest_hyperscaler", "cheapest_hyperscaler_usd")
    ]


def test_the_cheapest_is_named_with_its_page() -> None:
    """Whoever doubts the index finds machine and page."""
    week = index(each(2.0, "lambda", instance_type="gpu_1x")).iloc[0]

    assert "gpu_1x" == week["cheapest_instance_type"]
    assert week["cheapest_provenance"].startswith("api https://api.example/2026-08-14 ")
    assert pd.isna(week["cheapest_hyperscaler"])


def test_form_factors_are_never_mixed() -> None:
    """SXM and PCIe are two lines, and what nobody states is a third."""
    rows = [
        each(usd, "lambda", instance_type=None, form_factor=form)
        for usd, form in ((3.0, "SXM"), (2.0, "PCIe"), (1.0, None))
    ]
    found = index(*rows).set_index("form_factor")["median_usd"]

    assert {"SXM": 3.0, "PCIe": 2.0} == found[found.index.notna()].to_dict()
    assert 3 == len(found)


def test_only_whole_machines_on_demand() -> None:
    """Spot, commitments, bare accelerators and shares of one are no part of it."""
    others: list[dict[str, Any]] = [
        {"purchase_option": "spot"},
        {"purchase_option": "marketplace"},
        {"purchase_option": "reserved", "commitment_months": 12},
        {"price_basis": "accelerator_only"},
        {"region": "us-gov-west-1"},
    ]
    rows = [each(0.1, "aws", **other) for other in others]
    share = seen(0.1, accelerator_count=0.5)

    assert 0 == len(index(*rows, share))
    assert [2.0] == index(*rows, share, each(2.0, "aws"))["lowest_usd"].tolist()


def test_a_price_counts_while_it_stands() -> None:
    """Between two sightings the weeks are filled; after the last there is nothing."""
    found = index(each(2.0, "lambda"), each(2.0, "lambda", 21))

    assert [MONDAY + dt.timedelta(weeks=n) for n in range(4)] == found["week_start_date"].tolist()


def test_weeks_begin_on_monday() -> None:
    """A Sunday belongs to the week before the Monday after it (ISO 8601)."""
    found = index(each(2.0, "lambda", 2), each(3.0, "lambda", 3))

    assert [MONDAY, MONDAY + dt.timedelta(weeks=1)] == found["week_start_date"].tolist()


def test_the_table_takes_it() -> None:
    """The index has the columns of its table and one line a key."""
    found = index(each(2.0, "lambda"), each(7.0, "aws", 30), each(7.0, "azure", 400))
    table = PRICE_INDEX.from_frame(found)

    assert [] == PRICE_INDEX.duplicate_keys(table)


def test_coverage_counts_sightings() -> None:
    """Accelerator by provider, with first and last day, sightings, prices and ways of buying."""
    rows = [each(2.0, "lambda"), each(2.0, "lambda", 5), each(3.0, "lambda", 9)]
    found = price_coverage(
        price_intervals(frame(*rows, each(1.0, "lambda", 9, purchase_option="spot")))
    )

    assert 1 == PRICE_COVERAGE.from_frame(found).num_rows
    line = found.iloc[0]
    assert ["H100", "lambda", 4, 3, "on_demand,spot"] == [
        *(line["accelerator"], line["provider"], line["observations"], line["prices"]),
        line["purchase_options"],
    ]
    assert 9 == (line["last_seen_date"] - line["first_seen_date"]).days
