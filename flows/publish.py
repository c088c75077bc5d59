"""From tables to a site: draw, write pages as files, let MkDocs turn them into HTML, finish.

Pages are files on disk before MkDocs starts, links are checked in the finished site, and nothing
in it asks another host for anything. The same tables give the same site.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from charts import draw, look
from flows.pages import (
    claims,
    finish,
    home,
    inference,
    plain,
    prices,
    status,
    training,
)
from flows.pages import (
    data as data_pages,
)
from flows.pages.drawing import Rendered, render
from flows.pages.feeds import write_feeds
from flows.pages.figure import figure, write_chart_files
from flows.pages.htmltable import table_for
from flows.pages.page import Book, Writer, safe_text
from flows.pages.search import write_search
from flows.pages.tables import Tables
from flows.pages.words import Words

_DRAWN = (home, training, inference, prices)
_WRITTEN = (home, training, inference, prices, claims, data_pages, status, plain)


class SiteNotBuilt(RuntimeError):
    """MkDocs refused the pages."""


def publish(data: Path, site: Path, build: Path, *, say: Callable[[str], object]) -> Path:
    """Build the whole site from the tables in `data`; give the folder that any host can serve.

    Args:
        data: The tables.
        site: The MkDocs project: theme, templates, words, assets.
        build: Everything made on the way, and the finished site in `build/site`.
        say: Told what was built.

    Raises:
        SiteNotBuilt: MkDocs refused a page.
    """
    settings = yaml.safe_load((site / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["site_url"] = os.environ.get("SITE_URL", settings["site_url"]).rstrip("/") + "/"
    book = Book(Tables(data), Words(site / "words" / "en"), settings["site_url"])
    docs = build / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    for module in _DRAWN:
        module.draw(book)
    rendered = {slug: render(drawing, build / "cache") for slug, drawing in book.drawings.items()}
    pages = [page for module in _WRITTEN for page in module.pages(book)]
    writer = _writer(book, rendered, site, docs)
    writer.write(pages)
    write_chart_files(book, rendered, docs / "charts")
    _write_assets(book, site, docs, writer)
    built = _run_mkdocs(book, settings, site, build)
    finish.finish(book, writer, rendered, data, built)
    say(f"{len(writer.written)} pages, {len(rendered)} charts")
    return built


def _writer(book: Book, rendered: dict[str, Rendered], site: Path, docs: Path) -> Writer:
    functions: dict[str, Any] = {
        "price_cells": prices.cells(),
        "claim_cells": claims.cells(book),
        "figure": partial(figure, book, rendered),
        "table_sentence": lambda page, text: safe_text(text),
        "table": lambda page, frame, columns, **options: table_for(
            page, book.words, frame, columns, **options
        ),
    }
    return Writer(book, site / "templates", docs, functions)


def _write_assets(book: Book, site: Path, docs: Path, writer: Writer) -> None:
    assets = docs / "assets"
    shutil.copytree(site / "assets", assets, ignore=shutil.ignore_patterns("*.ttf", "README.md"))
    style = assets / "site.css"
    style.write_text(look.stylesheet() + style.read_text(encoding="utf-8"), encoding="utf-8")
    (assets / "vega.js").write_text(draw.vega_bundle(), encoding="utf-8")
    write_search(writer.written, assets / "search.json")
    write_feeds(book, docs)


def _run_mkdocs(book: Book, settings: dict[str, Any], site: Path, build: Path) -> Path:
    """Turn pages into HTML, strictly, in a process of its own."""
    built = build / "site"
    words = book.words
    settings = {
        **settings,
        "docs_dir": str(build / "docs"),
        "site_dir": str(built),
        "theme": {**settings["theme"], "custom_dir": str(site / "theme")},
        "extra": {"words": theme_words(words)},
    }
    config = build / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    ran = subprocess.run(  # noqa: S603 - our own interpreter and files
        command, capture_output=True, text=True, env=environment, check=False
    )
    if ran.returncode:
        raise SiteNotBuilt(ran.stderr.strip() or ran.stdout.strip())
    return built


def theme_words(words: Words) -> dict[str, Any]:
    """Give the words of the theme and of the page's scripts."""

    def below(prefix: str) -> dict[str, str]:
        start = f"{prefix}."
        found = {key.removeprefix(start) for key in words.texts if key.startswith(start)}
        return {name: words.say(f"{prefix}.{name}") for name in sorted(found) if "." not in name}

    more = [
        {"address": address, "title": words.say(f"{name}.name")}
        for name, address in (
            ("method", "method/"),
            ("status", "status/"),
            ("changes", "changes/"),
            ("about", "about/"),
        )
    ]
    return {**below("theme"), "script": below("script"), "more": more}
