"""The last steps on the built site: downloads, security policy, leftovers of the theme, links.

Portable on purpose: it works on finished HTML, whoever made it.
"""

import functools
import html
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urldefrag

from charts import draw
from flows.pages.page import Book
from store.files import write_parquet

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
VERSION = "v1"
_LEFTOVERS = ("assets/javascripts", "assets/stylesheets", "assets/images")
_REFERENCE = re.compile(r'\b(?:href|src|data-src|data-more|data-file)="([^"]+)"')
_ID = re.compile(r'\bid="([^"]+)"')


class DeadLink(ValueError):
    """A link in the finished site leads nowhere."""


def finish(book: Book, data: Path, built: Path) -> None:
    """Finish the built site.

    Raises:
        DeadLink: A link leads nowhere.
    """
    _copy_tables(book, data, built / "data")
    _name_version(built / "data")
    (built / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {book.site_url}sitemap.xml\n", encoding="utf-8"
    )
    (built / "sitemap.xml.gz").unlink(missing_ok=True)
    for leftover in _LEFTOVERS:
        shutil.rmtree(built / leftover, ignore_errors=True)
    (built / "assets" / "favicon.png").write_bytes(
        draw.svg_to_png((built / "assets" / "favicon.svg").read_text(encoding="utf-8"))
    )
    _write_headers(built)
    for page in sorted(built.rglob("*.html")):
        _set_policy(page)
    check_links(built)


def _copy_tables(book: Book, data: Path, folder: Path) -> None:
    """Copy the tables to where visitors download them."""
    latest = folder / "latest"
    for table in book.tables.declared():
        files = book.tables.files(table)
        for file in files:
            name = f"{table.name}.parquet" if len(files) == 1 else f"{table.name}/{file.name}"
            target = latest / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        if len(files) > 1:  # the whole table in one file, for readers that cannot list a folder
            write_parquet(
                latest / f"{table.name}.parquet", book.tables.warehouse.read_arrow(table)
            )
    package = data / "datapackage.json"
    if package.exists():
        latest.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package, latest / "datapackage.json")


def _name_version(folder: Path) -> None:
    """Give the tables under the name of their version, too: their columns never change meaning."""
    for file in sorted((folder / "latest").rglob("*")):
        if file.is_file():
            target = folder / VERSION / file.relative_to(folder / "latest")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(file)


def _write_headers(built: Path) -> None:
    """Write the policy for hosts that read `_headers`."""
    common = (
        f"  Content-Security-Policy: {POLICY}; frame-ancestors {{frames}}\n"
        "  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"
        "  Permissions-Policy: camera=(), geolocation=(), microphone=()\n"
    )
    (built / "_headers").write_text(
        "/*\n"
        + common.format(frames="'self'")
        + "  Access-Control-Allow-Origin: *\n\n/embed/*\n  ! Content-Security-Policy\n"
        + common.format(frames="*")
        + "\n/assets/*\n  Cache-Control: public, max-age=86400\n",
        encoding="utf-8",
    )


def _set_policy(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
    if "http-equiv=" not in text:
        page.write_text(
            text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1),
            encoding="utf-8",
        )


def check_links(built: Path) -> int:
    """Follow every link between pages and files of the site; give their number.

    Raises:
        DeadLink: One leads nowhere; the message lists the first ten.
    """
    root = str(built)
    texts = {str(page): page.read_text(encoding="utf-8") for page in sorted(built.rglob("*.html"))}
    ids = {page: set(_ID.findall(text)) for page, text in texts.items()}
    exists = functools.cache(os.path.exists)
    dead: list[str] = []
    count = 0
    for page, text in texts.items():
        for found in _REFERENCE.findall(text):
            address = html.unescape(found)
            if address.startswith(("http:", "https:", "data:", "mailto:", "//")):
                continue
            count += 1
            path, fragment = urldefrag(address)
            target = _target(root, page, unquote(path.split("?")[0]))
            if not exists(target) or (fragment and target in ids and fragment not in ids[target]):
                dead.append(f"{os.path.relpath(page, root)}: {address}")
    if dead:
        raise DeadLink(f"{len(dead)} links lead nowhere: " + "; ".join(dead[:10]))
    return count


def _target(root: str, page: str, path: str) -> str:
    if not path:
        return page
    start = root if path.startswith("/") else os.path.dirname(page)  # noqa: PTH120 - 20,000 times
    target = os.path.normpath(f"{start}/{path.lstrip('/')}")
    is_folder = path.endswith(("/", "/.", "/..")) or path in (".", "..")
    return f"{target}/index.html" if is_folder else target
