"""Charts on other people's pages: live, and frozen to the edition of a day.

An edition is kept in the table chart_editions whenever a chart differs from its last one. A frozen
embed asks for a day and gets the edition that stood on it.
"""

import json
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from flows.pages import snapshots
from flows.pages.drawing import Rendered
from flows.pages.figure import chart_words, figure
from flows.pages.page import Book, Page, relative, resolved, safe_text
from store.datapackage import write_datapackage
from store.rows.site import CHART_EDITIONS


def keep_editions(book: Book, rendered: dict[str, Rendered]) -> int:
    """Keep each chart that differs from its last edition; give their number."""
    if book.as_of_date is None:
        return 0
    kept = book.tables.warehouse.read(CHART_EDITIONS, ["slug", "as_of_date", "digest"])
    last = kept.sort_values("as_of_date")
    digests = dict(zip(last["slug"], last["digest"], strict=True))
    rows = [
        {
            "slug": slug,
            "as_of_date": book.as_of_date,
            "title": chart_words(book, book.drawings[slug], "title"),
            "digest": drawn.digest,
            "drawing": _edition(book, slug, drawn),
        }
        for slug, drawn in rendered.items()
        if digests.get(slug) != drawn.digest
    ]
    if rows:
        book.tables.warehouse.merge(CHART_EDITIONS, pd.DataFrame(rows))
        book.tables.forget("chart_editions")
        write_datapackage(book.tables.warehouse)
    return len(rows)


def _edition(book: Book, slug: str, drawn: Rendered) -> str:
    words = {
        part: chart_words(book, book.drawings[slug], part)
        for part in ("title", "subtitle", "summary")
    }
    return json.dumps({**drawn.bundle, "words": words}, ensure_ascii=False, default=str)


def write_embeds(
    book: Book,
    rendered: dict[str, Rendered],
    templates: Path,
    words: dict[str, Any],
    built: Path,
) -> None:
    """Write a bare page for each chart."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - the template escapes what is not markup of ours
    )
    environment.filters["e"] = safe_text
    template = environment.get_template("embed.html.j2")
    for slug, drawing in book.drawings.items():
        address = f"/embed/{slug}/"
        page = Page(address=address, template="", words="")
        drawn = figure(book, rendered, page, slug, level=1, is_brief=True, has_way=False)
        frozen = f'data-frozen="{relative(address, snapshots.ADDRESS)}" data-chart='
        target = f"{drawing.page}#{slug}"
        text = template.render(
            language=book.words.language,
            title=chart_words(book, drawing, "title"),
            canonical=f"{book.site_url}{target.lstrip('/')}",
            figure=resolved(drawn.replace("data-chart=", frozen, 1), address, None),
            page=relative(address, drawing.page) + f"#{slug}",
            more=book.say("chart.more_embedded"),
            words=words,
        )
        file = built / "embed" / slug / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
