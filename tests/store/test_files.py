"""Files are whole or absent, whatever kills the writer; one writer at a time."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from store.files import Busy, locked, remove_leftovers, write_bytes

WRITER = """
    import sys
    from pathlib import Path
    import numpy as np
    import pyarrow as pa
    from store.files import write_parquet
    file = Path(sys.argv[1])
    table = pa.table({"a": np.arange(200_000)})
    print("ready", flush=True)
    while True:
        write_parquet(file, table)
"""
HOLDER = """
    import sys, time
    from pathlib import Path
    from store.files import locked
    with locked(Path(sys.argv[1])):
        print("ready", flush=True)
        time.sleep(float(sys.argv[2]))
"""


def start(program: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a small program and wait until it says that it is ready."""
    command = [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdout.close()
    return process


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    """A writer killed in the middle of its work leaves a readable file, and leftovers go."""
    file = tmp_path / "table.parquet"
    for pause in (0.01, 0.03, 0.05, 0.08):
        process = start(WRITER, file)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if file.exists():
            assert pq.read_table(file).num_rows == 200_000
    remove_leftovers(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] in ([], ["table.parquet"])


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    """Writing what a file holds already leaves it alone."""
    file = tmp_path / "a.json"

    assert write_bytes(file, b"{}")
    assert not write_bytes(file, b"{}")
    assert write_bytes(file, b"[]")


def test_a_second_writer_says_that_the_folder_is_in_use(tmp_path: Path) -> None:
    """Without waiting, a second writer is refused and told who holds the folder."""
    holder = start(HOLDER, tmp_path, 30)
    try:
        with pytest.raises(Busy, match=f"in use by process {holder.pid}"), locked(tmp_path):
            pytest.fail("two writers at once")
    finally:
        holder.kill()
        holder.wait()


def test_a_second_writer_waits_and_says_so(tmp_path: Path) -> None:
    """With time to wait, the second writer goes on when the first has ended."""
    holder = start(HOLDER, tmp_path, 0.6)
    said: list[str] = []

    with locked(tmp_path, wait_seconds=20, say=said.append):
        assert holder.poll() is not None or holder.wait(5) == 0

    assert len(said) == 1
    assert f"waiting for process {holder.pid}" in said[0]


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    """A lock does not outlive its process, however that ends."""
    holder = start(HOLDER, tmp_path, 30)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    with locked(tmp_path, wait_seconds=5):
        assert (tmp_path / ".lock").exists()
