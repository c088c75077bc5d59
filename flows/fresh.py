"""Whether the site that stands was built from the tables, code, words and address of now."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from flows.settings import ROOT, Folders
from store.files import write_bytes

_ROOMS = ("charts", "flows", "site", "store")


def is_fresh(folders: Folders) -> bool:
    """Say whether the site needs no building; it does when any of its inputs changed."""
    stamp = _stamp(folders)
    has_site = (folders.build / "site" / "index.html").exists()
    return has_site and stamp.exists() and stamp.read_text() == _inputs(folders)


def mark_unfinished(folders: Folders) -> None:
    """Forget what the site was built from, before anything of it is touched."""
    _stamp(folders).unlink(missing_ok=True)


def mark_fresh(folders: Folders) -> None:
    """Remember what the site was built from, once it is whole."""
    write_bytes(_stamp(folders), _inputs(folders).encode())


def _stamp(folders: Folders) -> Path:
    return folders.build / ".built-from"


def _inputs(folders: Folders) -> str:
    """Digest everything that the site is made of; `datapackage.json` holds each table's digest."""
    digest = hashlib.sha256(os.environ.get("SITE_URL", "").encode())
    for file in (folders.data / "datapackage.json", *_files()):
        digest.update(file.as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for room in _ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file
