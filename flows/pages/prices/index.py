"""The price index by week, and the one price of an accelerator that every page says.

- An accelerator is sold in forms (SXM, PCIe, not stated) that are never mixed. We speak of the
  form seen most often in the last half-year, or ever where none was seen in it.
- The price we say is of the newest week of the last half-year with enough providers for a median;
  where there is none, of the newest week at all. It comes with its week and its providers.
"""

import datetime as dt

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book
from flows.pages.prices.links import address

ENOUGH_PROVIDERS = 3
RECENT = pd.Timedelta(days=182)


def index_of(book: Book) -> pd.DataFrame:
    """Give the price index with one line an accelerator and form, by week."""
    found: pd.DataFrame = book.once("price_index_by_form", lambda: _index_of(book))
    return found


def _index_of(book: Book) -> pd.DataFrame:
    index = book.tables["price_index"].rename(
        columns={"week_start_date": "date", "median_usd": "value"}
    )
    pairs = zip(index["accelerator"], facts.texts(index["form_factor"]), strict=True)
    names = pd.Series([f"{name} {form}".strip() for name, form in pairs], index.index, dtype="str")
    return index.assign(
        name=names,
        lo=index["lowest_usd"],
        hi=index["highest_usd"],
        is_strong=(index["providers"] >= ENOUGH_PROVIDERS).astype(bool),
    )


def main_form(book: Book, accelerator: str) -> pd.DataFrame:
    """Give the weeks of the form that was seen most often lately, oldest first."""
    index = index_of(book)
    mine = index[index["accelerator"] == accelerator]
    lately = mine[mine["date"] > recent(book, mine["date"])]
    seen = (mine if lately.empty else lately).groupby("name")["providers"].sum()
    most = seen.sort_values(ascending=False, kind="stable").index[:1]
    return mine[mine["name"].isin(most)].sort_values("date")


def recent(book: Book, dates: pd.Series) -> pd.Timestamp:
    """Give the day after which something is recent: half a year before the last refresh."""
    today: dt.date | None = book.as_of_date
    return (pd.Timestamp(today) if today else dates.max()) - RECENT


def latest_prices(book: Book) -> dict[str, facts.Row]:
    """Give the price of each accelerator that pages say: of which week, at how many providers."""
    found: dict[str, facts.Row] = book.once("latest_prices", lambda: _latest_prices(book))
    return found


def _latest_prices(book: Book) -> dict[str, facts.Row]:
    names = sorted(str(name) for name in index_of(book)["accelerator"].unique())
    said = {name: said_week(book, main_form(book, name)) for name in names}
    return {
        name: {**row, "address": address(name), "enough": ENOUGH_PROVIDERS}
        for name, row in said.items()
        if row
    }


def said_week(book: Book, weeks: pd.DataFrame) -> facts.Row | None:
    """Choose the week whose price is said: the newest with enough providers, or the newest."""
    strong = weeks[weeks["is_strong"] & (weeks["date"] > recent(book, weeks["date"]))]
    return facts.last_row((weeks if strong.empty else strong).sort_values("date"))
