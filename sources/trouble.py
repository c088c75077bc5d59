"""The two kinds of trouble a source can be in, and the ways a row can be left out."""

import dataclasses


class Trouble(Exception):
    """A source could not be read; its last good rows stay."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")
        self.place = place
        self.what = what


class Unreachable(Trouble):
    """The page did not come; trying again later may help."""


class Unreadable(Trouble):
    """The page came and is not what we know; a person must look."""


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """Something on a page that becomes no row, on purpose and counted.

    Attributes:
        reason: Short and countable: `fpga`, `contact_us`, `no_score`, `broken_json` ...
        place: Where it stands: line, member of an archive, row label.
        value: What stands there, as text.
        is_suspect: It should have been a row; it goes to the table quarantine with its reason.
    """

    reason: str
    place: str
    value: str = ""
    is_suspect: bool = False


@dataclasses.dataclass(frozen=True)
class UnknownName:
    """A name that no table of ours knows yet; reported, never guessed."""

    kind: str
    name: str
    place: str
