"""What stood on a day: the charts that changed on it, for frozen embeds and for citations.

Files below `/data/snapshots/`; none of them ever changes once its day is over.

- `index.json` names the days, and `<day>/index.json` the charts that were kept on it.
- `<day>/<slug>.json` is the chart as the script draws it, with its words; `<day>/<slug>.csv` has
  the rows that could be read off it.
- `charts/<slug>.json` names the days of one chart: the last one up to a day is what stood on it.
"""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from charts import draw, look
from flows.pages.drawing import cached
from flows.pages.figure import for_browser
from flows.pages.page import Book
from store.rows.site import CHART_EDITIONS

ADDRESS = "/data/snapshots/"
_SAID = ("label", "value", "value_text")
_COLUMNS = ["slug", "as_of_date", "title"]


def kept_days(book: Book) -> list[dict[str, Any]]:
    """Give each day on which charts were kept, newest first, with their number."""
    counts = _editions(book).groupby("as_of_date").size().sort_index(ascending=False)
    return [
        {"date": date, "charts": int(count), "address": f"{ADDRESS}{_iso(date)}/index.json"}
        for date, count in counts.items()
    ]


def write_snapshots(book: Book, cache: Path, folder: Path) -> None:
    """Write all that was ever kept."""
    editions = _editions(book)
    for date, rows in editions.groupby("as_of_date"):
        titles = dict(zip(rows["slug"], rows["title"], strict=True))
        _write(folder / _iso(date) / "index.json", {"day": _iso(date), "charts": titles})
    for slug, rows in editions.groupby("slug"):
        _write(folder / "charts" / f"{slug}.json", [_iso(date) for date in rows["as_of_date"]])
    days = [
        {"day": _iso(each["date"]), "charts": each["charts"]} for each in kept_days(book)[::-1]
    ]
    _write(folder / "index.json", days)
    for file in book.tables.files(CHART_EDITIONS):  # a month each: drawings of years are large
        for row in pd.read_parquet(file).itertuples():
            place = folder / _iso(row.as_of_date) / str(row.slug)
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_edition(str(row.drawing), cache, place)


def _editions(book: Book) -> pd.DataFrame:
    """Give slug, day and title of all that was kept, without the drawings."""
    found = book.tables.warehouse.read(CHART_EDITIONS, _COLUMNS)
    return found.sort_values(["as_of_date", "slug"])


def _write_edition(drawing: str, cache: Path, place: Path) -> None:
    key = draw.digest(drawing)

    def themed() -> bytes:
        edition = for_browser(json.loads(drawing), cache)
        return look.themed(
            json.dumps(edition, ensure_ascii=False, separators=(",", ":"), default=str)
        ).encode()

    place.with_name(f"{place.name}.json").write_bytes(
        cached(cache / f"{key}.edition.json", themed)
    )
    place.with_name(f"{place.name}.csv").write_bytes(
        cached(cache / f"{key}.edition.csv", lambda: _csv(json.loads(drawing)["datasets"]))
    )


def _csv(datasets: dict[str, list[dict[str, Any]]]) -> bytes:
    """Write the rows that a chart said something of; where it said nothing, all it drew."""
    told = [rows for rows in datasets.values() if rows and set(_SAID) <= set(rows[0])]
    told = told or [rows for rows in datasets.values() if rows]
    unique = {_said_by(row): row for rows in told for row in rows[::-1]}
    ordered = list(unique.values())[::-1]
    names = list(dict.fromkeys(name for row in ordered for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(ordered)
    return text.getvalue().encode()


def _said_by(row: dict[str, Any]) -> str:
    """Give what makes a row another: not its day where it says its days in words.

    A long run says the same at several days, so that a pointer finds it; its first row is kept.
    """
    left_out = {"date"} if "day_text" in row else set()
    return json.dumps({k: v for k, v in row.items() if k not in left_out}, sort_keys=True)


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text, encoding="utf-8")


def _iso(date: Any) -> str:
    stamp: dt.date = pd.Timestamp(date).date()
    return stamp.isoformat()
