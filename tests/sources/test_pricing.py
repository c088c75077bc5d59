import math
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from sources.pricing import Offer, Seller, dollars, must_be, never_empty, the_only, words
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import Price
from tests.conftest import NOON

PAGE = Snapshot.of("https://host.example/p", b"page", NOON)


def made(seller: Seller, offer: Offer) -> list[Parsed]:
    """Give what a seller makes of an offer."""
    return list(seller.price(PAGE, offer))


def test_price_of_one_accelerator_is_times_the_count() -> None:
    """A figure for one accelerator gives the machine's price by its count."""
    (row,) = made(Seller("lambda", "accelerator-hour"), Offer("here", "H100", 8, 2.0))

    assert isinstance(row, Price)
    assert (2.0, 16.0, 2.0) == (row.amount, row.usd_per_hour, row.usd_per_accelerator_hour)


def test_price_of_a_machine_is_divided() -> None:
    """A figure for the machine gives the price of one accelerator, a share's too."""
    (row,) = made(Seller("vultr", "machine-hour"), Offer("here", "H100", 0.25, 2.0))

    assert isinstance(row, Price)
    assert (2.0, 8.0) == (row.usd_per_hour, row.usd_per_accelerator_hour)


def test_other_currencies_have_no_dollars_yet() -> None:
    """Dollars wait for the exchange rate of the day."""
    (row,) = made(
        Seller("scaleway", "machine-hour", currency="EUR"), Offer("here", "H100", 2, 4.0)
    )

    assert isinstance(row, Price)
    assert ("EUR", 4.0, None, None) == (
        row.currency,
        row.amount,
        row.usd_per_hour,
        row.usd_per_accelerator_hour,
    )


@pytest.mark.parametrize("amount", [0.0, -1.0, math.inf, math.nan])
def test_what_is_no_amount_is_set_aside(amount: float) -> None:
    """Nothing, less than nothing and no number at all never become a row."""
    (left,) = made(Seller("lambda", "accelerator-hour"), Offer("here", "H100", 8, amount))

    assert isinstance(left, LeftOut)
    assert ("not_positive", True) == (left.reason, left.is_suspect)


def test_unknown_accelerator_is_reported_and_set_aside() -> None:
    """Its price is shown in the quarantine, with its unit."""
    name, left = made(Seller("lambda", "accelerator-hour"), Offer("here", "Z900", 8, 2.0))

    assert UnknownName("accelerator", "Z900", "here") == name
    assert isinstance(left, LeftOut)
    assert "Z900: 2.0 USD per accelerator-hour" == left.value
    assert left.is_suspect


def test_spelling_of_the_provider_wins() -> None:
    """One provider's words may mean another card than the same words of all others."""
    offer = Offer("here", "NVIDIA RTX 6000", 1, 2.0)
    (row,) = made(Seller("digitalocean", "machine-hour"), offer)

    assert isinstance(row, Price)
    assert "RTX 6000 Ada" == row.accelerator


@never_empty
def of_nothing(page: Snapshot) -> Iterator[Parsed]:
    """Give nothing but what was left out."""
    yield LeftOut("no_price", page.url)


def test_page_without_a_price_is_trouble() -> None:
    """A page of which everything is left out is refused, with its address."""
    with pytest.raises(Unreadable, match=r"host\.example/p: not one price"):
        list(of_nothing(PAGE))


@pytest.mark.parametrize(("text", "amount"), [("$3.99", 3.99), (" $1,234.50 ", 1234.5), ("$2", 2)])
def test_dollars(text: str, amount: float) -> None:
    """An amount with its dollar sign is read."""
    assert amount == dollars(text, place="here")


@pytest.mark.parametrize(
    "text", ["3.99", "€3.99", "$3,99", "$", "", "$1.2.3", "$-1", "from $2", "$1e5"]
)
def test_what_is_not_dollars(text: str) -> None:
    """Without its sign, or with anything else in it, an amount is refused."""
    with pytest.raises(Unreadable, match="here: not an amount of dollars"):
        dollars(text, place="here")


def test_pieces_of_a_page() -> None:
    """Words are set apart, one element must be the only one, headers must be as known."""
    html = BeautifulSoup("<p><b>NVIDIA</b><i>HGX\n H100</i></p><p>two</p>", "lxml")

    assert "NVIDIA HGX H100" == words(html.find_all("p")[0])
    with pytest.raises(Unreadable, match="here: 2 times instead of once: line"):
        the_only(html.find_all("p"), "line", place="here")
    with pytest.raises(Unreadable, match=r"here: header is \['b'\], we know \['a'\]"):
        must_be(["b"], ["a"], "header", place="here")


@pytest.mark.parametrize("item", [None, [], "text", {}, {"n": "1"}, {"n": True}, {"n": None}])
def test_member_must_be_there_and_of_its_type(item: object) -> None:
    """A missing key and a value of another type are refused, with their place."""
    with pytest.raises(Unreadable, match="here: "):
        member(item, "n", int, place="here")


def test_list_must_hold_something() -> None:
    """An empty list is refused like none."""
    assert [1] == members({"n": [1]}, "n", place="here")
    with pytest.raises(Unreadable, match="here: 'n' is empty"):
        members({"n": []}, "n", place="here")
