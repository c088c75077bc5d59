import csv
import datetime as dt
import hashlib
from pathlib import Path

import pytest

from sources.replay import Replay
from sources.snapshot import SnapshotFolder
from sources.source import Page
from sources.trouble import Unreachable, Unreadable
from sources.web import Known, NotPublished

DAY = dt.date(2026, 11, 23)


@pytest.fixture
def recorded_at(tmp_path: Path) -> Path:
    """Give an empty folder of recorded pages."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    return folder


@pytest.fixture
def snapshots(tmp_path: Path) -> SnapshotFolder:
    """Give an empty folder of snapshots."""
    return SnapshotFolder(tmp_path / "snapshots")


def put(folder: Path, name: str, body: bytes = b"page") -> None:
    """Record a page under a file name."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("host.example/prices", "https://host.example/prices"),
        ("host.example/index.html", "https://host.example/"),
        ("host.example/a/index.json", "https://host.example/a/"),
        ("host.example/a/index.html", "https://host.example/a"),
        ("host.example/p%3Fa=1&b=2", "https://host.example/p?a=1&b=2"),
        ("host.example/p%3Fa%3D1", "https://host.example/p?a=1"),
        (
            "host.example/p%3F%24filter%3Dx%20eq%20%27y%27",
            "https://host.example/p?$filter=x%20eq%20'y'",
        ),
        ("host.example/p", "https://host.example/p?page_size=500"),
        (
            "host.example/US%20East%20(N.%20Virginia)/a",
            "https://host.example/US%20East%20(N.%20Virginia)/a",
        ),
        ("host.example/US East/a", "https://host.example/US%20East/a"),
        ("host.example/bundles", "https://host.example/bundles#H100%20SXM"),
    ],
)
def test_finds_a_page_by_its_address(
    recorded_at: Path, snapshots: SnapshotFolder, name: str, url: str
) -> None:
    """Pages lie at host and path; a query is part of the name, or left out of it."""
    put(recorded_at, name)

    got = Replay(recorded_at, snapshots, DAY).fetch(Page(url)).snapshot

    assert (b"page", url, 200) == (got.body, got.url, got.status)


def test_exact_query_comes_before_the_bare_path(
    recorded_at: Path, snapshots: SnapshotFolder
) -> None:
    """Where both are recorded, the answer to this very question is given."""
    put(recorded_at, "host.example/p", b"any")
    put(recorded_at, "host.example/p%3Fpage=2", b"second")
    replay = Replay(recorded_at, snapshots, DAY)

    assert b"second" == replay.fetch(Page("https://host.example/p?page=2")).snapshot.body
    assert b"any" == replay.fetch(Page("https://host.example/p?page=3")).snapshot.body


def test_page_that_nobody_recorded(recorded_at: Path, snapshots: SnapshotFolder) -> None:
    """It is unreachable, unless the source says that it may be absent."""
    replay = Replay(recorded_at, snapshots, DAY)

    with pytest.raises(Unreachable, match="not among the recorded pages"):
        replay.fetch(Page("https://host.example/p"))
    with pytest.raises(NotPublished):
        replay.fetch(Page("https://host.example/p", may_be_absent=True))


@pytest.mark.parametrize(
    "url",
    [
        "https://host.example/../../secret",
        "https://host.example/%2e%2e/%2e%2e/secret",
        "https://../secret",
        "https://host.example/link",
    ],
)
def test_nothing_outside_the_folder_is_read(
    recorded_at: Path, snapshots: SnapshotFolder, tmp_path: Path, url: str
) -> None:
    """Neither an address nor a link leads out of the folder."""
    (tmp_path / "secret").write_bytes(b"secret")
    put(recorded_at, "host.example/p")
    (recorded_at / "host.example/link").symlink_to(tmp_path / "secret")

    with pytest.raises(Unreachable):
        Replay(recorded_at, snapshots, DAY).fetch(Page(url))


def test_day_from_the_index(recorded_at: Path, snapshots: SnapshotFolder) -> None:
    """The folder's own index says when a file was recorded, not when it is read."""
    put(recorded_at, "host.example/p")
    with (recorded_at / "pricing_index.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows([("file", "recorded_date"), ("host.example/p", "2024-01-19")])

    got = Replay(recorded_at, snapshots, DAY).fetch(Page("https://host.example/p")).snapshot

    assert dt.datetime(2024, 1, 19, tzinfo=dt.UTC) == got.retrieved_at


def test_day_from_the_bytes(
    recorded_at: Path, snapshots: SnapshotFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an index, a declared digest says when these very bytes were recorded."""
    put(recorded_at, "host.example/p", b"known bytes")
    put(recorded_at, "host.example/q", b"other bytes")
    digest = hashlib.sha256(b"known bytes").hexdigest()[:16]
    declared = ({"sha256": digest, "recorded_date": "2026-08-22", "what": "a page"},)
    monkeypatch.setattr("sources.replay.read_declared", lambda name: declared)
    replay = Replay(recorded_at, snapshots, DAY)

    assert [dt.date(2026, 8, 22), DAY] == [
        replay.fetch(Page(f"https://host.example/{name}")).snapshot.retrieved_at.date()
        for name in ("p", "q")
    ]


def test_known_page_is_unchanged(recorded_at: Path, snapshots: SnapshotFolder) -> None:
    """The same bytes again are the same page, kept once, with the day of the record."""
    put(recorded_at, "host.example/p", b"page " * 1_000)
    replay = Replay(recorded_at, snapshots, DAY)
    page = Page("https://host.example/p")
    first = replay.fetch(page).snapshot
    known = Known(first.digest, first.retrieved_at)

    again = replay.fetch(page, known)

    assert again.is_unchanged
    assert (first.body, first.size, first.retrieved_at) == (
        again.snapshot.body,
        again.snapshot.size,
        again.snapshot.retrieved_at,
    )
    put(recorded_at, "host.example/p", b"another page")
    assert not replay.fetch(page, known).is_unchanged


def test_page_longer_than_it_may_be(recorded_at: Path, snapshots: SnapshotFolder) -> None:
    """Caps hold for recorded pages as they do for the web."""
    put(recorded_at, "host.example/p", b"x" * 101)

    with pytest.raises(Unreadable, match="longer than the 100 bytes"):
        Replay(recorded_at, snapshots, DAY).fetch(Page("https://host.example/p", max_bytes=100))


def test_recorded_pages_are_left_alone(recorded_at: Path, snapshots: SnapshotFolder) -> None:
    """Replaying writes nothing where the records lie."""
    put(recorded_at, "host.example/p")
    before = sorted(recorded_at.rglob("*"))

    Replay(recorded_at, snapshots, DAY).fetch(Page("https://host.example/p"))

    assert before == sorted(recorded_at.rglob("*"))
