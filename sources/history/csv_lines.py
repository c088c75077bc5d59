"""Lines of CSV files, each with its place, and none that is cut short."""

import csv
import io
from collections.abc import Iterator, Sequence

from sources.reading import whole_line
from sources.snapshot import Snapshot
from sources.trouble import Unreadable


def csv_lines(
    copy: Snapshot, columns: Sequence[str], *, may_have_more: bool = False
) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the place and the cells of each line.

    Args:
        copy: The file.
        columns: Columns that it must have, in this order.
        may_have_more: Other columns, and another order, are no trouble.

    Raises:
        Unreadable: The header is another one, a line has too few or too many cells, or there is
            no line at all.
    """
    lines = csv.DictReader(io.StringIO(copy.text()), restkey="")
    header = list(lines.fieldnames or ())
    if header != list(columns) and not (may_have_more and set(columns) <= set(header)):
        raise Unreadable(copy.url, f"columns are {header!r}, we know {list(columns)!r}")
    found = False
    for cells in lines:
        found = True
        place = f"{copy.url} line {lines.line_num}"
        yield place, whole_line(cells, place=place)
    if not found:
        raise Unreadable(copy.url, "a header and not one line")
