"""RunPod's prices of serverless workers, from its documentation of 2025-05-13.

- Prices are by the SECOND. A flex worker is billed while it works: `serverless`. An active worker
  runs around the clock at a discount: another way of buying that we do not chart, left out.
- A line may name several accelerators (`A6000, A40`): each is a row.
"""

from collections.abc import Iterator

from sources.history.format import History
from sources.history.lines import Line, price
from sources.history.markdown import table_lines
from sources.reading import usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_NAMES, _MEMORY, _FLEX, _ACTIVE = "GPU type(s)", "Memory", "Flex", "Active"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each accelerator of a flex worker."""
    lines = [line for line in table_lines(copy.text()) if line.columns[:1] == (_NAMES,)]
    if not lines or any(line.columns[1:4] != (_MEMORY, _FLEX, _ACTIVE) for line in lines):
        raise Unreadable(copy.url, "no table of GPU types with memory, flex and active price")
    for line in lines:
        place = f"{copy.url} line {line.number}"
        yield LeftOut("active_worker", place, line.get(_ACTIVE))
        for name in line.get(_NAMES).split(", "):
            bare = name.removesuffix(" PRO")
            yield from price(
                copy,
                Line(
                    place=place,
                    provider_raw="runpod",
                    accelerator_raw=name,
                    count=1,
                    amount=usd(line.get(_FLEX), place=place),
                    source_kind="first_party",
                    spelling=f"{bare} {line.get(_MEMORY)}",
                    purchase_option="serverless",
                    amount_unit="accelerator-second",
                ),
            )


HISTORY = History(
    publisher="RunPod", parse=parse, home="https://docs.runpod.io/serverless/pricing"
)
