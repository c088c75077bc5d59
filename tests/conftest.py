"""What tests share: our samples, recorded pages where the mirror is, and a fixed clock."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sources.declared import WithDeclared
from sources.replay import Replay
from sources.snapshot import Snapshot, SnapshotFolder
from sources.source import Page

os.environ["DO_NOT_TRACK"] = "1"

# Timings never fail a test: machines are shared. In CI the same examples are tried each time.
settings.register_profile(
    "costcurve",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("costcurve")

SAMPLES = Path(__file__).with_name("samples")
MIRROR = Path(__file__).parents[2] / "shared" / "mirror"
NOON = dt.datetime(2026, 8, 22, 12, tzinfo=dt.UTC)
HUGE = 4_000_000_000

needs_mirror = pytest.mark.skipif(
    not MIRROR.is_dir(), reason="the recorded pages (../shared/mirror) are not here"
)


@pytest.fixture
def sample() -> Callable[..., Snapshot]:
    """Give the sample `tests/samples/NAME/FILE` as if it had come from `url` at noon."""

    def load(name: str, file: str, url: str = "https://publisher.example/page") -> Snapshot:
        return Snapshot.of(url, (SAMPLES / name / file).read_bytes(), NOON)

    return load


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Snapshot]:
    """Give a page as it was recorded, by its address; skips where there is no mirror."""
    folder = tmp_path_factory.mktemp("snapshots")

    def load(url: str) -> Snapshot:
        if not MIRROR.is_dir():
            pytest.skip("the recorded pages (../shared/mirror) are not here")
        replay = Replay(MIRROR, SnapshotFolder(folder), NOON.date())
        return WithDeclared(replay).fetch(Page(url, max_bytes=HUGE)).snapshot

    return load
