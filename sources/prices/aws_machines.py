"""What accelerators an AWS machine has: AWS's price lists name none, so we declare them."""

from functools import cache
from typing import NamedTuple

from sources.declared import read_declared

NOT_FOR_AI = {
    "FPGA Instances": "fpga",
    "Media Accelerator Instances": "media_accelerator",
}
_NOT_FOR_AI_FAMILIES = {
    "f1": "fpga",
    "f2": "fpga",
    "vt1": "media_accelerator",
}


class Machine(NamedTuple):
    """The accelerators of one instance type."""

    accelerator: str
    form_factor: str | None
    count: float


@cache
def machines() -> dict[str, Machine]:
    """Give every declared instance type with its accelerators."""
    return {
        row["instance_type"]: Machine(
            row["accelerator"], row["form_factor"] or None, float(row["count"])
        )
        for row in read_declared("aws_instances.csv")
    }


@cache
def families() -> frozenset[str]:
    """Give the families that have accelerators, such as `p5` or `g6e`."""
    return frozenset(name.partition(".")[0] for name in machines())


def not_for_ai(instance_type: str) -> str | None:
    """Say why an accelerated machine is left out (FPGA, video), or None."""
    return _NOT_FOR_AI_FAMILIES.get(instance_type.partition(".")[0])
