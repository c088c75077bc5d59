"""One way to turn an offer into a row, so that whole machine and share never get mixed up."""

import datetime as dt
from typing import Any

from sources.snapshot import Snapshot
from store.currency import ACCELERATOR_UNITS, MACHINE_UNITS
from store.rows.prices import Price

PER_MACHINE = "machine-hour"
PER_ACCELERATOR = "accelerator-hour"
PER_MACHINE_MONTH = "machine-month"


def offer(
    page: Snapshot,
    *,
    amount: float,
    accelerator_count: float,
    currency: str = "USD",
    amount_unit: str = PER_MACHINE,
    purchase_option: str = "on_demand",
    price_basis: str = "all_in",
    as_of_date: dt.date | None = None,
    **columns: Any,
) -> Price:
    """Make a row of an amount as it was published, in a unit that `store.currency` declares.

    Dollars per hour are worked out for dollars only; for other currencies the flow does it, with
    the exchange rate of the day.
    """
    per_machine, per_accelerator = None, None
    if currency == "USD" and amount_unit in MACHINE_UNITS:
        per_machine = amount * MACHINE_UNITS[amount_unit]
        per_accelerator = per_machine / accelerator_count
    elif currency == "USD":
        per_accelerator = amount * ACCELERATOR_UNITS[amount_unit]
        per_machine = per_accelerator * accelerator_count
    return Price(
        amount=amount,
        currency=currency,
        amount_unit=amount_unit,
        accelerator_count=accelerator_count,
        purchase_option=purchase_option,
        price_basis=price_basis,
        usd_per_hour=per_machine,
        usd_per_accelerator_hour=per_accelerator,
        observed_at=page.retrieved_at,
        as_of_date=as_of_date or page.retrieved_at.date(),
        **columns,
    )
