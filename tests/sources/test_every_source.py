"""Promises that all sources keep, whichever they are: found by looking, never from a list."""

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest

import sources
from sources.accelerators import canonical
from sources.snapshot import Snapshot
from sources.source import Source, description, find_sources
from sources.trouble import LeftOut, Unreachable, Unreadable
from sources.web import NotPublished
from store.columns import Row
from tests.conftest import NOON, SAMPLES

TESTS = Path(__file__).parent
SOURCES = find_sources()
DECLARED = {
    name
    for name, source in SOURCES.items()
    if source.first_pages(NOON.date())[0].url.startswith("declared:")
}
TOO_OLD = {"vultr"}  # its recorded answer was made before plans said which GPU they have
GARBAGE = {
    "nothing": b"",
    "an error page": b"<!doctype html><html><body><h1>503 Service Unavailable</h1></body></html>",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "a number": b"12",
    "half a JSON": b'{"data": [{"id": "a", "price": ',
    "bytes that are no text": b"\xff\xfe\x00\x01\x80\x81",
    "an error in JSON": b'{"errors": [{"message": "rate limited"}], "data": null}',
    "an empty archive": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
}


def test_there_are_sources() -> None:
    """Looking finds sources; an empty search would make all promises hold."""
    assert len(SOURCES) >= 20


def test_every_module_that_reads_prices_is_a_source() -> None:
    """No module in the folder of prices declares a SOURCE that is not found."""
    folder = importlib.import_module("sources.prices").__path__
    names = {found.name for found in pkgutil.iter_modules(folder)}

    assert {name for name in SOURCES if name in names}
    assert sources.__name__ == "sources"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_a_module_a_sample_and_a_test(name: str) -> None:
    """Each source has a description for visitors, a sample of ours and tests of its own."""
    source = SOURCES[name]

    assert len(description(name)) > 60
    assert list(TESTS.glob(f"test_{name}*.py")), f"no test file for {name}"
    assert name in DECLARED or list((SAMPLES / name).glob("*")) or _packs_its_own(name)
    assert source.tables
    assert source.terms in ("ok", "review")
    assert source.fewest_rows >= 1
    assert 0 < source.may_shrink < 1
    assert source.publisher
    assert source.licence
    assert source.cadence
    assert source.home


def _packs_its_own(name: str) -> bool:
    """Whether the tests pack an archive in memory in place of a sample file."""
    texts = (file.read_text() for file in TESTS.glob(f"test_{name}*.py"))
    return any("samples" in text or "zipfile" in text or "tarfile" in text for text in texts)


@pytest.mark.parametrize("name", SOURCES)
def test_pages_are_addresses_that_can_be_asked(name: str) -> None:
    """Each page is an https address (or a file of ours), asked for once, with a cap."""
    pages = SOURCES[name].first_pages(NOON.date())

    assert pages
    assert len({page.label for page in pages}) == len(pages)
    for page in pages:
        assert page.url.startswith(("https://", "declared:"))
        assert 0 < page.max_bytes <= 4_000_000_000
        assert "key=" not in page.url.lower()


@pytest.mark.parametrize("what", GARBAGE)
@pytest.mark.parametrize("name", sorted(set(SOURCES) - DECLARED))
def test_garbage_is_unreadable(name: str, what: str) -> None:
    """An answer that is not the page we know is said to be unreadable, never taken as no rows."""
    source = SOURCES[name]
    for page in source.first_pages(NOON.date())[:1]:
        snapshot = Snapshot.of(page.url, GARBAGE[what], NOON)
        with pytest.raises(Unreadable):
            _all_rows(source, snapshot)


def _all_rows(source: Source, snapshot: Snapshot) -> list[Row]:
    """Parse a page and ask for more pages; a page without rows or further pages is unreadable."""
    parsed = list(source.parse(snapshot))
    rows = [each for each in parsed if isinstance(each, Row)]
    more = source.more_pages(snapshot) if source.more_pages else ()
    if not rows and not more and not [each for each in parsed if isinstance(each, LeftOut)]:
        raise AssertionError(f"no rows, and not a word about it: {snapshot.url}")
    if not rows and not more:
        raise Unreadable(snapshot.url, "nothing but things left out")
    return rows


@pytest.mark.parametrize("name", SOURCES)
def test_rows_of_recorded_pages_keep_their_promises(
    name: str, recorded: Callable[[str], Snapshot]
) -> None:
    """On what is recorded of it, a source gives rows of its tables, dated, with known names."""
    source = SOURCES[name]
    found = 0
    waiting = list(source.first_pages(NOON.date())[:2])
    while waiting:
        page = waiting.pop(0)
        try:
            snapshot = recorded(page.url)
        except (Unreachable, NotPublished):
            continue
        if source.more_pages is not None:
            waiting.extend(source.more_pages(snapshot)[:40])
        if name in TOO_OLD:
            with pytest.raises(Unreadable):
                list(source.parse(snapshot))
            return
        for row in source.parse(snapshot):
            if not isinstance(row, Row):
                continue
            found += 1
            assert type(row) in {table.row for table in source.tables}
            accelerator = getattr(row, "accelerator", None)
            assert accelerator is None or canonical(accelerator) is not None, accelerator
            observed_at = getattr(row, "observed_at", None)
            assert observed_at is None or observed_at == snapshot.retrieved_at
            as_of_date = getattr(row, "as_of_date", None)
            assert as_of_date is None or as_of_date <= dt.date(2026, 11, 23)
            assert getattr(row, "provenance", None) is None
    assert found or not _is_recorded(name)


def _is_recorded(name: str) -> bool:
    """Whether the mirror holds a page of the source (sources.md lists those that it lacks)."""
    return name not in {"verda", "gpuhunt", "skypilot_catalog", "gcp_cyclenerd", "aws_bulk"}
