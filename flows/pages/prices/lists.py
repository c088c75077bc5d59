"""Lists of prices that stood: on demand, by accelerator, by provider, and what was seen where."""

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book

INTERVAL_COLUMNS = [
    "provider",
    "accelerator",
    "instance_type",
    "region",
    "form_factor",
    "accelerator_count",
    "purchase_option",
    "usd_per_accelerator_hour",
    "usd_per_hour",
    "first_seen_date",
    "last_seen_date",
    "observations",
    "provenance",
]


def on_demand(intervals: pd.DataFrame) -> pd.DataFrame:
    """Keep list prices of whole machines on demand."""
    return intervals[
        (intervals["purchase_option"] == "on_demand") & (intervals["price_basis"] == "all_in")
    ]


def coverage(intervals: pd.DataFrame) -> pd.DataFrame:
    """Say what was seen of each accelerator at each provider, from when to when, how often."""
    keys = ["accelerator", "provider"]
    return (
        intervals.groupby(keys, as_index=False)
        .agg(
            first_seen_date=("first_seen_date", "min"),
            last_seen_date=("last_seen_date", "max"),
            observations=("observations", "sum"),
        )
        .sort_values(["accelerator", "provider"])
    )


def interval_files(book: Book) -> dict[str, pd.DataFrame]:
    """Give all prices of each accelerator and provider, for the files that tables load."""
    intervals = book.tables["price_intervals"]
    intervals = _linked(intervals.sort_values("last_seen_date", ascending=False))
    found = {"price-coverage": coverage(intervals)}
    for column, prefix in (("accelerator", "price"), ("provider", "provider")):
        for name, rows in intervals.groupby(column):
            found[f"{prefix}-{facts.slug(str(name))}"] = rows[INTERVAL_COLUMNS]
    return found


def _linked(intervals: pd.DataFrame) -> pd.DataFrame:
    """Put the address of the page that readers can look at in place of the provenance."""
    pages = {text: facts.published_at(text, None) for text in intervals["provenance"].unique()}
    return intervals.assign(provenance=intervals["provenance"].map(pages))
