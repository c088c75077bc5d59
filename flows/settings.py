"""Where a refresh reads and writes: the folders of the project, or others that a caller names."""

import dataclasses
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclasses.dataclass(frozen=True)
class Folders:
    """The folders of one refresh.

    Attributes:
        data: Tables, as parquet; what visitors download.
        snapshots: Bodies as they came, by digest.
        build: The site and everything made on the way to it.
        replay: Recorded pages to read instead of the network, or None.
    """

    data: Path = ROOT / "data"
    snapshots: Path = ROOT / ".costcurve" / "snapshots"
    build: Path = ROOT / "build"
    replay: Path | None = None
