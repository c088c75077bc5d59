"""Parts that charts share: axes, colours of series, labels at the ends of lines, tooltips."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from charts import look

_LABEL_PX = 19
_CHARACTER_PX = 7.5
MOST_LABELS = 6
_HUGE = 1e13
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class Line(NamedTuple):
    """One series as a chart draws it."""

    name: str
    label: str
    token: str


class Kind(NamedTuple):
    """What points of one series are told apart by: in colour, and in shape for who made it."""

    name: str
    label: str
    token: str
    shape: str


class Measure(NamedTuple):
    """An axis and its scale, for whichever channels share them."""

    axis: alt.Axis
    scale: alt.Scale

    def x(self, field: str) -> alt.X:
        """Lay a field on the horizontal axis."""
        return alt.X(field, axis=self.axis, scale=self.scale)

    def y(self, field: str) -> alt.Y:
        """Lay a field on the vertical axis."""
        return alt.Y(field, axis=self.axis, scale=self.scale)


class Span(NamedTuple):
    """First and last value of an axis."""

    first: Any
    last: Any


def colours(series: Sequence[Line], size: look.Size, *, has_legend: bool) -> alt.Color:
    """Colour marks by series, with a legend only where lines carry no labels."""
    return alt.Color(
        "series:N",
        scale=alt.Scale(
            domain=[each.name for each in series],
            range=[look.colour(each.token) for each in series],
        ),
        legend=_legend(series, size) if has_legend else None,
    )


def kind_channels(kinds: Sequence[Kind], size: look.Size) -> dict[str, Any]:
    """Give the channels that tell kinds apart, with one legend for colour and shape."""
    names = [each.name for each in kinds]
    colours_ = [look.colour(each.token) for each in kinds]
    shapes = [each.shape for each in kinds]
    legend = _legend(kinds, size)
    return {
        "color": alt.Color("kind:N", scale=alt.Scale(domain=names, range=colours_), legend=legend),
        "shape": alt.Shape("kind:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
    }


def _legend(series: Sequence[Line] | Sequence[Kind], size: look.Size) -> alt.Legend:
    """Name series or kinds above a chart, in as many columns as there is room for."""
    labels = {each.name: each.label for each in series}
    named = " : ".join(f"datum.value == {_quoted(n)} ? {_quoted(t)}" for n, t in labels.items())
    longest = max((len(each.label) for each in series), default=1)
    room = 40 + _CHARACTER_PX * longest
    columns = max(1, min(len(series), int((size.width - 60) / room)))
    return alt.Legend(labelExpr=f"{named} : datum.value", columns=columns)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def tooltips(tips: Mapping[str, str], frame: pd.DataFrame) -> list[alt.Tooltip]:
    """Show the columns of a frame that have a title, in the order of the titles."""
    return [
        alt.Tooltip(f"{name}:N", title=title)
        for name, title in tips.items()
        if name in frame.columns
    ]


def log_span(values: pd.Series) -> Span:
    """Give round ends (1, 2 or 5 times a power of ten) around the values of a log axis."""
    low, high = float(values.min()), float(values.max())
    return Span(_round_down(low / 1.15), _round_up(high * 1.15))


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return min(step * power for step in (1, 2, 5, 10) if step * power >= value)


def log_ticks(span: Span) -> list[float]:
    """Give few round ticks: powers of ten, and 2s and 5s where there are less than three."""
    powers = [10.0**n for n in range(-12, 40) if span.first <= 10.0**n <= span.last]
    if len(powers) >= 8:
        return powers[:: math.ceil(len(powers) / 7)]
    if len(powers) >= 3:
        return powers
    wider = [
        step * 10.0**n
        for n in range(-12, 40)
        for step in (1, 2, 5)
        if span.first <= step * 10.0**n <= span.last
    ]
    return [float(f"{value:.6g}") for value in wider]


def value_axis(unit: str, span: Span | None, *, is_log: bool) -> Measure:
    """Give an axis of values: logarithmic between round ends, or linear from zero."""
    if span is not None and is_log and span.last >= _HUGE:
        ticks = log_ticks(span)
        named = " : ".join(f"datum.value == {tick!r} ? '{_power(tick)}'" for tick in ticks)
        expression = f"{named} : format(datum.value, '~e')"
    elif unit == "$":
        expression = (
            "datum.value >= 1 ? format(datum.value, '$,.2~f') : format(datum.value, '$.6~f')"
        )
    else:
        expression = (
            "datum.value >= 1e15 || (datum.value < 1e-4 && datum.value > 0)"
            " ? format(datum.value, '~e')"
            " : datum.value >= 1e9 ? format(datum.value / 1e9, ',~r') + 'B'"
            " : datum.value >= 1e6 ? format(datum.value / 1e6, ',~r') + 'M'"
            " : format(datum.value, ',~r')"
        )
    if unit not in ("", "$"):
        expression = f"({expression}) + {_quoted(unit)}"
    if not is_log or span is None:
        scale = alt.Scale(zero=True, domain=list(span)) if span else alt.Scale(zero=True)
        return Measure(alt.Axis(labelExpr=expression, tickCount=6, title=None), scale)
    return Measure(
        alt.Axis(labelExpr=expression, values=log_ticks(span), title=None),
        alt.Scale(type="log", domain=list(span), nice=False),
    )


def _power(value: float) -> str:
    """Write a power of ten as `10²⁴`."""
    return f"10{str(round(math.log10(value))).translate(_SUPERSCRIPT)}"


def time_axis(
    first: pd.Timestamp, last: pd.Timestamp, size: look.Size, room_px: float = 8.0
) -> Measure:
    """Give an axis of days, with years on it and room for labels at its right end."""
    years = (last - first).days / 365.25
    plot = max(size.width - 70 - room_px, 100)
    end = last + (last - first) * (room_px / plot)
    scale = alt.Scale(domain=[_day(first), _day(end)])
    if years < 1.5:
        count = 5 if size.has_labels else 3
        return Measure(alt.Axis(format="%b %Y", tickCount=count, title=None), scale)
    wanted = 11 if size.has_labels else 5
    step = next(n for n in (1, 2, 3, 5, 10, 20, 50) if years / n <= wanted)
    start = first.year + (0 if (first.month, first.day) == (1, 1) else 1)
    start += -start % step
    ticks = [
        alt.DateTime(year=year, month=1, date=1) for year in range(start, last.year + 1, step)
    ]
    return Measure(alt.Axis(format="%Y", values=ticks, title=None), scale)


def _day(stamp: pd.Timestamp) -> str:
    return stamp.date().isoformat()


def room_for(series: Sequence[Line], size: look.Size, most: int = MOST_LABELS) -> float:
    """Say how many pixels the labels at the ends of lines need."""
    if not labels_fit(series, size, most):
        return 8.0
    return 14 + _CHARACTER_PX * max(len(each.label) for each in series)


def labels_fit(series: Sequence[Line], size: look.Size, most: int = MOST_LABELS) -> bool:
    """Say whether lines are labelled directly: on a wide chart with few series."""
    return size.has_labels and 1 < len(series) <= most


def end_labels(
    ends: pd.DataFrame, series: Sequence[Line], span: Span, size: look.Size, *, is_log: bool
) -> pd.DataFrame:
    """Place a label beside the last value of each series, moved apart where they would overlap."""

    def up(value: float) -> float:
        return math.log(value) if is_log else value

    low, high = up(span.first), up(span.last)
    per_px = (high - low) / (size.height - 40)
    labels = {each.name: each.label for each in series}
    rows = ends.sort_values(["value", "series"]).to_dict(orient="records")
    places = [up(row["value"]) for row in rows]
    for _ in range(60):
        for index in range(1, len(places)):
            if (gap := _LABEL_PX * per_px - (places[index] - places[index - 1])) > 0:
                places[index] += gap / 2
                places[index - 1] -= gap / 2
        places = [min(max(place, low + 6 * per_px), high - 6 * per_px) for place in places]
    return pd.DataFrame(
        {
            "series": [row["series"] for row in rows],
            "date": [row["date"] for row in rows],
            "value": [math.exp(place) if is_log else place for place in places],
            "label": [labels[row["series"]] for row in rows],
        }
    )


def labels(
    ends: pd.DataFrame,
    series: Sequence[Line],
    span: Span,
    size: look.Size,
    axes: tuple[Measure, Measure],
    colour: Any,
    *,
    is_log: bool,
) -> alt.Chart:
    """Write the label of each series beside its last value, in its colour."""
    x, y = axes
    placed = end_labels(ends, series, span, size, is_log=is_log)
    written: alt.Chart = (
        chart(placed, list(placed.columns), "labels")
        .mark_text(align="left", dx=9, fontWeight=600)
        .encode(x=x.x("date:T"), y=y.y("value:Q"), text="label:N", color=colour)
    )
    return written


def events(found: pd.DataFrame, x: Measure, size: look.Size, *, most: int = 3) -> list[alt.Chart]:
    """Mark what explains the shape: a quiet rule on its day, a few words beside it at the top.

    Args:
        found: date, text; the most important first, since only the first few are drawn.
        x: The axis of time.
        size: Size to draw for; a narrow chart has no room for words, and gets none.
        most: How many are drawn.
    """
    if found.empty or not size.has_labels:
        return []
    shown = found.head(most).sort_values("date").reset_index(drop=True)
    # Each on a line of its own, so that neighbours do not write over each other.
    shown = shown.assign(line=[2 + _LABEL_PX * number for number in range(len(shown))])
    rule = (
        chart(shown, ["date"], "events")
        .mark_rule(color=look.colour("ink-3"), strokeDash=[2, 3])
        .encode(x=x.x("date:T"))
    )
    text = (
        chart(shown, ["date", "text", "line"], "label-events")
        .mark_text(align="left", baseline="top", dx=5, color=look.colour("ink-2"))
        .encode(x=x.x("date:T"), y=alt.Y("line:Q", scale=None, axis=None), text="text:N")
    )
    return [rule, text]


def chart(frame: pd.DataFrame, columns: Sequence[str], name: str) -> alt.Chart:
    """Begin a named layer that draws some columns of a frame; days are written as ISO 8601.

    The rows go in as plain values: going by way of the frame costs ten times as long.
    """
    cells: dict[str, list[Any]] = {}
    for column in dict.fromkeys(columns):
        values = frame[column]
        if pd.api.types.is_datetime64_any_dtype(values):
            cells[column] = [f"{day:%Y-%m-%d}" for day in values]
        else:
            cells[column] = [None if value != value else value for value in values.tolist()]
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return alt.Chart(alt.InlineData(values=rows), name=name)


def today_or(last: dt.date | None, fallback: pd.Timestamp) -> pd.Timestamp:
    """Give a day as a timestamp, or the fallback."""
    return pd.Timestamp(last) if last else fallback


def layered(layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Lay charts above each other."""
    return alt.LayerChart(layer=list(layers))
