"""Rows of the charts of prices: runs of equal weeks, what a tooltip shows, what is downloaded."""

import pandas as pd

from flows.pages import facts
from flows.pages.numbers import usd
from flows.pages.page import Book

MOST_SERIES = 8
_WEEK = pd.Timedelta(days=7)


def runs(weeks: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Draw weeks in a row together that say the same, and number stretches without a gap.

    Args:
        weeks: series, date, is_strong, and the columns of `same`.
        same: Columns whose change ends a run.
    """
    weeks = weeks.sort_values(["series", "date"], kind="stable")
    is_new = (
        (weeks["series"] != weeks["series"].shift())
        | (weeks["date"].diff() != _WEEK)
        | (weeks["is_strong"] != weeks["is_strong"].shift())
    )
    differs = (weeks[same] != weeks[same].shift()).any(axis=1)
    number = (is_new | differs).cumsum()
    last = weeks["date"].groupby(number).transform("last") + _WEEK
    return weeks.assign(segment=is_new.cumsum(), until=last)[~number.duplicated()].reset_index(
        drop=True
    )


def with_tips(book: Book, runs_: pd.DataFrame) -> pd.DataFrame:
    """Add what a tooltip shows: price and range, weeks, who was cheapest, how many were seen."""
    say = book.words.say
    machines = facts.texts(runs_["cheapest_instance_type"])
    sources = runs_["cheapest_provenance"]
    publisher = {text: "".join(facts.publishers([text])[:1]) for text in sources.unique()}
    return runs_.assign(
        value_text=[
            usd(value) if low == high else f"{usd(value)} ({usd(low)} – {usd(high)})"
            for value, low, high in zip(runs_["value"], runs_["lo"], runs_["hi"], strict=True)
        ],
        day_text=[
            say("prices.tip_weeks", first=first, last=until - _WEEK)
            for first, until in zip(runs_["date"], runs_["until"], strict=True)
        ],
        who=[
            say("prices.tip_cheapest", provider=facts.provider_name(provider), machine=machine)
            for provider, machine in zip(runs_["cheapest_provider"], machines, strict=True)
        ],
        note=[
            say("prices.tip_providers", count=count, is_strong=is_strong)
            for count, is_strong in zip(runs_["providers"], runs_["is_strong"], strict=True)
        ],
        source=sources.map(publisher),
    )


def public_rows(weeks: pd.DataFrame) -> pd.DataFrame:
    """Give the rows below a chart, newest first, as visitors see and download them."""
    columns = [
        "accelerator",
        "form_factor",
        "date",
        "value",
        "lowest_usd",
        "highest_usd",
        "providers",
        "cheapest_provider",
        "cheapest_instance_type",
        "cheapest_provenance",
    ]
    renamed = {
        "date": "week_start_date",
        "value": "median_usd",
        "cheapest_provenance": "provenance",
    }
    return weeks[columns].rename(columns=renamed).sort_values("week_start_date", ascending=False)
