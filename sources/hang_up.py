"""Hanging up on a host that takes too long, however it does so.

The time-outs of `requests` end a wait for the next byte, so a host that sends one byte now and
then keeps a reader for ever, in the middle of its headers as well as of its body. Here the whole
of each is timed, and the line is cut when the time is over: the reader then sees the end of the
stream.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse
from urllib3.util import Retry

_CUT = "costcurve_cut"


class PatientAdapter(HTTPAdapter):
    """An adapter whose connections give up on headers that do not end.

    Args:
        retry: What is tried again, and when.
        patience_seconds: How long a host may take for one byte, and twice that for all headers.
    """

    def __init__(self, retry: Retry, patience_seconds: float) -> None:
        self._headers_seconds = 2 * patience_seconds
        super().__init__(max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, with connections that time their headers."""
        super().init_poolmanager(*args, **kwargs)
        seconds = self._headers_seconds

        class Plain(_Timed):
            headers_seconds = seconds

        class Secure(_Timed, HTTPSConnection):
            headers_seconds = seconds

        plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}


class _Timed(HTTPConnection):
    """A connection that times the headers of an answer and remembers how to cut its line."""

    headers_seconds: float

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3 itself
        """Wait for the headers of the answer.

        Raises:
            TimeoutError: They did not end in time; the library would take the cut for their end.
        """
        cut = partial(_cut, self.sock)
        deadline = time.monotonic() + self.headers_seconds
        with _after(self.headers_seconds, cut):
            response = super().getresponse()
        if time.monotonic() >= deadline:
            response.close()
            raise TimeoutError("timed out in the headers")
        setattr(response, _CUT, cut)
        return response


@contextlib.contextmanager
def hang_up_after(seconds: float, response: requests.Response) -> Iterator[None]:
    """Cut the line of an answer unless the block is left before."""
    cut = getattr(response.raw, _CUT, None)
    if cut is None:
        yield
        return
    with _after(seconds, cut):
        yield


@contextlib.contextmanager
def _after(seconds: float, act: Any) -> Iterator[None]:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(line: socket.socket | None) -> None:
    if line is not None:
        # It may have been closed in the meantime, which is as good.
        with contextlib.suppress(OSError):
            # Not `line.shutdown`: with TLS that would pull the line from under the reader's feet.
            socket.socket.shutdown(line, socket.SHUT_RDWR)
