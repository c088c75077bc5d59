"""A chart as pages know it, and the files that are drawn from it.

Drawings are kept by the digest of their specification, so a refresh draws anew only what changed.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from charts import draw, look

_WORTH_A_PROCESS = 24


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
        draw: Draws it, given `size`; what it is bound to is all that the chart depends on.
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
    draw: partial[draw.Chart]
    rows: pd.DataFrame
    page: str
    publishers: tuple[str, ...]
    last_date: dt.date | None = None
    series: tuple[Series, ...] = ()
    scale: str | None = None
    has_time: bool = False
    shown: int = 15


class Rendered(NamedTuple):
    """What was drawn of one chart."""

    wide_svg: str
    wide_inline: str
    narrow_inline: str
    spec: dict[str, Any]
    bundle: dict[str, Any]
    png: bytes
    digest: str


def render(drawing: Drawing, cache: Path) -> Rendered:
    """Draw a chart in all its forms, or take from the cache what was drawn before."""
    key = _key(drawing)

    def kept(kind: str, make: Callable[[], bytes]) -> bytes:
        return cached(cache / f"{key}.{kind}", make)

    def specs() -> bytes:
        sizes = (look.WIDE, look.NARROW)
        drawn = [draw.unchecked(drawing.draw, size) for size in sizes]
        return json.dumps(drawn, ensure_ascii=False).encode()

    wide, narrow = json.loads(kept("json", specs))
    bundle = _bundle(drawing, wide, narrow)
    wide_svg = kept("w.svg", lambda: draw.svg(wide, f"{drawing.slug}-w").encode()).decode()
    narrow_svg = kept("n.svg", lambda: draw.svg(narrow, f"{drawing.slug}-n").encode()).decode()
    return Rendered(
        wide_svg=wide_svg,
        wide_inline=kept("w.inline.svg", lambda: draw.for_page(wide_svg).encode()).decode(),
        narrow_inline=kept("n.inline.svg", lambda: draw.for_page(narrow_svg).encode()).decode(),
        spec=wide,
        bundle=bundle,
        png=kept("png", lambda: draw.png(wide_svg)),
        digest=hashlib.sha256(json.dumps(bundle, ensure_ascii=False).encode()).hexdigest()[:20],
    )


def draw_beside(drawings: Sequence[Drawing], cache: Path) -> None:
    """Draw what is not in the cache yet, half of it in a process of its own on the other core."""
    missing = [each for each in drawings if not (cache / f"{_key(each)}.png").exists()]
    if len(missing) < _WORTH_A_PROCESS:
        return
    cache.mkdir(parents=True, exist_ok=True)
    share = cache / "share.pickle"
    share.write_bytes(pickle.dumps(missing[1::2]))
    command = [sys.executable, "-m", "flows.pages.drawing", str(cache), str(share)]
    with subprocess.Popen(command) as beside:  # noqa: S603 - our own interpreter and files
        for drawing in missing[::2]:
            render(drawing, cache)
    share.unlink()
    if beside.returncode:
        raise RuntimeError("charts could not be drawn; see above")


def _draw_share(cache: Path, share: Path) -> None:
    for drawing in pickle.loads(share.read_bytes()):  # noqa: S301 - written by draw_beside just now
        render(drawing, cache)


def _key(drawing: Drawing) -> str:
    """Digest all that the drawing depends on: its rows and choices, and the code that draws."""
    bound = [drawing.draw.func.__qualname__, drawing.slug]
    for given in (*drawing.draw.args, *sorted(drawing.draw.keywords.items())):
        parts = given if isinstance(given, tuple) else (given,)
        bound += [
            part.to_csv(index=False) if isinstance(part, pd.DataFrame) else repr(part)
            for part in parts
        ]
    return draw.digest("\n".join(bound))


def cached(file: Path, make: Callable[[], bytes]) -> bytes:
    """Give what a file of the cache holds; make it first where there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.name}.tmp")
        aside.write_bytes(make())
        aside.replace(file)
    else:
        file.touch()
    return file.read_bytes()


def clear_cache(cache: Path, *, keep_days: float = 7.0) -> None:
    """Forget what no build of the last days asked for."""
    oldest = time.time() - keep_days * 86_400
    for file in cache.glob("*"):
        if file.stat().st_mtime < oldest:
            file.unlink()


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


if __name__ == "__main__":
    _draw_share(Path(sys.argv[1]), Path(sys.argv[2]))
