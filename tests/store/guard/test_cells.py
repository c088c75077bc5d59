"""What a row says of itself: declared units, names, days and keys pass, others do not."""

import datetime as dt

from store.guard.prices import guard_prices
from store.rows.prices import PRICES
from store.warehouse import to_frame
from tests.store.guard.made_up import DAY, NOTHING, PEERS, guard, price, reasons


class TestUnits:
    """Figures nobody could turn into dollars."""

    def test_currency(self) -> None:
        """Bitcoin is no declared currency."""
        assert ["currency_not_declared"] == reasons([price(currency="XBT")])

    def test_unit(self) -> None:
        """A credit is no declared unit."""
        assert ["unit_not_declared"] == reasons([price(amount_unit="credit")])

    def test_a_row_without_dollars_passes(self) -> None:
        """Without an exchange rate a row has no dollars, and still is what was published."""
        euros = price(currency="EUR", usd_per_hour=None, usd_per_accelerator_hour=None)

        assert [] == reasons([euros], PEERS)


class TestNames:
    """Accelerators nobody has declared."""

    def test_unknown_accelerator(self) -> None:
        """A name that is not among the declared ones is refused."""
        new = to_frame(PRICES.from_rows([price(), price(accelerator="H1000")]))
        guarded = guard_prices(new, NOTHING, accelerators={"H100"})

        assert ["unknown_accelerator"] == [refused.reason for refused in guarded.refused]
        assert ["H100"] == guarded.good["accelerator"].tolist()


class TestKeys:
    """Rows that cannot be told apart."""

    def test_two_prices_with_one_key(self) -> None:
        """Both are refused: nobody knows which is true."""
        assert ["duplicate_key"] * 2 == reasons([price(2.0), price(3.0)])

    def test_an_exact_repetition_is_one_row(self) -> None:
        """The same price twice on a page is one price, whatever the spelling."""
        guarded = guard([price(), price(accelerator_raw="NVIDIA H100")])

        assert [1, 0] == [len(guarded.good), len(guarded.refused)]


class TestDates:
    """Days that cannot be."""

    def test_a_price_of_tomorrow(self) -> None:
        """A copy cannot hold the price of a day after it."""
        assert ["dated_ahead"] == reasons([price(as_of_date=DAY + dt.timedelta(days=1))])
