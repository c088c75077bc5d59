"""How far each claim lies from the data, in one chart: what was seen over what was claimed."""

from functools import partial

import pandas as pd

from charts.intervals import intervals
from charts.parts import Kind, Line
from flows.pages import facts
from flows.pages.claims import ledger
from flows.pages.drawing import Drawing
from flows.pages.named import measure_label
from flows.pages.numbers import significant, times
from flows.pages.page import Book

_SHAPES = {
    "supported": "circle",
    "contradicted": "diamond",
    "inconclusive": "triangle-up",
    "not_testable": "cross",
}
_SERIES = "claims"


def draw_all(book: Book) -> None:
    """Draw one line a claim: 1 is the claim itself."""
    rows = _rows(book)
    if rows.empty:
        return
    there = set(rows["verdict"])
    kinds = [
        Kind(name, book.words.name("verdict", name), name, shape)
        for name, shape in _SHAPES.items()
        if name in there
    ]
    shown = rows.assign(
        value=rows["seen_over_claimed"],
        series=_SERIES,
        kind=rows["verdict"],
        name=_short_names(rows["statement"]),
        value_text=[_value_text(row) for row in facts.rows_of(rows)],
        who=rows["measure"],
        note=rows["statement"],
    )
    book.add(
        Drawing(
            slug="claims-and-data",
            words="charts.claims",
            facts={
                "count": len(rows),
                "middle": float(rows["times_off"].median()),
                "farthest": facts.last_row(rows.sort_values("times_off")),
                "nearest": facts.first_row(rows.sort_values("times_off")),
            },
            draw=partial(
                intervals,
                shown,
                [Line(_SERIES, "", "accent")],
                unit=" ×",
                tips=facts.tips(book.words),
                kinds=kinds,
            ),
            rows=rows,
            page="/claims/",
            publishers=(),
            last_date=book.as_of_date,
            scale="log",
            shown=30,
        )
    )


def _rows(book: Book) -> pd.DataFrame:
    """Give each claim that has a number, with the first measure that its verdict rests on."""
    evidence = book.tables["claim_evidence"]
    counts = evidence["is_admissible"].astype(bool)
    known = evidence[counts & (evidence["seen"] > 0) & (evidence["target"] > 0)]
    first = {row["claim"]: row for row in facts.rows_of(known.iloc[::-1])}
    rows = []
    for entry in ledger(book):
        if (found := first.get(entry["claim"])) is None or found["times_off"] is None:
            continue
        target = found["target"]
        rows.append(
            {
                "statement": entry["statement"],
                "stated_by": entry["stated_by"],
                "verdict": entry["verdict"],
                "measure": measure_label(book.words, found["measure"]),
                "target": target,
                "seen": found["seen"],
                "seen_over_claimed": found["seen"] / target,
                "lo": found["seen_lo"] / target if found["seen_lo"] else None,
                "hi": found["seen_hi"] / target if found["seen_hi"] else None,
                "times_off": found["times_off"],
            }
        )
    frame = pd.DataFrame(rows)
    return frame.sort_values("seen_over_claimed", ascending=False) if rows else frame


def _value_text(row: facts.Row) -> str:
    return (
        f"{significant(row['seen'])} / {significant(row['target'])}"
        f" = {times(row['seen_over_claimed'])}"
    )


def _short_names(statements: pd.Series) -> list[str]:
    """Cut sentences to what stands beside an axis, and keep them apart."""
    names: list[str] = []
    for statement in statements:
        name = statement if len(statement) <= _LONGEST else f"{statement[: _LONGEST - 1]}…"
        names.append(name if name not in names else f"{name} ({names.count(name) + 1})")
    return names


_LONGEST = 56
