"""A host on this machine that answers as badly as a test wants."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[["Request"], None]

FOR_EVER_SECONDS = 60.0
"""How long the host drips or is silent, unless the client hangs up."""


class Request(BaseHTTPRequestHandler):
    """One request; what the test said for its path is done."""

    protocol_version = "HTTP/1.1"
    server: "Host"

    def do_GET(self) -> None:
        """Answer, and remember what was asked."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        times = sum(path == self.path for _, path, _, _ in self.server.asked)
        acts = self.server.acts.get(self.path) or [answer(404)]
        # The host may hang up while this is being sent: that is what the test is about.
        with contextlib.suppress(OSError):
            acts[min(times, len(acts)) - 1](self)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class Host(ThreadingHTTPServer):
    """A host with an answer for each path; several answers are given one after the other."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.acts: dict[str, list[Act]] = {"/robots.txt": [answer(404)]}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def at(self, path: str, *acts: Act) -> str:
        """Say what to answer at a path; give its address."""
        self.acts[path] = list(acts)
        return f"http://127.0.0.1:{self.server_port}{path}"

    def paths(self) -> list[str]:
        """List what was asked for, but for robots.txt."""
        return [path for _, path, _, _ in self.asked if path != "/robots.txt"]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a line that was cut."""


@contextlib.contextmanager
def running() -> Iterator[Host]:
    """Run a host while the block lasts."""
    host = Host()
    thread = threading.Thread(target=host.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.shutdown()
        host.server_close()


def answer(status: int, body: bytes = b"", **headers: str) -> Act:
    """Answer with a status, headers (`_` for `-`) and a whole body."""

    def act(request: Request) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if status != 304:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return act


def drip(piece: bytes, pause_seconds: float, *, status_line: bool = True) -> Act:
    """Answer for ever: a piece, a pause, a piece; in the headers or in the body."""

    def act(request: Request) -> None:
        if status_line:
            request.send_response(200)
            request.send_header("Connection", "close")
            request.end_headers()
        else:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        end = time.monotonic() + FOR_EVER_SECONDS
        while time.monotonic() < end:
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(pause_seconds)

    return act


def cut_short(body: bytes, length: int) -> Act:
    """Promise more bytes than are sent."""

    def act(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(length))
        request.end_headers()
        request.wfile.write(body)
        request.close_connection = True

    return act


def chunked_short(body: bytes) -> Act:
    """Send a body in chunks, without the one that ends it."""

    def act(request: Request) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        request.close_connection = True

    return act


def bytes_as_they_are(sent: bytes) -> Act:
    """Answer with bytes that may be no answer at all."""

    def act(request: Request) -> None:
        request.wfile.write(sent)
        request.close_connection = True

    return act


def silent() -> Act:
    """Take the question and say nothing."""
    return lambda request: time.sleep(FOR_EVER_SECONDS)
