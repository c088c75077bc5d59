"""What a machine cost on a day, as far as anybody saw it."""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from trends.prices.sightings import day_numbers

MOST_DAYS: Final = 400
"""A price last seen longer ago says nothing about a day (as in the costs of training)."""


def price_on(
    intervals: pd.DataFrame,
    provider: str,
    day: dt.date,
    *,
    instance_type: str | None = None,
    accelerator: str | None = None,
    region: str | None = None,
    purchase_option: str = "on_demand",
    commitment_months: int | None = None,
    price_basis: str | None = None,
    accelerator_count: float | None = None,
) -> pd.Series | None:
    """Give the line of price_intervals that tells a price on a day; None where none does.

    A line that was seen standing on both sides of the day goes before one whose price was seen
    before and not since; of those, the last seen; and of equals the cheapest accelerator.

    Args:
        intervals: The table price_intervals.
        provider: Who rents the machine out.
        day: The day asked for.
        instance_type: The machine, or any.
        accelerator: The accelerator, or any.
        region: The place, or any.
        purchase_option: How it is bought.
        commitment_months: Length of the commitment; the shortest known unless given.
        price_basis: With or without host, or any (with host first).
        accelerator_count: Accelerators in the machine, or any.
    """
    wanted = {
        "provider": provider,
        "instance_type": instance_type,
        "accelerator": accelerator,
        "region": region,
        "purchase_option": purchase_option,
        "commitment_months": commitment_months,
        "price_basis": price_basis,
        "accelerator_count": accelerator_count,
    }
    is_it = np.ones(len(intervals), dtype=bool)
    for column, value in wanted.items():
        if value is not None:
            is_it &= (intervals[column] == value).fillna(False).to_numpy(dtype=bool)
    found = intervals.loc[is_it]
    number = (day - dt.date(1970, 1, 1)).days
    first, last = day_numbers(found["first_seen_date"]), day_numbers(found["last_seen_date"])
    found = found.assign(days_since=np.maximum(number - last, 0))
    known = found.loc[(first <= number) & (number - last <= MOST_DAYS)]
    known = known.loc[~(_has_changed(known, number))]
    if known.empty:
        return None
    order = ["days_since", "price_basis", "commitment_months", "usd_per_accelerator_hour"]
    best: pd.Series = known.sort_values(order, ascending=[True, False, True, True]).iloc[0]
    return best


def _has_changed(found: pd.DataFrame, number: int) -> pd.Series:
    """Whether another price was seen by that day."""
    change = pd.to_datetime(found["next_change_seen_date"])
    return change.notna() & (change <= pd.Timestamp(number, unit="D"))
