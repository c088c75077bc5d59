"""Where a row came from: one text that names source, page, bytes and parser."""

import re
from typing import NamedTuple

_SHAPE = re.compile(
    r"^(?P<source>\S+) (?P<url>\S+) sha256:(?P<digest>[0-9a-f]{16}) v(?P<version>\d+)$"
)


class Provenance(NamedTuple):
    """The page a row was read from; the table pages says when it was fetched."""

    source: str
    url: str
    digest: str
    parser_version: int

    def __str__(self) -> str:
        """Write it as the column `provenance` holds it."""
        return f"{self.source} {self.url} sha256:{self.digest[:16]} v{self.parser_version}"

    @property
    def scope(self) -> str:
        """What all rows of one page have in common, whatever its bytes were."""
        return f"{self.source} {self.url} "


def read_provenance(text: str) -> Provenance:
    """Take a `provenance` text apart.

    Raises:
        ValueError: The text is not one that `Provenance` writes.
    """
    if (found := _SHAPE.match(text)) is None:
        raise ValueError(f"not a provenance: {text!r}")
    return Provenance(found["source"], found["url"], found["digest"], int(found["version"]))
