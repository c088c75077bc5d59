"""How Epoch AI's CSV files are read: by the names of their columns, which change between editions.

A moved file answers with a page of HTML and status 200, so the header is checked before anything.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from sources.reading import number
from sources.snapshot import Snapshot
from sources.trouble import Unreadable

PUBLISHER: Final = "Epoch AI"
LICENCE: Final = "CC BY 4.0, credit Epoch AI"
FOLDER: Final = "https://epoch.ai/data/"


def lines(page: Snapshot, wanted: set[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give the lines of a file with their numbers; a cell may hold line breaks.

    Raises:
        Unreadable: It is not a CSV file with these columns, or a line has other cells.
    """
    reader = csv.reader(io.StringIO(page.text(), newline=""), strict=True)
    try:
        header = next(reader, [])
        if missing := sorted(wanted - set(header)):
            shown = ", ".join(header)[:100]
            raise Unreadable(
                page.url, f"columns missing: {', '.join(missing)}; it begins {shown!r}"
            )
        for line, cells in enumerate(reader, start=2):
            if len(cells) != len(header):
                what = f"{len(cells)} cells instead of {len(header)}"
                raise Unreadable(f"{page.url}, record {line}", what)
            yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise Unreadable(page.url, f"not CSV after line {reader.line_num}: {error}") from error


def edition(page: Snapshot) -> str:
    """Name an edition: the file and the day it was recorded."""
    file = page.url.removeprefix(FOLDER).removesuffix(".csv")
    return f"{file} {page.retrieved_at.date().isoformat()}"


def figure(cell: str, *, place: str, divisor: float = 1) -> float | None:
    """Read a number; an empty cell is not stated, and so is a zero.

    Raises:
        Unreadable: It is something else.
    """
    if not cell.strip():
        return None
    value = number(cell, place=place) / divisor
    return value if value > 0 else None
