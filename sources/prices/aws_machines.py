"""Which AWS machines have accelerators that run AI models, and which have others."""

from functools import cache

from sources.prices.machines import machines

NOT_FOR_AI = {
    "FPGA Instances": "fpga",
    "Media Accelerator Instances": "media_accelerator",
}
_NOT_FOR_AI_FAMILIES = {"f1": "fpga", "f2": "fpga", "vt1": "media_accelerator"}


@cache
def families() -> frozenset[str]:
    """Give the families that have accelerators, such as `p5` or `g6e`."""
    return frozenset(name.partition(".")[0] for name in machines("aws"))


def not_for_ai(instance_type: str) -> str | None:
    """Say why an accelerated machine is left out (FPGA, video), or None."""
    return _NOT_FOR_AI_FAMILIES.get(instance_type.partition(".")[0])
