"""What an accelerator-hour cost over time: the median, the range of providers, the cheapest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from charts import look, parts
from charts.parts import Line

_MOST_DOTS: Final = 150
"""More dots than these are there to be touched, but not seen."""


def price_band(
    weeks: pd.DataFrame,
    series: Sequence[Line],
    *,
    size: look.Size,
    tips: Mapping[str, str],
    until: dt.date | None = None,
) -> alt.LayerChart:
    """What one accelerator-hour cost: a line at the median, a band from lowest to highest.

    Weeks in which no provider was seen are a gap, not a bridge.

    Args:
        weeks: series, date, value, lo, hi, segment (a new one after each gap).
        series: Series to draw.
        size: Size to draw for.
        tips: Titles of the tooltip's lines, by column.
        until: Day at which the axis ends.
    """
    shown = weeks[weeks["series"].isin([each.name for each in series])]
    first = pd.Timestamp(shown["date"].min())
    last = max(pd.Timestamp(shown["date"].max()), parts.today_or(until, first))
    has_labels = parts.labels_fit(series, size)
    x = parts.time_axis(first, last, size, parts.room_for(series, size))
    y = parts.value_axis("$", None, is_log=False)
    colour = parts.colours(series, size, has_legend=len(series) > 1 and not has_labels)
    layers: list[alt.Chart] = []
    if {"lo", "hi"} <= set(shown.columns):
        layers.append(
            parts.chart(shown, ["series", "date", "lo", "hi", "segment"], "band")
            .mark_area(opacity=0.16, line=False, interpolate="step-after")
            .encode(
                x=x.x("date:T"),
                y=y.y("lo:Q"),
                y2="hi:Q",
                color=colour,
                detail="segment:N",
            )
        )
    layers.append(
        parts.chart(shown, ["series", "date", "value", "segment"], "median")
        .mark_line(interpolate="step-after")
        .encode(x=x.x("date:T"), y=y.y("value:Q"), color=colour, detail="segment:N")
    )
    columns = ["series", "date", "value", *[name for name in tips if name in shown.columns]]
    layers.append(
        parts.chart(shown, columns, "weeks")
        .mark_point(size=26, opacity=0.75 if len(shown) <= _MOST_DOTS else 0)
        .encode(
            x=x.x("date:T"), y=y.y("value:Q"), color=colour, tooltip=parts.tooltips(tips, shown)
        )
    )
    if has_labels:
        ends = shown.sort_values("date").groupby("series", as_index=False, sort=False).last()
        ends["date"] = ends["date"].max() if ends["date"].nunique() == 1 else ends["date"]
        high = float(shown[[c for c in ("value", "hi") if c in shown]].max().max())
        placed = parts.end_labels(ends, series, parts.Span(0.0, high), size, is_log=False)
        layers.append(
            parts.chart(placed, list(placed.columns), "labels")
            .mark_text(align="left", dx=9, fontWeight=600)
            .encode(x=x.x("date:T"), y=y.y("value:Q"), text="label:N", color=colour)
        )
    return parts.layered(layers)
