"""A chart as pages know it, and the files that are drawn from it.

Drawings are kept by the digest of their specification, so a refresh draws anew only what changed.
"""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from charts import draw, look

_FOR_ASSISTANTS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


class Series(NamedTuple):
    """One series of a chart that a reader may switch on and off."""

    name: str
    label: str
    token: str


@dataclasses.dataclass(frozen=True)
class Drawing:
    """A chart with all that stands around it.

    Attributes:
        slug: Name in addresses: `/charts/<slug>.csv`, `/embed/<slug>/`.
        words: Where its words stand in the catalogue: title, subtitle, summary, method.
        facts: What those words draw on.
        draw: Draws it at a size.
        rows: Its table, as visitors see and download it.
        page: Address of the page it belongs to.
        publishers: Who published what it shows.
        last_date: Day of the newest row.
        series: What a reader may choose from; empty for one series.
        scale: `log` or `linear` when a reader may switch, else None.
        has_time: Whether a reader may choose a range of years.
        shown: Rows shown in the page's table before "all rows".
    """

    slug: str
    words: str
    facts: dict[str, Any]
    draw: Callable[[look.Size], alt.Chart | alt.LayerChart]
    rows: pd.DataFrame
    page: str
    publishers: tuple[str, ...]
    last_date: dt.date | None = None
    series: tuple[Series, ...] = ()
    scale: str | None = None
    has_time: bool = False
    shown: int = 40


class Rendered(NamedTuple):
    """What was drawn of one chart."""

    wide_svg: str
    narrow_svg: str
    spec: dict[str, Any]
    bundle: dict[str, Any]
    png: bytes
    card_svg: str


def render(drawing: Drawing, cache: Path) -> Rendered:
    """Draw a chart in all its forms, or take from the cache what was drawn before."""
    wide = draw.specification(drawing.draw(look.WIDE), look.WIDE)
    narrow = draw.specification(drawing.draw(look.NARROW), look.NARROW)
    card = draw.specification(drawing.draw(look.CARD), look.CARD)
    return Rendered(
        wide_svg=_svg(wide, f"{drawing.slug}-w", cache),
        narrow_svg=_svg(narrow, f"{drawing.slug}-n", cache),
        spec=wide,
        bundle=_bundle(drawing, wide, narrow),
        png=_cached(cache, wide, "png", lambda: draw.png(wide)),
        card_svg=_svg(card, f"{drawing.slug}-c", cache),
    )


def _svg(spec: dict[str, Any], prefix: str, cache: Path) -> str:
    body = _cached(cache, spec, f"{prefix}.svg", lambda: draw.svg(spec, prefix).encode())
    return body.decode()


def _cached(cache: Path, spec: dict[str, Any], kind: str, make: Callable[[], bytes]) -> bytes:
    file = cache / f"{draw.digest(json.dumps(spec))}.{kind}"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".tmp")
        aside.write_bytes(make())
        aside.replace(file)
    else:
        file.touch()
    return file.read_bytes()


def _bundle(drawing: Drawing, wide: dict[str, Any], narrow: dict[str, Any]) -> dict[str, Any]:
    """Put both sizes and their shared rows into one file for the page's script."""
    datasets = {**wide.get("datasets", {}), **narrow.get("datasets", {})}
    return {
        "slug": drawing.slug,
        "datasets": datasets,
        "wide": {name: part for name, part in wide.items() if name not in ("datasets", "config")},
        "narrow": {
            name: part for name, part in narrow.items() if name not in ("datasets", "config")
        },
        "config": wide["config"],
        "series": [each._asdict() for each in drawing.series],
        "scale": drawing.scale,
        "has_time": drawing.has_time,
    }


def for_page(drawing: str) -> str:
    """Fit an SVG into a page: colours as variables, hidden marks without words, free width."""
    slim = _FOR_ASSISTANTS.sub("", drawing)
    slim = slim.replace(' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"', "")
    slim = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", slim, count=1)
    slim = slim.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    slim = re.sub(r"(\d+\.\d)\d{2,}", r"\1", slim)
    return look.themed(slim)
