"""What explains the shape of a price chart: the largest cut of a hyperscaler, and who was seen.

- A cut: the same machine in the same region was last seen at one price and next, within a hundred
  days, at one that is at least a tenth lower. Its day is the first on which the lower was seen.
- A change of who was seen: from one week to the next at least three times as many providers, or
  at most a third. The median then moves though nobody changed a price.
"""

import pandas as pd

from flows.pages import facts
from flows.pages.page import Book
from flows.pages.prices.index import ENOUGH_PROVIDERS
from flows.pages.prices.lists import on_demand

_LONGEST_UNSEEN = pd.Timedelta(days=100)
_LEAST_CUT = 0.1
_LEAST_TURNOVER = 3.0
_WEEK = pd.Timedelta(days=7)
_OFFER = ["accelerator", "provider", "instance_type", "region", "accelerator_count"]


def price_events(book: Book, accelerator: str, weeks: pd.DataFrame) -> pd.DataFrame:
    """Give date and text of what explains the prices of an accelerator, most important first.

    Args:
        book: Tables and words.
        accelerator: Whose cuts.
        weeks: The weeks of the form that is spoken of: date, providers, is_strong.
    """
    cuts = largest_cuts(book)
    found = [
        {
            "date": row["first_seen_date"],
            "text": book.say(
                "charts.price_events.cut",
                provider=facts.provider_name(row["provider"]),
                cut=row["cut"],
            ),
        }
        for row in facts.rows_of(cuts[cuts["accelerator"] == accelerator])
    ]
    return pd.concat([_dated(found), turnover_events(book, weeks)], ignore_index=True)


def _dated(found: list[facts.Row]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["date", "text"]).astype({"date": "datetime64[s]"})


def turnover_events(
    book: Book, weeks: pd.DataFrame, words: str = "charts.price_events.seen"
) -> pd.DataFrame:
    """Give date and text of the weeks from which on other providers were seen."""
    rows = facts.rows_of(turnover(weeks))
    found = [{"date": row["date"], "text": book.say(words, **row)} for row in rows]
    return _dated(found)


def largest_cuts(book: Book) -> pd.DataFrame:
    """Give the largest one-step cut of a list price of each accelerator at a hyperscaler."""
    found: pd.DataFrame = book.once(
        "largest_cuts", lambda: _largest_cuts(book.tables["price_intervals"])
    )
    return found


def _largest_cuts(intervals: pd.DataFrame) -> pd.DataFrame:
    listed = on_demand(intervals).dropna(subset=_OFFER)
    kinds = {name: facts.provider_kind(str(name)) for name in listed["provider"].unique()}
    listed = listed[listed["provider"].map(kinds) == "hyperscaler"]
    listed = listed.sort_values([*_OFFER, "first_seen_date"])
    offers = listed.groupby(_OFFER)
    before = offers["usd_per_accelerator_hour"].shift()
    unseen = listed["first_seen_date"] - offers["last_seen_date"].shift()
    cut = 1 - listed["usd_per_accelerator_hour"] / before
    is_cut = (cut >= _LEAST_CUT) & (unseen <= _LONGEST_UNSEEN)
    largest = listed.assign(cut=cut, before=before)[is_cut].sort_values(
        ["cut", "first_seen_date"], ascending=[False, True], kind="stable"
    )
    return largest.drop_duplicates("accelerator")


def turnover(weeks: pd.DataFrame) -> pd.DataFrame:
    """Give the weeks in which many more or far fewer providers were seen than in the one before.

    Weeks of few providers are left out, and smaller changes near a larger one; largest first.
    """
    weeks = weeks.sort_values("date")
    providers = weeks["providers"].astype("float64")
    before = providers.shift()
    rise = providers / before
    ratio = rise.where(rise >= 1, 1 / rise)
    is_next = weeks["date"].diff() == _WEEK
    is_many = providers.combine(before, max) >= _LEAST_TURNOVER * ENOUGH_PROVIDERS
    found = weeks.assign(before=before, ratio=ratio)
    found = found[is_next & is_many & (ratio >= _LEAST_TURNOVER)]
    found = found.sort_values("ratio", ascending=False, kind="stable")
    apart: list[pd.Timestamp] = []
    for date in found["date"]:
        if all(abs(date - other) > _LONGEST_UNSEEN for other in apart):
            apart.append(date)
    return found[found["date"].isin(apart)]
