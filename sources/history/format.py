"""What a history format is: dated copies of one layout, and the function that reads one copy.

A copy is a page that somebody recorded on a known day. Which copies there are, their day, licence
and digest is declared in `declared/history_pages.csv`; a page that comes with other bytes is not
that copy and is refused, so nothing of today can slip in under an old date.
"""

import dataclasses
import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache

import sources.history
from sources.declared import read_declared
from sources.snapshot import Snapshot
from sources.source import Parsed, find_sources

NOT_AN_OBSERVATION = "not_an_observation"
"""Reason for which rows without provenance are refused: estimates, invented series."""


@dataclasses.dataclass(frozen=True)
class History:
    """One layout of dated price material.

    Attributes:
        publisher: Who made the copies, as visitors read it.
        parse: Pure: one copy in; rows, things left out and unknown names out. A row may bear the
            address of the page that its figure was read from as its provenance; the flow adds
            the rest.
        home: Where the material is published.
        parser_version: Raise it when the same bytes would give other rows.
    """

    publisher: str
    parse: Callable[[Snapshot], Iterable[Parsed]]
    home: str
    parser_version: int = 1


@dataclasses.dataclass(frozen=True)
class Copy:
    """One declared copy: where it is, when it was made, and what it must be."""

    format: str
    url: str
    recorded_date: dt.date
    licence: str
    digest: str


@cache
def find_histories() -> dict[str, History]:
    """Find every module of `sources.history` with a HISTORY; its file name is its name."""
    found: dict[str, History] = {}
    for module in pkgutil.iter_modules(sources.history.__path__, "sources.history."):
        history = getattr(importlib.import_module(module.name), "HISTORY", None)
        if isinstance(history, History):
            found[module.name.rpartition(".")[2]] = history
    return dict(sorted(found.items()))


def reader(name: str) -> History:
    """Find the reader of a format: a history module, or the source that reads such pages live."""
    if (history := find_histories().get(name)) is not None:
        return history
    source = find_sources()[name]
    return History(source.publisher, source.parse, source.home, source.parser_version)


@cache
def copies() -> tuple[Copy, ...]:
    """List the declared copies, oldest first."""
    found = (
        Copy(
            row["format"],
            row["url"],
            dt.date.fromisoformat(row["recorded_date"]),
            row["licence"],
            row["sha256"],
        )
        for row in read_declared("history_pages.csv")
    )
    return tuple(sorted(found, key=lambda copy: (copy.recorded_date, copy.format, copy.url)))
