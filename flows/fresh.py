"""Whether what was made earlier was made from what is there now, and need not be made again.

Two things are made: the derived tables, from the facts, the day and the code that reasons; and
the site, from all tables, the code that shows them, and the address it will have.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Iterator

from flows.settings import ROOT, Folders
from store.files import write_bytes

_REASONING = ("flows", "sources", "store", "trends")
_SHOWING = ("charts", "flows", "site", "store")
_INDEX = "datapackage.json"


def tables_are_fresh(folders: Folders, as_of_date: dt.date) -> bool:
    """Say whether the derived tables are those of these facts, on this day, by this code."""
    return _has_stamp(folders, "tables", _tables(folders, as_of_date))


def mark_tables(folders: Folders, as_of_date: dt.date) -> None:
    """Remember what the derived tables were made from; the index must be up to date."""
    _put_stamp(folders, "tables", _tables(folders, as_of_date))


def site_is_fresh(folders: Folders) -> bool:
    """Say whether the site needs no building; it does when any of its inputs changed."""
    has_site = (folders.build / "site" / "index.html").exists()
    return has_site and _has_stamp(folders, "site", _site(folders))


def mark_site_unfinished(folders: Folders) -> None:
    """Forget what the site was built from, before anything of it is touched."""
    (folders.build / ".site-from").unlink(missing_ok=True)


def mark_site(folders: Folders) -> None:
    """Remember what the site was built from, once it is whole."""
    _put_stamp(folders, "site", _site(folders))


def _has_stamp(folders: Folders, what: str, digest: str) -> bool:
    stamp = folders.build / f".{what}-from"
    return stamp.exists() and stamp.read_text() == digest


def _put_stamp(folders: Folders, what: str, digest: str) -> None:
    write_bytes(folders.build / f".{what}-from", digest.encode())


def _tables(folders: Folders, as_of_date: dt.date) -> str:
    """Digest facts and derived tables (by the index, which holds each file's), day and code."""
    index = folders.data / _INDEX
    resources = json.loads(index.read_text())["resources"] if index.exists() else []
    files = [
        f"{each['path']} {each['hash']}" for each in resources if each["kind"] != "operations"
    ]
    return _digest([as_of_date.isoformat(), folders.data.as_posix(), *files, *_code(_REASONING)])


def _site(folders: Folders) -> str:
    index = (folders.data / _INDEX).read_text()
    return _digest([os.environ.get("SITE_URL", ""), index, *_code(_SHOWING)])


def _digest(pieces: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(pieces).encode()).hexdigest()


def _code(rooms: Iterable[str]) -> Iterator[str]:
    """Name every file of some rooms with its digest."""
    for room in rooms:
        for file in sorted((ROOT / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                yield f"{file.relative_to(ROOT).as_posix()} {digest}"
