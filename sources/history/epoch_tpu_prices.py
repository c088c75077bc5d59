"""What Google asked for an hour of a TPU chip, 2018 to 2025, from Epoch AI's table of prices.

- The table holds 591 dated prices of accelerators, each with the archived page it was read from.
  Only Google's TPUs are taken: no other recorded material has their prices before 2022. Its GPUs
  are left out and counted, for they are rounded to cents, mostly name no machine, and come from
  pages and tables that are read here first hand. So are prices of bought hardware.
- A price is for one chip; a device of TPU v2 or v3 had four. The small machine that drove it
  ($0.095 an hour for four chips in 2018) was billed apart, as DAWNBench's entries show.
- One line may name several places with one price: each place that is spelt as a region is a row.
- Commitments of one and three years are rows of their own.
"""

import re
from collections.abc import Iterator
from typing import Final

from sources.history.csv_lines import csv_lines
from sources.history.format import History
from sources.history.lines import Line, midnight, price
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut

_COLUMNS: Final = [
    "Price source",
    "Price date",
    "Hardware model",
    "Manufacturer",
    "Vendor",
    "Location",
    "Price per chip-hour (on-demand)",
    "Price per chip-hour (1-year CUD)",
    "Price per chip-hour (3-year CUD)",
    "Price (hardware purchase)",
    "Notes",
    "Cloud GPU description",
    "Number of GPUs",
]
_OPTIONS: Final = {
    "Price per chip-hour (on-demand)": ("on_demand", None),
    "Price per chip-hour (1-year CUD)": ("reserved", 12),
    "Price per chip-hour (3-year CUD)": ("reserved", 36),
}
_REGION: Final = re.compile(r"[a-z]+-[a-z]+\d(?:-[a-z])?")
_TPU: Final = "Google TPU"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each price of a TPU chip-hour, place and commitment."""
    for place, cells in csv_lines(copy, _COLUMNS):
        said = f"{cells['Vendor']} {cells['Hardware model']}"
        if not cells["Hardware model"].startswith(_TPU):
            yield LeftOut("not_a_tpu", place, said)
        elif not cells["Vendor"]:
            yield LeftOut("bought_hardware", place, said)
        else:
            yield from _prices(copy, cells, place)


def _prices(copy: Snapshot, cells: dict[str, str], place: str) -> Iterator[Parsed]:
    seen_on = day(cells["Price date"], place=place)
    for column, (option, months) in _OPTIONS.items():
        if not cells[column]:
            continue
        for region in _places(cells["Location"]):
            line = Line(
                place=place,
                provider_raw=cells["Vendor"],
                accelerator_raw=cells["Hardware model"],
                count=1,
                amount=number(cells[column], place=place),
                source_kind="hand_table",
                region=region,
                purchase_option=option,
                commitment_months=months,
                amount_unit="accelerator-hour",
                as_of_date=seen_on,
                recorded_at=midnight(seen_on),
                read_from=cells["Price source"],
            )
            yield from price(copy, line)


def _places(location: str) -> list[str]:
    """Give the regions that a cell spells out, or its words where it spells none."""
    return _REGION.findall(location) or [location]


HISTORY = History(
    publisher="Epoch AI",
    parse=parse,
    home="https://github.com/epoch-research/training-cost-trends",
)
