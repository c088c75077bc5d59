import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.snapshot import Snapshot, SnapshotFolder, body_size, chunks
from sources.trouble import Unreadable
from tests.conftest import NOON

URL = "https://host.example/p"


def files_in(folder: SnapshotFolder) -> list[Path]:
    """List what lies in a folder of snapshots."""
    return [file for file in folder.folder.rglob("*") if file.is_file()]


def broken() -> Iterator[bytes]:
    """Give a body that breaks off."""
    yield b"first"
    raise ConnectionResetError("gone")


def test_body_at_hand() -> None:
    """A body made of text is its bytes, with their digest and length."""
    page = Snapshot.of(URL, "€1", NOON, etag='"a"')

    assert ("€1".encode(), 4, 200) == (page.body, page.size, page.status)
    assert hashlib.sha256("€1".encode()).hexdigest() == page.digest
    assert '"a"' == page.headers["etag"]


def test_text_without_its_mark() -> None:
    """A mark of byte order is no part of the text."""
    assert "a,b" == Snapshot.of(URL, b"\xef\xbb\xbfa,b", NOON).text()


def test_text_in_another_encoding_is_unreadable() -> None:
    """Bytes that are no text are refused with their place."""
    with pytest.raises(Unreadable, match=r"host\.example/p: byte 2 is not utf-8"):
        Snapshot.of(URL, b"ab\xff", NOON).text()
    assert "abÿ" == Snapshot.of(URL, b"ab\xff", NOON).text("latin-1")


def test_json_says_where_it_breaks() -> None:
    """Broken JSON is refused with line and neighbourhood."""
    with pytest.raises(Unreadable, match=r"line 2 .* near '.*price"):
        Snapshot.of(URL, '{"a": 1,\n"price" 2}', NOON).json()


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_no_price_is_no_number(constant: str) -> None:
    """What Python takes for a number and JSON does not is refused."""
    with pytest.raises(Unreadable, match=f"not JSON: {constant}"):
        Snapshot.of(URL, f'{{"price": {constant}}}', NOON).json()


def test_json_nested_too_deeply() -> None:
    """A body made to exhaust the reader is refused like any other."""
    with pytest.raises(Unreadable):
        Snapshot.of(URL, "[" * 200_000, NOON).json()


@pytest.mark.parametrize("secret", ["someone@publisher.example", "192.0.2.17", "2001:db8@x"])
def test_messages_hold_no_personal_data(secret: str) -> None:
    """The neighbourhood of a break is shown without mail and network addresses."""
    with pytest.raises(Unreadable, match="near") as refusal:
        Snapshot.of(URL, f'{{"who": "{secret}" 1}}', NOON).json()
    assert secret not in str(refusal.value)


def test_keeps_a_body_once(tmp_path: Path) -> None:
    """The same bytes from two addresses are one file, found by its digest."""
    folder = SnapshotFolder(tmp_path / "s")
    body = b"price list " * 100

    file, digest, size = folder.keep([body[:50], body[50:]], url=URL, max_bytes=10_000)
    other, same, _ = folder.keep([body], url=f"{URL}2", max_bytes=10_000)

    assert (hashlib.sha256(body).hexdigest(), len(body)) == (digest, size)
    assert (file, digest) == (other, same)
    assert [file] == files_in(folder)
    assert file == folder.find(digest)
    assert folder.find("0" * 64) is None
    assert file.stat().st_size < size == body_size(file)


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"archive", mtime=0), b"PK\x03\x04 zip", b"\x28\xb5\x2f\xfd zstd"],
    ids=["gzip", "zip", "zstd"],
)
def test_archive_is_kept_as_it_came(tmp_path: Path, body: bytes) -> None:
    """What is packed already is not packed again."""
    folder = SnapshotFolder(tmp_path)
    file, digest, size = folder.keep([body], url=URL, max_bytes=100)

    assert (body, len(body)) == (file.read_bytes(), size)
    assert (file, len(body)) == (folder.find(digest), body_size(file))


@settings(deadline=None)  # the disk may be slow
@given(pieces=st.lists(st.binary(max_size=60), max_size=6))
def test_body_comes_back_byte_for_byte(
    pieces: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the bytes and however they are cut up, they come back."""
    folder = SnapshotFolder(tmp_path_factory.mktemp("s"))
    body = b"".join(pieces)

    file, digest, size = folder.keep(iter(pieces), url=URL, max_bytes=1_000)
    page = Snapshot(URL, NOON, 200, {}, digest, size, file)

    assert (body, len(body)) == (page.body, page.size)
    with page.open() as stream:
        assert body == b"".join(chunks(stream))
    assert len(body) == body_size(file)


def test_too_long_body_leaves_nothing(tmp_path: Path) -> None:
    """A body over the cap is refused, at the cap exactly it is kept."""
    folder = SnapshotFolder(tmp_path / "s")

    with pytest.raises(Unreadable, match=r"host\.example/p: longer than the 9 bytes"):
        folder.keep([b"12345", b"67890"], url=URL, max_bytes=9)
    assert [] == files_in(folder)
    assert 10 == folder.keep([b"12345", b"67890"], url=URL, max_bytes=10)[2]


def test_body_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """When a body stops coming, nothing of it stays."""
    folder = SnapshotFolder(tmp_path / "s")

    with pytest.raises(ConnectionResetError):
        folder.keep(broken(), url=URL, max_bytes=100)
    assert [] == files_in(folder)


def test_same_body_makes_the_same_file(tmp_path: Path) -> None:
    """A kept body holds no clock: two folders hold the same bytes."""
    files = [
        SnapshotFolder(tmp_path / name).keep([b"page"], url=URL, max_bytes=9)[0] for name in "ab"
    ]

    assert files[0].read_bytes() == files[1].read_bytes()


def test_stream_in_pieces() -> None:
    """A long stream comes in pieces, all of it."""
    body = bytes(3_000_000)

    assert [1_048_576, 1_048_576, 902_848] == [len(piece) for piece in chunks(io.BytesIO(body))]
