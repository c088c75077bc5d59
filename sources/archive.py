"""Archives read as streams: member by member, capped, never unpacked to disk.

- Compressed bytes are blown up piece by piece, so a bomb is noticed before it fills the memory.
- An archive that is cut short is trouble wherever the cut lies, also between two members, where
  Python's own reader would take it for the end.
- Headers that describe other headers (long names, pax records) are short, or the archive is bad.
"""

import dataclasses
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Self, cast

from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable

_PIECE = 1 << 18
_BLOCK = 1 << 16  # the reader copies what is left of a block at each small read: keep it small
_TAR_TROUBLE = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, OverflowError)
_ABOUT_OTHERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


@dataclasses.dataclass(frozen=True)
class Limits:
    """What an archive may hold before we stop reading it.

    Attributes:
        max_members: Members of any kind.
        max_member_bytes: Length of a wanted file; a longer one is left out.
        max_total_bytes: Length of all that comes out of the compression.
        max_ratio: How many times longer it may be than what went in, once past 64 MB.
        max_header_bytes: Length of a header that describes another one.
    """

    max_members: int = 400_000
    max_member_bytes: int = 64_000_000
    max_total_bytes: int = 20_000_000_000
    max_ratio: int = 250
    max_header_bytes: int = 1_000_000


@dataclasses.dataclass(frozen=True)
class Member:
    """One file of an archive: its path without the first folder, and its bytes."""

    path: str
    body: bytes


def tar_members(
    snapshot: Snapshot, wanted: Callable[[str], bool], limits: Limits = Limits()
) -> Iterator[Member | LeftOut]:
    """Read the wanted files of a `.tar.gz` as they stream past.

    Links, devices and paths that lead out of the archive are left out and say so, and so is a
    wanted file longer than the limit.

    Raises:
        Unreadable: The archive is broken or cut short, or larger than the limits.
    """
    with snapshot.open() as stream:
        plain = _Gunzip(stream, snapshot.url, limits)
        place = snapshot.url
        try:
            with tarfile.open(
                fileobj=cast("BinaryIO", plain),
                mode="r|",
                bufsize=_BLOCK,
                tarinfo=_header_type(limits),
            ) as archive:
                for info in _infos(archive, snapshot.url, limits):
                    place = f"{snapshot.url}!{info.name}"
                    yield from _member(archive, info, snapshot.url, wanted, limits)
            plain.drain()
        except _TAR_TROUBLE as error:
            raise Unreadable(place, f"broken archive: {error}") from error


def _infos(archive: tarfile.TarFile, url: str, limits: Limits) -> Iterator[tarfile.TarInfo]:
    for number, info in enumerate(archive):
        if number >= limits.max_members:
            raise Unreadable(url, f"more than {limits.max_members:,} members")
        if info.size < 0:
            raise Unreadable(f"{url}!{info.name}", f"broken archive: a size of {info.size} bytes")
        yield info
        # The reader keeps each header it saw; we need none of them again.
        archive.members = []  # type: ignore[attr-defined]


def _member(
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    url: str,
    wanted: Callable[[str], bool],
    limits: Limits,
) -> Iterator[Member | LeftOut]:
    path = _inner_path(info.name)
    if path is None:
        yield LeftOut("path_leads_out", f"{url}!{info.name}", is_suspect=True)
    elif info.isdir() or not wanted(path):
        return
    elif not info.isreg() or info.issparse():
        yield LeftOut("not_a_plain_file", f"{url}!{path}", is_suspect=True)
    elif info.size > limits.max_member_bytes:
        yield LeftOut("too_large", f"{url}!{path}", f"{info.size} bytes", is_suspect=True)
    else:
        yield Member(path, _body(archive, info, url))


def _body(archive: tarfile.TarFile, info: tarfile.TarInfo, url: str) -> bytes:
    opened = archive.extractfile(info)
    body = opened.read() if opened else b""
    if len(body) != info.size:
        raise Unreadable(f"{url}!{info.name}", f"cut short at byte {len(body)} of {info.size}")
    return body


def _inner_path(name: str) -> str | None:
    """Drop the first folder; None for a path that is absolute or climbs out."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
        return None
    return "/".join(parts[1:])


def _header_type(limits: Limits) -> type[tarfile.TarInfo]:
    """Make a type of header that refuses what Python's own reader lets pass.

    At a broken header in the middle of an archive, that reader stops as if the archive ended
    there; and it reads a header about other headers into memory whatever its length.
    """

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            is_end_mark = len(buf) == tarfile.BLOCKSIZE and buf.count(0) == len(buf)
            try:
                info = super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError as error:
                if is_end_mark:
                    raise
                raise tarfile.ReadError(f"cut short or broken header: {error}") from error
            if info.type in _ABOUT_OTHERS and info.size > limits.max_header_bytes:
                raise tarfile.ReadError(f"a header of {info.size:,} bytes")
            return info

    return Header


class _Gunzip(io.RawIOBase):
    """A compressed stream as plain bytes, blown up piece by piece, counted and capped."""

    def __init__(self, stream: BinaryIO, url: str, limits: Limits) -> None:
        self._stream = stream
        self._url = url
        self._limits = limits
        self._inflate = zlib.decompressobj(wbits=31)
        self._left = b""
        self._in = 0
        self._out = 0

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` plain bytes; none at the end of the stream.

        Raises:
            EOFError: The compressed stream is cut short.
            Unreadable: More comes out of it than the limits allow.
        """
        if size < 0:
            size = _PIECE
        while not self._inflate.eof:
            if not self._left:
                self._left = self._stream.read(_PIECE)
                self._in += len(self._left)
                if not self._left:
                    raise EOFError("the compressed stream is cut short")
            plain = self._inflate.decompress(self._left, size)
            self._left = self._inflate.unconsumed_tail
            if plain:
                self._count(len(plain))
                return plain
        return b""

    def drain(self) -> None:
        """Read to the end, so that a cut or a wrong checksum there is noticed."""
        while self.read(_PIECE):
            pass

    def _count(self, more: int) -> None:
        self._out += more
        if self._out > self._limits.max_total_bytes:
            most = self._limits.max_total_bytes
            raise Unreadable(self._url, f"more than {most:,} bytes come out of the archive")
        if self._out > max(64_000_000, self._limits.max_ratio * self._in):
            raise Unreadable(
                self._url,
                f"a compression bomb: {self._in:,} bytes grew to {self._out:,} and more",
            )
