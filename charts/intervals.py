"""Values with their intervals, one line each: effects, estimates, how far a claim is off."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from charts import look, parts
from charts.parts import Kind, Line


def intervals(
    rows: pd.DataFrame,
    series: Sequence[Line],
    *,
    size: look.Size,
    unit: str = "",
    reference: float | None = 1.0,
    is_log: bool = True,
    tips: Mapping[str, str],
    kinds: Sequence[Kind] = (),
) -> alt.LayerChart:
    """What was found and between which bounds: a dot is the estimate, a bar its 95 % interval.

    Args:
        rows: name, value, lo, hi, series, and kind where kinds are given, in the order in which
            they are drawn.
        series: Series by which lines are coloured.
        size: Size to draw for.
        unit: Text after each value of the axis.
        reference: Where a line of comparison stands.
        is_log: Whether values stand on a logarithmic axis.
        tips: Titles of the tooltip's lines, by column.
        kinds: What dots are told apart by, in colour and shape; their series without.
    """
    frame = rows.reset_index(drop=True)
    ends = pd.concat([frame["value"], frame["lo"], frame["hi"]]).dropna()
    if reference is not None:
        ends = pd.concat([ends, pd.Series([reference])])
    x = parts.value_axis(unit, parts.log_span(ends) if is_log else None, is_log=is_log)
    y = alt.Y(
        "name:N",
        sort=frame["name"].tolist(),
        axis=alt.Axis(labelLimit=390 if size.has_labels else 150, grid=False, title=None),
    )
    dots: dict[str, Any] = {"color": parts.colours(series, size, has_legend=len(series) > 1)}
    if kinds:
        dots = parts.kind_channels(kinds, size)
    field = "kind" if kinds else "series"
    layers: list[alt.Chart] = []
    if reference is not None:
        layers.append(
            parts.chart(pd.DataFrame({"value": [reference]}), ["value"], "reference")
            .mark_rule(color=look.colour("ink-3"), strokeDash=[3, 3])
            .encode(x=x.x("value:Q"))
        )
    banded = frame.dropna(subset=["lo", "hi"])
    if not banded.empty:
        layers.append(
            parts.chart(banded, [field, "name", "lo", "hi"], "intervals")
            .mark_rule(strokeWidth=5, opacity=0.35)
            .encode(x=x.x("lo:Q"), x2="hi:Q", y=y, color=dots["color"])
        )
    shown = [field, "name", "value", *[name for name in tips if name in frame.columns]]
    layers.append(
        parts.chart(frame, shown, "values")
        .mark_point(size=90)
        .encode(x=x.x("value:Q"), y=y, tooltip=parts.tooltips(tips, frame), **dots)
    )
    height = 34 * len(frame) + 50
    return parts.layered(layers).properties(height=max(height, 150))
