"""What tests of sources share: archives packed in memory from files that we wrote."""

import datetime as dt
import gzip
import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sources.snapshot import Snapshot

SAMPLES = Path(__file__).parents[1] / "samples"
NOON = dt.datetime(2026, 8, 22, 12, tzinfo=dt.UTC)


def pack(files: Mapping[str, bytes | str], top: str = "repository-main") -> bytes:
    """Pack files by their path into a `.tar.gz`, below one folder as publishers do."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files.items():
            body = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return gzip.compress(raw.getvalue(), 1, mtime=0)


def sample_files(name: str, folder: str = "archive") -> dict[str, bytes]:
    """Read the files of `tests/samples/NAME/FOLDER` by their path."""
    root = SAMPLES / name / folder
    files = sorted(file for file in root.rglob("*") if file.is_file())
    assert files, f"no sample files in {root}"
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def packed() -> Callable[..., Snapshot]:
    """Give files as a packed archive that came from `url` at noon."""

    def load(
        files: Mapping[str, bytes | str],
        url: str = "https://publisher.example/archive",
        top: str = "repository-main",
    ) -> Snapshot:
        return Snapshot.of(url, pack(files, top), NOON)

    return load


@pytest.fixture
def files_of() -> Callable[..., dict[str, bytes]]:
    """Give the files of a sample folder, to be changed and packed."""
    return sample_files
