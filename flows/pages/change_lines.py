"""One change of the tables as one sentence, with old and new value and their unit."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from flows.pages import facts
from flows.pages.claims import address as claim_address
from flows.pages.htmltable import header
from flows.pages.numbers import cell, day, significant, usd
from flows.pages.page import Book
from store.columns import columns

_MOST_CELLS = 3
Line = dict[str, Any]


def sentence(book: Book, row: facts.Row) -> Line:
    """Write one change of the table as a line."""
    return _WRITERS.get(row["kind"], _other)(book, row)


def line(book: Book, name: str, date: Any, address: str | None, **given: Any) -> Line:
    """Write a line: its sentence, what it leads to, and how much it matters."""
    rank = name.split("_")[0] if name != "first_read" else name
    text = book.say(f"changes.line_{name}", **given)
    return {"date": date, "text": text, "address": address, "rank": rank}


def _publisher(book: Book, source: str) -> str:
    runs = book.tables["source_runs"]
    found = facts.last_row(runs[runs["source"] == source].sort_values("as_of_date"))
    return str(found["publisher"]) if found else source.replace("_", " ")


def _of_table(book: Book, row: facts.Row) -> dict[str, Any]:
    return {
        "table": row["table"].replace("_", " "),
        "publisher": _publisher(book, row["source"]),
        "subject": _plain_days(str(row["subject"])),
    }


def _table_address(book: Book, table: str) -> str | None:
    known = any(each.name == table for each in book.tables.declared())
    return f"/data/{table.replace('_', '-')}/" if known else None


def _added(book: Book, row: facts.Row) -> Line:
    count = _number(row["after"]) or _number(row["subject"])
    place = _table_address(book, row["table"])
    return line(book, "added", row["as_of_date"], place, count=count, **_of_table(book, row))


def _changed(book: Book, row: facts.Row) -> Line:
    place = _table_address(book, row["table"])
    given = _of_table(book, row)
    if row["before"] is None and row["after"] is None:  # "150 rows in all, the first 100 listed"
        count = _number(row["subject"])
        return line(book, "changed_many", row["as_of_date"], place, count=count, **given)
    cells = _cells(book, row)
    more = max(0, len(cells) - _MOST_CELLS)
    return line(
        book, "changed", row["as_of_date"], place, cells=cells[:_MOST_CELLS], more=more, **given
    )


def _gone(book: Book, row: facts.Row) -> Line:
    place = _table_address(book, row["table"])
    given = _of_table(book, row)
    if row["before"] is None:
        count = _number(row["subject"])
        return line(book, "gone_many", row["as_of_date"], place, count=count, **given)
    return line(book, "gone", row["as_of_date"], place, **given)


def _verdict(book: Book, row: facts.Row) -> Line:
    claims = book.tables["claims"]
    claim = facts.first_row(claims[claims["claim"] == row["subject"]])
    before, after = (book.words.name("verdict", row[name]) for name in ("before", "after"))
    return line(
        book,
        "verdict" if row["before"] else "verdict_first",
        row["as_of_date"],
        claim_address(row["subject"]) if claim else None,
        claim=claim["statement"] if claim else row["subject"],
        before=before,
        after=after,
    )


def _record(book: Book, row: facts.Row) -> Line:
    return line(
        book,
        "record" if row["before"] else "record_first",
        row["as_of_date"],
        _table_address(book, "records"),
        series=facts.series_label(book.words, row["subject"]),
        before=_valued(book, row["subject"], row["before"]),
        after=_valued(book, row["subject"], row["after"]),
    )


def _record_gone(book: Book, row: facts.Row) -> Line:
    series, _, when = str(row["subject"]).partition(" / ")
    value = dict(_pairs(row["before"])).get("value")
    return line(
        book,
        "record_gone",
        row["as_of_date"],
        _table_address(book, "records"),
        series=facts.series_label(book.words, series),
        when=_plain_days(when),
        value=_valued(book, series, value),
    )


def _other(book: Book, row: facts.Row) -> Line:
    """Write a kind of change that has no sentence of its own."""
    kind = book.words.name("change_kind", row["kind"])
    place = _table_address(book, row["table"])
    return line(book, "changed_other", row["as_of_date"], place, kind=kind, **_of_table(book, row))


_WRITERS: dict[str, Callable[[Book, facts.Row], Line]] = {
    "rows_added": _added,
    "row_changed": _changed,
    "row_gone": _gone,
    "verdict_changed": _verdict,
    "record_changed": _record,
    "record_gone": _record_gone,
}


def _valued(book: Book, series: str, value: str | None) -> str:
    """Write a value with the unit of its series."""
    number = _float(value)
    if number is None:
        return value or ""
    found = facts.summary(book.tables, series)
    unit = str(found["unit"]) if found else ""
    return usd(number) if unit == "USD" else f"{significant(number)} {unit}".strip()


def _cells(book: Book, row: facts.Row) -> list[dict[str, str]]:
    """Give what differs in a row: the name of each cell, old, new, and its unit."""
    old, new = dict(_pairs(row["before"])), dict(_pairs(row["after"]))
    units = _units(book, row["table"])
    return [
        {
            "name": title,
            "before": _written(old.get(name)),
            "after": _written(new.get(name)),
            "unit": "" if unit.split("/")[0] in title else unit,  # some headings say it
        }
        for name in {**old, **new}
        for title, unit in [(header(book.words, name), units.get(name, ""))]
    ]


def _units(book: Book, table: str) -> dict[str, str]:
    declared = next((each for each in book.tables.declared() if each.name == table), None)
    return {each.name: each.unit or "" for each in columns(declared.row)} if declared else {}


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """Read `name = value; name = value`, as the record of a refresh writes cells."""
    return re.findall(r"(?:^|; )(\w+) = (.*?)(?=; \w+ = |$)", text or "")


def _written(value: str | None) -> str:
    if value in (None, "None", "nan", "NaT", "<NA>"):
        return "–"
    number = _float(value)
    return cell(number) if number is not None else _plain_days(str(value))


def _plain_days(text: str) -> str:
    """Write days as people do, without midnight."""
    return re.sub(
        r"\b(\d{4})-(\d\d)-(\d\d)(?: 00:00:00(?:\+00:00)?)?\b",
        lambda hit: day(dt.date(*map(int, hit.groups()))),
        text,
    )


def _float(value: str | None) -> float | None:
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None


def _number(text: str | None) -> int:
    found = re.match(r"\d+", text or "")
    return int(found[0]) if found else 0
