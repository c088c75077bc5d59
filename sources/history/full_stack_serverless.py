"""The Full Stack's table of serverless GPUs, 2023 to 2025, edited by hand.

Prices are of the whole machine while a function runs. A part of a GPU (`A100 (20 GB)`) is no
machine of ours: left out.
"""

import csv
import io
from collections.abc import Iterator

from sources.history.format import History
from sources.history.lines import Line, lowest, price
from sources.reading import number, usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_COLUMNS = [
    *("Vendor", "GPU Type", "GPU Arch", "GPUs", "GPU RAM", "vCPUs", "RAM", "Per-Hour"),
    "Per-GPU",
]
_PARTS = ("A100 (20 GB)",)
_WITHOUT_MEMORY = ("Nvidia A100",)


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine."""
    rows = csv.DictReader(io.StringIO(copy.text()))
    if rows.fieldnames != _COLUMNS:
        raise Unreadable(copy.url, f"columns are {rows.fieldnames!r}, we know {_COLUMNS!r}")
    lines = []
    for row in rows:
        place = f"{copy.url} line {rows.line_num}"
        if row["GPU Type"] in _PARTS:
            yield LeftOut("part_of_an_accelerator", place, row["GPU Type"])
            continue
        raw = row["GPU Type"]
        lines.append(
            Line(
                place=place,
                provider_raw=row["Vendor"],
                accelerator_raw=raw,
                count=number(row["GPUs"], place=place),
                amount=usd(row["Per-Hour"], place=place),
                source_kind="hand_table",
                spelling=f"A100-{row['GPU RAM']}" if raw in _WITHOUT_MEMORY else None,
                purchase_option="serverless",
            )
        )
    for line in lowest(lines):
        yield from price(copy, line)


HISTORY = History(
    publisher="The Full Stack",
    parse=parse,
    home="https://fullstackdeeplearning.com/cloud-gpus/",
)
