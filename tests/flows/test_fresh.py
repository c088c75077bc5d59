"""The site is built again whenever something that it shows has changed, and only then."""

import datetime as dt
import json
from pathlib import Path

import pytest

from flows.fresh import (
    mark_site,
    mark_site_unfinished,
    mark_tables,
    site_is_fresh,
    tables_are_fresh,
)
from flows.settings import Folders

DAY = dt.date(2026, 8, 22)


def index(fact: str, operation: str) -> str:
    """Write an index of one table of facts and one of operations, by their digests."""
    resources = [
        {"path": ["prices/prices.parquet"], "hash": [fact], "kind": "facts"},
        {"path": ["pages/pages.parquet"], "hash": [operation], "kind": "operations"},
    ]
    return json.dumps({"resources": resources})


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Give folders with an index of tables and a finished site."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text(index("a", "b"))
    (tmp_path / "build" / "site").mkdir(parents=True)
    (tmp_path / "build" / "site" / "index.html").write_text("<html>")
    return Folders(data=tmp_path / "data", build=tmp_path / "build")


def test_a_site_nobody_vouched_for_is_built(folders: Folders) -> None:
    """Without a stamp the site is not fresh, whole as it may look."""
    assert not site_is_fresh(folders)


def test_a_site_stands_as_long_as_nothing_changes(folders: Folders) -> None:
    """The same tables, code and address need no second building."""
    mark_site(folders)

    assert site_is_fresh(folders)


def test_another_table_another_site(folders: Folders) -> None:
    """A changed table makes the site old."""
    mark_site(folders)
    (folders.data / "datapackage.json").write_text(index("a", "c"))

    assert not site_is_fresh(folders)


def test_another_address_another_site(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links hold the address of the site, so a new one makes it old."""
    mark_site(folders)
    monkeypatch.setenv("SITE_URL", "https://elsewhere.example/")

    assert not site_is_fresh(folders)


def test_a_building_that_was_cut_off_is_done_again(folders: Folders) -> None:
    """Once a building has begun, the site is not fresh before it has ended."""
    mark_site(folders)
    mark_site_unfinished(folders)

    assert not site_is_fresh(folders)


def test_a_lost_site_is_built_again(folders: Folders) -> None:
    """A stamp without a site proves nothing."""
    mark_site(folders)
    (folders.build / "site" / "index.html").unlink()

    assert not site_is_fresh(folders)


def test_tables_stand_as_long_as_facts_and_day_do(folders: Folders) -> None:
    """Derived tables are kept when only the record of operations changed."""
    assert not tables_are_fresh(folders, DAY)
    mark_tables(folders, DAY)
    (folders.data / "datapackage.json").write_text(index("a", "c"))

    assert tables_are_fresh(folders, DAY)


def test_another_fact_or_day_other_tables(folders: Folders) -> None:
    """A new fact makes derived tables old, and so does another day."""
    mark_tables(folders, DAY)

    assert not tables_are_fresh(folders, DAY + dt.timedelta(days=1))
    (folders.data / "datapackage.json").write_text(index("b", "b"))
    assert not tables_are_fresh(folders, DAY)
