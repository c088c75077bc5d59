"""Hardware and software apart: effects of accelerators and rounds, matched pairs, the sum."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import pandas as pd

from charts.intervals import intervals
from charts.parts import Line
from flows.pages import facts
from flows.pages.drawing import Drawing
from flows.pages.kinds import kinds_of, tokens_of
from flows.pages.numbers import times
from flows.pages.page import Book, Page


def draw_all(book: Book) -> None:
    """Draw the speed of accelerators and the gain of software."""
    _draw_accelerators(book)
    _draw_rounds(book)


def _effects(book: Book, kind: str) -> pd.DataFrame:
    effects = book.tables["two_way_effects"]
    mine = effects[effects["kind"] == kind]
    return mine.assign(
        value=mine["gain"],
        lo=mine["gain_lo"],
        hi=mine["gain_hi"],
        value_text=[
            f"{times(row['gain'])}"
            + (f" ({times(row['gain_lo'])} – {times(row['gain_hi'])})" if row["gain_lo"] else "")
            for row in facts.rows_of(mine)
        ],
        note=[book.words.name("remark", row["remark"] or "none") for row in facts.rows_of(mine)],
        who=mine["name"],
    )


def _draw_accelerators(book: Book) -> None:
    effects = _effects(book, "accelerator").sort_values("gain", ascending=False)
    if effects.empty:
        return
    effects = effects.assign(series="accelerators", kind=tokens_of(book, effects["name"]))
    series = [Line("accelerators", "", "other")]
    tips = facts.tips(book.words)
    book.add(
        Drawing(
            slug="hardware-speed",
            words="charts.hardware",
            facts={
                "fastest": facts.first_row(effects),
                "slowest": facts.last_row(effects),
                "count": len(effects),
                "n": int(effects["n"].iloc[0]),
                "r2": float(effects["r2"].iloc[0]),
                "reference": str(effects["reference"].iloc[0]),
            },
            draw=partial(
                intervals,
                effects,
                series,
                unit=" ×",
                tips=tips,
                kinds=kinds_of(book, effects["kind"]),
            ),
            rows=effects[["name", "reference", "gain", "gain_lo", "gain_hi", "cells", "remark"]],
            page="/hardware-and-software/",
            publishers=_publishers(book),
            last_date=_last_day(book),
            scale="log",
        )
    )


def _draw_rounds(book: Book) -> None:
    effects = _effects(book, "round").sort_values("name")
    if effects.empty:
        return
    effects = effects.assign(series="software")
    series = [Line("software", book.say("token.software"), "accent")]
    tips = facts.tips(book.words)
    book.add(
        Drawing(
            slug="software-gain",
            words="charts.software",
            facts={
                "last": facts.last_row(effects),
                "count": len(effects),
                "reference": str(effects["reference"].iloc[0]),
            },
            draw=partial(intervals, effects, series, unit=" ×", tips=tips),
            rows=effects[["name", "reference", "gain", "gain_lo", "gain_hi", "cells", "remark"]],
            page="/hardware-and-software/",
            publishers=_publishers(book),
            last_date=_last_day(book),
            scale="log",
        )
    )


def _publishers(book: Book) -> tuple[str, ...]:
    results = book.tables["training_results"]
    return facts.publishers(results[results["source"] == "mlperf_training"]["provenance"])


def _last_day(book: Book) -> dt.date | None:
    results = book.tables["training_results"]
    return facts.last_day(results[results["source"] == "mlperf_training"]["published_date"])


def pages(book: Book) -> Iterator[Page]:
    """Give the page."""
    tables = book.tables
    effects = tables["two_way_effects"]
    hardware = effects[effects["kind"] == "accelerator"].sort_values("gain", ascending=False)
    decomposition = tables["decomposition"]
    yield Page(
        address="/hardware-and-software/",
        template="hardware.md.j2",
        words="hardware",
        facts={
            "fastest": facts.first_row(hardware),
            "pooled": facts.rows_of(tables["pooled_rates"]),
            "pairs": tables["matched_pairs"].sort_values("to_date", ascending=False),
            "decomposition": decomposition.sort_values(["benchmark", "to_round"]),
            "adding_up": _adding_up(decomposition),
        },
    )


def _adding_up(decomposition: pd.DataFrame) -> facts.Row | None:
    known = decomposition[decomposition["adds_up"].notna()]
    if known.empty:
        return None
    return {"total": len(known), "good": int(known["adds_up"].astype(bool).sum())}
