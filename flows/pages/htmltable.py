"""Tables as HTML: right-aligned numbers, headers that sort, a line that filters.

The table is whole without a script; the script adds sorting and filtering.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from flows.pages.facts import published_at
from flows.pages.named import Namer, dictionary, namers
from flows.pages.numbers import cell, is_known, significant
from flows.pages.page import Page, safe_text
from flows.pages.words import Words

_LONG = 32
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
    named = {each: namer for each, namer in namers(words).items() if each in columns}
    head = "".join(
        f'<th scope="col"{" class=n" if each in numeric else ""} data-column="{each}"'
        f"{_pairs(named[each], frame[each]) if is_enhanced and each in named else ''}>"
        f"{safe_text(header(words, each))}</th>"
        for each in columns
    )
    written = {**_CELLS, **_word_cells(named), **(cells or {})}
    body = "\n".join(
        _row({str(k): v for k, v in row.items()}, columns, numeric, written)
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
        text = _CELLS_OF_UNKNOWN[column](value, row) if column in _CELLS_OF_UNKNOWN else ""
    elif column in cells:
        text = cells[column](value, row)
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


def source_link(value: Any, row: dict[str, Any]) -> str:
    """Lead from a row to what was published: the folder of a result, or the page that was read."""
    url = published_at(value, row.get("result_path"))
    host = url.split("/")[2].removeprefix("www.") if url else ""
    return f'<a href="{safe_text(url)}" rel="external">{safe_text(host)}</a>' if url else ""


def _two_slopes(_: Any, row: dict[str, Any]) -> str:
    """Write the rates before and after the knot of an estimator that has no single one."""
    slopes = [row.get("fall_per_year_before"), row.get("fall_per_year_after")]
    if not all(is_known(each) for each in slopes):
        return ""
    return " → ".join(significant(each) for each in slopes)


_CELLS: dict[str, Cell] = {"provenance": source_link, "price_provenance": source_link}
_CELLS_OF_UNKNOWN: dict[str, Cell] = {"fall_per_year": _two_slopes}


def _word_cells(named: dict[str, Namer]) -> dict[str, Cell]:
    """Write what tables call things in words."""

    def of(namer: Namer) -> Cell:
        return lambda value, _: safe_text(namer(str(value)))

    return {column: of(namer) for column, namer in named.items()}


def _pairs(namer: Namer, values: pd.Series) -> str:
    """Put the words of a column into its head, for rows that the script loads later."""
    pairs = dictionary(namer, values.dropna().unique())
    if not pairs:
        return ""
    text = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    return f' data-words="{safe_text(text)}"'


def table_for(
    page: Page, words: Words, frame: pd.DataFrame, columns: Sequence[str], **options: Any
) -> str:
    """Write a table on a page; `caption` is a key of the page's words."""
    caption = options.pop("caption")
    key = f"{page.words}{caption}" if caption.startswith(".") else caption
    return html_table(words, frame, columns, caption=words.say(key, **page.facts), **options)
