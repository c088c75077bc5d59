"""gpuhunt's catalogues: a version first, then one table in an archive."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

import pytest

from sources.prices import gpuhunt
from sources.prices.gpuhunt import BASE, SOURCE, more_pages, parse, version_page
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from tests.conftest import NOON
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Sample, left_out, prices, set_aside, unknown_names

VERSION = "20260819-1234"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into an archive, in memory; the same files give the same bytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def catalogue(sample: Sample, provider: str, change: Change | None = None) -> Snapshot:
    """Pack our sample of a provider's table as its catalogue."""
    table = sample("gpuhunt", f"{provider}.csv").body
    body = zipped({f"{provider}.csv": change[1](table) if change else table})
    return Snapshot.of(f"{BASE}/{provider}/{VERSION}/catalog.zip", body, NOON)


def test_the_version_leads_to_the_archive() -> None:
    """The page that names the version gives no rows of its own."""
    page = Snapshot.of(version_page("gcp").url, f"{VERSION}\n", NOON)

    assert [] == list(parse(page))
    assert [f"{BASE}/gcp/{VERSION}/catalog.zip"] == [found.url for found in more_pages(page)]


@pytest.mark.parametrize("text", ["", "<html>Access denied</html>", "latest", "{}", "2026-08-19"])
def test_what_is_no_version_is_refused(text: str) -> None:
    """No archive is asked for by a name that came out of an error page."""
    page = Snapshot.of(version_page("gcp").url, text, NOON)

    with pytest.raises(Unreadable, match="not the name of a version"):
        more_pages(page)
    with pytest.raises(Unreadable, match="not the name of a version"):
        list(parse(page))


def test_no_further_page_follows_an_archive(sample: Sample) -> None:
    """Two steps, then the end."""
    assert () == more_pages(catalogue(sample, "gcp"))


def test_zones_are_one_row_dated_by_the_version(sample: Sample) -> None:
    """The lowest spot price of a region counts, and says so."""
    on_demand, spot, *_ = prices(parse, catalogue(sample, "gcp"))

    assert ("a2-highgpu-1g", "us-central1", 3.67, None) == (
        on_demand.instance_type,
        on_demand.region,
        on_demand.usd_per_hour,
        on_demand.quality_flags,
    )
    assert ("A100-40GB", "SXM", "on_demand") == (
        on_demand.accelerator,
        on_demand.form_factor,
        on_demand.purchase_option,
    )
    assert (1.1, "spot", "lowest_of_2_zones") == (
        spot.usd_per_hour,
        spot.purchase_option,
        spot.quality_flags,
    )
    assert dt.date(2026, 8, 19) == on_demand.as_of_date
    assert "tracker" == on_demand.source_kind


def test_slices_are_fractions_and_tpus_are_counted_in_chips(sample: Sample) -> None:
    """Our tables of machines win over the catalogue's whole counts."""
    found = {
        row.instance_type: (row.accelerator, row.accelerator_count)
        for provider in ("aws", "gcp")
        for row in prices(parse, catalogue(sample, provider))
    }

    assert ("L4", 0.125) == found["g6f.large"]
    assert ("RTX PRO 6000", 0.125) == found["g4-standard-6"]
    assert ("TPU v5e", 4.0) == found["v5litepod-4"]
    assert ("H100", 8.0) == found["p5.48xlarge"]


def test_names_are_read_with_their_memory(sample: Sample) -> None:
    """`A100` of 80 GB and `A6000` of 48 GB, for a pod of two and of one."""
    found = prices(parse, catalogue(sample, "runpod"))

    assert [("A100-80GB", 2.0, 1.5), ("RTX A6000", 1.0, 0.5)] == [
        (row.accelerator, row.accelerator_count, row.usd_per_accelerator_hour) for row in found
    ]


def test_what_is_left_out_is_counted(sample: Sample) -> None:
    """Bookings ahead, copies, combinations, clusters and large slices are no plain prices."""
    assert {
        "booked_ahead": 1,
        "copy_for_old_programs": 1,
        "accelerator_added_to_n1": 1,
        "tpu_slice_beyond_64": 1,
    } == left_out(parse, catalogue(sample, "gcp"))
    runpod = catalogue(sample, "runpod")
    assert {"cluster_only": 1} == left_out(parse, runpod)
    assert {"unknown_accelerator": 1, "zero_price": 1} == set_aside(parse, runpod)
    assert ["Z900 999.0 GB"] == unknown_names(parse, runpod)


@pytest.mark.parametrize("price", ["nan", "inf", "-3.0"])
def test_what_can_be_no_price_is_set_aside_alone(sample: Sample, price: str) -> None:
    """Only that line goes; the other machines keep their prices."""
    odd = catalogue(sample, "runpod", ("no price", replaced("3.0,16", f"{price},16")))

    assert {"unknown_accelerator": 1, "zero_price": 2} == set_aside(parse, odd)
    assert len(prices(parse, odd)) == len(prices(parse, catalogue(sample, "runpod"))) - 1


TABLE_CHANGES: list[Change] = [
    ("price column renamed", replaced("price,cpu", "cost,cpu")),
    ("memory column renamed", replaced("gpu_memory", "vram")),
    ("price is words", replaced("3.0,16", "ask,16")),
    ("spot is words", replaced("2,A100,80.0,False", "2,A100,80.0,perhaps")),
    ("a line cut short", lambda body: body[:-30]),
    ("a header and no lines", lambda body: body.splitlines(keepends=True)[0]),
    (
        "no accelerators",
        lambda body: body.replace(b",2,A100", b",0,A100").replace(b",1,A6000", b",0,"),
    ),
    ("not text", lambda body: b"\xff\xfe\x00" + body),
]


@pytest.mark.parametrize("change", TABLE_CHANGES, ids=[name for name, _ in TABLE_CHANGES])
def test_a_changed_table_is_refused(sample: Sample, change: Change) -> None:
    """A table in another shape gives no rows, and the message says where."""
    page = catalogue(sample, "runpod", change)

    assert prices(parse, catalogue(sample, "runpod"))
    with pytest.raises(Unreadable, match=r"runpod/20260819-1234/catalog\.zip"):
        list(parse(page))


ARCHIVE_CHANGES: list[Change] = [
    ("another member", lambda _: zipped({"gcp.csv": b"x"})),
    ("two members of one name in a crowd", lambda _: zipped({f"{n}.csv": b"x" for n in range(9)})),
    ("an empty archive", lambda _: zipped({})),
    ("a member that climbs out", lambda _: zipped({"../runpod.csv": b"x"})),
    ("a byte of the table changed", lambda body: body[:60] + bytes([body[60] ^ 255]) + body[61:]),
]


@each(ARCHIVE_CHANGES)
def test_a_changed_archive_is_refused(sample: Sample, change: Change) -> None:
    """An archive in another shape gives no rows; nothing is unpacked."""
    assert_refused(parse, catalogue(sample, "runpod"), change)


def test_a_bomb_is_refused_unread(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table longer than we accept is refused by its stated length, before it is read."""
    page = catalogue(sample, "runpod")
    monkeypatch.setattr(gpuhunt, "MAX_TABLE_BYTES", 100)

    with pytest.raises(Unreadable, match="longer than the 100 bytes we accept"):
        list(parse(page))


def test_an_encrypted_table_is_refused(sample: Sample) -> None:
    """A table that needs a password is trouble, not an accident."""
    body = bytearray(catalogue(sample, "runpod").body)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + offset] |= 1
    page = Snapshot.of(f"{BASE}/runpod/{VERSION}/catalog.zip", bytes(body), NOON)

    with pytest.raises(Unreadable, match="broken archive"):
        list(parse(page))


def test_catalogues_of_large_clouds_must_be_there() -> None:
    """Each provider has a page of its own, so one that fails leaves the others."""
    pages = SOURCE.first_pages(dt.date(2026, 8, 22))

    assert 9 == len(pages)
    assert {"aws", "azure", "gcp"} == {
        page.url.split("/")[-2] for page in pages if not page.may_be_absent
    }


def test_other_addresses_are_refused(sample: Sample) -> None:
    """Rows never get a provider that the address does not name."""
    body = catalogue(sample, "runpod").body

    with pytest.raises(Unreadable, match="not the address"):
        list(parse(Snapshot.of("https://x.example/catalog.zip", body, NOON)))
    moon = zipped({"moon.csv": sample("gpuhunt", "runpod.csv").body})
    with pytest.raises(Unreadable, match="nobody has declared the provider"):
        list(parse(Snapshot.of(f"{BASE}/moon/{VERSION}/catalog.zip", moon, NOON)))
