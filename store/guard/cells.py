"""Checks of single cells: what a row says of itself cannot be, or cannot be told apart.

- A currency or unit that is not declared: nobody could turn the figure into dollars.
- An accelerator that none of ours bears the name of (where the caller knows the names).
- A publisher's day that lies after the day of the copy.
- Two rows with one key and different prices; both go, none is chosen.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from store.currency import ACCELERATOR_UNITS, MACHINE_UNITS
from store.guard.sightings import Mask, days_of, is_in
from store.rows.prices import PRICES

DECLARED_CURRENCIES: Final = frozenset(
    (
        *("USD", "EUR", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "GBP", "HKD", "HUF"),
        *("IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN"),
        *("RON", "SEK", "SGD", "THB", "TRY", "ZAR"),
    )
)
"""Currencies for which the European Central Bank publishes a reference rate, and the euro."""

DECLARED_UNITS: Final = frozenset((*MACHINE_UNITS, *ACCELERATOR_UNITS))
"""Units of which we know how many make an hour of a machine or an accelerator."""


def has_unknown_currency(rows: pd.DataFrame) -> Mask:
    """Find amounts in a currency that is not declared."""
    return ~is_in(rows["currency"], DECLARED_CURRENCIES)


def has_unknown_unit(rows: pd.DataFrame) -> Mask:
    """Find amounts in a unit that is not declared."""
    return ~is_in(rows["amount_unit"], DECLARED_UNITS)


def has_unknown_name(rows: pd.DataFrame, accelerators: Collection[str] | None) -> Mask:
    """Find accelerators that are not among the declared ones; none where those are not known."""
    if accelerators is None:
        return np.zeros(len(rows), dtype=bool)
    return ~is_in(rows["accelerator"], accelerators)


def is_dated_ahead(rows: pd.DataFrame) -> Mask:
    """Find prices of a day after the day on which the copy was made."""
    return days_of(rows["as_of_date"]) > days_of(rows["observed_at"])


def has_double(rows: pd.DataFrame) -> Mask:
    """Find rows that share their key with another."""
    return rows.duplicated(list(PRICES.key), keep=False).to_numpy(dtype=bool)
