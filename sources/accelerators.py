"""One name for each accelerator: looked up among declared spellings, never guessed.

Names and figures stand in `declared/accelerators.csv`, spellings in `declared/aliases/*.csv`
(columns `alias, accelerator, form_factor`). A spelling is compared without case, spaces, hyphens
and the like. What is not declared is unknown, and is reported.
"""

import re
from functools import cache
from typing import NamedTuple

from sources.declared import FOLDER, read_declared
from sources.trouble import Unreadable

_NOISE = re.compile(r"[\s\-_/,;:()\[\]®™]+")


class Chip(NamedTuple):
    """An accelerator as tables name it."""

    accelerator: str
    form_factor: str | None


def canonical(raw: str) -> Chip | None:
    """Look a published spelling up; None when nobody has declared it."""
    return _spellings().get(_key(raw))


def _key(raw: str) -> str:
    return _NOISE.sub("", raw).casefold()


@cache
def declared_chips() -> frozenset[Chip]:
    """Give every declared accelerator in each of its declared forms."""
    rows = read_declared("accelerators.csv")
    return frozenset(Chip(row["accelerator"], row["form_factor"] or None) for row in rows)


@cache
def declared_accelerators() -> frozenset[str]:
    """Give the names of all accelerators, as tables have them."""
    return frozenset(chip.accelerator for chip in declared_chips())


@cache
def memory_gb() -> dict[str, float]:
    """Give the memory of each accelerator by its name, where it is declared."""
    rows = read_declared("accelerators.csv")
    return {row["accelerator"]: float(row["memory_gb"]) for row in rows if row["memory_gb"]}


@cache
def _spellings() -> dict[str, Chip]:
    """Every declared spelling, by its key.

    Raises:
        Unreadable: One spelling stands for two accelerators, or for one that is not declared.
    """
    declared = declared_chips()
    found: dict[str, Chip] = {}
    for file in sorted((FOLDER / "aliases").glob("*.csv")):
        place = f"aliases/{file.name}"
        for row in read_declared(place):
            chip = Chip(row["accelerator"], row["form_factor"] or None)
            if chip not in declared:
                raise Unreadable(place, f"{row['alias']!r} stands for {chip}, not declared")
            if found.setdefault(_key(row["alias"]), chip) != chip:
                raise Unreadable(place, f"{row['alias']!r} stands for two accelerators")
    for chip in declared:
        found.setdefault(_key(chip.accelerator), Chip(chip.accelerator, None))
    return found
