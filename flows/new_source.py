"""Lay down the three files of a new source: module, test and sample.

The module imports and is listed, but is off and reads nothing; its test fails until the parser is
written. Nothing that is already there is overwritten.
"""

import keyword
import re
import urllib.parse
from pathlib import Path, PurePosixPath
from typing import Final

_NAME = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$")
_ADDRESS = re.compile(r"^[\x21\x23-\x5b\x5d-\x7e]+$")
_SUFFIXES = (".csv", ".html", ".json", ".txt", ".xml", ".yaml", ".yml")
_LONGEST_NAME = 40

_KINDS: Final = {
    "prices": ("PRICES", "store.rows.prices"),
    "tokens": ("TOKEN_PRICES", "store.rows.prices"),
    "benchmarks": ("TRAINING_RESULTS", "store.rows.benchmarks"),
    "research": ("MODELS", "store.rows.research"),
}
"""Kind of source (its folder in `sources`) to the table that its rows go to, as a beginning."""

_MODULE = '''\
"""{title}, from {host}.

Write here what visitors should know: what a row is, what is left out, which of two figures wins.
"""

from collections.abc import Iterator

from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import Unreadable
from {rows} import {table}

URL = "{url}"


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the page."""
    raise Unreadable(page.url, "nobody has written its parser yet")


SOURCE = Source(
    tables=({table},),
    publisher="{title}",
    pages=(Page(URL),),
    parse=parse,
    cadence="not known yet",
    licence="not read yet",
    terms="review",
    home="{home}",
    observes={observes},
    is_on=False,  # until its terms are read and its test passes
)
'''

_TEST = '''\
"""{title}: what its page holds, in a small sample of our own."""

from sources.{kind}.{name} import URL, parse
from store.columns import Row
from tests.sources.changed_pages import Change, assert_refused, each
from tests.sources.parsed_pages import Sample

CHANGES: list[Change] = []  # how the page might change: ("price renamed", replaced("usd", "eur"))


def test_reads_the_sample(sample: Sample) -> None:
    """Each line of the sample becomes a row: assert each quirk, one test for each."""
    found = list(parse(sample("{name}", "{file}", URL)))

    assert [row for row in found if isinstance(row, Row)]


@each(CHANGES)
def test_a_changed_page_is_refused(sample: Sample, change: Change) -> None:
    """A page in another shape gives no rows, and the message says where."""
    assert_refused(parse, sample("{name}", "{file}", URL), change)
'''

_SAMPLE = """\
Put a small page here that you wrote yourself in the publisher's exact shape, every quirk in a line
or two. Do not copy the publisher's own page.
"""


def new_source(root: Path, name: str, url: str, kind: str = "prices") -> list[Path]:
    """Lay down module, test and sample of a source; give the files.

    Args:
        root: The project's folder.
        name: The source's name, which is its module's.
        url: Address of its first page.
        kind: Folder in `sources`: prices, tokens, benchmarks or research.

    Raises:
        ValueError: The name, the address or the kind cannot be used.
        FileExistsError: A source or a file of that name is already there; nothing is written.
    """
    _check(root, name, url, kind)
    parts = urllib.parse.urlsplit(url)
    suffix = PurePosixPath(parts.path).suffix
    table, rows = _KINDS[kind]
    words = {
        "name": name,
        "kind": kind,
        "title": name.replace("_", " ").capitalize(),
        "host": parts.hostname or "",
        "home": f"{parts.scheme}://{parts.netloc}/",
        "url": url,
        "table": table,
        "rows": rows,
        "observes": str(kind in ("prices", "tokens")),
        "file": f"page{suffix if suffix in _SUFFIXES else '.html'}",
    }
    files = {
        root / "sources" / kind / f"{name}.py": _MODULE.format(**words),
        root / "tests" / "sources" / f"test_{name}.py": _TEST.format(**words),
        root / "tests" / "samples" / name / words["file"]: _SAMPLE,
    }
    if there := [file for file in files if file.exists()]:
        raise FileExistsError(f"already there: {there[0].relative_to(root)}")
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    return list(files)


def _check(root: Path, name: str, url: str, kind: str) -> None:
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is no kind of source: {', '.join(_KINDS)}")
    if not _NAME.match(name) or keyword.iskeyword(name) or len(name) > _LONGEST_NAME:
        raise ValueError(f"{name!r} cannot be a module's name: use small letters and underscores")
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not _ADDRESS.match(url) or "@" in url:
        raise ValueError(f"{url!r} is not an https address without names and passwords")
    if len(parts.hostname) > _LONGEST_NAME:
        raise ValueError(f"{parts.hostname!r} is too long to be written on one line")
    if there := sorted((root / "sources").glob(f"*/{name}.py")):
        raise FileExistsError(f"a module of that name is there: {there[0].relative_to(root)}")
