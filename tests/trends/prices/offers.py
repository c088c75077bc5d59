"""Rows of the table prices for tests: one machine, whatever is not said."""

import datetime as dt
from typing import Any

import pandas as pd

from store.rows.prices import PRICES, Price
from store.warehouse import to_frame

DAY = dt.date(2026, 8, 14)


def seen(usd: float, days: int = 0, *, kind: str = "api", **changed: Any) -> Price:
    """A machine of eight H100, seen for so many dollars so many days after the first day."""
    day = DAY + dt.timedelta(days=days)
    count = changed.get("accelerator_count", 8.0)
    row: dict[str, Any] = {
        "provider": "aws",
        "instance_type": "p5.48xlarge",
        "region": "us-east-1",
        "accelerator": "H100",
        "accelerator_raw": "H100",
        "accelerator_count": count,
        "purchase_option": "on_demand",
        "price_basis": "all_in",
        "amount": usd,
        "currency": "USD",
        "amount_unit": "machine-hour",
        "usd_per_hour": usd,
        "usd_per_accelerator_hour": usd / count,
        "observed_at": dt.datetime.combine(day, dt.time(), dt.UTC),
        "as_of_date": day,
        "source_kind": kind,
        "provenance": f"{kind} https://{kind}.example/{day} sha256:{'0' * 16} v1",
    }
    return Price(**(row | changed))


def frame(*rows: Price) -> pd.DataFrame:
    """Give rows as they come from the table."""
    return to_frame(PRICES.from_rows(rows))
