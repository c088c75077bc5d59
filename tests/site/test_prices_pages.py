"""The pages of prices: weeks as runs, cuts and turnover, who rents out, kinds of providers."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.pages import facts
from flows.pages.page import Book
from flows.pages.prices import pages
from flows.pages.prices.events import largest_cuts, turnover
from flows.pages.prices.frames import runs
from flows.pages.prices.lists import interval_files
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import TODAY, fill, origin


def _weeks(*providers: int, starts: str = "2026-01-05") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": "a",
            "date": pd.date_range(starts, periods=len(providers), freq="7D"),
            "value": 2.0,
            "providers": providers,
            "is_strong": [number >= 3 for number in providers],
        }
    )


def test_equal_weeks_in_a_row_are_one_run() -> None:
    """A run lasts to the end of its last week; a change of value begins another, no gap."""
    weeks = _weeks(3, 3, 3).assign(value=[2.0, 2.0, 1.5])
    found = runs(weeks, ["value"])

    assert list(found["value"]) == [2.0, 1.5]
    assert list(found["until"]) == [pd.Timestamp("2026-01-19"), pd.Timestamp("2026-01-26")]
    assert found["segment"].nunique() == 1


def test_a_missing_week_and_a_pale_week_part_stretches() -> None:
    """Neither is bridged: what comes after it is a stretch of its own."""
    weeks = _weeks(3, 3, 2, 3, 3).drop(index=4)
    later = _weeks(3, starts="2026-02-09")
    found = runs(pd.concat([weeks, later]), ["value"])

    assert list(found["is_strong"]) == [True, False, True, True]
    assert found["segment"].is_unique


def test_turnover_is_told_where_many_were_seen_and_once() -> None:
    """Three times as many, or a third, and at least nine; not the smaller change beside it."""
    found = turnover(_weeks(1, 3, 12, 11, 2, 2, 2))

    assert list(zip(found["before"], found["providers"], strict=True)) == [(11, 2)]
    assert turnover(_weeks(2, 8, 2)).empty
    assert turnover(_weeks(10, 12, 9, 4)).empty


Cells = dict[str, Any]


def _offer(**given: Any) -> Cells:
    price = given.pop("usd", 4.0)
    return {
        "provider": "aws", "instance_type": "p9", "region": "us-east-1", "accelerator": "H100",
        "form_factor": "SXM", "accelerator_count": 1.0, "purchase_option": "on_demand",
        "price_basis": "all_in", "usd_per_hour": price, "usd_per_accelerator_hour": price,
        "first_seen_date": dt.date(2026, 1, 1), "last_seen_date": dt.date(2026, 2, 1),
        "provenance": origin("lambda_cloud"), **given,
    }  # fmt: skip


def _book(folder: Path, *offers: Cells) -> Book:
    fill(folder, {"price_intervals": list(offers)})
    return Book(Tables(folder), Words(SITE / "words" / "en"), "https://site.example/")


@pytest.mark.parametrize(
    ("later", "is_cut"),
    [
        ({}, True),
        ({"provider": "lambda"}, False),  # no hyperscaler
        ({"region": "us-west-2"}, False),
        ({"purchase_option": "spot"}, False),
        ({"usd": 3.7}, False),  # less than a tenth
        ({"first_seen_date": dt.date(2026, 9, 1)}, False),  # nobody looked for too long
    ],
    ids=lambda value: str(value),
)
def test_a_cut_is_of_the_same_machine_in_the_same_place(
    tmp_path: Path, later: Cells, is_cut: bool
) -> None:
    """From 4 to 3 dollars within a hundred days is a cut of a quarter; all else is none."""
    second = {"usd": 3.0, "first_seen_date": dt.date(2026, 3, 1), "last_seen_date": TODAY}
    before = {"provider": later["provider"]} if "provider" in later else {}
    cuts = largest_cuts(_book(tmp_path, _offer(**before), _offer(**{**second, **later})))

    assert list(cuts["cut"]) == ([0.25] if is_cut else [])


def test_who_rents_out_names_each_form_and_leaves_out_what_is_long_gone(tmp_path: Path) -> None:
    """One line a provider and form, the cheapest on its last day; none older than half a year."""
    book = _book(
        tmp_path,
        _offer(last_seen_date=TODAY, usd=5.0),
        _offer(last_seen_date=TODAY, usd=4.5, instance_type="p8"),
        _offer(last_seen_date=TODAY, usd=2.5, form_factor="PCIe", instance_type="p7"),
        _offer(provider="lambda", usd=1.0),
    )
    page = next(each for each in pages(book) if each.address == "/prices/h100/")
    found = page.facts["standing"][["provider", "form_factor", "usd_per_accelerator_hour"]]

    assert found.to_numpy().tolist() == [["aws", "PCIe", 2.5], ["aws", "SXM", 4.5]]


def test_every_provider_is_listed_with_the_shape_of_its_kind(tmp_path: Path) -> None:
    """Also general clouds and serverless ones; those not seen for half a year apart."""
    kinds = {"aws": "hyperscaler", "oci": "cloud", "lambda": "specialised",
             "vast.ai": "marketplace", "modal": "serverless"}  # fmt: skip
    offers = [_offer(provider=name, last_seen_date=TODAY) for name in kinds]
    book = _book(tmp_path, *offers, _offer(provider="crestle"))
    index = next(pages(book)).facts

    assert {
        row["provider"]: row["kind"] for row in index["providers"] if row["is_recent"]
    } == kinds
    assert set(index["kinds"]) == set(kinds.values())
    assert [row["provider"] for row in index["providers"] if not row["is_recent"]] == ["crestle"]


def test_kinds_differ_by_shape(built: Path) -> None:
    """Each kind that is listed has a rule of its own in the style, apart from its hue."""
    page = (built / "prices/index.html").read_text()
    listed = set(re.findall(r'class="dot \w+" data-kind="(\w+)"', page))
    style = (SITE / "assets" / "site.css").read_text()

    assert len(listed) > 1
    for kind in listed - {"hyperscaler"}:
        assert f".dot[data-kind={kind}]::before" in style


def test_prices_lead_to_pages_that_people_can_read(tmp_path: Path) -> None:
    """Files that tables load lead to the page of a file, not to its bytes."""
    url = "https://raw.githubusercontent.com/owner/repo/0123abc/data/prices.csv"
    offer = _offer(provenance=f"history_binga {url} sha256:0123456789abcdef v1")
    (row,) = facts.rows_of(interval_files(_book(tmp_path, offer))["price-h100"])

    assert row["provenance"] == "https://github.com/owner/repo/blob/0123abc/data/prices.csv"
    archive = "https://codeload.github.com/owner/repo/tar.gz/refs/heads/main"
    told = f"mlperf {archive} sha256:0123456789abcdef v1"
    assert facts.published_at(told, None) == "https://github.com/owner/repo/tree/main"
    assert facts.published_at(told, "a/b") == "https://github.com/owner/repo/tree/main/a/b"
