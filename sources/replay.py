"""Recorded pages in place of the network: only the transport differs.

A folder holds pages at `host/path` of their address. An address that ends in `/` lies in
`index.html` or `index.json` there; an address with a query lies under the path plus the query,
percent-encoded, or under the bare path.

A recorded page carries the day on which it was recorded, never a later one:
1. as the folder's own `pricing_index.csv` says (columns `file`, `recorded_date`);
2. else as `sources/declared/recordings.csv` says of these very bytes (by their digest);
3. else the day of the refresh.
"""

import csv
import datetime as dt
import hashlib
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from sources.declared import read_declared
from sources.snapshot import Snapshot, SnapshotFolder, chunks
from sources.source import Page
from sources.trouble import Unreachable
from sources.web import Answer, Known, NotPublished

_INDEX = "pricing_index.csv"
_LONGEST_NAME = 255


class Replay:
    """A folder of recorded pages.

    Args:
        folder: Where they lie, as `host/path`.
        snapshots: Where bodies are kept, as with the network.
        as_of_date: Day stamped on pages whose recording day nobody knows.
    """

    def __init__(self, folder: Path, snapshots: SnapshotFolder, as_of_date: dt.date) -> None:
        self._folder = folder.resolve()
        self._snapshots = snapshots
        self._as_of_date = as_of_date
        self._by_file = dict(_recorded_dates(folder / _INDEX))
        self._by_digest = {
            row["sha256"]: dt.date.fromisoformat(row["recorded_date"])
            for row in read_declared("recordings.csv")
        }

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Answer from the folder, as the protocol Transport says."""
        file = self._find(page.url)
        if file is None:
            if page.may_be_absent:
                raise NotPublished(page.url)
            raise Unreachable(page.url, "not among the recorded pages")
        if (
            known
            and known.digest == _digest(file)
            and (kept := self._snapshots.find(known.digest))
        ):
            size = file.stat().st_size
            when = self._recorded_at(file, known.digest)
            same = Snapshot(page.url, when, 304, {}, known.digest, size, kept)
            return Answer(same, is_unchanged=True)
        with file.open("rb") as stream:
            kept, digest, size = self._snapshots.keep(
                chunks(stream), url=page.url, max_bytes=page.max_bytes
            )
        snapshot = Snapshot(page.url, self._recorded_at(file, digest), 200, {}, digest, size, kept)
        return Answer(snapshot, is_unchanged=known is not None and known.digest == digest)

    def _recorded_at(self, file: Path, digest: str) -> dt.datetime:
        day = self._by_file.get(file.relative_to(self._folder).as_posix())
        day = day or self._by_digest.get(digest[:16]) or self._as_of_date
        return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)

    def _find(self, url: str) -> Path | None:
        for name in _names(url):
            if max(map(len, name.encode().split(b"/"))) > _LONGEST_NAME:
                continue  # no file system keeps such a name; the bare path may still be there
            file = (self._folder / name).resolve()
            if file.is_relative_to(self._folder) and file.is_file():
                return file
        return None


def _names(url: str) -> Iterator[str]:
    """Give the file names under which an address may be recorded, the most exact first."""
    parts = urllib.parse.urlsplit(url)
    bare = parts.netloc + parts.path
    if parts.query:
        question = urllib.parse.unquote(parts.query)
        for safe in ("=&+", "", "/:,()"):
            yield f"{bare}%3F{urllib.parse.quote(question, safe=safe)}"
    for path in (bare, urllib.parse.unquote(bare)):
        if path.endswith("/"):
            yield f"{path}index.html"
            yield f"{path}index.json"
        else:
            yield path
            yield f"{path}/index.html"
            yield f"{path}/index.json"


def _recorded_dates(index: Path) -> Iterator[tuple[str, dt.date]]:
    if not index.exists():
        return
    with index.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["file"], dt.date.fromisoformat(row["recorded_date"])


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
