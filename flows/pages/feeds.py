"""The feed of changes, as Atom and as JSON: one entry a day of refresh, with what it changed."""

import html
import json
from pathlib import Path
from typing import Any

from flows.pages import changes
from flows.pages.page import Book

_MOST_ENTRIES = 60
_MOST_LINES = 40


def write_feeds(book: Book, folder: Path) -> None:
    """Write `feed.xml` and `feed.json`."""
    entries = _entries(book)
    (folder / "feed.xml").write_text(_atom(book, entries), encoding="utf-8")
    (folder / "feed.json").write_text(_json(book, entries), encoding="utf-8")


def _entries(book: Book) -> list[dict[str, Any]]:
    found = []
    for each in changes.days(book)[:_MOST_ENTRIES]:
        date = each["date"]
        lines = [line["text"] for line in each["lines"][:_MOST_LINES]]
        if len(each["lines"]) > _MOST_LINES:
            lines.append(book.say("changes.feed_more", count=len(each["lines"]) - _MOST_LINES))
        day = str(date)[:10]
        found.append(
            {
                "id": f"{book.site_url}changes/#{day}",
                "date": f"{day}T00:00:00Z",
                "title": book.say("changes.feed_title", date=date, count=each["count"]),
                "lines": lines,
            }
        )
    return found


def _atom(book: Book, entries: list[dict[str, Any]]) -> str:
    updated = entries[0]["date"] if entries else "1970-01-01T00:00:00Z"
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{book.words.language}">',
        f"<title>{_x(book.say('changes.feed_name'))}</title>",
        f"<id>{_x(book.site_url)}</id>",
        f'<link href="{_x(book.site_url)}feed.xml" rel="self"/>',
        f'<link href="{_x(book.site_url)}changes/"/>',
        f"<updated>{updated}</updated>",
        "<author><name>Costcurve</name></author>",
    ]
    for entry in entries:
        body = "".join(f"<li>{_x(line)}</li>" for line in entry["lines"])
        parts += [
            f"<entry><title>{_x(entry['title'])}</title><id>{_x(entry['id'])}</id>",
            f'<link href="{_x(entry["id"])}"/><updated>{entry["date"]}</updated>',
            f'<content type="html">{_x(f"<ul>{body}</ul>")}</content></entry>',
        ]
    return "\n".join([*parts, "</feed>", ""])


def _json(book: Book, entries: list[dict[str, Any]]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": book.say("changes.feed_name"),
        "home_page_url": f"{book.site_url}changes/",
        "feed_url": f"{book.site_url}feed.json",
        "language": book.words.language,
        "items": [
            {
                "id": entry["id"],
                "url": entry["id"],
                "title": entry["title"],
                "content_text": "\n".join(entry["lines"]),
                "date_published": entry["date"],
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _x(text: str) -> str:
    return html.escape(text, quote=True)
