"""One page an accelerator: its price over time, who rents it out, every price on record."""

from functools import partial

import pandas as pd

from charts import look
from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page
from flows.pages.prices.frames import (
    INTERVAL_COLUMNS,
    families,
    public_rows,
    segments,
    thinned,
    token_of,
    with_tips,
)
from flows.pages.prices.links import address


def draw_accelerator(book: Book, index: pd.DataFrame, accelerator: str) -> None:
    """Draw what an accelerator-hour cost, by week and form."""
    mine = index[index["accelerator"] == accelerator].sort_values("date")
    token = token_of(book, accelerator)
    tokens = [token, "muted", "other", "ink-2"]
    names = mine.groupby("name")["providers"].sum().sort_values(ascending=False).index[:4]
    frames = []
    for name in names:
        weeks = mine[mine["name"] == name]
        frames.append(weeks.assign(series=facts.slug(name), segment=segments(weeks), label=name))
    weeks = with_tips(pd.concat(frames, ignore_index=True))
    series = [
        Line(facts.slug(name), name, each) for name, each in zip(names, tokens, strict=False)
    ]
    last = facts.last_row(weeks.sort_values(["date", "providers"]))
    book.add(
        Drawing(
            slug=f"price-{facts.slug(accelerator)}",
            words="charts.accelerator_price",
            facts={
                "accelerator": accelerator,
                "first": facts.first_row(weeks.sort_values(["date", "providers"])),
                "last": last,
                "lowest": facts.first_row(weeks.sort_values("lo")),
                "forms": [each.label for each in series],
            },
            draw=partial(
                price_band,
                thinned(weeks, ["value", "lo", "hi"]),
                series,
                tips=facts.tips(book.words),
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
    standing = _standing(listed[listed["accelerator"] == accelerator])
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
            "about": facts.first_row(about[about["accelerator"] == accelerator]),
            "standing": standing,
            "intervals": mine[INTERVAL_COLUMNS].sort_values("last_seen_date", ascending=False),
            "first_date": mine["first_seen_date"].min(),
            "provider_count": mine["provider"].nunique(),
        },
        keywords=f"{vendor or ''} {family or ''} GPU price",
    )


def _standing(listed: pd.DataFrame) -> pd.DataFrame:
    """Give each provider's lowest price on the day on which it was last seen."""
    if listed.empty:
        return listed.reindex(columns=INTERVAL_COLUMNS)
    newest = listed.groupby("provider")["last_seen_date"].transform("max")
    still = listed[listed["last_seen_date"] == newest].sort_values("usd_per_accelerator_hour")
    first = still.drop_duplicates("provider")
    return first[INTERVAL_COLUMNS].sort_values(
        ["last_seen_date", "usd_per_accelerator_hour"], ascending=[False, True]
    )
