"""How fast all rounds of MLPerf Training are read, side by side with two other ways.

1. Against merely decompressing the same archives with Python's gzip: at most 3 times as long.
2. Against `mlperf_logging.result_summarizer`, MLCommons' own tool, on the same logs unpacked: at
   least 50 times as fast. That tool is no dependency of ours. It is used where it can be imported,
   else installed once into `build/bench/`; where it cannot be had, this says so. It is timed on a
   few rounds (all of them take an hour); `--all` times it on every round it can read. It gives up
   in the middle of v0.6 and v0.7, whose descriptions are not all JSON; these are not counted.

Memory is the most that this process ever held. Needs the recorded archives (../shared/mirror).
"""

import argparse
import datetime as dt
import gzip
import importlib.util
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

from sources.benchmarks.mlperf_training import parse
from sources.benchmarks.mlperf_training_names import Round, rounds
from sources.replay import Replay
from sources.snapshot import Snapshot, SnapshotFolder
from sources.source import Page
from sources.web import NotPublished

ROOT = Path(__file__).parents[2]
MIRROR = ROOT.parent / "shared" / "mirror"
OWN_PYTHON = ROOT / "build" / "bench" / "bin" / "python"
TOOL = "mlperf-logging==4.1.68"
SAMPLE_OF_ROUNDS = ("v5.0",)
TIMES = 3


def main() -> int:
    """Print the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--all", action="store_true", help="time the tool on all its rounds")
    options = arguments.parse_args()
    if not MIRROR.is_dir():
        print("the recorded archives (../shared/mirror) are not here: nothing to measure")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        pages = dict(_pages(Path(folder) / "snapshots"))
        _against_decompressing(pages)
        chosen = [name for name in pages if options.all or name in SAMPLE_OF_ROUNDS]
        _against_tool({name: pages[name] for name in chosen}, Path(folder))
    return 0


def _pages(folder: Path) -> list[tuple[str, Snapshot]]:
    replay = Replay(MIRROR, SnapshotFolder(folder), dt.date(2026, 8, 22))
    found = []
    for each in rounds().values():
        try:
            answer = replay.fetch(Page(each.url, max_bytes=4_000_000_000, may_be_absent=True))
        except NotPublished:
            continue
        found.append((each.name, answer.snapshot))
    return found


def _against_decompressing(pages: dict[str, Snapshot]) -> None:
    unzip, read, size = 0.0, 0.0, 0
    for page in pages.values():
        unzip += _fastest(lambda page=page: _decompress(page))  # type: ignore[misc]
        read += _fastest(lambda page=page: sum(1 for _ in parse(page)))  # type: ignore[misc]
        size += _decompress(page)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(pages)} rounds, {size / 1e6:,.0f} MB once decompressed (best of {TIMES})")
    print(f"  decompressing  {unzip:6.2f} s")
    print(f"  reading        {read:6.2f} s")
    print(f"  ratio          {read / unzip:6.2f}   (at most 3)")
    print(f"  memory         {memory:6.0f} MB  (under 300)")


def _fastest(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _decompress(page: Snapshot) -> int:
    size = 0
    with page.open() as stream, gzip.open(stream) as plain:
        while piece := plain.read(1 << 20):
            size += len(piece)
    return size


def _against_tool(pages: dict[str, Snapshot], folder: Path) -> None:
    if (python := _python_with_tool()) is None:
        print(f"{TOOL} cannot be had here: its ratio is not measured")
        return
    ours, theirs = 0.0, 0.0
    for name, page in pages.items():
        unpacked = folder / name
        with page.open() as stream, tarfile.open(fileobj=stream, mode="r|gz") as archive:
            archive.extractall(unpacked, filter="data")
        (top,) = unpacked.iterdir()
        tool = _time_tool(python, top, rounds()[name], folder)
        if tool is None:
            print(f"  {name}: the tool gives up")
            continue
        own = _fastest(lambda page=page: sum(1 for _ in parse(page)))  # type: ignore[misc]
        print(f"  {name}: tool {tool:7.1f} s, ours {own:5.2f} s, {tool / own:6.0f} times as fast")
        ours, theirs = ours + own, theirs + tool
    if ours:
        print(f"  ratio to {TOOL}: {theirs / ours:.0f}   (at least 50)")


def _python_with_tool() -> str | None:
    """Find a Python that has the tool; install it aside when ours has it not."""
    if importlib.util.find_spec("mlperf_logging") is not None:
        return sys.executable
    if not OWN_PYTHON.exists():
        venv.create(OWN_PYTHON.parents[1], with_pip=True)
    check = [str(OWN_PYTHON), "-c", "import mlperf_logging.result_summarizer"]
    if subprocess.run(check, check=False, capture_output=True).returncode == 0:
        return str(OWN_PYTHON)
    install = [str(OWN_PYTHON), "-m", "pip", "install", "--quiet", TOOL]
    done = subprocess.run(install, check=False, capture_output=True, timeout=600)
    return str(OWN_PYTHON) if done.returncode == 0 else None


def _time_tool(python: str, top: Path, round_: Round, folder: Path) -> float | None:
    """Run the tool as MLCommons does, on all submitters of a round; None when it fails."""
    version = f"{round_.name.removeprefix('v')}.0"
    command = [
        python,
        "-m",
        "mlperf_logging.result_summarizer",
        f"{top}/{{*}}",
        "training",
        version,
    ]
    environment = os.environ | {"PYTHONPATH": ""}
    began = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, cwd=folder, env=environment)
    return time.perf_counter() - began if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
