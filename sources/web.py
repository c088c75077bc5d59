"""How pages are fetched: politely, with caps, and only once when nothing changed.

- One identifying User-Agent; one request a second and host; robots.txt is read once a run
  (an answer 4xx means allowed, as RFC 9309 says).
- 429 and 5xx are tried again with growing pauses, `Retry-After` is honoured up to a minute;
  a host that cannot be reached at all is tried twice.
- Bodies are streamed into the snapshot folder, with a cap on their length and their time. A host
  that sends a byte now and then is hung up on when the time is over (`sources/hang_up.py`).
"""

import dataclasses
import datetime as dt
import threading
import time
import urllib.parse
import urllib.robotparser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import requests
from urllib3.util import Retry

from sources.hang_up import PatientAdapter, hang_up_after
from sources.snapshot import Snapshot, SnapshotFolder, body_size
from sources.source import Page
from sources.trouble import Unreachable, Unreadable

USER_AGENT = "costcurve/0.1 (public record of AI cost; +https://costcurve.example/about/)"
_TIMEOUT_SECONDS = (10.0, 30.0)
_MAX_RETRY_AFTER_SECONDS = 60
_MAX_ROBOTS_BYTES = 512_000
# A redirect to an address that is none ends in a ValueError instead of an error of the library's.
_NO_ANSWER = (requests.RequestException, ValueError)


@dataclasses.dataclass(frozen=True)
class Known:
    """What an earlier run knows of a page: enough to ask whether it changed."""

    digest: str
    retrieved_at: dt.datetime
    etag: str | None = None
    last_modified: str | None = None


class NotPublished(Exception):
    """The page does not exist (404), and its source says that this may be."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """A snapshot, and whether it is the same as last time."""

    snapshot: Snapshot
    is_unchanged: bool


class Transport(Protocol):
    """Something that answers requests: the web, or a folder of recorded pages."""

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Answer one request.

        Raises:
            Unreachable: Nothing came. Unreadable: It is too long. NotPublished: see Page.
        """
        ...


class Web:
    """The network.

    Args:
        snapshots: Where bodies are kept.
        clock: Gives the time stamped on snapshots (UTC).
        pause_seconds: Least time between two requests to one host.
        backoff_seconds: First pause before a request is tried again; it doubles each time.
        tries: How often a request is tried again.
        timeout_seconds: How long a host may take to connect, and to send anything at all.
    """

    def __init__(
        self,
        snapshots: SnapshotFolder,
        clock: Callable[[], dt.datetime],
        *,
        pause_seconds: float = 1.0,
        backoff_seconds: float = 2.0,
        tries: int = 5,
        timeout_seconds: tuple[float, float] = _TIMEOUT_SECONDS,
    ) -> None:
        self._snapshots = snapshots
        self._clock = clock
        self._pause_seconds = pause_seconds
        self._timeout_seconds = timeout_seconds
        self._session = _session(backoff_seconds, tries, timeout_seconds[1])
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Ask the host, as the protocol Transport says."""
        host = self._host(page.url)
        if not host.allows(self._session, page.url, self._timeout_seconds):
            raise Unreachable(page.url, "robots.txt asks us to stay away")
        host.wait(self._pause_seconds)
        kept = self._snapshots.find(known.digest) if known else None
        headers = dict(page.headers) | (_conditions(known) if known and kept else {})
        try:
            with self._session.request(
                page.method,
                page.url,
                data=page.body,
                headers=headers,
                timeout=self._timeout_seconds,
                stream=True,
                allow_redirects=not page.headers,  # a key in a header goes to its host only
            ) as response:
                if response.status_code == 304 and known and kept:
                    return self._same(page, response, known, kept)
                return self._answer(page, response, known)
        except _NO_ANSWER as error:
            raise Unreachable(page.url, _reason(error)) from error

    def _same(self, page: Page, response: requests.Response, known: Known, kept: Path) -> Answer:
        # A 304 need not repeat what the page was known by; the next question needs it.
        before = {"etag": known.etag, "last-modified": known.last_modified}
        headers = {name: value for name, value in before.items() if value} | _lower(response)
        size = body_size(kept)
        snapshot = Snapshot(page.url, self._clock(), 304, headers, known.digest, size, kept)
        return Answer(snapshot, is_unchanged=True)

    def _answer(self, page: Page, response: requests.Response, known: Known | None) -> Answer:
        if response.status_code == 404 and page.may_be_absent:
            raise NotPublished(page.url)
        if response.status_code != 200:
            raise Unreachable(page.url, f"HTTP status {response.status_code}")
        file, digest, size = self._snapshots.keep(
            _pieces(response, page), url=page.url, max_bytes=page.max_bytes
        )
        snapshot = Snapshot(page.url, self._clock(), 200, _lower(response), digest, size, file)
        return Answer(snapshot, is_unchanged=known is not None and known.digest == digest)

    def _host(self, url: str) -> "_Host":
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise Unreadable(url, "not a web address")
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            return self._hosts.setdefault(origin, _Host(origin))


class _Host:
    """One host: when it was last asked, and what its robots.txt allows."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._lock = threading.Lock()
        self._next_at = 0.0
        self._robots: urllib.robotparser.RobotFileParser | None = None
        self._down: str | None = None

    def wait(self, pause_seconds: float) -> None:
        """Sleep until this host may be asked again."""
        with self._lock:
            now = time.monotonic()
            until = max(now, self._next_at)
            self._next_at = until + pause_seconds
        time.sleep(until - now)

    def allows(
        self, session: requests.Session, url: str, timeout_seconds: tuple[float, float]
    ) -> bool:
        """Say whether robots.txt lets us read the address.

        Raises:
            Unreachable: robots.txt could not be asked for, so neither can the page.
        """
        with self._lock:
            if self._down:
                raise Unreachable(url, self._down)
            if self._robots is None:
                self._robots = self._read_robots(session, timeout_seconds)
        return self._robots.can_fetch(USER_AGENT, url)

    def _read_robots(
        self, session: requests.Session, timeout_seconds: tuple[float, float]
    ) -> urllib.robotparser.RobotFileParser:
        address = f"{self._origin}/robots.txt"
        robots = urllib.robotparser.RobotFileParser()
        try:
            with session.get(address, timeout=timeout_seconds, stream=True) as response:
                is_there = response.status_code == 200
                text = _text_of(response, timeout_seconds[1]) if is_there else ""
                if response.status_code >= 500:
                    self._down = f"robots.txt answers {response.status_code}"
                    raise Unreachable(address, self._down)
        except _NO_ANSWER as error:
            self._down = _reason(error)
            raise Unreachable(address, self._down) from error
        robots.parse(text.splitlines())
        return robots


def _session(backoff_seconds: float, tries: int, patience_seconds: float) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.max_redirects = 5
    retry = Retry(
        total=tries,
        connect=1,
        read=2,
        other=0,
        status=tries,
        backoff_factor=backoff_seconds,
        backoff_max=30,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET", "POST"),  # our POSTs are questions; asking twice changes nothing
        respect_retry_after_header=True,
        retry_after_max=_MAX_RETRY_AFTER_SECONDS,
        raise_on_status=False,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, PatientAdapter(retry, patience_seconds))
    return session


def _conditions(known: Known) -> dict[str, str]:
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in given.items() if value}


def _pieces(response: requests.Response, page: Page) -> Iterator[bytes]:
    deadline = time.monotonic() + page.max_seconds
    late = Unreachable(page.url, f"not finished after {page.max_seconds:g} seconds")
    is_empty = True
    with hang_up_after(page.max_seconds, response):
        try:
            for piece in response.iter_content(1 << 16):
                if time.monotonic() >= deadline:
                    raise late
                is_empty = is_empty and not piece
                yield piece
        except requests.RequestException as error:
            raise late if time.monotonic() >= deadline else error from error
    if time.monotonic() >= deadline:  # without a length, being hung up on looks like the end
        raise late
    if is_empty:  # also what is left of an answer that broke off in its headers
        raise Unreachable(page.url, "an empty answer")


def _text_of(response: requests.Response, patience_seconds: float) -> str:
    body = b""
    with hang_up_after(patience_seconds, response):
        for piece in response.iter_content(1 << 14):
            body += piece
            if len(body) > _MAX_ROBOTS_BYTES:
                break
    return body[:_MAX_ROBOTS_BYTES].decode("utf-8", "replace")


def _lower(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _reason(error: Exception) -> str:
    """Say in a few words why a request failed, without addresses of the machine."""
    text = str(error)
    known = {
        "Name or service not known": "the host's name cannot be resolved",
        "Failed to resolve": "the host's name cannot be resolved",
        "NameResolutionError": "the host's name cannot be resolved",
        "Connection refused": "the connection was refused",
        "Network is unreachable": "the network is unreachable",
        "timed out": "the host did not answer in time",
    }
    for piece, words in known.items():
        if piece in text:
            return words
    return type(error).__name__
