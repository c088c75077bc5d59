"""What the price history covers: accelerator by provider, first and last day, sightings."""

import pandas as pd

from store.rows.prices import PRICE_COVERAGE
from trends.frames import empty, names

_CELL = ["accelerator", "provider"]


def price_coverage(intervals: pd.DataFrame) -> pd.DataFrame:
    """Count the lines of the table price_intervals into the table price_coverage."""
    if intervals.empty:
        return empty(PRICE_COVERAGE)
    covered = intervals.groupby(_CELL, sort=True, as_index=False).agg(
        first_seen_date=("first_seen_date", "min"),
        last_seen_date=("last_seen_date", "max"),
        observations=("observations", "sum"),
        prices=("usd_per_hour", "size"),
        purchase_options=("purchase_option", lambda found: ",".join(sorted(set(found)))),
    )
    return covered[names(PRICE_COVERAGE)]
