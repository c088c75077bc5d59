"""The calculator: what a training run costs today, at whom; with the rows it uses."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book, Page
from flows.pages.prices import on_demand
from flows.pages.tables import source_url

_FRESH = dt.timedelta(days=60)


def current_prices(book: Book) -> pd.DataFrame:
    """Give each provider's lowest on-demand price of each accelerator, as last seen lately."""
    listed = on_demand(book.tables["price_intervals"])
    if listed.empty:
        return listed
    fresh: pd.DataFrame = listed[
        listed["last_seen_date"] >= listed["last_seen_date"].max() - _FRESH
    ]
    ordered: pd.DataFrame = fresh.sort_values(
        ["accelerator", "usd_per_accelerator_hour", "last_seen_date"]
    )
    return ordered.drop_duplicates(["accelerator", "provider"])


def best_minutes(book: Book) -> pd.DataFrame:
    """Give the least accelerator-minutes of each task on each accelerator, by the newest round."""
    costs = book.tables["round_costs"]
    if costs.empty:
        return costs
    newest = costs.sort_values("date").groupby("benchmark")["benchmark_target"].last()
    best = costs[costs["benchmark_target"] == costs["benchmark"].map(newest)]
    best = best.sort_values(["accelerator_minutes", "date"])
    return best.drop_duplicates(["benchmark", "accelerator"])


def costs_today(book: Book) -> pd.DataFrame:
    """Multiply the two: what each task costs today on each accelerator, lowest price first."""
    prices, minutes = current_prices(book), best_minutes(book)
    columns = ["benchmark", "accelerator", "accelerator_minutes", "provider", "last_seen_date"]
    if prices.empty or minutes.empty:
        return pd.DataFrame(columns=[*columns, "usd_per_accelerator_hour", "cost_usd"])
    joined = minutes[["benchmark", "accelerator", "accelerator_minutes"]].merge(
        prices[["accelerator", "provider", "usd_per_accelerator_hour", "last_seen_date"]],
        on="accelerator",
    )
    cost = joined["accelerator_minutes"] / 60 * joined["usd_per_accelerator_hour"]
    joined["provider_name"] = [facts.provider_name(name) for name in joined["provider"]]
    return joined.assign(cost_usd=cost).sort_values(["benchmark", "cost_usd"])


def content(book: Book) -> dict[str, Any]:
    """Give what the page's script calculates with."""
    prices, minutes = current_prices(book), best_minutes(book)
    return {
        "prices": [
            {
                "accelerator": row["accelerator"],
                "provider": facts.provider_name(row["provider"]),
                "usd": row["usd_per_accelerator_hour"],
                "machine": row["instance_type"],
                "region": row["region"],
                "seen": row["last_seen_date"].date().isoformat(),
                "url": source_url(row["provenance"]),
            }
            for row in facts.rows_of(prices)
        ],
        "benchmarks": [
            {
                "benchmark": row["benchmark"],
                "name": book.words.name("benchmark", row["benchmark"]),
                "accelerator": row["accelerator"],
                "minutes": row["accelerator_minutes"],
                "round": row["result_round"],
            }
            for row in facts.rows_of(minutes)
        ],
    }


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    today = costs_today(book)
    cheapest = today.drop_duplicates("benchmark") if len(today) else today
    if len(cheapest):
        names = [book.words.name("benchmark", name) for name in cheapest["benchmark"]]
        cheapest = cheapest.assign(benchmark=names).sort_values("cost_usd")
    yield Page(
        address="/calculator/",
        template="calculator.md.j2",
        words="calculator",
        facts={
            "cheapest": cheapest,
            "first": facts.first_row(cheapest),
            "has_prices": not current_prices(book).empty,
            "seen_to": facts.last_day(current_prices(book)["last_seen_date"]),
            "days": _FRESH.days,
        },
        keywords="cost estimate GPU hours",
    )
