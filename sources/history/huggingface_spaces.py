"""Hugging Face's prices of hardware for Spaces, from 51 versions of its documentation.

- The number of accelerators stands before the name (`4x Nvidia A10G - large`), for TPUs in a
  column of its own. `Nvidia A10G - 4xlarge` of one version says it in neither: set aside.
- Versions of February 2023 price T4 machines at 0.06 and 0.09, a tenth of what was meant (0.60 and
  0.90 two weeks later); the guard refuses them.
- Versions before February 2023 hold no prices.
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

_PRICE = "Hourly Price"
_GPU = re.compile(r"^(?:(?P<count>\d+)x )?(?P<name>Nvidia \w+)(?: - (?P<size>\w+))?$")
_TPU = re.compile(r"^(?P<name>Google TPU v\w+) - \w+$")
_SIZES = (None, "small", "medium", "large")


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators that is sold."""
    lines = [line for line in table_lines(copy.text()) if _PRICE in line.columns]
    if not lines:
        if "Hourly" in copy.text():
            raise Unreadable(copy.url, "prices by the hour, but not in a table that we know")
        yield LeftOut("no_prices_yet", copy.url)
    for line in lines:
        if not line.cells[0].startswith("CPU"):
            yield from _machine(copy, line)


def _machine(copy: Snapshot, line: TableLine) -> Iterator[Parsed]:
    name, place = line.cells[0], f"{copy.url} line {line.number}"
    said = " | ".join(line.cells)
    if "~~" in name or "deprecated" in name:
        yield LeftOut("not_sold", place, said)
    elif not line.is_whole and not line.cells[-1].startswith("$"):
        yield LeftOut("another_number_of_cells", place, said, is_suspect=True)
    elif found := _TPU.match(name):
        count = int(line.get("Accelerators"))
        yield from offer(copy, place, found["name"], count, line.cells[-1], name, said)
    elif (found := _GPU.match(name)) and found["size"] in _SIZES:
        count = int(found["count"] or 1)
        yield from offer(copy, place, found["name"], count, line.cells[-1], name, said)
    else:
        yield LeftOut("unclear_machine", place, said, is_suspect=True)


HISTORY = History(
    publisher="Hugging Face",
    parse=parse,
    home="https://huggingface.co/docs/hub/spaces-gpus",
)
