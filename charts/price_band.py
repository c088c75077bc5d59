"""What an accelerator-hour cost over time: the median, the range of providers, who was seen.

- A week in which enough providers were seen is drawn strongly: a line at the median, and a band
  from the lowest to the highest.
- A week in which fewer were seen is a pale dash. Dashes are not joined: from one week to the next
  the price may differ only because somebody else was seen.
- A week in which nobody was seen is a gap.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from charts import look, parts
from charts.parts import Line, Measure

_MOST_LABELS: Final = 8
_TOUCHED: Final = 20


def price_band(
    runs: pd.DataFrame,
    series: Sequence[Line],
    *,
    size: look.Size,
    tips: Mapping[str, str],
    is_log: bool = False,
    events: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """What one accelerator-hour cost: strong where enough providers were seen, else pale.

    Args:
        runs: series, date, value, segment (a new one after each gap); where known `until` (the
            day on which a run of equal weeks ends), `is_strong`, and lo and hi for a band.
        series: Series to draw.
        size: Size to draw for.
        tips: Titles of the tooltip's lines, by column.
        is_log: Whether prices stand on a logarithmic axis; else it begins at zero.
        events: date, text: at most three, most important first.
    """
    shown = runs[runs["series"].isin([each.name for each in series])].reset_index(drop=True)
    shown = shown.assign(
        until=shown["until"] if "until" in shown else shown["date"],
        is_strong=shown.get("is_strong", True),
    )
    strong, pale = shown[shown["is_strong"]], shown[~shown["is_strong"]]
    bounds = [name for name in ("value", "lo", "hi") if name in shown]
    span = parts.log_span(pd.concat([shown[name] for name in bounds])) if is_log else None
    has_labels = parts.labels_fit(series, size, _MOST_LABELS)
    first, last = pd.Timestamp(shown["date"].min()), pd.Timestamp(shown["until"].max())
    x = parts.time_axis(first, last, size, parts.room_for(series, size, _MOST_LABELS))
    y = parts.value_axis("$", span, is_log=is_log)
    colour = parts.colours(series, size, has_legend=len(series) > 1 and not has_labels)
    layers: list[alt.Chart] = []
    if not strong.empty:
        layers += _strong(strong, x, y, colour)
    if not pale.empty:
        layers.append(
            parts.chart(pale, ["series", "date", "until", "value"], "pale")
            .mark_rule(strokeWidth=2, opacity=0.5)
            .encode(x=x.x("date:T"), x2="until:T", y=y.y("value:Q"), color=colour)
        )
    columns = ["series", "date", "value", *[name for name in tips if name in shown.columns]]
    layers.append(
        parts.chart(_within_reach(shown, (last - first) / _TOUCHED), columns, "touch")
        .mark_point(size=90, opacity=0)
        .encode(
            x=x.x("date:T"), y=y.y("value:Q"), color=colour, tooltip=parts.tooltips(tips, shown)
        )
    )
    if has_labels:
        ends = shown.sort_values("until").groupby("series", as_index=False, sort=False).last()
        axis = span or parts.Span(0.0, float(shown[bounds].max().max()))
        ends = ends.assign(date=ends["until"])
        layers.append(parts.labels(ends, series, axis, size, (x, y), colour, is_log=is_log))
    if events is not None:
        layers += parts.events(events, x, size)
    return parts.layered(layers)


def _within_reach(runs: pd.DataFrame, step: pd.Timedelta) -> pd.DataFrame:
    """Repeat what a long run says at each step of it: a pointer is seldom at its first day."""
    seconds = (runs["until"] - runs["date"]).dt.total_seconds()
    times = (seconds // max(step.total_seconds(), 1.0)).astype("int64") + 1
    again = runs.loc[runs.index.repeat(times)]
    number = again.groupby(level=0).cumcount()
    return again.assign(date=again["date"] + number * step).reset_index(drop=True)


def _strong(runs: pd.DataFrame, x: Measure, y: Measure, colour: alt.Color) -> list[alt.Chart]:
    """Draw lines that last to the end of each stretch's last run, and their bands."""
    ends = runs.sort_values("date").groupby(["series", "segment"], sort=False).tail(1)
    drawn = pd.concat([runs, ends.assign(date=ends["until"])]).sort_values("date", kind="stable")
    layers = []
    banded = drawn.dropna(subset=[name for name in ("lo", "hi") if name in drawn])
    if {"lo", "hi"} <= set(drawn.columns) and not banded.empty:
        layers.append(
            parts.chart(banded, ["series", "date", "lo", "hi", "segment"], "band")
            .mark_area(opacity=0.16, line=False, interpolate="step-after")
            .encode(x=x.x("date:T"), y=y.y("lo:Q"), y2="hi:Q", color=colour, detail="segment:N")
        )
    layers.append(
        parts.chart(drawn, ["series", "date", "value", "segment"], "median")
        .mark_line(interpolate="step-after")
        .encode(x=x.x("date:T"), y=y.y("value:Q"), color=colour, detail="segment:N")
    )
    return layers
