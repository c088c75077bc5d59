"""The bar above a chart: which series, which scale, which years, and a link to what is shown.

It is written whole, so that its room is kept exactly before the script wakes it; without a script
it does not show.
"""

from collections.abc import Sequence
from typing import Any

from flows.pages.drawing import Drawing, Series
from flows.pages.page import Book, safe_text

_WORTH_A_SWITCH = 3


def controls(
    book: Book,
    drawing: Drawing,
    datasets: dict[str, list[dict[str, Any]]],
    *,
    has_switches: bool = True,
) -> str:
    """Write what a reader can choose of a chart; nothing where there is nothing to choose.

    Args:
        book: Words.
        drawing: The chart.
        datasets: Its rows; their years are the choice of years.
        has_switches: Whether scale, years and link are among the choices, or the series alone.
    """
    chips = _chips(book, drawing.series) if len(drawing.series) > 1 else ""
    if not has_switches:
        return _bar(chips)
    switches = _scale(book, drawing.scale) if drawing.scale else ""
    if drawing.has_time:
        switches += _years(book, datasets)
    if not chips and not switches:
        return ""
    switches += (
        '<button type="button" class="chip permalink" data-control="permalink">'
        f"{safe_text(book.say('script.permalink'))}</button>"
    )
    return _bar(f'{chips}<div class="switches">{switches}</div>\n')


def _bar(parts: str) -> str:
    return f'<div class="chart-controls" data-controls hidden>\n{parts}</div>\n' if parts else ""


def _chips(book: Book, series: Sequence[Series]) -> str:
    chips = "".join(
        f'<button type="button" class="chip" data-control="series-{safe_text(each.name)}" '
        f'data-series="{safe_text(each.name)}" aria-pressed="true">'
        f'<span class="swatch"></span>{safe_text(each.label)}</button>'
        for each in series
    )
    if len(series) >= _WORTH_A_SWITCH:
        chips += (
            '<button type="button" class="chip all" data-control="all">'
            f"{safe_text(book.say('script.hide_all'))}</button>"
        )
    legend = safe_text(book.say("script.series"))
    return f'<fieldset class="chips"><legend>{legend}</legend>{chips}</fieldset>\n'


def _scale(book: Book, usual: str) -> str:
    options = {name: book.say(f"script.{name}") for name in ("log", "linear")}
    return _choice("scale", book.say("script.scale"), options, usual)


def _years(book: Book, datasets: dict[str, list[dict[str, Any]]]) -> str:
    years = {str(row["date"])[:4] for rows in datasets.values() for row in rows if row.get("date")}
    if len(years) < 2:
        return ""
    first, last = min(years), max(years)
    options = {str(year): str(year) for year in range(int(first), int(last) + 1)}
    ends = _choice("from", book.say("script.from"), options, first) + _choice(
        "to", book.say("script.to"), options, last
    )
    return f'<span class="years">{ends}</span>'


def _choice(name: str, label: str, options: dict[str, str], usual: str) -> str:
    written = "".join(
        f'<option value="{value}"{" selected" if value == usual else ""}>'
        f"{safe_text(text)}</option>"
        for value, text in options.items()
    )
    return (
        f'<label>{safe_text(label)}<select data-control="{name}" data-usual="{usual}">'
        f"{written}</select></label>"
    )
