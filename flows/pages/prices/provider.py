"""One page a provider: what it asked for each accelerator, and every price on record."""

from functools import partial

import numpy as np
import pandas as pd

from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.kinds import token_of
from flows.pages.numbers import day, usd
from flows.pages.page import Book, Page
from flows.pages.prices.frames import MOST_SERIES
from flows.pages.prices.index import RECENT
from flows.pages.prices.links import provider_address
from flows.pages.prices.lists import INTERVAL_COLUMNS, on_demand

_LONGEST_BRIDGE = np.timedelta64(100, "D")


def draw_providers(book: Book) -> None:
    """Draw the list prices of each provider."""
    intervals = on_demand(book.tables["price_intervals"])
    for provider, rows in intervals.groupby("provider", sort=True):
        _draw_provider(book, str(provider), rows)


def _draw_provider(book: Book, provider: str, rows: pd.DataFrame) -> None:
    """Draw the lowest list price of each accelerator that a provider rents out."""
    counts = rows.groupby("accelerator")["observations"].sum().sort_values(ascending=False)
    chosen = [str(name) for name in counts.index[:MOST_SERIES]]
    frames = []
    for accelerator in chosen:
        found = _lowest_by_day(rows[rows["accelerator"] == accelerator])
        frames.append(found.assign(series=facts.slug(accelerator), label=accelerator))
    steps = pd.concat(frames, ignore_index=True)
    following = steps.groupby(["series", "segment"])["date"].shift(-1)
    steps = steps.assign(
        until=following.fillna(steps["date"]),
        value_text=[usd(value) for value in steps["value"]],
        day_text=[day(date) for date in steps["date"]],
        who=facts.texts(steps["instance_type"]),
        source=[facts.host(text) for text in steps["provenance"]],
    )
    series = [Line(facts.slug(name), name, token_of(book, name)) for name in chosen]
    lately = rows[rows["last_seen_date"] > rows["last_seen_date"].max() - RECENT]
    book.add(
        Drawing(
            slug=f"provider-{facts.slug(provider)}",
            words="charts.provider_prices",
            facts={
                "provider": facts.provider_name(provider),
                "accelerators": chosen,
                "count": rows["accelerator"].nunique(),
                "first_date": rows["first_seen_date"].min(),
                "last_date": rows["last_seen_date"].max(),
                "cheapest": facts.first_row(lately.sort_values("usd_per_accelerator_hour")),
            },
            draw=partial(price_band, steps, series, tips=facts.tips(book.words), is_log=True),
            rows=steps[["label", "date", "value", "instance_type", "region", "provenance"]].rename(
                columns={"label": "accelerator", "value": "usd_per_accelerator_hour"}
            ),
            page=provider_address(provider),
            publishers=facts.publishers(steps["provenance"]),
            last_date=facts.last_day(rows["last_seen_date"]),
            series=tuple(Series(*each) for each in series),
            scale="log",
            has_time=True,
        )
    )


def _lowest_by_day(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the lowest price that stood on each day on which something was first or last seen."""
    first, last = (rows[name].to_numpy() for name in ("first_seen_date", "last_seen_date"))
    prices = rows["usd_per_accelerator_hour"].to_numpy(dtype=np.float64)
    events = np.unique(np.concatenate([first, last]))
    stands = (first <= events[:, None]) & (last >= events[:, None])
    lowest = np.where(stands, prices, np.inf).argmin(axis=1)
    values = prices[lowest]
    bridged = ((first <= events[:-1, None]) & (last >= events[1:, None])).any(axis=1)
    is_gap = ~bridged & (np.diff(events) > _LONGEST_BRIDGE)
    segment = np.concatenate([[0], is_gap.cumsum()])
    # Of days in a row with one price, the first and the last are enough.
    flat = (values[1:-1] == values[:-2]) & (values[1:-1] == values[2:])
    keep = np.ones(len(values), dtype=bool)
    keep[1:-1] = ~(flat & ~is_gap[:-1] & ~is_gap[1:])
    found = rows[["instance_type", "region", "provenance"]].iloc[lowest[keep]]
    steps: pd.DataFrame = found.assign(
        date=events[keep], value=values[keep], segment=segment[keep]
    )
    return steps.reset_index(drop=True)


def provider_page(book: Book, provider: str, intervals: pd.DataFrame) -> Page:
    """Give the page of a provider."""
    mine = intervals[intervals["provider"] == provider]
    declared = facts.provider_names().get(provider, {})
    return Page(
        address=provider_address(provider),
        template="provider.md.j2",
        words="provider",
        title=facts.provider_name(provider),
        facts={
            "provider": facts.provider_name(provider),
            "slug": f"provider-{facts.slug(provider)}",
            "kind": facts.provider_kind(provider),
            "home": declared.get("home"),
            "accelerators": sorted(str(name) for name in mine["accelerator"].unique()),
            "intervals": mine[INTERVAL_COLUMNS].sort_values("last_seen_date", ascending=False),
            "first_date": mine["first_seen_date"].min(),
            "last_date": mine["last_seen_date"].max(),
        },
        keywords="provider cloud GPU price",
    )
