"""Damaged pages: whatever happens to the bytes, a parser gives rows or says what is wrong."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.snapshot import Snapshot
from sources.source import find_sources
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.columns import Row
from tests.conftest import NOON, SAMPLES

SOURCES = find_sources()
SAMPLED = sorted(
    name for name in SOURCES if any(file.is_file() for file in (SAMPLES / name).glob("[!.]*"))
)
PIECES = (b"", b"null", b'"', b"<td>", b"0", b"-1", b"1e999", b"\xff", b"\n", b"{", b"$", b"EUR")


def test_there_are_samples_to_damage() -> None:
    """Most sources have a sample file; an empty search would make the promise hold."""
    assert len(SAMPLED) >= 15


def damaged(body: bytes, start: float, length: float, piece: bytes, is_cut: bool) -> bytes:
    """Cut a body short, or put another piece in place of a part of it."""
    first = int(start * len(body))
    if is_cut:
        return body[:first]
    return body[:first] + piece + body[first + int(length * 40) :]


@pytest.mark.parametrize("name", SAMPLED)
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=st.floats(0, 1),
    length=st.floats(0, 1),
    piece=st.sampled_from(PIECES),
    is_cut=st.booleans(),
)
def test_a_damaged_page_never_breaks_the_parser(
    name: str, start: float, length: float, piece: bytes, is_cut: bool
) -> None:
    """Only Unreadable is raised; what is yielded are checked rows or things left out."""
    source = SOURCES[name]
    url = source.first_pages(NOON.date())[0].url
    for file in sorted((SAMPLES / name).glob("[!.]*")):
        if not file.is_file():
            continue
        body = damaged(file.read_bytes(), start, length, piece, is_cut)
        with contextlib.suppress(Unreadable):
            for each in source.parse(Snapshot.of(url, body, NOON)):
                assert isinstance(each, Row | LeftOut | UnknownName)
