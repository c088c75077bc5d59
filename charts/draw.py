"""From a chart to the files that readers meet: specification, SVG, PNG, and Vega itself.

Everything is drawn here, offline, in our own font. The same chart gives the same specification and
picture in every process; SVGs number their clip paths in the order of drawing, so `svg` renames
them after the drawing they belong to.
"""

import hashlib
import json
import re
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from altair.utils import schemapi

from charts import look

Chart = alt.LayerChart
FONTS = Path(__file__).resolve().parents[1] / "site" / "assets" / "fonts"
_FOR_ASSISTANTS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_NUMBERED = re.compile(r"\b(clip|gradient_)(\d+)\b")


def specification(chart: Chart, size: look.Size) -> dict[str, Any]:
    """Give the Vega-Lite specification of a chart at a size, with the shared look."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # tests validate every form of chart
    spec["config"] = look.config()
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["width"], spec["height"] = size.width, spec.get("height", size.height)
    spec.pop("usermeta", None)
    return spec


def unchecked(make: partial[Chart], size: look.Size) -> dict[str, Any]:
    """Make a chart and its specification in half the time, without Altair's own checks.

    The tests check every form of chart; a build draws hundreds.
    """
    with schemapi.debug_mode(False):
        return specification(make(size=size), size)


def svg(spec: dict[str, Any], prefix: str) -> str:
    """Draw a specification as SVG, with names of its own and without fixed width and height."""
    _use_our_font()
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    names: dict[str, str] = {}

    def rename(hit: re.Match[str]) -> str:
        return names.setdefault(hit[0], f"{prefix}-{hit[1]}{len(names)}")

    return _NUMBERED.sub(rename, drawn)


def png(drawing: str, scale: float = 2.0) -> bytes:
    """Turn the SVG of a chart into PNG, on the colour of the paper, with a margin."""
    width, height = (
        float(size) for size in re.findall(r'(?:width|height)="([\d.]+)"', drawing)[:2]
    )
    box = f'viewBox="-16 -16 {width + 32} {height + 32}"'
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 32}" height="{height + 32}"'
    ground = f'<rect x="-16" y="-16" width="100%" height="100%" fill="{look.colour("paper")}"/>'
    return svg_to_png(f"{opened} {box}>{ground}{drawing}</svg>", scale)


def svg_to_png(drawing: str, scale: float = 1.0) -> bytes:
    """Turn an SVG into PNG."""
    _use_our_font()
    drawn: bytes = vl_convert.svg_to_png(drawing, scale=scale)
    return drawn


def for_page(drawing: str) -> str:
    """Fit an SVG into a page: colours as variables, hidden marks without words, free width."""
    slim = _FOR_ASSISTANTS.sub("", drawing)
    slim = slim.replace(' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"', "")
    slim = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", slim, count=1)
    slim = slim.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    slim = re.sub(r"(\d+\.\d)\d{2,}", r"\1", slim)
    return look.themed(slim)


def digest(text: str) -> str:
    """Give a short digest of what is drawn, of our code, and of the programs that draw it."""
    return hashlib.sha256(f"{_tools()} {text}".encode()).hexdigest()[:20]


@cache
def _tools() -> str:
    code = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    tools = f"{version('altair')} {version('vl-convert-python')}"
    return f"{tools} {hashlib.sha256(code).hexdigest()}"


@cache
def _use_our_font() -> None:
    vl_convert.register_font_directory(str(FONTS))
