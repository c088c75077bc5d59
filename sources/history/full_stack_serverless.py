"""The Full Stack's table of serverless GPUs, 2023 to 2025, edited by hand.

Prices are of the whole machine while a function runs. A part of a GPU (`A100 (20 GB)`) is no
machine of ours: left out.
"""

from collections.abc import Iterator

from sources.history.csv_lines import csv_lines
from sources.history.format import History
from sources.history.lines import Line, lowest, price
from sources.reading import number, usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut

_COLUMNS = [
    *("Vendor", "GPU Type", "GPU Arch", "GPUs", "GPU RAM", "vCPUs", "RAM", "Per-Hour"),
    "Per-GPU",
]
_PARTS = ("A100 (20 GB)",)
_WITHOUT_MEMORY = ("Nvidia A100",)


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine."""
    lines = []
    for place, row in csv_lines(copy, _COLUMNS):
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
