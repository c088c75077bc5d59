"""What Hugging Face's two price tables have in common: names, memory, machines gone by.

- Prices are of the whole machine, in dollars an hour, the same everywhere. They include running
  the model or the app, yet the machine is rented by the hour and may do anything: on demand.
- An A100 is told by its memory (40 or 80 GB each), which stands in one column or another.
- Machines that are struck out, or said to be deprecated or coming soon, are not sold: left out.
"""

import re
from collections.abc import Iterator
from typing import Final

from sources.history.lines import Line, price
from sources.reading import usd
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut

NOT_SOLD: Final = re.compile(r"~~|deprecated|removed|coming soon|^-$", re.IGNORECASE)
_MEMORY = re.compile(r"\b(\d+) ?GB\b")
_TOLD_BY_MEMORY: Final = {"A100": (40, 80)}


def offer(
    copy: Snapshot, place: str, name: str, count: int, amount: str, machine: str, line: str
) -> Iterator[Parsed]:
    """Make the row of one machine.

    Args:
        copy: The page.
        place: Where the line stands.
        name: Accelerator as the page writes it.
        count: Accelerators in the machine.
        amount: Price as the page writes it.
        machine: Name of the machine.
        line: The whole line, where the memory stands somewhere.
    """
    if NOT_SOLD.search(line):
        yield LeftOut("not_sold", place, line)
        return
    yield from price(
        copy,
        Line(
            place=place,
            provider_raw="huggingface",
            accelerator_raw=name,
            count=count,
            amount=usd(amount, place=place),
            source_kind="first_party",
            instance_type=machine,
            spelling=_with_memory(name, count, line),
        ),
    )


def _with_memory(name: str, count: int, line: str) -> str | None:
    """Add the memory to the name of an accelerator that is sold with several."""
    bare = re.sub(r"^nvidia ", "", name, flags=re.IGNORECASE)
    stated = {int(size) for size in _MEMORY.findall(line)}
    sizes = [size for size in _TOLD_BY_MEMORY.get(bare, ()) if size * count in stated]
    return f"{bare}-{sizes[0]}GB" if len(sizes) == 1 else None
