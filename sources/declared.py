"""Facts that we declare by hand: small CSV files, each line with its source."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from sources.snapshot import Snapshot
from sources.source import Page
from sources.trouble import Unreadable
from sources.web import Answer, Known, Transport

FOLDER = Path(__file__).with_name("declared")
_SCHEME = "declared:"


@cache
def read_declared(name: str) -> tuple[dict[str, str], ...]:
    """Read a declared table by its file name; lines that begin with `#` are remarks.

    Raises:
        Unreadable: There is no such file, or a line has too many or too few cells.
    """
    file = FOLDER / name
    if not file.is_file():
        raise Unreadable(f"{_SCHEME}{name}", "no such declared table")
    return tuple(read_table(file.read_text(encoding="utf-8"), place=f"{_SCHEME}{name}"))


def read_table(text: str, *, place: str) -> list[dict[str, str]]:
    """Read CSV text whose lines may be remarks (`#`); every row must have every cell."""
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    rows: list[dict[str, str]] = []
    for number, row in enumerate(csv.DictReader(lines, restkey="", strict=True), start=2):
        if "" in row or None in row.values():
            raise Unreadable(place, f"row {number} has another number of cells than the header")
        rows.append(row)
    return rows


class WithDeclared:
    """A transport that reads `declared:` addresses from our own files, all others as given."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Answer one request, as the protocol Transport says."""
        if not page.url.startswith(_SCHEME):
            return self._transport.fetch(page, known)
        body = (FOLDER / page.url.removeprefix(_SCHEME)).read_bytes()
        # A file of ours has no day of its own: each row says when its facts were read.
        snapshot = Snapshot.of(page.url, body, dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        return Answer(snapshot, is_unchanged=known is not None and known.digest == snapshot.digest)
