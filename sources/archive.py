"""Archives read as streams: member by member, capped, never unpacked to disk."""

import dataclasses
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable

_TAR_TROUBLE = (tarfile.TarError, EOFError, zlib.error, OSError)


@dataclasses.dataclass(frozen=True)
class Limits:
    """What an archive may hold before we stop reading it."""

    max_members: int = 400_000
    max_member_bytes: int = 64_000_000
    max_total_bytes: int = 20_000_000_000


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
        try:
            with tarfile.open(fileobj=stream, mode="r|gz") as archive:
                yield from _members(archive, snapshot.url, wanted, limits)
        except _TAR_TROUBLE as error:
            raise Unreadable(snapshot.url, f"broken archive: {error}") from error


def _members(
    archive: tarfile.TarFile, url: str, wanted: Callable[[str], bool], limits: Limits
) -> Iterator[Member | LeftOut]:
    total = 0
    for number, info in enumerate(archive):
        if number >= limits.max_members:
            raise Unreadable(url, f"more than {limits.max_members:,} members")
        total += info.size
        if total > limits.max_total_bytes:
            raise Unreadable(
                url, f"{info.name}: more than {limits.max_total_bytes:,} bytes in all"
            )
        path = _inner_path(info.name)
        if path is None:
            yield LeftOut("path_leads_out", f"{url}!{info.name}", is_suspect=True)
        elif not wanted(path) or info.isdir():
            continue
        elif not info.isfile():
            yield LeftOut("not_a_plain_file", f"{url}!{path}", is_suspect=True)
        elif info.size > limits.max_member_bytes:
            yield LeftOut("too_large", f"{url}!{path}", f"{info.size} bytes", is_suspect=True)
        else:
            yield Member(path, _body(archive, info, url))


def _body(archive: tarfile.TarFile, info: tarfile.TarInfo, url: str) -> bytes:
    opened: BinaryIO | None = archive.extractfile(info)  # type: ignore[assignment]
    body = opened.read() if opened else b""
    if len(body) != info.size:
        raise Unreadable(url, f"{info.name}: cut short at byte {len(body)} of {info.size}")
    return body


def _inner_path(name: str) -> str | None:
    """Drop the first folder; None for a path that is absolute or climbs out."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name:
        return None
    return "/".join(parts[1:])
