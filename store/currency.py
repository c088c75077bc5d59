"""Prices in other currencies or units, in dollars of their own day and by the hour.

- The rate is the European Central Bank's reference rate of the price's day or, where that day had
  none (weekends, holidays), the last one before it; never a later one.
- A rate older than `MOST_DAYS` is no rate: the dollar columns stay empty.
- A figure in an undeclared unit stays without dollars; the guard refuses it.
"""

from typing import Final

import numpy as np
import pandas as pd

HOURS_PER_MONTH: Final = 730
"""Hours in a month, as the providers' own calculators count them (8,760 / 12)."""

MOST_DAYS: Final = 7
"""Days for which a reference rate serves; the longest holidays of the ECB last five."""

MACHINE_UNITS: Final = {
    "machine-hour": 1.0,
    "machine-second": 3600.0,
    "machine-month": 1.0 / HOURS_PER_MONTH,
}
"""Units of amounts that price the whole machine, and how many of them make an hour."""

ACCELERATOR_UNITS: Final = {
    "accelerator-hour": 1.0,
    "accelerator-second": 3600.0,
    "accelerator-month": 1.0 / HOURS_PER_MONTH,
}
"""Units of amounts that price one accelerator, and how many of them make an hour."""


def to_usd(prices: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Fill the dollar columns of the rows that have none yet.

    Args:
        prices: Rows of the table prices; those that have dollars keep them.
        rates: Rows of the table exchange_rates.
    """
    is_open = prices["usd_per_hour"].isna()
    if not is_open.any():
        return prices
    rows = prices.loc[is_open]
    usd = rows["amount"].to_numpy(float) * _usd_per_unit(rows, rates)
    count = rows["accelerator_count"].to_numpy(float)
    per_machine = rows["amount_unit"].map(MACHINE_UNITS).to_numpy(float)
    per_accelerator = rows["amount_unit"].map(ACCELERATOR_UNITS).to_numpy(float)
    machine = np.where(np.isnan(per_machine), usd * per_accelerator * count, usd * per_machine)
    filled = prices.copy()
    filled.loc[is_open, "usd_per_hour"] = machine
    filled.loc[is_open, "usd_per_accelerator_hour"] = machine / count
    return filled


def _usd_per_unit(rows: pd.DataFrame, rates: pd.DataFrame) -> np.ndarray:
    """Dollars for one unit of each row's currency on its day; NaN where no rate is known."""
    days = pd.to_datetime(rows["as_of_date"]).astype("datetime64[s]").reset_index(drop=True)
    asked = pd.DataFrame({"currency": rows["currency"].to_numpy(dtype=object), "day": days})
    dollars = _last_rate(asked.assign(currency="USD"), rates)
    units = np.where(asked["currency"] == "EUR", 1.0, _last_rate(asked, rates))
    return np.where(asked["currency"] == "USD", 1.0, dollars / units)


def _last_rate(asked: pd.DataFrame, rates: pd.DataFrame) -> np.ndarray:
    """Units of each currency for one euro, by the last rate not later than each day."""
    known = pd.DataFrame(
        {
            "currency": rates["currency"].to_numpy(dtype=object),
            "day": pd.to_datetime(rates["rate_date"]).astype("datetime64[s]").to_numpy(),
            "units": rates["units_per_eur"].to_numpy(float),
        }
    ).sort_values("day")
    known["currency"] = known["currency"].astype("str")
    numbered = asked.assign(number=np.arange(len(asked))).sort_values("day")
    found = pd.merge_asof(
        numbered,
        known,
        on="day",
        by="currency",
        direction="backward",
        tolerance=pd.Timedelta(days=MOST_DAYS),
    )
    return found.sort_values("number")["units"].to_numpy(float)
