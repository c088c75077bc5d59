"""Archives read as streams: member by member, capped, never unpacked to disk.

A reader of our own, since Python's `tarfile` takes a cut between two members, or a header broken
in the middle, for a proper end; reads a header about another header into memory whatever its
length; and takes twice as long. This one knows what `tar` and `git archive` write, and refuses
the rest.

- Compressed bytes are blown up piece by piece, so a bomb is noticed before it fills the memory.
- An archive ends with its end mark, and with nothing but zeros after it.
- Links, devices, sparse files and paths that lead out are left out and say so.
"""

import dataclasses
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable

_SECTOR: Final = 512
_END_MARK: Final = bytes(_SECTOR)
_COMPRESSED_PIECE: Final = 1 << 14
_PLAIN_PIECE: Final = 1 << 18
_UNSUSPICIOUS_BYTES: Final = 64_000_000

_PLAIN_FILE: Final = (b"0", b"\0", b"7")
_FOLDER: Final = b"5"
_WITHOUT_BODY: Final = (b"1", b"2", b"3", b"4", b"5", b"6")  # whatever size they state
_LONG_NAME, _LONG_LINK = b"L", b"K"
_RECORDS, _GLOBAL_RECORDS, _OLD_RECORDS = b"x", b"g", b"X"
_SPARSE: Final = b"S"
_ABOUT_OTHERS: Final = (_LONG_NAME, _LONG_LINK, _RECORDS, _GLOBAL_RECORDS, _OLD_RECORDS)


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


class _Broken(ValueError):
    """The archive is not what `tar` writes; says how."""


@dataclasses.dataclass(frozen=True)
class _Entry:
    """What a header says of its member."""

    name: str
    size: int
    kind: bytes
    is_sparse: bool


def tar_members(
    snapshot: Snapshot, wanted: Callable[[str], bool], limits: Limits = Limits()
) -> Iterator[Member | LeftOut]:
    """Read the wanted files of a `.tar.gz` as they stream past.

    Links, devices and paths that lead out of the archive are left out and say so, and so is a
    wanted file longer than the limit.

    Raises:
        Unreadable: The archive is broken or cut short, or larger than the limits.
    """
    place = snapshot.url
    with snapshot.open() as stream:
        plain = _Gunzip(stream, snapshot.url, limits)
        try:
            for number, entry in enumerate(_entries(plain, limits)):
                place = f"{snapshot.url}!{entry.name}"
                if number >= limits.max_members:
                    raise Unreadable(place, f"more than {limits.max_members:,} members")
                padded = -(-entry.size // _SECTOR) * _SECTOR
                kept = _choose(entry, snapshot.url, wanted, limits)
                if isinstance(kept, str):
                    body = plain.read(entry.size)
                    plain.skip(padded - entry.size)
                    yield Member(kept, body)
                else:
                    if kept is not None:
                        yield kept
                    plain.skip(padded)
        except (_Broken, EOFError, zlib.error, OSError) as error:
            raise Unreadable(place, f"broken archive: {error}") from error


def _choose(
    entry: _Entry, url: str, wanted: Callable[[str], bool], limits: Limits
) -> str | LeftOut | None:
    """Give the path of a member that is to be read, or why it is left out; None for neither."""
    path = _inner_path(entry.name)
    if path is None:
        return LeftOut("path_leads_out", f"{url}!{entry.name}", is_suspect=True)
    if entry.kind == _FOLDER or not wanted(path):
        return None
    if entry.kind not in _PLAIN_FILE or entry.is_sparse:
        return LeftOut("not_a_plain_file", f"{url}!{path}", is_suspect=True)
    if entry.size > limits.max_member_bytes:
        return LeftOut("too_large", f"{url}!{path}", f"{entry.size} bytes", is_suspect=True)
    return path


def _inner_path(name: str) -> str | None:
    """Drop the first folder; None for a path that is absolute or climbs out."""
    if name.startswith("/") or "\\" in name or (".." in name and ".." in name.split("/")):
        return None
    return name.partition("/")[2]


def _entries(plain: "_Gunzip", limits: Limits) -> Iterator[_Entry]:
    """Read header after header; whoever takes an entry reads or skips its body."""
    long_name: str | None = None
    records: dict[str, str] = {}
    while (header := plain.read(_SECTOR)) != _END_MARK:
        size, kind = _size_and_kind(header)
        if kind in _ABOUT_OTHERS:
            if size > limits.max_header_bytes:
                raise _Broken(f"a header of {size:,} bytes")
            told = plain.read(size)
            plain.skip(-size % _SECTOR)
            if kind == _LONG_NAME:
                long_name = _text(told)
            elif kind in (_RECORDS, _OLD_RECORDS):
                records = dict(_read_records(told))
            continue
        is_sparse = kind == _SPARSE or any(key.startswith("GNU.sparse.") for key in records)
        if kind == _SPARSE:
            _skip_map_of_holes(plain, header)
        if "size" in records:
            size = _decimal(records["size"])
        if kind in _WITHOUT_BODY:
            size = 0
        yield _Entry(records.get("path") or long_name or _name(header), size, kind, is_sparse)
        long_name, records = None, {}
    plain.expect_zeros()


def _size_and_kind(header: bytes) -> tuple[int, bytes]:
    """Read the two fields of a header that its body depends on, after checking its sum."""
    told = _number(header[148:156])
    if told != sum(header) - sum(header[148:156]) + 8 * ord(" "):
        raise _Broken("a header whose checksum is wrong")
    return _number(header[124:136]), header[156:157]


def _number(field: bytes) -> int:
    """Read a number of a header: octal digits, or big-endian bytes where digits were too few."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    if not digits.isdigit() or b"8" in digits or b"9" in digits:
        raise _Broken("a header with a broken number")
    return int(digits, 8)


def _decimal(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise _Broken("a record with a broken size")
    return int(text)


def _name(header: bytes) -> str:
    """Give the name that a header itself holds, with the folder that may stand apart from it."""
    name = _text(header[:100])
    folder = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{folder}/{name}" if folder else name


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _read_records(told: bytes) -> Iterator[tuple[str, str]]:
    """Read records such as `26 path=a/very/long/name`; the number is the record's length."""
    at = 0
    while at < len(told) and told[at : at + 1] != b"\0":
        length = told[at : at + 20].partition(b" ")[0]
        if not length.isdigit() or not len(length) + 3 <= int(length) <= len(told) - at:
            raise _Broken("a broken record in a header")
        key, _, value = told[at + len(length) + 1 : at + int(length) - 1].partition(b"=")
        yield key.decode("utf-8", "replace"), _text(value)
        at += int(length)


def _skip_map_of_holes(plain: "_Gunzip", header: bytes) -> None:
    """Skip the sectors with which an old sparse file continues its header."""
    goes_on = header[482]
    while goes_on:
        goes_on = plain.read(_SECTOR)[504]


class _Gunzip:
    """A compressed stream as plain bytes, blown up piece by piece, counted and capped."""

    def __init__(self, stream: BinaryIO, url: str, limits: Limits) -> None:
        self._stream = stream
        self._url = url
        self._limits = limits
        self._inflate = zlib.decompressobj(wbits=31)
        self._compressed = b""
        self._plain = b""
        self._at = 0
        self._in = 0
        self._out = 0

    def read(self, size: int) -> bytes:
        """Read exactly so many bytes.

        Raises:
            EOFError: There are fewer.
            Unreadable: More comes out of the stream than the limits allow.
        """
        end = self._at + size
        if end <= len(self._plain):
            piece = self._plain[self._at : end]
            self._at = end
            return piece
        pieces = [self._plain[self._at :]]
        missing = size - len(pieces[0])
        while True:
            self._plain = self._more()
            if missing <= len(self._plain):
                break
            pieces.append(self._plain)
            missing -= len(self._plain)
        pieces.append(self._plain[:missing])
        self._at = missing
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Pass over so many bytes; raises as `read` does."""
        end = self._at + size
        while end > len(self._plain):
            end -= len(self._plain)
            self._plain = self._more()
        self._at = end

    def expect_zeros(self) -> None:
        """Read to the end, where only zeros may be, and check the stream's own checksum.

        Raises:
            ValueError: Something else follows.
        """
        rest = self._plain[self._at :]
        while True:
            if rest.count(0) != len(rest):
                raise _Broken("something follows the end mark")
            if self._inflate.eof:
                return
            rest = self._more(may_end=True)

    def _more(self, *, may_end: bool = False) -> bytes:
        """Blow up the next piece; none only at the end, where that may be."""
        while not self._inflate.eof:
            if not self._compressed:
                self._compressed = self._stream.read(_COMPRESSED_PIECE)
                self._in += len(self._compressed)
                if not self._compressed:
                    raise EOFError("the compressed stream is cut short")
            plain = self._inflate.decompress(self._compressed, _PLAIN_PIECE)
            self._compressed = self._inflate.unconsumed_tail
            if plain:
                self._count(len(plain))
                return plain
        if may_end:
            return b""
        raise EOFError("it is cut short")

    def _count(self, more: int) -> None:
        self._out += more
        if self._out > self._limits.max_total_bytes:
            most = self._limits.max_total_bytes
            raise Unreadable(self._url, f"more than {most:,} bytes come out of the archive")
        if self._out > max(_UNSUSPICIOUS_BYTES, self._limits.max_ratio * self._in):
            grown = f"{self._in:,} bytes grew to {self._out:,} and more"
            raise Unreadable(self._url, f"a compression bomb: {grown}")
