"""Hugging Face's prices of Inference Endpoints, from 80 versions of its documentation.

- A machine is named by the cloud it stands in, its type (from May 2024 on) and its size.
- Column names change over time (`hourly-rate`, `hourly rate`, `Hourly rate`); tables of examples
  and of CPU machines are not read.
- What both tables have in common stands in the module `huggingface`.
"""

import re
from collections.abc import Iterator

from sources.history.format import History
from sources.history.huggingface import offer
from sources.history.markdown import TableLine, table_lines
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_RATE = re.compile(r"^hourly[- ]rate$", re.IGNORECASE)
_COUNTS = ("GPUs", "Accelerators")


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators that is sold."""
    lines = [line for line in table_lines(copy.text()) if set(_COUNTS) & set(line.columns)]
    if not lines:
        raise Unreadable(copy.url, "no table with GPUs")
    for line in lines:
        yield from _machine(copy, line)


def _machine(copy: Snapshot, line: TableLine) -> Iterator[Parsed]:
    place, said = f"{copy.url} line {line.number}", " | ".join(line.cells)
    rates = [column for column in line.columns if _RATE.match(column)]
    if len(rates) != 1:
        raise Unreadable(place, f"no rate by the hour among {line.columns!r}")
    if not line.is_whole:
        yield LeftOut("another_number_of_cells", place, said, is_suspect=True)
        return
    parts = (line.get(name) for name in ("Provider", "Instance Type", "Instance Size"))
    count = next(int(line.get(name)) for name in _COUNTS if line.get(name))
    name, machine = line.get("Architecture"), " ".join(part for part in parts if part)
    yield from offer(copy, place, name, count, line.get(rates[0]), machine, said)


HISTORY = History(
    publisher="Hugging Face",
    parse=parse,
    home="https://huggingface.co/docs/inference-endpoints/pricing",
)
