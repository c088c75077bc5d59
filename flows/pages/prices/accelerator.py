"""One page an accelerator: its price over time, who rents it out, every price on record."""

from functools import partial

import pandas as pd

from charts import look
from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.kinds import families, token_of
from flows.pages.page import Book, Page
from flows.pages.prices.events import price_events
from flows.pages.prices.frames import public_rows, runs, with_tips
from flows.pages.prices.index import (
    ENOUGH_PROVIDERS,
    index_of,
    latest_prices,
    main_form,
    recent,
)
from flows.pages.prices.links import address
from flows.pages.prices.lists import INTERVAL_COLUMNS

_OTHER_FORMS = ("muted", "other", "ink-2")


def draw_accelerator(book: Book, accelerator: str) -> None:
    """Draw what an accelerator-hour cost, by week and form."""
    index = index_of(book)
    mine = index[index["accelerator"] == accelerator]
    said = latest_prices(book)[accelerator]
    seen = mine.groupby("name")["providers"].sum().sort_values(ascending=False, kind="stable")
    others = [str(name) for name in seen.index if name != said["name"]]
    names = [said["name"], *others][: len(_OTHER_FORMS) + 1]
    tokens = (token_of(book, accelerator), *_OTHER_FORMS)
    weeks = mine[mine["name"].isin(names)]
    weeks = weeks.assign(series=weeks["name"].map(facts.slug), label=weeks["name"])
    shown = with_tips(book, runs(weeks, ["value", "lo", "hi", "providers"]))
    # One band only, of the form we speak of: bands above each other cannot be read.
    is_said = shown["name"] == said["name"]
    shown = shown.assign(lo=shown["lo"].where(is_said), hi=shown["hi"].where(is_said))
    series = [Line(facts.slug(name), name, t) for name, t in zip(names, tokens, strict=False)]
    oldest = weeks.sort_values(["date", "providers"])
    book.add(
        Drawing(
            slug=f"price-{facts.slug(accelerator)}",
            words="charts.accelerator_price",
            facts={
                "accelerator": accelerator,
                "said": said,
                "enough": ENOUGH_PROVIDERS,
                "is_ever_strong": bool(weeks["is_strong"].any()),
                "is_ever_weak": not bool(weeks["is_strong"].all()),
                "has_forms": len(names) > 1,
                "newest": facts.last_row(weeks[weeks["name"] == said["name"]].sort_values("date")),
                "first": facts.first_row(oldest),
                "lowest": facts.first_row(weeks.sort_values("lo", kind="stable")),
            },
            draw=partial(
                price_band,
                shown,
                series,
                tips=facts.tips(book.words),
                events=price_events(book, accelerator, weeks[weeks["name"] == said["name"]]),
            ),
            rows=public_rows(weeks),
            page=address(accelerator),
            publishers=facts.publishers(weeks["cheapest_provenance"]),
            last_date=facts.last_day(weeks["date"]),
            series=tuple(Series(*each) for each in series),
            scale="linear",
            has_time=True,
        )
    )


def accelerator_page(
    book: Book, accelerator: str, latest: facts.Row | None, listed: pd.DataFrame
) -> Page:
    """Give the page of an accelerator."""
    mine = book.tables["price_intervals"]
    mine = mine[mine["accelerator"] == accelerator]
    weeks = main_form(book, accelerator)
    standing = _standing(book, listed[listed["accelerator"] == accelerator])
    about = book.tables["accelerators"]
    family, vendor = families(book).get(accelerator, (None, None))
    return Page(
        address=address(accelerator),
        template="accelerator.md.j2",
        words="accelerator",
        title=accelerator,
        facts={
            "accelerator": accelerator,
            "slug": f"price-{facts.slug(accelerator)}",
            "family": family,
            "vendor": vendor,
            "token": look.accelerator_token(family, vendor),
            "latest": latest,
            "newest_date": weeks["date"].max() if latest else None,
            "about": facts.first_row(about[about["accelerator"] == accelerator]),
            "standing": standing,
            "standing_since": standing["last_seen_date"].min() if len(standing) else None,
            "intervals": mine[INTERVAL_COLUMNS].sort_values("last_seen_date", ascending=False),
            "first_date": mine["first_seen_date"].min(),
            "provider_count": mine["provider"].nunique(),
        },
        keywords=f"{vendor or ''} {family or ''} GPU price",
    )


def _standing(book: Book, listed: pd.DataFrame) -> pd.DataFrame:
    """Give the lowest price of each provider and form on the day on which it was last seen.

    Only what was seen in the half-year before the last refresh, if anything was.
    """
    since = recent(book, listed["last_seen_date"])
    lately = listed[listed["last_seen_date"] > since]
    shown = listed if lately.empty else lately
    keys = ["provider", "form_factor"]
    newest = shown.groupby(keys, dropna=False)["last_seen_date"].transform("max")
    still = shown[shown["last_seen_date"] == newest].sort_values("usd_per_accelerator_hour")
    return still.drop_duplicates(keys)[INTERVAL_COLUMNS].sort_values(
        ["usd_per_accelerator_hour", "provider"]
    )
