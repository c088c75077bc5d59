"""Prices in other currencies become dollars by a rate that was known on their day."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from store.currency import to_usd

DAY = dt.date(2026, 8, 14)


def prices(**changed: object) -> pd.DataFrame:
    """One row: a machine of two accelerators for 4 EUR an hour."""
    row: dict[str, object] = {
        "amount": 4.0,
        "currency": "EUR",
        "amount_unit": "machine-hour",
        "accelerator_count": 2.0,
        "usd_per_hour": np.nan,
        "usd_per_accelerator_hour": np.nan,
        "as_of_date": pd.Timestamp(DAY),
    }
    return pd.DataFrame([row | changed])


def rates(*lines: tuple[str, dt.date, float]) -> pd.DataFrame:
    """Reference rates."""
    names = ["currency", "rate_date", "units_per_eur"]
    return pd.DataFrame(list(lines), columns=names).astype({"rate_date": "datetime64[s]"})


FRIDAY = rates(("USD", DAY, 1.15), ("GBP", DAY, 0.86))


def test_euro_becomes_dollars_of_the_day() -> None:
    """4 EUR at 1.15 dollars are 4.60 a machine, 2.30 an accelerator."""
    row = to_usd(prices(), FRIDAY).iloc[0]

    assert [4.6, 2.3] == pytest.approx([row.usd_per_hour, row.usd_per_accelerator_hour])


def test_other_currencies_go_by_way_of_the_euro() -> None:
    """4 GBP are 4 / 0.86 EUR are 5.35 dollars."""
    row = to_usd(prices(currency="GBP"), FRIDAY).iloc[0]

    assert 4 / 0.86 * 1.15 == pytest.approx(row.usd_per_hour)


def test_a_rate_of_the_future_is_never_used() -> None:
    """The day before the first rate has no rate."""
    early = prices(as_of_date=pd.Timestamp(DAY - dt.timedelta(days=1)))

    assert to_usd(early, FRIDAY).usd_per_hour.isna().all()


@pytest.mark.parametrize(("days", "is_known"), [(3, True), (7, True), (8, False)])
def test_last_rate_serves_a_week(days: int, is_known: bool) -> None:
    """A weekend uses Friday's rate; a rate of last month is none."""
    late = prices(as_of_date=pd.Timestamp(DAY + dt.timedelta(days=days)))

    assert is_known == to_usd(late, FRIDAY).usd_per_hour.notna().all()


@pytest.mark.parametrize(
    ("unit", "machine"),
    [
        ("accelerator-hour", 9.2),
        ("machine-month", 4.6 / 730),
        ("machine-second", 4.6 * 3600),
        ("accelerator-second", 9.2 * 3600),
    ],
)
def test_units_are_converted(unit: str, machine: float) -> None:
    """An amount for one accelerator is multiplied, one for a month is divided."""
    row = to_usd(prices(amount_unit=unit), FRIDAY).iloc[0]

    assert machine == pytest.approx(row.usd_per_hour)
    assert machine / 2 == pytest.approx(row.usd_per_accelerator_hour)


def test_undeclared_unit_stays_without_dollars() -> None:
    """Nobody knows how long a fortnight's machine runs."""
    assert to_usd(prices(amount_unit="machine-fortnight"), FRIDAY).usd_per_hour.isna().all()


def test_unknown_currency_stays_without_dollars() -> None:
    """A currency without a rate has no dollars."""
    assert to_usd(prices(currency="INR"), FRIDAY).usd_per_hour.isna().all()


def test_dollars_need_no_rate() -> None:
    """A price by the second in dollars is turned into one by the hour without any rate."""
    second = prices(currency="USD", amount=0.001, amount_unit="accelerator-second")
    row = to_usd(second, FRIDAY.iloc[:0]).iloc[0]

    assert [7.2, 3.6] == pytest.approx([row.usd_per_hour, row.usd_per_accelerator_hour])


def test_rows_in_dollars_are_not_touched() -> None:
    """Dollars stay the very figures that were published."""
    dollars = prices(currency="USD", usd_per_hour=4.0, usd_per_accelerator_hour=2.0)

    pd.testing.assert_frame_equal(dollars, to_usd(dollars, FRIDAY))


def test_order_of_rows_is_kept() -> None:
    """Rows of several days come back in their order."""
    mixed = pd.concat(
        [prices(as_of_date=pd.Timestamp(DAY + dt.timedelta(days=d)), amount=d + 1) for d in (5, 0)]
    )

    assert [6 * 1.15, 1.15] == pytest.approx(to_usd(mixed, FRIDAY).usd_per_hour.tolist())
