"""Values over time: results as points, records as steps, fits and forecasts as thin lines.

Points are coloured by their series, or, in a chart of one series, by what they were reached on
(`kinds`): then a kind has a colour and a shape, and the line is plain.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import altair as alt
import pandas as pd

from charts import look, parts
from charts.parts import Kind, Line, Measure

_BOUNDS: Final = ("value", "lo", "hi")


def history(
    points: pd.DataFrame,
    series: Sequence[Line],
    *,
    size: look.Size,
    unit: str = "$",
    until: Mapping[str, dt.date] | None = None,
    lines: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    is_log: bool = True,
    tips: Mapping[str, str],
    joins: Literal["step-after", "linear"] = "step-after",
    kinds: Sequence[Kind] = (),
) -> alt.LayerChart:
    """What was reached, and when: points are results, and a record stands until it is beaten.

    Args:
        points: series, date, value, is_record, and kind where kinds are given; further columns
            with a title become tooltips.
        series: Series to draw, in the order of the legend.
        size: Size to draw for.
        unit: `$`, or a text after each value of the axis.
        until: Day to which the standing record of a series reaches; its last point without.
        lines: Fits and forecasts: series, date, value, lo, hi, is_dashed; the series of a line
            may be one without points.
        events: date, text: at most three, most important first.
        is_log: Whether values stand on a logarithmic axis.
        tips: Titles of the tooltip's lines, by column.
        joins: How records are joined.
        kinds: What points are told apart by, in the order of the legend; their series without.
    """
    shown = points[points["series"].isin([each.name for each in series])]
    steps = _steps(shown, until or {})
    ends = steps.groupby("series", as_index=False, sort=False).last()
    area = shown[["date", "value"]]
    if lines is not None and not lines.empty:
        drawn = [lines[["date", name]].set_axis(["date", "value"], axis=1) for name in _BOUNDS]
        area = pd.concat([area, *drawn]).astype({"value": "float64"}).dropna()
        last = lines[lines["is_labelled"]].groupby("series", as_index=False, sort=False).last()
        ends = pd.concat([ends, last[~last["series"].isin(ends["series"])]])
    span = parts.log_span(area["value"]) if is_log else None
    first = pd.Timestamp(area["date"].min())
    last_day = max(pd.Timestamp(area["date"].max()), pd.Timestamp(steps["date"].max()))
    has_labels = parts.labels_fit(series, size)
    x = parts.time_axis(first, last_day, size, parts.room_for(series, size))
    y = parts.value_axis(unit, span, is_log=is_log)
    colour: Any = alt.value(look.colour("ink-3"))  # lines are plain where points tell kinds
    if not kinds:
        colour = parts.colours(series, size, has_legend=len(series) > 1 and not has_labels)
    layers: list[alt.Chart] = []
    if lines is not None and not lines.empty:
        layers += _thin_lines(lines, x, y, colour)
    layers.append(
        parts.chart(steps, ["series", "date", "value"], "steps")
        .mark_line(interpolate=joins)
        .encode(x=x.x("date:T"), y=y.y("value:Q"), color=colour)
    )
    look_of_points = parts.kind_channels(kinds, size) if kinds else {"color": colour}
    layers += _marks(shown, x, y, look_of_points, tips)
    if has_labels:
        axis = span or parts.Span(0.0, float(area["value"].max()) * 1.05)
        layers.append(parts.labels(ends, series, axis, size, (x, y), colour, is_log=is_log))
    if events is not None:
        layers += parts.events(events, x, size)
    return parts.layered(layers)


def _steps(points: pd.DataFrame, until: Mapping[str, dt.date]) -> pd.DataFrame:
    """Keep the records, each series led on to its last day, or to the day given."""
    parts_: list[pd.DataFrame] = []
    for series, rows in points.sort_values("date").groupby("series", sort=False):
        records = rows[rows["is_record"].astype(bool)]
        if records.empty:
            continue
        last = max(parts.today_or(until.get(str(series)), rows["date"].max()), rows["date"].max())
        tail = records.tail(1).assign(date=last)
        parts_.append(pd.concat([records, tail]) if last > records["date"].max() else records)
    return pd.concat(parts_) if parts_ else points.head(0)


def _marks(
    points: pd.DataFrame,
    x: Measure,
    y: Measure,
    channels: Mapping[str, Any],
    tips: Mapping[str, str],
) -> list[alt.Chart]:
    wanted = ["series", "date", "value", "kind", *tips]
    columns = [name for name in dict.fromkeys(wanted) if name in points.columns]
    is_record = points["is_record"].astype(bool)
    paper = look.colour("paper")
    layers = []
    for rows, name, mark in (
        (points[~is_record], "entries", {"size": 34, "opacity": 0.55}),
        (points[is_record], "records", {"size": 72, "stroke": paper, "strokeWidth": 1}),
    ):
        if rows.empty:
            continue
        layers.append(
            parts.chart(rows, columns, name)
            .mark_point(**mark)
            .encode(
                x=x.x("date:T"),
                y=y.y("value:Q"),
                tooltip=parts.tooltips(tips, rows),
                **channels,
            )
        )
    return layers


def _thin_lines(lines: pd.DataFrame, x: Measure, y: Measure, colour: Any) -> list[alt.Chart]:
    layers = []
    banded = lines.dropna(subset=["lo", "hi"])
    if not banded.empty:
        layers.append(
            parts.chart(banded, ["series", "date", "lo", "hi"], "band")
            .mark_area(opacity=0.14, line=False)
            .encode(x=x.x("date:T"), y=y.y("lo:Q"), y2="hi:Q", color=colour)
        )
    for is_dashed, rows in lines.groupby("is_dashed"):
        layers.append(
            parts.chart(rows, ["series", "date", "value"], "forecast" if is_dashed else "fit")
            .mark_line(strokeWidth=1.25, strokeDash=[6, 5] if is_dashed else [1, 0])
            .encode(x=x.x("date:T"), y=y.y("value:Q"), color=colour)
        )
    return layers
