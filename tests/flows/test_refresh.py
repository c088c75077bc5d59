"""The whole flow in processes of its own: one run, a run that is killed, two runs at once."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from store.catalog import TABLES
from store.warehouse import Warehouse
from tests.conftest import SAMPLES

DAY = "2026-08-22"


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """Give a folder with two recorded pages (samples of ours) and room for data and site."""
    lay_prices(tmp_path)
    lay_transistors(tmp_path)
    return tmp_path


def lay_prices(folder: Path) -> None:
    """Put the sample of Linode's price list where a replay looks for it."""
    file = folder / "pages" / "api.linode.com" / "v4" / "linode" / "types"
    file.parent.mkdir(parents=True)
    shutil.copy(SAMPLES / "linode" / "types.json", file)


def lay_transistors(folder: Path) -> None:
    """Put sixty made-up chips, in the shape of Karl Rupp's file, where a replay looks for it."""
    file = folder / "pages" / "raw.githubusercontent.com" / "karlrupp"
    file = file / "microprocessor-trend-data" / "master" / "50yrs" / "transistors.dat"
    file.parent.mkdir(parents=True)
    chips = (f"{1970 + chip * 0.75:.2f}   {2.0 * 1.3**chip:.4f}" for chip in range(60))
    file.write_text("\n".join(chips) + "\n")


def command(workshop: Path, *more: str) -> list[str]:
    """Give the command that refreshes the workshop."""
    return [
        *(sys.executable, "-m", "flows.cli", "refresh", "--replay", str(workshop / "pages")),
        *("--data", str(workshop / "data"), "--build", str(workshop / "build")),
        *("--as-of", DAY, *more),
    ]


ONLY = ("--only", "linode", "transistors")


def environment(workshop: Path) -> dict[str, str]:
    """Give each run a Prefect of its own."""
    return os.environ | {"PREFECT_HOME": str(workshop / "prefect")}


def refresh(workshop: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """Refresh the workshop and wait."""
    return subprocess.run(
        command(workshop, *more),
        capture_output=True,
        text=True,
        check=False,
        env=environment(workshop),
        timeout=300,
    )


def tables(workshop: Path) -> dict[str, pd.DataFrame]:
    """Read every table there is."""
    warehouse = Warehouse(workshop / "data")
    return {table.name: warehouse.read(table) for table in TABLES}


@pytest.mark.slow
def test_one_command_from_pages_to_site(workshop: Path) -> None:
    """Pages become tables, verdicts and a site; a second run changes no byte of the data."""
    done = refresh(workshop, *ONLY)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "linode" in done.stdout
    assert "quarantined  seconds  trouble" in done.stdout
    assert (workshop / "build" / "site" / "index.html").exists()
    found = tables(workshop)
    assert len(found["transistors"]) > 2
    assert len(found["prices"]) > 1
    assert len(found["source_runs"]) == 2
    before = {file: file.read_bytes() for file in (workshop / "data").rglob("*.parquet")}

    again = refresh(workshop, *ONLY)

    assert again.returncode == 0, again.stdout + again.stderr
    assert before == {file: file.read_bytes() for file in (workshop / "data").rglob("*.parquet")}


@pytest.mark.slow
def test_trouble_is_said_and_the_rest_goes_on(workshop: Path) -> None:
    """A missing page and a broken one give status 3; others are read all the same."""
    (workshop / "pages" / "api.linode.com" / "v4" / "linode" / "types").write_text("<html>503")

    done = refresh(workshop, "--only", "linode", "transistors", "crusoe")

    assert done.returncode == 3, done.stdout + done.stderr
    assert "linode: no data yet (unreadable)" in done.stdout
    assert "crusoe: no data yet (unreachable)" in done.stdout
    assert len(tables(workshop)["transistors"]) > 2


@pytest.mark.slow
def test_killed_at_any_moment_the_data_are_valid_and_the_next_run_completes(
    workshop: Path,
) -> None:
    """`kill -9` in the middle leaves tables that read, and the next refresh finishes."""
    for seconds in (4.0, 7.0, 9.5):
        process = subprocess.Popen(
            command(workshop, *ONLY),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(workshop),
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        tables(workshop)

    done = refresh(workshop, *ONLY)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(tables(workshop)["transistors"]) > 2
    assert not list((workshop / "data").rglob(".tmp-*"))


@pytest.mark.slow
def test_two_refreshes_at_once_lose_nothing(workshop: Path) -> None:
    """The second of two refreshes waits for the first, and both end well."""
    both = [
        subprocess.Popen(
            command(workshop, "--only", source),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(workshop) | {"PREFECT_HOME": str(workshop / f"prefect-{source}")},
        )
        for source in ("linode", "transistors")
    ]
    said = [process.communicate(timeout=300)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    found = tables(workshop)
    assert len(found["transistors"]) > 2
    assert len(found["prices"]) > 1
    assert len(found["source_runs"]) == 2
