"""The site is built again whenever something that it shows has changed, and only then."""

from pathlib import Path

import pytest

from flows.fresh import is_fresh, mark_fresh, mark_unfinished
from flows.settings import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Give folders with an index of tables and a finished site."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text('{"hash": 1}')
    (tmp_path / "build" / "site").mkdir(parents=True)
    (tmp_path / "build" / "site" / "index.html").write_text("<html>")
    return Folders(data=tmp_path / "data", build=tmp_path / "build")


def test_a_site_nobody_vouched_for_is_built(folders: Folders) -> None:
    """Without a stamp the site is not fresh, whole as it may look."""
    assert not is_fresh(folders)


def test_a_site_stands_as_long_as_nothing_changes(folders: Folders) -> None:
    """The same tables, code and address need no second building."""
    mark_fresh(folders)

    assert is_fresh(folders)


def test_another_table_another_site(folders: Folders) -> None:
    """A changed table makes the site old."""
    mark_fresh(folders)
    (folders.data / "datapackage.json").write_text('{"hash": 2}')

    assert not is_fresh(folders)


def test_another_address_another_site(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links hold the address of the site, so a new one makes it old."""
    mark_fresh(folders)
    monkeypatch.setenv("SITE_URL", "https://elsewhere.example/")

    assert not is_fresh(folders)


def test_a_building_that_was_cut_off_is_done_again(folders: Folders) -> None:
    """Once a building has begun, the site is not fresh before it has ended."""
    mark_fresh(folders)
    mark_unfinished(folders)

    assert not is_fresh(folders)


def test_a_lost_site_is_built_again(folders: Folders) -> None:
    """A stamp without a site proves nothing."""
    mark_fresh(folders)
    (folders.build / "site" / "index.html").unlink()

    assert not is_fresh(folders)
