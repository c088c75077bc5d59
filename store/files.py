"""Files that are whole or absent: written aside, synced, then renamed."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_TEMPORARY = ".tmp-"


class Busy(RuntimeError):
    """Another refresh holds the data folder."""


class NotWritten(RuntimeError):
    """A file or folder could not be written; what stood there stands."""


def write_bytes(file: Path, body: bytes) -> bool:
    """Write a file atomically unless it holds these bytes already; say whether it changed."""
    if file.exists() and file.stat().st_size == len(body) and file.read_bytes() == body:
        return False
    _write_aside(file, lambda aside: aside.write_bytes(body))
    return True


def write_parquet(file: Path, table: pa.Table) -> None:
    """Write an arrow table as parquet, atomically; the same table gives the same bytes."""

    def write(aside: Path) -> None:
        pq.write_table(table, aside, compression="zstd", compression_level=3)

    _write_aside(file, write)


def _write_aside(file: Path, write: Callable[[Path], object]) -> None:
    aside = file.with_name(f"{_TEMPORARY}{os.getpid()}-{file.name}")
    with _told_of(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            write(aside)
            with aside.open("rb+") as opened:
                os.fsync(opened.fileno())
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
        _sync_folder(file.parent)


@contextlib.contextmanager
def _told_of(file: Path) -> Iterator[None]:
    """Say which file could not be written: libraries name none when a disk is full."""
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise NotWritten(f"{file} cannot be written: {why}; it is as it was") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> int:
    """Remove temporary files that a killed run left behind; give their number."""
    leftovers = list(folder.rglob(f"{_TEMPORARY}*"))
    for file in leftovers:
        file.unlink(missing_ok=True)
    return len(leftovers)


@contextlib.contextmanager
def locked(
    folder: Path, *, wait_seconds: float = 0.0, say: Callable[[str], object] = print
) -> Iterator[None]:
    """Hold the folder for one writer; a second one waits, and says so.

    The lock belongs to the open file, so it ends with the process, however that ends.

    Raises:
        Busy: The folder was still held after `wait_seconds`.
        NotWritten: Nothing can be written there.
    """
    lock = folder / ".lock"
    with _told_of(lock):
        folder.mkdir(parents=True, exist_ok=True)
        held = lock.open("a+")
    with held as opened:
        deadline = time.monotonic() + wait_seconds
        has_said = False
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                opened.seek(0)
                holder = opened.read().strip() or "another process"
                if time.monotonic() >= deadline:
                    raise Busy(f"{folder} is in use by {holder}; nothing was changed") from None
                if not has_said:
                    say(f"waiting for {holder}, which is refreshing {folder} ...")
                    has_said = True
                time.sleep(0.2)
        opened.truncate(0)
        opened.write(f"process {os.getpid()}")
        opened.flush()
        yield
