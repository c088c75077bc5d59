"""A parser's version that follows the declared tables it leans on.

A page that did not change is not read again, unless its parser's version did. Where rows depend on
tables of ours (spellings, rounds, corrections), an edit of these must count as a new version.
"""

import zlib

from sources.declared import FOLDER

_SHIFT = 10**10  # above any checksum, so that both numbers can be read off


def declared_version(code_version: int, *patterns: str) -> int:
    """Join the version of the code and a checksum of the declared tables that fit the patterns."""
    checksum = 0
    for pattern in patterns:
        for file in sorted(FOLDER.glob(pattern)):
            checksum = zlib.crc32(file.name.encode() + file.read_bytes(), checksum)
    return code_version * _SHIFT + checksum
