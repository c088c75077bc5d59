"""An edition of a chart is another when what is drawn is another, and only then."""

from pathlib import Path

import pytest

from charts import draw
from flows.pages import home
from flows.pages.drawing import render
from flows.pages.page import Book
from flows.pages.tables import Tables
from flows.pages.words import Words
from tests.site.conftest import SITE
from tests.site.made_up import fill


def test_other_code_that_draws_the_same_makes_no_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tidying the code that draws would otherwise keep every chart of the site once more."""
    fill(tmp_path / "data")
    book = Book(Tables(tmp_path / "data"), Words(SITE / "words" / "en"), "https://a.example/")
    home.draw_all(book)
    drawing = book.drawings["training-cost-since-2017"]
    before = render(drawing, tmp_path / "before")

    monkeypatch.setattr(draw, "_tools", lambda: "other code")
    after = render(drawing, tmp_path / "after")

    assert before.bundle == after.bundle
    assert before.digest == after.digest
