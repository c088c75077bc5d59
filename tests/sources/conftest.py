"""What tests of sources share: archives packed in memory from files that we wrote."""

from collections.abc import Callable, Mapping

import pytest

from sources.snapshot import Snapshot
from tests.conftest import NOON
from tests.sources.archives import pack, sample_files


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
