"""Amazon's bulk price list: a few lines out of half a gigabyte."""

import datetime as dt
import io

import pytest

from sources.prices.aws_bulk import SOURCE, URL, parse
from sources.prices.aws_bulk_format import BulkList, marked_lines
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable
from tests.sources.changed_pages import Change, assert_refused, changed, each, replaced
from tests.sources.parsed_pages import Sample, left_out, prices, set_aside, unknown_names


def page(sample: Sample) -> Snapshot:
    """Give our sample of the list."""
    return sample("aws_bulk", "index.csv", URL)


def test_machines_on_demand_are_dated_with_the_publication(sample: Sample) -> None:
    """Three machines on demand, Linux, shared, without software."""
    found = prices(parse, page(sample))

    assert [
        ("p3.2xlarge", "V100", 1.0, 3.06),
        ("p5.48xlarge", "H100", 8.0, 55.04),
        ("trn1.32xlarge", "Trainium", 16.0, 21.5),
    ] == [
        (row.instance_type, row.accelerator, row.accelerator_count, row.usd_per_hour)
        for row in found
    ]
    assert {("us-east-1", dt.date(2026, 8, 20))} == {(row.region, row.as_of_date) for row in found}


def test_all_other_lines_about_them_are_counted(sample: Sample) -> None:
    """Each line is counted under the first column that says something else."""
    counts = {row.reason: row.value for row in parse(page(sample)) if isinstance(row, LeftOut)}

    assert {
        "other_TermType": "1 lines",
        "other_Tenancy": "2 lines",
        "other_Operating System": "1 lines",
        "other_Pre Installed S/W": "1 lines",
        "other_CapacityStatus": "1 lines",
        "other_MarketOption": "1 lines",
        "other_Unit": "1 lines",
        "other_usageType": "1 lines",
    } == {reason: value for reason, value in counts.items() if reason.startswith("other")}
    assert 1 == left_out(parse, page(sample))["zero_price"]
    assert {"unknown_accelerator": 1} == set_aside(parse, page(sample))
    assert ["p99.xlarge"] == unknown_names(parse, page(sample))


@pytest.mark.parametrize("price", ["-3.0600000000", "nan", "inf"])
def test_what_can_be_no_price_is_set_aside_alone(sample: Sample, price: str) -> None:
    """Only that line goes; the other machines keep their prices."""
    odd = changed(page(sample), replaced("3.0600000000", price))

    assert {"unknown_accelerator": 1, "zero_price": 1} == set_aside(parse, odd)
    assert 2 == len(prices(parse, odd))


def test_a_line_has_to_prove_itself_by_its_columns(sample: Sample) -> None:
    """The words may stand in another column: such a line is counted, not believed."""
    body = page(sample).body.replace(b'not a ""GPU instance""', b"GPU instance")
    told = BulkList(io.BytesIO(body), "list")

    assert 5 == len(list(told.prices()))
    assert 1 == told.left_out["marker_elsewhere"]


def test_older_lists_lack_some_columns(sample: Sample) -> None:
    """Without a region's code, the address names the region."""
    older = changed(page(sample), replaced('"Region Code","MarketOption"', '"x","y"'))

    assert {"us-east-1"} == {row.region for row in prices(parse, older)}


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_marked_lines_are_found_wherever_a_block_ends(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same lines come out however the stream is cut, in their order, once each."""
    monkeypatch.setattr("sources.prices.aws_bulk_format._BLOCK", block)
    body = b"a\nxx1 yy\nb yy\n\nxx2 xx\nxx3"

    assert [b"xx1 yy", b"b yy", b"xx2 xx", b"xx3"] == list(
        marked_lines(io.BytesIO(body), (b"xx", b"yy"), "here")
    )


def test_a_line_without_an_end_is_refused() -> None:
    """A body of one endless line never fills the memory."""
    endless = io.BytesIO(b"x" * 3_000_000)

    with pytest.raises(Unreadable, match="a line of more than"):
        list(marked_lines(endless, (b"GPU",), "here"))


def test_the_list_is_off_by_default() -> None:
    """It is half a gigabyte, and the daily map has the same prices."""
    assert not SOURCE.is_on


CHANGES: list[Change] = [
    ("price column renamed", replaced("PricePerUnit", "UnitPrice")),
    ("family column renamed", replaced('"Instance Family"', '"Family"')),
    ("families renamed", replaced("nstance", "achine")),
    ("other currency", replaced('"USD"', '"CNY"')),
    ("price is words", replaced("3.0600000000", "ask us")),
    ("no publication date", replaced("Publication Date", "Published")),
    ("date in words", replaced("2026-08-20T17", "20 August T17")),
    ("a preamble of four lines", lambda body: body.split(b"\n", 1)[1]),
    ("a cell too many", replaced('"p3.2xlarge"', '"p3","2xlarge"')),
    ("cut inside a line", lambda body: body[:-700]),
    ("a header and no lines", lambda body: b"\n".join(body.splitlines()[:6]) + b"\n"),
    ("not text", lambda body: body.replace(b"Inf", b"\xff")),
]


@each(CHANGES)
def test_a_changed_list_is_refused(sample: Sample, change: Change) -> None:
    """A list in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)
