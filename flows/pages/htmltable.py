"""Tables as HTML: right-aligned numbers, headers that sort, a line that filters.

The table is whole without a script; the script adds sorting and filtering.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from flows.pages.facts import series_label
from flows.pages.numbers import cell, is_known
from flows.pages.page import Page, safe_text
from flows.pages.tables import source_url
from flows.pages.words import Words

_LONG = 60
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
Cell = Callable[[Any, dict[str, Any]], str]


def header(words: Words, column: str) -> str:
    """Give the heading of a column: from the catalogue, else its name in plain words."""
    key = f"columns.{column}"
    return words.say(key) if words.has(key) else column.replace("_", " ").capitalize()


def html_table(
    words: Words,
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    caption: str,
    cells: dict[str, Cell] | None = None,
    name: str = "rows",
    shown: int | None = None,
    more: str | None = None,
    is_enhanced: bool = True,
) -> str:
    """Write a frame as a table.

    Args:
        words: For headings and labels.
        frame: Rows.
        columns: Which of its columns, in order.
        caption: What the table holds, read out before it.
        cells: How to write the cells of a column, given the value and its row; gives HTML.
        name: Name of the file when a reader downloads the filtered rows.
        shown: At most so many rows; all without.
        more: Address of a parquet file with all rows, which the script can load.
        is_enhanced: Whether the script adds sorting and filtering.
    """
    part = frame.head(shown) if shown is not None else frame
    numeric = {name for name in columns if pd.api.types.is_numeric_dtype(frame[name])}
    numeric -= {name for name in columns if pd.api.types.is_bool_dtype(frame[name])}
    head = "".join(
        f'<th scope="col"{" class=n" if each in numeric else ""} data-column="{each}">'
        f"{safe_text(header(words, each))}</th>"
        for each in columns
    )
    body = "\n".join(
        _row({str(k): v for k, v in row.items()}, columns, numeric, cells or {})
        for row in part.to_dict(orient="records")
    )
    options = f' data-name="{safe_text(name)}"' if is_enhanced else ""
    if more and len(frame) > len(part):
        options += f' data-more="{more}" data-total="{len(frame)}"'
    note = ""
    if len(part) < len(frame):
        note = (
            f'<p class="table-note">'
            f"{words.say('common.rows_shown', shown=len(part), total=len(frame))}</p>\n"
        )
    return (
        f'<div class="table-frame" tabindex="0" role="region" aria-label="{safe_text(caption)}">\n'
        f'<table class="data"{options}>\n<caption>{safe_text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n{note}"
    )


def _row(
    row: dict[str, Any], columns: Sequence[str], numeric: set[str], cells: dict[str, Cell]
) -> str:
    return "<tr>" + "".join(_cell(row, each, each in numeric, cells) for each in columns) + "</tr>"


def _cell(row: dict[str, Any], column: str, is_number: bool, cells: dict[str, Cell]) -> str:
    value = row[column]
    if not is_known(value):
        text = ""
    elif column in cells:
        text = cells[column](value, row)
    elif column in ("provenance", "price_provenance"):
        text = _source_link(value)
    else:
        text = safe_text(cell(value, column))
    mark = _mark(text, is_number)
    key = f' data-v="{float(value)!r}"' if is_number and is_known(value) else ""
    return f"<td{mark}{key}>{text}</td>"


def _mark(text: str, is_number: bool) -> str:
    if is_number:
        return " class=n"
    if _DAY.match(text):
        return " class=d"
    return " class=long" if len(text) > _LONG else ""


def _source_link(value: Any) -> str:
    url = source_url(value if isinstance(value, str) else None)
    return f'<a href="{safe_text(url)}" rel="external">{safe_text(_host(url))}</a>' if url else ""


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")


def word_cells(words: Words) -> dict[str, Cell]:
    """Write names of series, estimators and the like in words, where the catalogue has some."""

    def named(prefix: str) -> Cell:
        return lambda value, _: safe_text(words.name(prefix, value))

    prefixes = {
        "estimator": "estimator",
        "benchmark": "benchmark",
        "method": "forecast_method",
        "basis": "basis",
        "flags": "flag_list",
        "ratio": "moore_ratio",
        "purchase_option": "purchase_option",
    }
    found = {column: named(prefix) for column, prefix in prefixes.items()}
    return {**found, "series": lambda value, _: safe_text(series_label(words, str(value)))}


def table_for(
    page: Page, words: Words, frame: pd.DataFrame, columns: Sequence[str], **options: Any
) -> str:
    """Write a table on a page; `caption` is a key of the page's words."""
    caption = options.pop("caption")
    key = f"{page.words}{caption}" if caption.startswith(".") else caption
    return html_table(words, frame, columns, caption=words.say(key, **page.facts), **options)
