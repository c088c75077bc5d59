"""Archives: what is cut, blown up, forged or leads elsewhere is trouble, and says where."""

import gzip
import io
import random
import tarfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.archive import Limits, Member, tar_members
from sources.benchmarks.mlperf_training import parse
from sources.benchmarks.mlperf_training_names import rounds
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.columns import Row
from tests.conftest import NOON
from tests.sources.archives import pack, sample_files

URL = "https://publisher.example/archive"
FILES: dict[str, bytes | str] = {
    f"folder/file_{number}.txt": f"{number}" * 700 for number in range(9)
}


def read(body: bytes, limits: Limits = Limits()) -> list[Member | LeftOut]:
    """Read every file of an archive."""
    return list(tar_members(Snapshot.of(URL, body, NOON), lambda path: True, limits))


def with_header(change: Callable[[tarfile.TarInfo], None], body: bytes = b"text") -> bytes:
    """Pack one file whose header was changed."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("top/file.txt")
        info.size = len(body)
        change(info)
        archive.addfile(info, io.BytesIO(body))
    return gzip.compress(raw.getvalue(), 1)


def sized(size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Pack a header that promises more bytes than follow."""
    info = tarfile.TarInfo("top/file.txt")
    info.size, info.type = size, kind
    return gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))


def test_members_come_without_their_first_folder() -> None:
    """Paths are those of the repository, bodies are whole."""
    members = read(pack(FILES))

    assert [Member(path, str(body).encode()) for path, body in FILES.items()] == members


def test_only_what_is_wanted_is_read() -> None:
    """The rest streams past, whatever its length."""
    page = Snapshot.of(URL, pack(FILES), NOON)
    limits = Limits(max_member_bytes=10)

    assert [] == list(tar_members(page, lambda path: path.endswith(".json"), limits))


def test_an_archive_cut_anywhere_is_trouble() -> None:
    """Also between two members, where Python's own reader sees a proper end."""
    whole = pack(FILES)
    plain = gzip.decompress(whole)
    cuts = [whole[:end] for end in range(0, len(whole), 7)]
    cuts += [gzip.compress(plain[:end]) for end in range(512, 9 * 1536, 256)]

    assert len(cuts) > 50
    for cut in cuts:
        with pytest.raises(Unreadable, match="broken archive"):
            read(cut)


def test_a_cut_names_the_archive_and_the_member() -> None:
    """So that a person can look."""
    plain = gzip.decompress(pack(FILES))
    with pytest.raises(Unreadable, match=rf"^{URL}!repository-main/folder/file_2.txt: broken"):
        read(gzip.compress(plain[:4000]))


def test_a_header_broken_in_the_middle_is_trouble() -> None:
    """Python's own reader would take it for the end of the archive."""
    plain = bytearray(gzip.decompress(pack(FILES)))
    plain[1536 + 10] ^= 255
    with pytest.raises(Unreadable, match="checksum is wrong"):
        read(gzip.compress(bytes(plain)))


def test_a_wrong_checksum_is_trouble() -> None:
    """The last bytes of a compressed stream say whether the rest is right."""
    whole = bytearray(pack(FILES))
    whole[-6] ^= 255
    with pytest.raises(Unreadable, match="broken archive"):
        read(bytes(whole))


def test_what_is_no_archive_is_trouble() -> None:
    """An error page, nothing at all, a compressed text."""
    for body in (b"<html>not found</html>", b"", gzip.compress(b"hello" * 500)):
        with pytest.raises(Unreadable):
            read(body)


def test_a_bomb_is_noticed_before_it_fills_the_memory() -> None:
    """128 megabytes of zeros take an eighth of one."""
    squeeze = zlib.compressobj(9, wbits=31)
    info = tarfile.TarInfo("top/zeros.txt")
    info.size = 1 << 27
    parts = [squeeze.compress(info.tobuf())]
    parts += [squeeze.compress(bytes(1 << 20)) for _ in range(1 << 7)]
    bomb = b"".join([*parts, squeeze.flush()])

    assert len(bomb) < 140_000
    with pytest.raises(Unreadable, match="a compression bomb"):
        read(bomb)


def test_a_bomb_within_a_bomb_header_is_noticed() -> None:
    """A long name of four gigabytes is refused at its header."""
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE):
        with pytest.raises(Unreadable, match=r"a header of 4,294,967,296 bytes"):
            read(sized(1 << 32, kind))


def test_a_log_of_two_gigabytes_is_left_out() -> None:
    """It is skipped as it streams past; the archive ends before it does, and that is said."""
    page = Snapshot.of(URL, sized(2_000_000_000), NOON)
    found = tar_members(page, lambda path: True)

    assert LeftOut("too_large", f"{URL}!file.txt", "2000000000 bytes", is_suspect=True) == next(
        found
    )
    with pytest.raises(Unreadable, match="broken archive"):
        next(found)


def test_a_sparse_file_is_left_out() -> None:
    """A few bytes that stand for a terabyte of nothing."""

    def sparse(info: tarfile.TarInfo) -> None:
        info.type = tarfile.GNUTYPE_SPARSE

    (left_out,) = read(with_header(sparse))
    assert isinstance(left_out, LeftOut)
    assert ("not_a_plain_file", True) == (left_out.reason, left_out.is_suspect)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_left_out(kind: bytes) -> None:
    """Nothing outside the archive is ever read."""

    def other(info: tarfile.TarInfo) -> None:
        info.type, info.linkname, info.size = kind, "/etc/passwd", 0

    (left_out,) = read(with_header(other, b""))
    assert isinstance(left_out, LeftOut)
    assert "not_a_plain_file" == left_out.reason


@pytest.mark.parametrize("name", ["/etc/passwd", "top/../../x", "..", "top\\..\\x.txt"])
def test_paths_that_lead_out_are_left_out(name: str) -> None:
    """They are named, and nothing is read at them."""

    def elsewhere(info: tarfile.TarInfo) -> None:
        info.name = name

    (left_out,) = read(with_header(elsewhere))
    assert isinstance(left_out, LeftOut)
    assert ("path_leads_out", f"{URL}!{name}") == (left_out.reason, left_out.place)


def test_a_negative_size_is_trouble() -> None:
    """A record may overrule a size; it may not be below zero."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("top/file.txt")
        info.pax_headers = {"size": "-5"}
        archive.addfile(info)
    with pytest.raises(Unreadable):
        read(gzip.compress(raw.getvalue()))


def test_nothing_may_follow_the_end() -> None:
    """Nor may the end mark be missing."""
    plain = gzip.decompress(pack(FILES))
    with pytest.raises(Unreadable, match="something follows the end mark"):
        read(gzip.compress(plain + b"more"))
    with pytest.raises(Unreadable, match="cut short"):
        read(gzip.compress(plain.rstrip(b"\0") + bytes(-len(plain.rstrip(b"\0")) % 512)))


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1
).filter(lambda name: name not in ("..", "."))


@settings(deadline=None)
@given(
    files=st.dictionaries(
        st.lists(NAMES, min_size=1, max_size=4).map("/".join) | NAMES.map(lambda name: name * 60),
        st.binary(max_size=1500),
        max_size=6,
    ),
    form=st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
)
def test_what_tar_wrote_is_read_back(files: dict[str, bytes], form: int) -> None:
    """Names of any letters and any length, bodies of any bytes, as Python's tar writes them."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form, encoding="utf-8") as archive:
        for path, body in files.items():
            info = tarfile.TarInfo(f"top/{path}")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))

    assert [Member(*file) for file in files.items()] == read(gzip.compress(raw.getvalue(), 1))


def test_limits_hold() -> None:
    """Members, bytes of one and bytes of all."""
    body = pack(FILES)

    assert 9 == len(read(body, Limits(max_members=9)))
    with pytest.raises(Unreadable, match="more than 8 members"):
        read(body, Limits(max_members=8))
    with pytest.raises(Unreadable, match="more than 5,000 bytes"):
        read(body, Limits(max_total_bytes=5_000))
    assert {"too_large"} == {
        each.reason
        for each in read(body, Limits(max_member_bytes=699))
        if isinstance(each, LeftOut)
    }


PLAIN = gzip.decompress(pack(sample_files("mlperf_training", "v4.1")))
PIECES = (
    b"",
    b"\xff",
    b"\0" * 512,
    b"999999999999",
    b"-1",
    b"{",
    b"run_stop",
    b":::MLLOG ",
    b"../",
    b"1e999",
)


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(PLAIN) - 1),
    length=st.integers(0, 600),
    piece=st.sampled_from(PIECES),
    seed=st.integers(0, 1 << 30),
    is_packed_first=st.booleans(),
)
def test_a_damaged_archive_never_breaks_the_parser(
    at: int, length: int, piece: bytes, seed: int, is_packed_first: bool
) -> None:
    """Rows, things left out or Unreadable; whether the damage came before packing or after."""
    body = PLAIN[:at] + piece + PLAIN[at + length :]
    packed = bytearray(gzip.compress(PLAIN if is_packed_first else body, 1, mtime=0))
    if is_packed_first:
        rng = random.Random(seed)
        for _ in range(rng.randrange(1, 4)):
            packed[rng.randrange(len(packed))] = rng.randrange(256)
    try:
        parsed = list(parse(Snapshot.of(rounds()["v4.1"].url, bytes(packed), NOON)))
    except Unreadable:
        return
    assert parsed
    assert all(isinstance(each, Row | LeftOut | UnknownName) for each in parsed)
