"""The page of status: what was refused is told by count and in short."""

import html
import re
from pathlib import Path


def _cells(built: Path, name: str) -> list[list[str]]:
    page = (built / "status" / "index.html").read_text()
    body = page.split(f'data-name="{name}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("<tr>")[1:]]
    return [[html.unescape(cell) for cell in row] for row in rows]


def test_refused_rows_are_counted_by_reason(built: Path) -> None:
    """A line for each source and reason, in words."""
    assert _cells(built, "quarantine-reasons") == [
        ["epoch_models", "duplicate key", "1", "2026-11-23"],
        ["lambda_cloud", "outside peers", "1", "2026-11-23"],
    ]


def test_what_was_refused_is_told_in_a_line(built: Path) -> None:
    """Long values are cut on the page; keys are written without marks of the program."""
    told = {row[1]: row for row in _cells(built, "quarantine")}
    long = told["epoch_models"][5]

    assert told["lambda_cloud"][4:] == ["row 3", "usd 1000000000.0"]
    assert told["epoch_models"][4] == "all models, BERT <3>, 2018-10-11"
    assert long.startswith("model BERT, authors Somebody, Somebody")
    assert len(long) <= 100
    assert long.endswith("…")
    assert "hours" not in long
