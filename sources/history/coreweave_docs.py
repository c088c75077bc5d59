"""CoreWeave's prices of components, from nine versions of its documentation (2022 to 2023).

- Prices are of one accelerator alone: processors and memory are billed on top.
- The label names the part (`A100_NVLINK` is the A100 of 40 GB on an HGX board).
- Versions from April 2023 on hold tables in HTML, in Markdown, or both; processors, memory and
  worked examples stand in others of the same look, known by their columns and labels.
"""

from collections.abc import Iterator

from bs4 import Tag

from sources.accelerators import canonical
from sources.history.format import History
from sources.history.lines import Line, price
from sources.history.markdown import table_lines
from sources.reading import soup, usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import Unreadable

_LABELS = ("Resource Label", "Label")
_COSTS = ("Cost per Hour", "Cost per hour")
_VRAM = "VRAM"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each accelerator."""
    found = 0
    for place, cells in (*_in_markdown(copy), *_in_html(copy)):
        label = next((cells[name] for name in _LABELS if name in cells), None)
        cost = next((cells[name] for name in _COSTS if name in cells), None)
        if (
            label is None
            or cost is None
            or _VRAM not in cells
            or cells.get("Type", "GPU") != "GPU"
        ):
            continue
        found += 1
        name = label.replace("\\", "").replace("_", " ")
        yield from price(
            copy,
            Line(
                place=f"{copy.url} {place}",
                provider_raw="coreweave",
                accelerator_raw=label,
                count=1,
                amount=usd(cost, place=f"{copy.url} {place}"),
                source_kind="first_party",
                spelling=f"CoreWeave {name}" if canonical(f"CoreWeave {name}") else name,
                price_basis="accelerator_only",
            ),
        )
    if not found:
        raise Unreadable(copy.url, "no table of accelerators")


def _in_markdown(copy: Snapshot) -> Iterator[tuple[str, dict[str, str]]]:
    for line in table_lines(copy.text()):
        if line.is_whole:
            yield f"line {line.number}", dict(zip(line.columns, line.cells, strict=True))


def _in_html(copy: Snapshot) -> Iterator[tuple[str, dict[str, str]]]:
    for table in soup(copy).find_all("table"):
        columns = _texts(table.select_one("thead tr"))
        for number, row in enumerate(table.select("tbody tr"), start=1):
            cells = _texts(row)
            if len(cells) == len(columns):
                yield f"table {columns[0]!r} row {number}", dict(zip(columns, cells, strict=True))


def _texts(row: Tag | None) -> list[str]:
    return [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] if row else []


HISTORY = History(
    publisher="CoreWeave",
    parse=parse,
    home="https://github.com/coreweave/kubernetes-cloud",
)
