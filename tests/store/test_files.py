"""Files are whole or absent, whatever kills the writer; one writer at a time."""

import contextlib
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.files import Busy, NotWritten, locked, remove_leftovers, write_bytes, write_parquet

WRITER = """
    import sys
    from pathlib import Path
    import numpy as np
    import pyarrow as pa
    from store.files import write_parquet
    table = pa.table({"a": np.arange(200_000)})
    print("ready", flush=True)
    while True:
        for file in sys.argv[1:]:
            write_parquet(Path(file), table)
"""
HOLDER = """
    import sys
    from pathlib import Path
    from store.files import locked
    with locked(Path(sys.argv[1])):
        print("ready", flush=True)
        sys.stdin.read()
"""


@contextlib.contextmanager
def started(program: str, *arguments: object) -> "Iterator[subprocess.Popen[str]]":
    """Run a small program from when it says that it is ready until the block is left."""
    command = [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_killed_at_any_moment_a_file_is_whole(tmp_path: Path) -> None:
    """A writer killed in the middle leaves what stood there or what it wrote; leftovers go."""
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    write_parquet(old, pa.table({"a": [1]}))
    for pause in (0.01, 0.03, 0.05, 0.08):
        with started(WRITER, old, new):
            time.sleep(pause)  # however far it comes in that time
        assert pq.read_table(old).num_rows in (1, 200_000)
        if new.exists():
            assert pq.read_table(new).num_rows == 200_000
    remove_leftovers(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} in (
        {"old.parquet"},
        {"old.parquet", "new.parquet"},
    )


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    """Writing what a file holds already leaves it alone."""
    file = tmp_path / "a.json"

    assert write_bytes(file, b"{}")
    assert not write_bytes(file, b"{}")
    assert write_bytes(file, b"[]")


def test_a_second_writer_says_that_the_folder_is_in_use(tmp_path: Path) -> None:
    """Without waiting, a second writer is refused and told who holds the folder."""
    with (
        started(HOLDER, tmp_path) as holder,
        pytest.raises(Busy, match=f"in use by process {holder.pid}"),
        locked(tmp_path),
    ):
        pytest.fail("two writers at once")


def test_a_second_writer_waits_and_says_so(tmp_path: Path) -> None:
    """With time to wait, the second writer goes on when the first has ended."""
    said: list[str] = []
    with started(HOLDER, tmp_path) as holder:

        def let_go(words: str) -> None:
            """Hear that somebody waits, and end the first writer."""
            said.append(words)
            assert holder.stdin is not None
            holder.stdin.close()

        with locked(tmp_path, wait_seconds=60, say=let_go):
            assert holder.wait(60) == 0

    assert len(said) == 1
    assert f"waiting for process {holder.pid}" in said[0]


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    """A lock does not outlive its process, however that ends."""
    with started(HOLDER, tmp_path) as holder:
        holder.kill()
        holder.wait()

        with locked(tmp_path):
            assert (tmp_path / ".lock").read_text() == f"process {os.getpid()}"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The message says which file and why, and what stood there stands."""
    file = tmp_path / "table.parquet"
    write_parquet(file, pa.table({"a": [1]}))
    (tmp_path / f".tmp-{os.getpid()}-table.parquet").mkdir()

    with pytest.raises(NotWritten, match=r"table\.parquet cannot be written: Is a directory"):
        write_parquet(file, pa.table({"a": [2]}))

    assert [1] == pq.read_table(file)["a"].to_pylist()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where data/ ought to be lies a file: the lock says so."""
    (tmp_path / "data").write_text("")

    with (
        pytest.raises(NotWritten, match=r"data/\.lock cannot be written"),
        locked(tmp_path / "data"),
    ):
        raise AssertionError("never held")
