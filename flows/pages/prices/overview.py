"""The index of prices: the best-known accelerators on one chart, all of them and all providers."""

from functools import partial

import pandas as pd

from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.kinds import families, token_of
from flows.pages.page import Book, Page
from flows.pages.prices.events import turnover_events
from flows.pages.prices.frames import MOST_SERIES, public_rows, runs, with_tips
from flows.pages.prices.index import (
    ENOUGH_PROVIDERS,
    index_of,
    latest_prices,
    main_form,
    recent,
)
from flows.pages.prices.links import provider_address
from flows.pages.prices.lists import coverage

_HEADLINE = (
    "K80",
    "V100",
    "T4",
    "A100-80GB",
    "H100",
    "H200",
    "B200",
    "MI300X",
)
_KINDS = ("hyperscaler", "cloud", "specialised", "marketplace", "serverless")


def draw_index(book: Book) -> None:
    """Draw the best-known accelerators, each in its most common form."""
    frames: list[pd.DataFrame] = []
    series: list[Line] = []
    for accelerator in facts.only(_HEADLINE, index_of(book)["accelerator"].unique()):
        weeks = main_form(book, accelerator)
        if weeks["is_strong"].any() and len(series) < MOST_SERIES:
            frames.append(weeks.assign(series=facts.slug(accelerator)))
            series.append(Line(facts.slug(accelerator), accelerator, token_of(book, accelerator)))
    if not frames:
        return
    weeks = pd.concat(frames, ignore_index=True).assign(label=lambda rows: rows["name"])
    shown = with_tips(book, runs(weeks, ["value"])).drop(columns=["lo", "hi"])
    h100 = weeks[(weeks["accelerator"] == "H100") & weeks["is_strong"]]
    book.add(
        Drawing(
            slug="accelerator-prices",
            words="charts.price_index",
            facts={
                "count": len(series),
                "enough": ENOUGH_PROVIDERS,
                "h100": latest_prices(book).get("H100"),
                "h100_first": facts.first_row(h100.sort_values("date")),
            },
            draw=partial(
                price_band,
                shown,
                series,
                tips=facts.tips(book.words),
                is_log=True,
                events=turnover_events(book, h100, "charts.price_events.seen_of").head(1),
            ),
            rows=public_rows(weeks),
            page="/prices/",
            publishers=facts.publishers(weeks["cheapest_provenance"]),
            last_date=facts.last_day(weeks["date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
            has_time=True,
        )
    )


def overview_page(book: Book) -> Page:
    """Give the index of accelerators and providers."""
    intervals = book.tables["price_intervals"]
    return Page(
        address="/prices/",
        template="prices.md.j2",
        words="prices",
        facts={
            "latest": _latest_table(book, latest_prices(book)),
            "providers": _providers(book, intervals),
            "kinds": _KINDS,
            "coverage": coverage(intervals),
            "enough": ENOUGH_PROVIDERS,
            "accelerators": intervals["accelerator"].nunique(),
            "provider_count": intervals["provider"].nunique(),
            "observations": int(intervals["observations"].sum()),
            "first_date": intervals["first_seen_date"].min(),
        },
    )


def _latest_table(book: Book, latest: dict[str, facts.Row]) -> pd.DataFrame:
    rows = [
        {
            "accelerator": row["accelerator"],
            "family": families(book).get(row["accelerator"], ("", ""))[0],
            "form_factor": row["form_factor"],
            "median_usd": row["value"],
            "lowest_usd": row["lowest_usd"],
            "highest_usd": row["highest_usd"],
            "providers": row["providers"],
            "cheapest_provider": row["cheapest_provider"],
            "week_start_date": row["date"],
        }
        for row in latest.values()
    ]
    frame = pd.DataFrame(rows)
    return frame.sort_values(["week_start_date", "providers"], ascending=False) if rows else frame


def _providers(book: Book, intervals: pd.DataFrame) -> list[facts.Row]:
    found = []
    since = recent(book, intervals["last_seen_date"])
    for provider, rows in intervals.groupby("provider", sort=True):
        found.append(
            {
                "provider": provider,
                "name": facts.provider_name(str(provider)),
                "kind": facts.provider_kind(str(provider)),
                "address": provider_address(str(provider)),
                "accelerators": rows["accelerator"].nunique(),
                "last_date": rows["last_seen_date"].max(),
                "is_recent": rows["last_seen_date"].max() > since,
            }
        )
    return sorted(found, key=lambda row: (row["kind"], row["name"].lower()))
