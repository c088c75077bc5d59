"""The pages build elsewhere, too: without the theme that ends in 2027, and with its successor.

What each of them does otherwise is recorded here: nothing that a reader would notice.
"""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.pages import finish
from tests.site.conftest import SITE

_FEWEST = 60


def _build(built: Path, folder: Path, tool: str, theme: dict[str, Any]) -> Path:
    """Build the pages that `publish` wrote, in a folder of their own, with another tool."""
    build = built.parent
    shutil.copytree(build / "docs", folder / "docs")
    shutil.copytree(SITE / "theme", folder / "theme")
    settings = yaml.safe_load((build / "mkdocs.yml").read_text())
    settings["theme"] = {"custom_dir": "theme", "language": "en", **theme}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings))
    ran = subprocess.run(
        [sys.executable, "-m", tool, "build", "-f", "mkdocs.yml"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "site"


def _page(file: Path) -> str:
    """Give a page without what may differ: our policy, spaces, colours of code, leading `./`."""
    text = finish.in_page(file.read_text(), "", "")  # as `finish` leaves the pages of a build
    text = re.sub(r"<meta http-equiv[^>]*>", "", text)
    text = re.sub(r"(?s)<(style|script)>.*?</\1>", r"<\1>", text)
    text = re.sub(r'(href|src|vega|index)="(?:\./)+(?=[^"])', r'\1="', text)
    text = re.sub(r'"page-words">.*?</script>', "", text)
    text = re.sub(r"(?s)<pre.*?</pre>", lambda hit: re.sub(r"<[^>]*>", "", hit[0]), text)
    text = re.sub(r'<div class="highlight">(.*?)</div>', r"\1", text, flags=re.S)
    return re.sub(r"\s+", "", html.unescape(text))


def _differing(built: Path, other: Path) -> list[str]:
    pages = [
        file.relative_to(built)
        for file in sorted(built.rglob("index.html"))
        if "embed" not in file.parts
    ]
    assert len(pages) > _FEWEST
    return [str(name) for name in pages if _page(built / name) != _page(other / name)]


def test_pages_need_no_theme_but_ours(built: Path, tmp_path: Path) -> None:
    """Without Material each page is the same: its end of life changes nothing."""
    other = _build(built, tmp_path, "mkdocs", {"name": None})

    assert _differing(built, other) == []


def test_pages_build_with_the_successor(built: Path, tmp_path: Path) -> None:
    """Zensical makes the same pages from the same files; it only colours the words of code."""
    pytest.importorskip("zensical", reason="Zensical is not installed here")
    other = _build(built, tmp_path, "zensical", {"name": "material", "font": False})

    assert _differing(built, other) == []
