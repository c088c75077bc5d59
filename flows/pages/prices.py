"""Accelerator prices: the index, one page an accelerator, one a provider."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from charts import look
from charts.parts import Line
from charts.price_band import price_band
from flows.pages import facts
from flows.pages.drawing import Drawing, Series
from flows.pages.htmltable import Cell
from flows.pages.numbers import day, usd
from flows.pages.page import Book, Page, safe_text

_MOST_SERIES = 8
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
_GAP_DAYS = 100
_LONGEST_BRIDGE = np.timedelta64(_GAP_DAYS, "D")
_ENOUGH_PROVIDERS = 3
_RECENT = pd.Timedelta(days=182)


def families(book: Book) -> dict[str, tuple[str, str]]:
    """Give each accelerator's family and vendor."""
    found: dict[str, tuple[str, str]] = book.once("families", lambda: _families(book))
    return found


def _families(book: Book) -> dict[str, tuple[str, str]]:
    rows = book.tables["accelerators"].drop_duplicates("accelerator")
    return {
        name: (family, vendor)
        for name, family, vendor in zip(
            rows["accelerator"], rows["family"], rows["vendor"], strict=True
        )
    }


def token_of(book: Book, accelerator: str) -> str:
    """Name the colour of an accelerator."""
    family, vendor = families(book).get(accelerator, (None, None))
    return look.accelerator_token(family, vendor)


def index_of(book: Book) -> pd.DataFrame:
    """Give the price index with one line an accelerator and form, by day."""
    index = book.tables["price_index"].rename(
        columns={"week_start_date": "date", "median_usd": "value"}
    )
    pairs = zip(index["accelerator"], facts.texts(index["form_factor"]), strict=True)
    names = pd.Series([f"{name} {form}".strip() for name, form in pairs], index.index, dtype="str")
    return index.assign(name=names, lo=index["lowest_usd"], hi=index["highest_usd"])


def main_form(index: pd.DataFrame, accelerator: str) -> pd.DataFrame:
    """Give the weeks of the form in which an accelerator was seen most often."""
    mine = index[index["accelerator"] == accelerator]
    if mine.empty:
        return mine
    seen = mine.groupby("name")["providers"].sum().sort_values(ascending=False)
    weeks: pd.DataFrame = mine[mine["name"] == seen.index[0]].sort_values("date")
    return weeks


def latest_prices(book: Book) -> dict[str, facts.Row]:
    """Give the newest week in which an accelerator was seen at a few providers, or at all."""
    found: dict[str, facts.Row] = book.once("latest_prices", lambda: _latest_prices(book))
    return found


def _latest_prices(book: Book) -> dict[str, facts.Row]:
    index = index_of(book).sort_values(["accelerator", "date", "providers"])
    last = index.groupby("accelerator")["date"].transform("max")
    # The newest week with enough providers, so that a median is one; else the newest of all.
    well_seen = (index["providers"] >= _ENOUGH_PROVIDERS) & (index["date"] > last - _RECENT)
    order = index.assign(well_seen=well_seen).sort_values(["accelerator", "well_seen", "date"])
    newest = order.drop_duplicates("accelerator", keep="last").drop(columns="well_seen")
    return {
        row["accelerator"]: {**row, "address": address(row["accelerator"])}
        for row in facts.rows_of(newest)
    }


def address(accelerator: str) -> str:
    """Give the address of an accelerator's page."""
    return f"/prices/{facts.slug(accelerator)}/"


def provider_address(provider: str) -> str:
    """Give the address of a provider's page."""
    return f"/prices/providers/{facts.slug(provider)}/"


def draw_all(book: Book) -> None:
    """Draw the index of the best-known accelerators, and the price of each."""
    index = index_of(book)
    if index.empty:
        return
    _draw_index(book, index)
    for accelerator in sorted(index["accelerator"].unique()):
        _draw_accelerator(book, index, str(accelerator))
    _draw_providers(book)


def _segments(weeks: pd.DataFrame) -> pd.Series:
    """Number the stretches without a gap."""
    numbers: pd.Series = (weeks["date"].diff().dt.days > _GAP_DAYS).cumsum()
    return numbers


def _thinned(weeks: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Leave out weeks that say what the weeks before and after them say."""
    kept = []
    for _, rows in weeks.groupby(["series", "segment"], sort=False):
        values = rows[columns]
        flat = (values == values.shift()).all(axis=1) & (values == values.shift(-1)).all(axis=1)
        kept.append(rows[~flat])
    return pd.concat(kept, ignore_index=True)


def _with_tips(weeks: pd.DataFrame) -> pd.DataFrame:
    return weeks.assign(
        value_text=[
            f"{usd(value)} ({usd(low)} – {usd(high)})"
            for value, low, high in zip(weeks["value"], weeks["lo"], weeks["hi"], strict=True)
        ],
        day_text=[day(date) for date in weeks["date"]],
        who=[
            f"{facts.provider_name(provider)} {instance}".strip()
            for provider, instance in zip(
                weeks["cheapest_provider"],
                facts.texts(weeks["cheapest_instance_type"]),
                strict=True,
            )
        ],
        note=[f"{count} providers" for count in weeks["providers"]],
    )


def _draw_index(book: Book, index: pd.DataFrame) -> None:
    chosen = facts.only(_HEADLINE, index["accelerator"])[:_MOST_SERIES]
    frames, series = [], []
    for accelerator in chosen:
        weeks = main_form(index, accelerator)
        frames.append(weeks.assign(series=accelerator, segment=_segments(weeks)))
        series.append(Line(accelerator, accelerator, token_of(book, accelerator)))
    if not frames:
        return
    weeks = _with_tips(pd.concat(frames, ignore_index=True))
    weeks["label"] = weeks["name"]
    latest = latest_prices(book)
    shown = _thinned(weeks, ["value"]).drop(columns=["lo", "hi"])
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
            rows=_public(weeks),
            page="/prices/",
            publishers=facts.publishers(weeks["cheapest_provenance"]),
            last_date=facts.last_day(weeks["date"]),
            series=tuple(Series(*each) for each in series),
            scale="linear",
            has_time=True,
        )
    )


def _public(weeks: pd.DataFrame) -> pd.DataFrame:
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


def _draw_accelerator(book: Book, index: pd.DataFrame, accelerator: str) -> None:
    mine = index[index["accelerator"] == accelerator].sort_values("date")
    token = token_of(book, accelerator)
    tokens = [token, "muted", "other", "ink-2"]
    names = mine.groupby("name")["providers"].sum().sort_values(ascending=False).index[:4]
    frames = []
    for name in names:
        weeks = mine[mine["name"] == name]
        frames.append(weeks.assign(series=facts.slug(name), segment=_segments(weeks), label=name))
    weeks = _with_tips(pd.concat(frames, ignore_index=True))
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
                _thinned(weeks, ["value", "lo", "hi"]),
                series,
                tips=facts.tips(book.words),
            ),
            rows=_public(weeks),
            page=address(accelerator),
            publishers=facts.publishers(weeks["cheapest_provenance"]),
            last_date=facts.last_day(weeks["date"]),
            series=tuple(Series(*each) for each in series),
            scale="linear",
            has_time=True,
        )
    )


def _draw_providers(book: Book) -> None:
    intervals = on_demand(book.tables["price_intervals"])
    for provider, rows in intervals.groupby("provider", sort=True):
        _draw_provider(book, str(provider), rows)


def on_demand(intervals: pd.DataFrame) -> pd.DataFrame:
    """Keep list prices of whole machines on demand."""
    return intervals[
        (intervals["purchase_option"] == "on_demand") & (intervals["price_basis"] == "all_in")
    ]


def _draw_provider(book: Book, provider: str, rows: pd.DataFrame) -> None:
    """Draw the lowest list price of each accelerator that a provider rents out."""
    counts = rows.groupby("accelerator")["observations"].sum().sort_values(ascending=False)
    chosen = [str(name) for name in counts.index[:_MOST_SERIES]]
    frames = []
    for accelerator in chosen:
        found = _lowest_by_day(rows[rows["accelerator"] == accelerator])
        frames.append(found.assign(series=facts.slug(accelerator), label=accelerator))
    steps = pd.concat(frames, ignore_index=True)
    steps = steps.assign(
        value_text=[usd(value) for value in steps["value"]],
        day_text=[day(date) for date in steps["date"]],
        who=facts.texts(steps["instance_type"]),
        source=[facts.host(text) for text in steps["provenance"]],
    )
    series = [Line(facts.slug(name), name, token_of(book, name)) for name in chosen]
    lately = rows[rows["last_seen_date"] > rows["last_seen_date"].max() - _RECENT]
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
            draw=partial(price_band, steps, series, tips=facts.tips(book.words)),
            rows=steps[["label", "date", "value", "instance_type", "region", "provenance"]].rename(
                columns={"label": "accelerator", "value": "usd_per_accelerator_hour"}
            ),
            page=provider_address(provider),
            publishers=facts.publishers(steps["provenance"]),
            last_date=facts.last_day(rows["last_seen_date"]),
            series=tuple(Series(*each) for each in series),
            scale="linear",
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


def pages(book: Book) -> Iterator[Page]:
    """Give the index, and the pages of accelerators and providers."""
    tables = book.tables
    latest = latest_prices(book)
    intervals = tables["price_intervals"]
    listed = on_demand(intervals)
    newest = book.as_of_date
    yield Page(
        address="/prices/",
        template="prices.md.j2",
        words="prices",
        facts={
            "latest": _latest_table(book, latest, newest),
            "providers": _providers(book, listed),
            "coverage": coverage(intervals),
            "accelerators": intervals["accelerator"].nunique(),
            "provider_count": intervals["provider"].nunique(),
            "observations": int(intervals["observations"].sum()),
            "first_date": intervals["first_seen_date"].min(),
        },
    )
    names = sorted(set(latest) | set(intervals["accelerator"].unique()), key=str.lower)
    for accelerator in names:
        yield _accelerator_page(book, str(accelerator), latest.get(str(accelerator)), listed)
    for provider in sorted(intervals["provider"].unique()):
        yield _provider_page(book, str(provider), intervals)


def _latest_table(
    book: Book, latest: dict[str, facts.Row], newest: dt.date | None
) -> pd.DataFrame:
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


def _providers(book: Book, listed: pd.DataFrame) -> list[facts.Row]:
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


def coverage(intervals: pd.DataFrame) -> pd.DataFrame:
    """Say what was seen of each accelerator at each provider, from when to when, how often."""
    keys = ["accelerator", "provider"]
    return (
        intervals.groupby(keys, as_index=False)
        .agg(
            first_seen_date=("first_seen_date", "min"),
            last_seen_date=("last_seen_date", "max"),
            observations=("observations", "sum"),
        )
        .sort_values(["accelerator", "provider"])
    )


_INTERVAL_COLUMNS = [
    "provider",
    "accelerator",
    "instance_type",
    "region",
    "form_factor",
    "accelerator_count",
    "purchase_option",
    "usd_per_accelerator_hour",
    "usd_per_hour",
    "first_seen_date",
    "last_seen_date",
    "observations",
    "provenance",
]


def _accelerator_page(
    book: Book, accelerator: str, latest: facts.Row | None, listed: pd.DataFrame
) -> Page:
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
            "intervals": mine[_INTERVAL_COLUMNS].sort_values("last_seen_date", ascending=False),
            "first_date": mine["first_seen_date"].min(),
            "provider_count": mine["provider"].nunique(),
        },
        keywords=f"{vendor or ''} {family or ''} GPU price",
    )


def _standing(listed: pd.DataFrame) -> pd.DataFrame:
    """Give each provider's lowest price on the day on which it was last seen."""
    if listed.empty:
        return listed.reindex(columns=_INTERVAL_COLUMNS)
    newest = listed.groupby("provider")["last_seen_date"].transform("max")
    still = listed[listed["last_seen_date"] == newest].sort_values("usd_per_accelerator_hour")
    first = still.drop_duplicates("provider")
    return first[_INTERVAL_COLUMNS].sort_values(
        ["last_seen_date", "usd_per_accelerator_hour"], ascending=[False, True]
    )


def _provider_page(book: Book, provider: str, intervals: pd.DataFrame) -> Page:
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
            "intervals": mine[_INTERVAL_COLUMNS].sort_values("last_seen_date", ascending=False),
            "first_date": mine["first_seen_date"].min(),
            "last_date": mine["last_seen_date"].max(),
        },
        keywords="provider cloud GPU price",
    )


def cells(book: Book) -> dict[str, Cell]:
    """Lead from the names of accelerators and providers in tables to their pages."""
    intervals = book.tables["price_intervals"]
    accelerators, providers = set(intervals["accelerator"]), set(intervals["provider"])

    def accelerator(value: Any, _: dict[str, Any]) -> str:
        name = str(value)
        return _link(address(name), name) if name in accelerators else safe_text(name)

    def provider(value: Any, _: dict[str, Any]) -> str:
        name = facts.provider_name(str(value))
        there = str(value) in providers
        return _link(provider_address(str(value)), name) if there else safe_text(name)

    return {"accelerator": accelerator, "provider": provider, "cheapest_provider": provider}


def _link(address_: str, text: str) -> str:
    return f'<a href="page:{address_}">{safe_text(text)}</a>'


def interval_files(book: Book) -> dict[str, pd.DataFrame]:
    """Give all prices of each accelerator and provider, for the files that tables load."""
    intervals = book.tables["price_intervals"]
    intervals = intervals.sort_values("last_seen_date", ascending=False)
    found = {"price-coverage": coverage(intervals)}
    for column, prefix in (("accelerator", "price"), ("provider", "provider")):
        for name, rows in intervals.groupby(column):
            found[f"{prefix}-{facts.slug(str(name))}"] = rows[_INTERVAL_COLUMNS]
    return found
