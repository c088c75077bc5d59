"""The schedule: a run starts on its minute and finishes, and one can be triggered by hand."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.flows.test_refresh import DAY, lay_transistors

PATIENCE_SECONDS = 240.0


def free_port() -> int:
    """Find a port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def flow_runs(api: str) -> list[dict[str, Any]]:
    """Ask Prefect's server for all runs."""
    question = urllib.request.Request(
        f"{api}/flow_runs/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(question, timeout=10) as answer:
        runs: list[dict[str, Any]] = json.load(answer)
    return runs


def wait_for_a_completed_run(api: str, *, is_scheduled: bool) -> dict[str, Any]:
    """Wait until a run of that kind has completed; a failed one ends the wait at once."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            runs = flow_runs(api)
        except OSError:
            runs = []
        for run in (run for run in runs if run["auto_scheduled"] is is_scheduled):
            assert run["state_type"] not in ("FAILED", "CRASHED"), run["state"]
            if run["state_type"] == "COMPLETED":
                return run
        time.sleep(1)
    raise AssertionError(f"no run completed within {PATIENCE_SECONDS:.0f} seconds")


@pytest.mark.slow
def test_a_scheduled_run_starts_and_finishes_and_one_by_hand_too(tmp_path: Path) -> None:
    """A schedule of every minute starts a run, and `prefect deployment run` another."""
    lay_transistors(tmp_path)
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")}
    environment.pop("PREFECT_API_URL", None)
    command = [sys.executable, "-m", "flows.cli", "schedule", "--cron", "* * * * *"]
    command += ["--port", str(port), "--only", "transistors", "--as-of", DAY]
    command += ["--replay", str(tmp_path / "pages"), "--data", str(tmp_path / "data")]
    command += ["--build", str(tmp_path / "build")]
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        scheduled = wait_for_a_completed_run(api, is_scheduled=True)
        assert scheduled["run_count"] == 1
        by_hand = subprocess.run(
            [sys.executable, "-m", "prefect", "deployment", "run", "refresh/daily", "--watch"],
            env=environment | {"PREFECT_API_URL": api},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert by_hand.returncode == 0, by_hand.stdout + by_hand.stderr
        wait_for_a_completed_run(api, is_scheduled=False)
    finally:
        os.killpg(service.pid, signal.SIGKILL)
        service.wait()
    assert list((tmp_path / "data" / "transistors").glob("*.parquet"))
    assert (tmp_path / "build" / "site" / "index.html").exists()
