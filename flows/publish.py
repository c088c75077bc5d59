"""From tables to a site: draw, write pages as files, let MkDocs turn them into HTML, finish.

Pages are files on disk before MkDocs starts, links are checked in the finished site, and nothing
in it asks another host for anything. The same tables give the same site.
"""

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from charts import draw, live, look
from flows.pages import (
    benchmarks,
    calculator,
    claim_charts,
    claims,
    compute,
    embeds,
    finish,
    forecasts,
    hardware,
    home,
    inference,
    inference_benchmarks,
    plain,
    prices,
    snapshots,
    status,
    training,
)
from flows.pages import (
    data as data_pages,
)
from flows.pages.cards import write_cards
from flows.pages.drawing import Rendered, cached, clear_cache, draw_beside, render
from flows.pages.feeds import write_feeds
from flows.pages.figure import figure, write_chart_files
from flows.pages.files import write_json, write_rows
from flows.pages.htmltable import table_for
from flows.pages.page import Book, Writer, safe_text
from flows.pages.search import write_search
from flows.pages.tables import Tables
from flows.pages.words import Words

_DRAWN = (
    training,
    home,
    inference,
    inference_benchmarks,
    hardware,
    prices,
    benchmarks,
    compute,
    forecasts,
    claim_charts,
    plain,
)
_WRITTEN = (
    home,
    training,
    benchmarks,
    inference,
    inference_benchmarks,
    hardware,
    prices,
    compute,
    claims,
    forecasts,
    calculator,
    data_pages,
    status,
    plain,
)

_NAVIGATION = {
    "training": "training/",
    "inference": "inference/",
    "hardware": "hardware-and-software/",
    "prices": "prices/",
    "compute": "compute/",
    "claims": "claims/",
    "forecasts": "forecasts/",
    "calculator": "calculator/",
    "data": "data/",
}
_MORE = {"method": "method/", "status": "status/", "changes": "changes/", "about": "about/"}


class SiteNotBuilt(RuntimeError):
    """MkDocs refused the pages."""


def publish(data: Path, site: Path, build: Path, *, say: Callable[[str], object]) -> Path:
    """Build the whole site from the tables in `data`; give the folder that any host can serve.

    Charts that differ from their last edition are kept in the table chart_editions.

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
    cache, docs = build / "cache", build / "docs"

    for module in _DRAWN:
        module.draw_all(book)
    draw_beside(list(book.drawings.values()), cache)
    rendered = {slug: render(drawing, cache) for slug, drawing in book.drawings.items()}
    kept = embeds.keep_editions(book, rendered)

    shutil.rmtree(docs, ignore_errors=True)
    writer = _writer(book, rendered, site, docs)
    writer.write([page for module in _WRITTEN for page in module.pages(book)])
    _write_assets(book, site, docs, cache, writer)

    words = theme_words(book.words)
    extra = build / "extra"
    shutil.rmtree(extra, ignore_errors=True)
    with _mkdocs(book, settings, words, site, build) as built:  # meanwhile, on the other core
        write_chart_files(book, rendered, cache, extra / "charts")
        embeds.write_embeds(book, rendered, site / "templates", words["script"], extra)
        snapshots.write_snapshots(book, cache, extra / "data" / "snapshots")
        write_cards(book, writer, rendered, cache, extra)
        _write_downloads(book, extra / "data")
    shutil.copytree(extra, built, dirs_exist_ok=True, copy_function=shutil.move)
    finish.finish(book, data, built)
    clear_cache(cache)
    say(f"site: {len(writer.written)} pages, {len(rendered)} charts, {kept} new editions")
    return built


def _write_downloads(book: Book, folder: Path) -> None:
    """Write the files that tables and the calculator load."""
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    files = {
        **benchmarks.result_files(book),
        **inference_benchmarks.result_files(book),
        **prices.interval_files(book),
    }
    for name, rows in files.items():
        write_rows(rows, results / name)
    write_json(folder / "calculator.json", calculator.content(book))


def _writer(book: Book, rendered: dict[str, Rendered], site: Path, docs: Path) -> Writer:
    functions: dict[str, Any] = {
        "price_cells": prices.cells(book),
        "claim_cells": claims.cells(book),
        "figure": partial(figure, book, rendered),
        "table_sentence": lambda page, text: safe_text(text),
        "table": lambda page, frame, columns, **options: table_for(
            page, book.words, frame, columns, **options
        ),
    }
    return Writer(book, site / "templates", docs, functions)


def _write_assets(book: Book, site: Path, docs: Path, cache: Path, writer: Writer) -> None:
    assets = docs / "assets"
    shutil.copytree(site / "assets", assets, ignore=shutil.ignore_patterns("*.ttf", "README.md"))
    style = assets / "site.css"
    style.write_text(look.stylesheet() + style.read_text(encoding="utf-8"), encoding="utf-8")
    program = cached(cache / f"{draw.digest('vega')}.js", lambda: live.program().encode())
    (assets / "vega.js").write_bytes(program)
    write_search(writer.written, assets / "search.json")
    write_feeds(book, docs)


@contextmanager
def _mkdocs(
    book: Book, settings: dict[str, Any], words: dict[str, Any], site: Path, build: Path
) -> Iterator[Path]:
    """Turn pages into HTML, strictly, in a process of its own that runs beside the body."""
    built = build / "site"
    settings = {
        **settings,
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": {**settings["theme"], "custom_dir": os.path.relpath(site / "theme", build)},
        "extra": {"words": words},
    }
    config = build / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config)]
    day = book.as_of_date or dt.date(1970, 1, 1)
    midnight = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": str(midnight),  # else the day of the build stands in the sitemap
    }
    log = build / "mkdocs.log"
    with log.open("w") as said:
        running = subprocess.Popen(command, stdout=said, stderr=said, env=environment)  # noqa: S603 - our own interpreter and files
        try:
            yield built
        finally:
            status = running.wait()
    if status:
        raise SiteNotBuilt(log.read_text(encoding="utf-8").strip())


def theme_words(words: Words) -> dict[str, Any]:
    """Give the words of the theme and of the page's scripts."""

    def below(prefix: str) -> dict[str, str]:
        start = f"{prefix}."
        found = {key.removeprefix(start) for key in words.texts if key.startswith(start)}
        return {name: words.say(f"{prefix}.{name}") for name in sorted(found) if "." not in name}

    def entries(pages: dict[str, str]) -> list[dict[str, str]]:
        return [
            {"address": address, "title": words.say(f"{name}.name")}
            for name, address in pages.items()
        ]

    return {
        **below("theme"),
        "script": below("script"),
        "nav": entries(_NAVIGATION),
        "more": entries(_MORE),
    }
