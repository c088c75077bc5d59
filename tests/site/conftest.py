"""What the site's tests share: a site built once from a made-up warehouse, and a host for it."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flows.publish import publish
from tests.site.made_up import fill
from tests.site.watched import launched

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain static host that keeps its log to itself."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Send what the site's `_headers` file says of assets, as a host that reads it does."""
        if self.path.startswith("/assets/"):
            self.send_header("Cache-Control", "public, max-age=600")
        super().end_headers()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site built from the made-up warehouse."""
    folder = tmp_path_factory.mktemp("site")
    fill(folder / "data")
    return publish(folder / "data", SITE, folder / "build", say=lambda _: None)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site built from no data at all."""
    folder = tmp_path_factory.mktemp("empty")
    return publish(folder / "data", SITE, folder / "build", say=lambda _: None)


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve a folder on loopback; give the server and its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="session")
def host(built: Path) -> Iterator[str]:
    """Give the address under which the built site is served."""
    server, address = serve(built)
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one Chromium for all tests of a module; where there is none, skip, but never in CI."""
    yield from launched()
