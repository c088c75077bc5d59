"""The index of prices: the best-known accelerators on one chart, all of them and all providers."""

from functools import partial

import pandas as pd

from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, Page
from flows.pages.prices.frames import (
    MOST_SERIES,
    coverage,
    families,
    latest_prices,
    main_form,
    on_demand,
    public_rows,
    segments,
    thinned,
    token_of,
    with_tips,
)
from flows.pages.prices.links import provider_address

_HEADLINE = (
    "K80",
    "V100",
    "T4",
    "A100-80GB",
    "A100-40GB",
    "A100",
    "H100",
    "H200",
    "B200",
    "MI300X",
)


def draw_index(book: Book, index: pd.DataFrame) -> None:
    """Draw the best-known accelerators, each in its most common form."""
    chosen = facts.only(_HEADLINE, index["accelerator"])[:MOST_SERIES]
    frames, series = [], []
    for accelerator in chosen:
        weeks = main_form(index, accelerator)
        frames.append(weeks.assign(series=accelerator, segment=segments(weeks)))
        series.append(Line(accelerator, accelerator, token_of(book, accelerator)))
    if not frames:
        return
    weeks = with_tips(pd.concat(frames, ignore_index=True))
    weeks["label"] = weeks["name"]
    latest = latest_prices(book)
    shown = thinned(weeks, ["value"]).drop(columns=["lo", "hi"])
    tips = facts.tips(book.words)
    book.add(
        Drawing(
            slug="accelerator-prices",
            words="charts.price_index",
            facts={
                "latest": {name: latest[name] for name in chosen},
                "chosen": chosen,
                "h100": latest.get("H100"),
                "h100_first": facts.first_row(main_form(index, "H100")),
            },
            draw=partial(price_band, shown, series, tips=tips),
            rows=public_rows(weeks),
            page="/prices/",
            publishers=facts.publishers(weeks["cheapest_provenance"]),
            last_date=facts.last_day(weeks["date"]),
            series=tuple(Series(*each) for each in series),
            scale="linear",
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
            "providers": _providers(on_demand(intervals)),
            "coverage": coverage(intervals),
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


def _providers(listed: pd.DataFrame) -> list[facts.Row]:
    found = []
    for provider, rows in listed.groupby("provider", sort=True):
        found.append(
            {
                "provider": provider,
                "name": facts.provider_name(str(provider)),
                "kind": facts.provider_kind(str(provider)),
                "address": provider_address(str(provider)),
                "accelerators": rows["accelerator"].nunique(),
                "last_date": rows["last_seen_date"].max(),
            }
        )
    return sorted(found, key=lambda row: (row["kind"], row["name"].lower()))
