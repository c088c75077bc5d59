"""Snapshots: the bytes that came, kept as they are before anything reads them."""

import dataclasses
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from sources.trouble import Unreadable

_CHUNK = 1 << 20
_PERSONAL = re.compile(r"\S*@\S*|\d+\.\d+\.\d+[.\d]*")  # mail and network addresses
_ALREADY_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """A page as it came.

    Attributes:
        url: Address asked for.
        retrieved_at: When the copy was made (UTC); for a recorded page, when it was recorded.
        status: HTTP status.
        headers: Response headers, names in lower case.
        digest: SHA-256 of the body, in hexadecimal.
        size: Length of the body in bytes.
        content: The body itself, or the file that keeps it.
    """

    url: str
    retrieved_at: dt.datetime
    status: int
    headers: Mapping[str, str]
    digest: str
    size: int
    content: bytes | Path

    @classmethod
    def of(
        cls, url: str, body: bytes | str, retrieved_at: dt.datetime, **headers: str
    ) -> "Snapshot":
        """Make a snapshot of a body that is at hand, such as a sample in a test."""
        raw = body.encode() if isinstance(body, str) else body
        digest = hashlib.sha256(raw).hexdigest()
        return cls(url, retrieved_at, 200, headers, digest, len(raw), raw)

    def open(self) -> BinaryIO:
        """Open the body as a stream of bytes."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        if self.content.suffix == ".gz":
            return cast("BinaryIO", gzip.open(self.content, "rb"))
        return self.content.open("rb")

    @cached_property
    def body(self) -> bytes:
        """The whole body; pages are small, archives are opened as streams instead."""
        with self.open() as stream:
            return stream.read()

    def text(self, encoding: str = "utf-8-sig") -> str:
        """Decode the body.

        Raises:
            Unreadable: It is not text in that encoding.
        """
        try:
            return self.body.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(self.url, f"byte {error.start} is not {encoding}") from error

    def json(self) -> Any:
        """Read the body as JSON.

        Raises:
            Unreadable: It is not JSON; the message says where.
        """
        try:
            return json.loads(self.text(), parse_constant=self._not_json)
        except json.JSONDecodeError as error:
            near = _PERSONAL.sub("...", error.doc[max(0, error.pos - 30) : error.pos + 30])
            raise Unreadable(
                self.url, f"not JSON at line {error.lineno} ({error.msg}), near {near!r}"
            ) from error
        except ValueError as error:  # a number of thousands of digits
            raise Unreadable(self.url, f"not JSON: {error}") from error
        except RecursionError as error:
            raise Unreadable(self.url, "JSON nested too deeply") from error

    def _not_json(self, constant: str) -> Any:
        # Python reads NaN and Infinity, which are no JSON and no price.
        raise Unreadable(self.url, f"not JSON: {constant}")


class SnapshotFolder:
    """Bodies by their digest: each kept once, byte for byte, compressed unless it already is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, chunks: Iterable[bytes], *, url: str, max_bytes: int) -> tuple[Path, str, int]:
        """Keep a body as it streams in; give its file, digest and length.

        Raises:
            Unreadable: The body is longer than `max_bytes`; nothing of it is kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f".tmp-{os.getpid()}-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
        try:
            digest, size, is_raw = _write(aside, chunks, url, max_bytes)
            file = self._file(digest, is_raw)
            file.parent.mkdir(parents=True, exist_ok=True)
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
        return file, digest, size

    def find(self, digest: str) -> Path | None:
        """Find the file of a body that was kept earlier."""
        for is_raw in (True, False):
            if (file := self._file(digest, is_raw)).exists():
                return file
        return None

    def _file(self, digest: str, is_raw: bool) -> Path:
        return self.folder / digest[:2] / (digest + (".raw" if is_raw else ".gz"))


def _write(
    aside: Path, chunks: Iterable[bytes], url: str, max_bytes: int
) -> tuple[str, int, bool]:
    digest, size = hashlib.sha256(), 0
    rest = iter(chunks)
    head = next(rest, b"")
    is_raw = head.startswith(_ALREADY_COMPRESSED)
    with aside.open("wb") as raw:
        out = raw if is_raw else gzip.GzipFile("", "wb", 3, raw, mtime=0)
        for chunk in _all(head, rest):
            size += len(chunk)
            if size > max_bytes:
                raise Unreadable(url, f"longer than the {max_bytes:,} bytes we accept")
            digest.update(chunk)
            out.write(chunk)
        if out is not raw:
            out.close()
        raw.flush()
        os.fsync(raw.fileno())
    return digest.hexdigest(), size, is_raw


def _all(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def body_size(file: Path) -> int:
    """Give the length of a kept body, whether it is kept compressed or as it came."""
    if file.suffix != ".gz":
        return file.stat().st_size
    with gzip.open(file, "rb") as stream:
        return sum(len(piece) for piece in chunks(cast("BinaryIO", stream)))


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Read a stream piece by piece."""
    while piece := stream.read(_CHUNK):
        yield piece
