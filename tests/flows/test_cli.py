"""The command line: quick to answer, clear about what went wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.cli import main


def test_help_answers_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` lists the commands, without starting anything heavy."""
    started = time.process_time()  # of this process alone, however busy the machine is
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "refresh" in capsys.readouterr().out
    assert time.process_time() - started < 5


def test_an_unknown_source_is_named_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A name that no source has ends with status 1 and the names that would do."""
    assert main(["refresh", "--only", "no_such_source"]) == 1

    said = capsys.readouterr().err
    assert "no source is named no_such_source" in said
    assert "dawnbench" in said


def test_sources_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """`sources` shows each source, whether it is on, and whose it is."""
    assert main(["sources"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("transistors") and " on " in line for line in lines)
    assert any(" off " in line for line in lines)


def test_a_wrong_day_is_refused() -> None:
    """A day that is none ends with argparse's own message, not a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "refresh", "--as-of", "yesterday"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "argument --as-of" in done.stderr


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    """A run by hand ends with status 1 and one line that names the place, not a traceback."""
    (tmp_path / "data").write_text("")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "flows.cli", "refresh", "--only", "linode"),
            *("--replay", str(tmp_path), "--data", str(tmp_path / "data")),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")},
    )

    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"costcurve: {tmp_path / 'data' / '.lock'} cannot be written: ")
