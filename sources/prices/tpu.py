"""What a TPU slice is: its name tells version and size, in cores or in chips."""

import re
from typing import Final

_SLICE = re.compile(r"^(?:tpu-)?(v\d+[a-z]*)-(\d+)$")
_VERSIONS: Final = {
    "v2": ("TPU v2", 2),
    "v3": ("TPU v3", 2),
    "v4": ("TPU v4", 2),
    "v5p": ("TPU v5p", 2),
    "v5litepod": ("TPU v5e", 1),
    "v5e": ("TPU v5e", 1),
    "v6e": ("TPU v6e", 1),
}
"""Version to accelerator, and how many of the number in a slice's name make a chip."""
_PRICED_BY_SIZE: Final = ("v2", "v3")
_LARGEST: Final = 64


def is_slice(name: str) -> bool:
    """Say whether a name is that of a slice, such as `tpu-v3-8` or `v5litepod-4`."""
    return _SLICE.match(name) is not None


def chips_of(name: str) -> tuple[str, float] | None:
    """Give the accelerator and the chips of a slice; None for a version that we do not know."""
    found = _SLICE.match(name)
    if found is None or found[1] not in _VERSIONS:
        return None
    accelerator, per_chip = _VERSIONS[found[1]]
    return accelerator, int(found[2]) / per_chip


def is_multiple_of_smaller(name: str) -> bool:
    """Say whether a slice costs just what so many smaller ones cost, and need not be read.

    From v4 on the price per chip is the same at every size.
    """
    found = _SLICE.match(name)
    return found is not None and found[1] not in _PRICED_BY_SIZE and int(found[2]) > _LARGEST
