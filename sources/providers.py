"""One name for each provider: looked up among declared spellings, never guessed.

Names, kinds and spellings stand in `declared/providers.csv`. A spelling is compared without case,
blanks, dots, hyphens and the like.
"""

import re
from functools import cache

from sources.declared import read_declared
from sources.trouble import Unreadable

_FILE = "providers.csv"
_NOISE = re.compile(r"[\s\-_.,()]+")


def provider_id(raw: str) -> str | None:
    """Look a published spelling up; None when nobody has declared it."""
    return _spellings().get(_key(raw))


@cache
def has_one_price_everywhere(provider: str) -> bool:
    """Say whether a provider publishes one list of prices for all places."""
    rows = {row["provider"]: row for row in read_declared(_FILE)}
    return rows[provider]["price_area"] == "global"


def _key(raw: str) -> str:
    return _NOISE.sub("", raw).casefold()


@cache
def _spellings() -> dict[str, str]:
    """Every declared spelling, by its key.

    Raises:
        Unreadable: One spelling stands for two providers.
    """
    found: dict[str, str] = {}
    for row in read_declared(_FILE):
        for spelling in (row["provider"], row["name"], *row["aliases"].split(" | ")):
            key = _key(spelling)
            if key and found.setdefault(key, row["provider"]) != row["provider"]:
                raise Unreadable(_FILE, f"{spelling!r} stands for two providers")
    return found
