"""Pages that changed their shape: each must be refused by name, none may give silent zero rows.

A source's test gives its parser, a page that reads well, and the ways in which the publisher
might change it:

    CHANGES = [
        ("price key renamed", replaced('"price"', '"cost"')),
        ("euro instead of dollars", replaced('"USD"', '"EUR"')),
    ]

    from tests.sources.changed_pages import assert_refused, each, replaced

    @each(CHANGES)
    def test_refuses_a_changed_page(sample, change):
        # with a docstring, as every test
        assert_refused(parse, sample("lambda_cloud", "page.html"), change)

Four changes that no page may survive (nothing at all, an error page, an error in JSON, half of the
page) are always among them.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import Unreadable
from store.columns import Row

Mutate = Callable[[bytes], bytes]
Change = tuple[str, Mutate]

ERROR_PAGE = b"""<!doctype html><html><head><title>Sorry</title></head>
<body><h1>Something went wrong</h1><p>Please try again later.</p></body></html>"""
ERROR_IN_JSON = b'{"error": {"code": 429, "message": "Too many requests"}, "message": "Sorry"}'


def replaced(old: str, new: str) -> Mutate:
    """Give a change that replaces every `old` by `new`."""
    return lambda body: body.replace(old.encode(), new.encode())


def instead(new: str) -> Mutate:
    """Give a change that puts `new` in place of the whole page."""
    return lambda body: new.encode()


def cut(share: float) -> Mutate:
    """Give a change that keeps only the first share of the page."""
    return lambda body: body[: int(len(body) * share)]


ALWAYS: tuple[Change, ...] = (
    ("nothing at all", lambda body: b""),
    ("error page with status 200", lambda body: ERROR_PAGE),
    ("error in JSON with status 200", lambda body: ERROR_IN_JSON),
    ("cut off halfway", cut(0.5)),
)


def each(changes: Sequence[Change], always: Iterable[Change] = ALWAYS) -> pytest.MarkDecorator:
    """Run a test once for each change, those that no page may survive included."""
    everything = [*changes, *always]
    return pytest.mark.parametrize(
        "change", everything, ids=[name.replace(" ", "-") for name, _ in everything]
    )


def changed(page: Snapshot, mutate: Mutate) -> Snapshot:
    """Give the page with its body changed; a change that changes nothing is a broken test."""
    body = mutate(page.body)
    assert body != page.body, "this change leaves the page as it was, so it tests nothing"
    digest = hashlib.sha256(body).hexdigest()
    return dataclasses.replace(page, digest=digest, size=len(body), content=body)


def assert_refused(
    parse: Callable[[Snapshot], Iterable[Parsed]], page: Snapshot, change: Change
) -> Any:
    """Assert that a page reads well, and is Unreadable with its place named once changed."""
    name, mutate = change
    assert any(isinstance(row, Row) for row in parse(page)), "the page gives no row to begin with"
    with pytest.raises(Unreadable) as refusal:
        list(parse(changed(page, mutate)))
    assert page.url.split("#", 1)[0] in str(refusal.value), f"{name}: no place in {refusal.value}"
    return refusal.value
