"""What a page is, what it draws on, and how it becomes a file on disk.

Links are written as `page:/claims/` or `file:/data/latest/prices.parquet` and become relative
addresses here, so that the site works under any path. A link to a page that does not exist fails
the build.
"""

import dataclasses
import datetime as dt
import html
import json
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jinja2

from flows.pages.drawing import Drawing
from flows.pages.numbers import FILTERS
from flows.pages.tables import Tables
from flows.pages.words import Words

_LINK = re.compile(
    r"(?P<markdown>\]\()?(?P<kind>page|file):(?P<address>/[^\s\"')>#?]*)(?P<rest>[#?][^\s\"')>]*)?"
)


class BrokenLink(ValueError):
    """A page leads to a page that does not exist."""


@dataclasses.dataclass(frozen=True)
class Page:
    """One page of the site.

    Attributes:
        address: Where it stands, such as `/training/`.
        template: File in `site/templates`.
        words: First part of the keys of its words, such as `training`.
        facts: What its sentences and tables draw on.
        title: Short name, for navigation and the browser's tab; from the words unless given.
        heading: Its first heading; from the words unless given.
        description: What it is about; from the words unless given.
        keywords: Further words under which search finds it.
    """

    address: str
    template: str
    words: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    title: str | None = None
    heading: str | None = None
    description: str | None = None
    keywords: str = ""


@dataclasses.dataclass
class Book:
    """All that pages draw on: tables, words and charts."""

    tables: Tables
    words: Words
    site_url: str
    drawings: dict[str, Drawing] = dataclasses.field(default_factory=dict)
    made: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def as_of_date(self) -> dt.date | None:
        """Day of the last refresh."""
        return self.tables.as_of_date

    def say(self, key: str, /, **facts: Any) -> str:
        """Write a sentence of the catalogue."""
        return self.words.say(key, **facts)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Give what was made under a name; make it when first asked for."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def add(self, drawing: Drawing | None) -> None:
        """Keep a chart under its slug; a chart without rows is none."""
        if drawing is not None and not drawing.rows.empty:
            self.drawings[drawing.slug] = drawing


class Writer:
    """Writes pages as Markdown files below a folder.

    Args:
        book: What pages draw on.
        templates: Folder of the page templates.
        docs: Folder to write to.
        globals_: What templates may use; functions get the page as their first argument.
    """

    def __init__(
        self,
        book: Book,
        templates: Path,
        docs: Path,
        globals_: dict[str, Any],
    ) -> None:
        self.book = book
        self.docs = docs
        self.functions = globals_
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # noqa: S701 - Markdown; what comes from tables is escaped by `safe_text`
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(FILTERS, e=safe_text, attr=html.escape)
        self.written: dict[str, dict[str, str]] = {}

    def write(self, pages: Iterable[Page]) -> None:
        """Write all pages; links may lead to any of them."""
        pages = list(pages)
        addresses = {page.address for page in pages}
        for page in pages:
            body = self._render(page)
            head = self._head(page)
            text = f"---\n{_front_matter(head)}---\n\n{body.strip()}\n"
            text = resolved(text, page.address, addresses)
            file = self.docs / page.address.strip("/") / "index.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            self.written[page.address] = {**head, "text": plain_text(body)}

    def _head(self, page: Page) -> dict[str, str]:
        say = self.book.words
        title = page.title or say.say(f"{page.words}.name", **page.facts)
        heading = page.heading or say.say(f"{page.words}.heading", **page.facts)
        description = page.description or say.say(f"{page.words}.description", **page.facts)
        kicker = f"{page.words}.kicker"
        return {
            "title": title,
            "heading": _plain(heading),
            "description": _plain(description),
            "kicker": say.say(kicker, **page.facts) if say.has(kicker) else title,
            "address": page.address,
            "section": page.address.strip("/").split("/")[0] + "/",
            "keywords": page.keywords,
            "card": f"cards{page.address}card.png" if page.address != "/" else "cards/card.png",
        }

    def _render(self, page: Page) -> str:
        def bound(function: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *arguments, **options: function(page, *arguments, **options)

        def say(key: str, **facts: Any) -> str:
            full = key if not key.startswith(".") else f"{page.words}{key}"
            return self.book.words.say(full, **{**page.facts, **facts})

        functions = {
            name: bound(given) if callable(given) else given
            for name, given in self.functions.items()
        }
        template = self.environment.get_template(page.template)
        return template.render(
            {
                **page.facts,
                **functions,
                "say": say,
                "named": self.book.words.name,
                "page": page,
                "book": self.book,
                "drawings": self.book.drawings,
            }
        )


def safe_text(value: object) -> str:
    """Write a text from a table so that neither HTML nor Markdown reads it as its own."""
    text = html.escape(str(value), quote=True)
    return re.sub(r"([\\`*_\[\]|])", lambda hit: f"&#{ord(hit[0])};", text)


def plain_text(body: str) -> str:
    """Give the words of a page without markup, charts and tables, for search."""
    body = re.sub(r"(?s)<(svg|table|script|figure|details|form|nav)\b.*?</\1>", " ", body)
    body = re.sub(r"<[^>]+>", " ", body)
    return _plain(body)


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[*_`#]+", "", html.unescape(text))
    return " ".join(text.split())


def _front_matter(head: dict[str, str]) -> str:
    return "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in head.items()
    )


def resolved(text: str, here: str, addresses: set[str] | None) -> str:
    """Make links relative; without known addresses, none is checked."""
    return _LINK.sub(lambda hit: _relative(hit, here, addresses), text)


def _relative(hit: re.Match[str], here: str, addresses: set[str] | None) -> str:
    address, rest = hit["address"], hit["rest"] or ""
    if hit["kind"] == "page" and addresses is not None and address not in addresses:
        raise BrokenLink(f"{here} leads to {address}, which is no page")
    way = relative(here, address)
    if hit["markdown"]:  # MkDocs checks these, by the names of files
        way = f"{way}index.md" if way.endswith("/") else way
        return f"]({way}{rest}"
    return way + rest


def relative(here: str, address: str) -> str:
    """Give the way from one address to another."""
    way = posixpath.relpath(address, here)
    if address.endswith("/"):
        return "./" if way == "." else f"{way}/"
    return way
