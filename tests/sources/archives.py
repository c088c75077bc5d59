"""Archives packed in memory from files that we wrote, for tests of sources that read archives."""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping

from tests.conftest import SAMPLES

Files = Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]


def pack(files: Files, top: str = "repository-main") -> bytes:
    """Pack files by their path into a `.tar.gz`, below one folder as publishers do."""
    pairs = files.items() if isinstance(files, Mapping) else files
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in pairs:
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
