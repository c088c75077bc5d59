"""Which accelerators a provider's machines have, where its price lists name none.

Each table is ours (`declared/<provider>_instances.csv`); a machine that is not in it is unknown.
"""

import dataclasses
from functools import cache

from sources.declared import read_declared


@dataclasses.dataclass(frozen=True)
class Machine:
    """The accelerators of one instance type."""

    accelerator: str
    form_factor: str | None
    count: float


@cache
def machines(provider: str) -> dict[str, Machine]:
    """Give every declared instance type of a provider with its accelerators."""
    return {
        row["instance_type"]: Machine(
            row["accelerator"], row["form_factor"] or None, float(row["count"])
        )
        for row in read_declared(f"{provider}_instances.csv")
    }
