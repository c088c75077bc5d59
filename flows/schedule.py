"""The standing service: Prefect's server, and the deployment `refresh/daily` that it triggers.

A schedule needs a server that stays up, so one is started here unless `PREFECT_API_URL` names one.
By hand: `prefect deployment run refresh/daily` or the dashboard, with the same parameters.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping

_START_SECONDS = 120.0


def serve_schedule(cron: str, port: int, parameters: Mapping[str, object]) -> int:
    """Serve the deployment until interrupted; give the exit status.

    Args:
        cron: When it runs (UTC).
        port: Port of Prefect's server on loopback, when one has to be started.
        parameters: Default parameters of each run; None means the flow's own default.
    """
    with _server(port) as api:
        print(f"Prefect's server: {api}", flush=True)
        from flows.refresh import refresh

        print(f"refresh/daily runs at `{cron}` (UTC). By hand:", flush=True)
        print(f"  PREFECT_API_URL={api} prefect deployment run refresh/daily --watch", flush=True)
        given = {
            name: str(value) if name == "as_of" else value
            for name, value in parameters.items()
            if value is not None
        }
        refresh.serve(name="daily", cron=cron, parameters=given, pause_on_shutdown=False)
    return 0


@contextlib.contextmanager
def _server(port: int) -> Iterator[str]:
    """Give the address of Prefect's API: the one that is set, or of a server started here."""
    if address := os.environ.get("PREFECT_API_URL"):
        yield address
        return
    address = f"http://127.0.0.1:{port}/api"
    environment = os.environ | {"PREFECT_SERVER_UI_API_URL": address}
    command = [sys.executable, "-m", "prefect", "server", "start"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_until_up(address, server)
        os.environ["PREFECT_API_URL"] = address
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def _wait_until_up(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"Prefect's server ended with status {server.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/health", timeout=2).close()  # noqa: S310 - loopback
            return
        time.sleep(0.5)
    raise RuntimeError(f"Prefect's server did not answer within {_START_SECONDS:.0f} seconds")
