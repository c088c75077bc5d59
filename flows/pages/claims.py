"""The ledger of claims, and one page a claim with its evidence and the history of its verdict."""

from collections.abc import Iterator
from typing import Any

from flows.pages import facts
from flows.pages.htmltable import Cell
from flows.pages.page import Book, Page, safe_text
from trends.claims.claim import read_claims

_ORDER = ("supported", "contradicted", "inconclusive", "not_testable")


def ledger(book: Book) -> list[facts.Row]:
    """Give all claims with their verdicts, in the order in which they were declared."""
    claims, verdicts = book.tables["claims"], book.tables["verdicts"]
    joined = claims.merge(verdicts, on="claim", how="left", suffixes=("", "_now"))
    place = {claim.claim: number for number, claim in enumerate(read_claims())}
    rows = sorted(facts.rows_of(joined), key=lambda row: place.get(row["claim"], len(place)))
    return [
        {**row, "address": address(row["claim"]), "verdict": row["verdict"] or "not_testable"}
        for row in rows
    ]


def address(claim: str) -> str:
    """Give the address of a claim's page."""
    return f"/claims/{facts.slug(claim)}/"


def pages(book: Book) -> Iterator[Page]:
    """Give the ledger and the page of each claim."""
    entries = ledger(book)
    counts = {name: sum(row["verdict"] == name for row in entries) for name in _ORDER}
    contradictions = facts.rows_of(book.tables["contradictions"])
    definitions = book.tables["moore_definitions"]
    yield Page(
        address="/claims/",
        template="claims.md.j2",
        words="claims",
        facts={
            "ledger": entries,
            "counts": counts,
            "total": len(entries),
            "contradictions": contradictions,
            "definitions": definitions,
            "as_of": book.as_of_date,
        },
    )
    for number, row in enumerate(entries):
        yield _page(book, row, entries[number - 1], entries[(number + 1) % len(entries)])


def _page(book: Book, row: facts.Row, before: facts.Row, after: facts.Row) -> Page:
    tables = book.tables
    evidence = tables["claim_evidence"]
    history = tables["verdict_history"]
    mine: dict[str, Any] = {
        "claim": row,
        "evidence": evidence[evidence["claim"] == row["claim"]],
        "history": history[history["claim"] == row["claim"]].sort_values("date", ascending=False),
        "flags": facts.flags_of(book.words, row.get("flags")),
        "before": before,
        "after": after,
    }
    return Page(
        address=row["address"],
        template="claim.md.j2",
        words="claim",
        facts=mine,
        title=row["statement"] if len(row["statement"]) < 60 else f"{row['statement'][:57]}…",
        heading=f"“{row['statement']}”",
        description=row.get("sentence") or row["statement"],
        keywords=f"{row['stated_by']} {row['claim']} {row['quantity']}",
    )


def cells(book: Book) -> dict[str, Cell]:
    """Write verdicts in tables with their colour and shape."""

    def verdict(value: Any, _: dict[str, Any]) -> str:
        word = safe_text(book.words.name("verdict", value))
        return f'<span class="verdict {safe_text(value)}">{word}</span>'

    return {"verdict": verdict}
