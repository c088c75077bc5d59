"""Made-up prices for the price guard, and its verdict on them in one call."""

import datetime as dt
from collections.abc import Iterable

from store.guard.prices import Guarded, guard_prices
from store.provenance import Provenance
from store.rows.prices import PRICES, Price
from store.warehouse import to_frame

DAY = dt.date(2026, 8, 14)
NOTHING = to_frame(PRICES.from_rows([]))


def price(
    usd: float = 2.0,
    *,
    days: int = 0,
    provider: str = "lambda",
    source: str = "lambda_cloud",
    **changed: object,
) -> Price:
    """One H100 for so many dollars an hour, seen so many days after the first day."""
    day = DAY + dt.timedelta(days=days)
    page = Provenance(source, f"https://{provider}.example/{day}", "0" * 16, 1)
    row: dict[str, object] = {
        "provider": provider,
        "instance_type": "gpu_1x_h100",
        "region": "global",
        "accelerator": "H100",
        "accelerator_raw": "H100",
        "accelerator_count": 1.0,
        "purchase_option": "on_demand",
        "price_basis": "all_in",
        "amount": usd,
        "currency": "USD",
        "amount_unit": "machine-hour",
        "usd_per_hour": usd,
        "usd_per_accelerator_hour": usd,
        "observed_at": dt.datetime.combine(day, dt.time(), dt.UTC),
        "as_of_date": day,
        "source_kind": "first_party",
        "provenance": str(page),
    }
    return Price(**(row | changed))  # type: ignore[arg-type]


def guard(new: Iterable[Price], recent: Iterable[Price] = ()) -> Guarded:
    """Guard rows as they come from parsers and from the table."""
    return guard_prices(to_frame(PRICES.from_rows(new)), to_frame(PRICES.from_rows(recent)))


def reasons(new: Iterable[Price], recent: Iterable[Price] = ()) -> list[str]:
    """Why rows are refused."""
    return [refused.reason for refused in guard(new, recent).refused]


PEERS = [price(usd, provider=name) for name, usd in (("a", 1.5), ("b", 2.0), ("c", 4.0))]
"""Three providers whose median is 2.00."""
