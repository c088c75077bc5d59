"""Tables in Markdown pages, as documentation repositories hold them."""

import dataclasses
import re
from collections.abc import Iterator

_RULE = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_CELL = re.compile(r"(?<!\\)\|")


@dataclasses.dataclass(frozen=True)
class TableLine:
    """One line of a table: its cells by column, as far as it has them."""

    number: int
    heading: str
    columns: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it has as many cells as the header."""
        return len(self.cells) == len(self.columns)

    def get(self, column: str) -> str:
        """Give the cell of a column, empty where there is none."""
        by_column = dict(zip(self.columns, self.cells, strict=False))
        return by_column.get(column, "")


def table_lines(text: str) -> Iterator[TableLine]:
    """Give all lines of all tables, without emphasis, with the heading that they stand under."""
    lines = text.splitlines()
    heading, columns = "", tuple[str, ...]()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            heading = line.strip("# ").strip()
        if not line.lstrip().startswith("|"):
            columns = ()
        elif _RULE.match(line):
            columns = columns or _cells(lines[number - 2])
        elif columns:
            yield TableLine(number, heading, columns, _cells(line))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().strip("|") if line.strip().endswith("|") else line.strip().lstrip("|")
    return tuple(_plain(cell) for cell in _CELL.split(inner))


def _plain(cell: str) -> str:
    return cell.replace("*", "").replace("`", "").replace("\\", "").strip()
