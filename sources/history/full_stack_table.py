"""The Full Stack's table of cloud GPUs, 2022 to 2025, edited by hand.

- A price is of the whole machine. Where it and the price per GPU beside it do not agree to within
  a fifth, nobody knows which is right, and the line is set aside.
- The table is older than its version in places: a line says what its editors believed that day.
- Lines that name no machine and differ only in their host (Paperspace, Cudo, Jarvis Labs ...) are
  one row, of the lowest price.
- Counts such as `1-8` price a choice, no machine: left out. So are lines without a price.
- A spot price beside the list price is a row of its own.
- The 54 lines of the cloud `RunPod.io` (five versions, 20 to 22 May 2023) give one GPU's price
  as the largest machine's; the next version, which writes `RunPod`, has them right. They are
  set aside.
- Places are not stated. The lines of one version that repeat the header are skipped.
"""

import csv
import io
import re
from collections.abc import Iterator

from sources.history.format import History
from sources.history.lines import Line, lowest, price
from sources.reading import number, usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

COLUMNS = (
    *("Cloud", "GPU Type", "GPU Arch", "GPUs", "GPU RAM", "vCPUs", "RAM", "On-demand"),
    *("Per-GPU", "Spot", "Name"),
)
_AGREE = 0.2
"""Rounding to a cent moves the cheapest GPU's price by some percent."""
_PRICED_BY_GPU = "RunPod.io"
_RANGE = re.compile(r"^\d+-\d+$")


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine and way of buying."""
    lines = []
    for parsed in _lines(copy):
        if isinstance(parsed, LeftOut):
            yield parsed
        else:
            lines.append(parsed)
    for line in lowest(lines):
        yield from price(copy, line)


def _lines(copy: Snapshot) -> Iterator[Line | LeftOut]:
    rows = csv.reader(io.StringIO(copy.text()))
    if (header := tuple(next(rows, ()))) != COLUMNS:
        raise Unreadable(copy.url, f"columns are {header!r}, we know {COLUMNS!r}")
    for cells in rows:
        place = f"{copy.url} line {rows.line_num}"
        if len(cells) != len(COLUMNS):
            said = ",".join(cells)
            yield LeftOut("another_number_of_cells", place, said, is_suspect=True)
        else:
            yield from _machine(place, dict(zip(COLUMNS, cells, strict=True)))


def _machine(place: str, row: dict[str, str]) -> Iterator[Line | LeftOut]:
    said = ",".join(row.values())
    if row["Cloud"] == "Cloud":
        yield LeftOut("header_again", place, said)
    elif row["Cloud"] == _PRICED_BY_GPU:
        yield LeftOut("price_of_one_gpu_as_machine", place, said, is_suspect=True)
    elif _RANGE.match(row["GPUs"]):
        yield LeftOut("range_of_counts", place, said)
    elif not row["On-demand"]:
        yield LeftOut("no_price", place, said)
    else:
        count = number(row["GPUs"], place=place)
        machine, each = (usd(row[name], place=place) for name in ("On-demand", "Per-GPU"))
        if abs(machine / count / each - 1) > _AGREE:
            yield LeftOut("figures_disagree", place, said, is_suspect=True)
            return
        yield _line(place, row, count, machine, "on_demand")
        if row["Spot"]:
            yield _line(place, row, count, usd(row["Spot"], place=place), "spot")


def _line(place: str, row: dict[str, str], count: float, amount: float, option: str) -> Line:
    return Line(
        place=place,
        provider_raw=row["Cloud"],
        accelerator_raw=row["GPU Type"],
        count=count,
        amount=amount,
        source_kind="hand_table",
        instance_type=row["Name"].strip() or None,
        purchase_option=option,
    )


HISTORY = History(
    publisher="The Full Stack",
    parse=parse,
    home="https://fullstackdeeplearning.com/cloud-gpus/",
)
