"""Old figures under a fresh date are refused; lists and markets that live pass."""

from store.guard.copies import FROZEN_ROWS
from store.rows.prices import Price
from tests.store.guard.made_up import DAY, guard, price, reasons


def frozen(days: int, rows: int = FROZEN_ROWS, usd: float = 1.0) -> list[Price]:
    """A list of so many prices."""
    return [price(usd + n, days=days, instance_type=f"m{n}") for n in range(rows)]


def test_a_list_from_last_year() -> None:
    """Twenty prices that come back unchanged after more than a year are a stale copy."""
    new, old = frozen(400), frozen(0)

    assert ["stale_copy"] * FROZEN_ROWS == reasons(new, old)


def test_in_one_batch() -> None:
    """A backfill that reads both copies keeps the first and refuses the second."""
    guarded = guard([*frozen(0), *frozen(400)])

    assert FROZEN_ROWS == len(guarded.refused) == len(guarded.good)
    assert {DAY} == set(guarded.good["as_of_date"].dt.date)


def test_a_list_that_gained_a_machine() -> None:
    """A list that somebody works on is alive, even where old prices stand."""
    assert [] == reasons(frozen(400, FROZEN_ROWS + 1), frozen(0))


def test_a_list_with_one_new_price() -> None:
    """So is one with a single new price."""
    new = [*frozen(400)[:-1], price(99.0, days=400, instance_type="m19")]

    assert [] == reasons(new, frozen(0))


def test_a_list_seen_in_between() -> None:
    """Copies that stand close together confirm each other."""
    old = [*frozen(0), *frozen(200)]

    assert [] == reasons(frozen(400), old)


def test_short_lists_may_stand() -> None:
    """A handful of prices may well be the same after a year."""
    assert [] == reasons(frozen(400, 5), frozen(0, 5))


def market(days: int, usd: float) -> list[Price]:
    """A market of twenty machines."""
    return [
        price(usd + n, days=days, instance_type=f"m{n}", purchase_option="marketplace")
        for n in range(FROZEN_ROWS)
    ]


def test_a_market_that_stands_still() -> None:
    """A market that moved every day and now repeats yesterday to the cent is a stale copy."""
    old = [*market(0, 1.0), *market(1, 1.1), *market(2, 1.2)]

    assert ["stale_copy"] * FROZEN_ROWS == reasons(market(3, 1.2), old)


def test_a_market_that_moves() -> None:
    """As long as it moves it passes."""
    old = [*market(0, 1.0), *market(1, 1.1), *market(2, 1.2)]

    assert [] == reasons(market(3, 1.3), old)


def test_a_market_with_fixed_prices() -> None:
    """A provider whose spot prices are a fixed discount may stand still."""
    old = [*market(0, 1.0), *market(1, 1.0), *market(2, 1.0)]

    assert [] == reasons(market(3, 1.0), old)
