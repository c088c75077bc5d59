"""The last steps on the built site: downloads, security policy, leftovers of the theme, links.

Portable on purpose: it works on finished HTML, whoever made it.
"""

import base64
import functools
import hashlib
import html
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from charts import draw
from flows.pages.page import Book
from store.files import write_parquet

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
VERSION = "v1"
_LEFTOVERS = ("assets/javascripts", "assets/stylesheets", "assets/images")
_REFERENCE = re.compile(r'\b(?:href|src|data-src|data-more|data-file)="([^"]+)"')
_ID = re.compile(r'\bid="([^"]+)"')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)site\.css">')
_THEME = re.compile(r'<script src="([^"]*)theme\.js"></script>')
_IN_PAGE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_BESIDE = ("site.css", "theme.js")
_RELATIVE = 'url("'


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
    style, theme = (slim((built / "assets" / name).read_text("utf-8")) for name in _BESIDE)
    hashes: set[tuple[str, str]] = set()
    for page in sorted(built.rglob("*.html")):
        text = in_page(page.read_text(encoding="utf-8"), style, theme)
        hashes |= _hashes(text)
        page.write_text(_with_policy(text), encoding="utf-8")
    for name in _BESIDE:
        (built / "assets" / name).unlink()
    _write_headers(built, _policy(hashes))
    check_links(built, urlsplit(book.site_url).path)


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


def in_page(text: str, style: str, theme: str) -> str:
    """Put style and theme into a page itself: the first words then wait for nothing else."""
    text = _THEME.sub(lambda _: f"<script>{theme}</script>", text)
    return _STYLE.sub(
        lambda hit: f"<style>{style.replace(_RELATIVE, _RELATIVE + hit[1])}</style>", text
    )


def slim(text: str) -> str:
    """Leave comments and line ends out of a style sheet or a short script of ours."""
    text = re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return " ".join(text.split())


def _hashes(text: str) -> set[tuple[str, str]]:
    """Name what stands in a page by its kind and digest, as a security policy does."""
    return {
        (kind, base64.b64encode(hashlib.sha256(body.encode()).digest()).decode())
        for kind, body in _IN_PAGE.findall(text)
    }


def _policy(hashes: Iterable[tuple[str, str]]) -> str:
    """Write the policy that allows our own files, and in pages these digests only."""
    allowed = {
        kind: "".join(f" 'sha256-{digest}'" for of, digest in sorted(hashes) if of == kind)
        for kind in ("script", "style")
    }
    return POLICY.format(scripts=allowed["script"], styles=allowed["style"])


def _write_headers(built: Path, policy: str) -> None:
    """Write the policy for hosts that read `_headers`."""
    common = (
        f"  Content-Security-Policy: {policy}; frame-ancestors {{frames}}\n"
        "  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"
        "  Permissions-Policy: camera=(), geolocation=(), microphone=()\n"
    )
    (built / "_headers").write_text(
        "/*\n"
        + common.format(frames="'self'")
        + "  Access-Control-Allow-Origin: *\n\n/embed/*\n  ! Content-Security-Policy\n"
        + common.format(frames="*")
        + "\n/assets/*\n  Cache-Control: public, max-age=600\n",
        encoding="utf-8",
    )


def _with_policy(text: str) -> str:
    if "http-equiv=" in text:
        return text
    policy = html.escape(_policy(_hashes(text)))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1)


def check_links(built: Path, site_path: str = "/") -> int:
    """Follow every link between pages and files of the site; give their number.

    Args:
        built: The finished site.
        site_path: Path below which it is served; links from the host's root begin with it.

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
            target = _target(root, page, unquote(path.split("?")[0]), site_path)
            if not exists(target) or (fragment and target in ids and fragment not in ids[target]):
                dead.append(f"{os.path.relpath(page, root)}: {address}")
    if dead:
        raise DeadLink(f"{len(dead)} links lead nowhere: " + "; ".join(dead[:10]))
    return count


def _target(root: str, page: str, path: str, site_path: str) -> str:
    if not path:
        return page
    is_folder = path.endswith(("/", "/.", "/..")) or path in (".", "..")
    start = os.path.dirname(page)  # noqa: PTH120 - 20,000 times
    if path.startswith("/"):
        start, path = root, path.removeprefix(site_path).lstrip("/")
    target = os.path.normpath(f"{start}/{path}")
    return f"{target}/index.html" if is_folder else target
