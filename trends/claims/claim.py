"""A claim as we declare it, one row of `declared/claims.csv`, and what a measure says about it.

Adding a claim is adding a row. `measures` names what it is tested on, `beside` what is shown
with it but carries no verdict; both are lists of `READING SUBJECT`, parted by ` | `. A reading is
one of those registered in `trends.claims.readings`; a subject is a series, or what it asks for.
"""

import csv
import dataclasses
import datetime as dt
import math
from importlib import resources
from typing import Any, Final, Literal

Word = Literal["supported", "inconclusive", "contradicted", "not_testable"]
MOST_ROWS: Final = 20


@dataclasses.dataclass(frozen=True)
class Claim:
    """Who said what, about when, and how it is tested."""

    claim: str
    stated_by: str
    stated_on: str
    reported_in: str
    statement: str
    quantity: str
    target: float
    unit: str
    window_from: dt.date | None
    window_to: dt.date | None
    kind: str
    tolerance: float
    measures: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def stated_date(self) -> dt.date:
        """First day on which it may have been stated."""
        parts = [int(part) for part in self.stated_on.split("-")]
        year, month, day = (*parts, 1, 1)[:3]
        return dt.date(year, month, day)

    @property
    def speed(self) -> float:
        """The claimed rate as a change of the logarithm in one year, better is positive.

        Raises:
            ValueError: The unit is not one of a rate.
        """
        match self.unit:
            case "times a year":
                return math.log(self.target)
            case "years to double":
                return math.log(2) / self.target
            case "months to halve" | "months to double":
                return 12 * math.log(2) / self.target
        raise ValueError(f"{self.claim}: {self.unit!r} is no unit of a rate")


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What one measure says: a number, its interval, the rows it comes from, its own verdict."""

    target: float
    verdict: Word = "not_testable"
    seen: float | None = None
    lo: float | None = None
    hi: float | None = None
    n: int = 0
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    flags: frozenset[str] = frozenset()
    rows: tuple[str, ...] = ()
    note: str | None = None
    estimates: tuple[dict[str, Any], ...] = ()

    @property
    def times_off(self) -> float | None:
        """How many times seen and target differ."""
        if self.seen is None or self.seen <= 0 or self.target <= 0:
            return None
        return max(self.seen / self.target, self.target / self.seen)

    @property
    def rows_text(self) -> str | None:
        """Name the rows, at most twenty, and how many more there are."""
        if not self.rows:
            return None
        more = len(self.rows) - MOST_ROWS
        return ", ".join(self.rows[:MOST_ROWS]) + (f", and {more} more" if more > 0 else "")


def read_claims() -> list[Claim]:
    """Read the declared claims."""
    return [_claim(row) for row in declared("claims.csv")]


def declared(name: str) -> list[dict[str, str]]:
    """Read a declared table of this room; lines that begin with # are remarks."""
    text = resources.files("trends.declared").joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines))


def _claim(row: dict[str, str]) -> Claim:
    return Claim(
        **{
            name: row[name]
            for name in (
                "claim",
                "stated_by",
                "stated_on",
                "reported_in",
                "statement",
                "quantity",
                "unit",
                "kind",
            )
        },
        target=float(row["target"]),
        window_from=_date(row["window_from"]),
        window_to=_date(row["window_to"]),
        tolerance=float(row["tolerance"] or 1.25),
        measures=_list(row["measures"]),
        beside=_list(row["beside"]),
    )


def _date(cell: str) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
