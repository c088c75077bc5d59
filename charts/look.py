"""How charts look: colours, type and sizes, once for every chart and for the pages around them.

- A colour means one thing everywhere. Each token has a light and a dark value; the pages get them
  as CSS variables, so that one drawing serves both.
- Generations of NVIDIA's accelerators are one ordered ramp from Kepler to Blackwell; other vendors
  have a hue of their own. Verdicts differ in shape and word as well as in hue.
- Charts are drawn in light values. Each value stands for one token only, so `themed` can put the
  variable in its place.
"""

import re
from typing import Any, Final, NamedTuple

FONT: Final = "Costcurve Sans"

LIGHT: Final[dict[str, str]] = {
    "paper": "#fcfbf8",
    "surface": "#fffffe",
    "ink": "#141b24",
    "ink-2": "#454e58",
    "ink-3": "#636d77",
    "rule": "#dddbd4",
    "grid": "#e8e6e2",
    "accent": "#006271",
    "accent-soft": "#e3eff0",
    "kepler": "#b8801f",
    "maxwell": "#8c8610",
    "pascal": "#51883a",
    "volta": "#008360",
    "turing": "#00777f",
    "ampere": "#006392",
    "ada": "#284c93",
    "hopper": "#4c3482",
    "blackwell": "#5c1e60",
    "amd": "#cc243d",
    "google": "#4e822c",
    "intel": "#0070ab",
    "other": "#625245",
    "hyperscaler": "#155aa7",
    "specialised": "#008761",
    "marketplace": "#be5a0a",
    "supported": "#00565e",
    "contradicted": "#a3180f",
    "inconclusive": "#946800",
    "not_testable": "#6b6b73",
    "entries": "#8a5a00",
    "band": "#d9d4c8",
    "muted": "#7d8791",
}
DARK: Final[dict[str, str]] = {
    "paper": "#11161c",
    "surface": "#171d25",
    "ink": "#e4e8ed",
    "ink-2": "#adb5be",
    "ink-3": "#8f98a2",
    "rule": "#323a44",
    "grid": "#252c35",
    "accent": "#6cc7d7",
    "accent-soft": "#15313a",
    "kepler": "#a26f17",
    "maxwell": "#8d8828",
    "pascal": "#6b9f57",
    "volta": "#3eaf8c",
    "turing": "#26b9c0",
    "ampere": "#56bbea",
    "ada": "#91b8ff",
    "hopper": "#c7b5ff",
    "blackwell": "#f5b4f8",
    "amd": "#f66b71",
    "google": "#89c566",
    "intel": "#65b4e9",
    "other": "#b3a192",
    "hyperscaler": "#6fa7ee",
    "specialised": "#62d0a4",
    "marketplace": "#f7945a",
    "supported": "#5ac8cd",
    "contradicted": "#f57663",
    "inconclusive": "#e6b55d",
    "not_testable": "#989fa8",
    "entries": "#e0a94a",
    "band": "#38404a",
    "muted": "#77818c",
}
FAMILIES: Final = (
    "kepler",
    "maxwell",
    "pascal",
    "volta",
    "turing",
    "ampere",
    "ada",
    "hopper",
    "blackwell",
)
_VENDORS: Final = {"amd": "amd", "google": "google", "intel": "intel", "habana": "intel"}
_SHAPES: Final = {"amd": "triangle-up", "google": "square", "intel": "diamond", "other": "cross"}
SERIES: Final = ("hyperscaler", "specialised", "marketplace", "entries", "blackwell", "other")
_BY_VALUE: Final = {value: token for token, value in LIGHT.items()}
_HEX: Final = re.compile(r"#[0-9a-f]{6}\b")


class Size(NamedTuple):
    """A width to draw for; below it the drawing is scaled or drawn anew."""

    name: str
    width: int
    height: int
    has_labels: bool


WIDE: Final = Size("wide", 860, 440, has_labels=True)
NARROW: Final = Size("narrow", 344, 372, has_labels=False)
_TEXT_PX: Final = 15
"""Drawings are scaled: from 720 px up the wide one is shown, and text stays above 12 px."""


def colour(token: str) -> str:
    """Give the light value of a token, as charts are drawn."""
    return LIGHT[token]


def accelerator_token(family: str | None, vendor: str | None) -> str:
    """Name the token of an accelerator: its generation's, else its vendor's."""
    first = (family or "").strip().lower().split(" ")[0]
    if first in FAMILIES:
        return first
    return _VENDORS.get((vendor or "").strip().lower(), "other")


def token_shape(token: str) -> str:
    """Name the shape of an accelerator's marks: vendors differ by more than their hue."""
    return _SHAPES.get(token, "circle")


def config() -> dict[str, Any]:
    """Give the Vega-Lite configuration that all charts share."""
    axis = {
        "labelColor": colour("ink-2"),
        "labelFontSize": _TEXT_PX,
        "labelPadding": 6,
        "titleColor": colour("ink-3"),
        "titleFontSize": _TEXT_PX,
        "titleFontWeight": "normal",
        "domainColor": colour("rule"),
        "tickColor": colour("rule"),
        "gridColor": colour("grid"),
    }
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "tickSize": 5},
        "axisY": {"domain": False, "ticks": False, "grid": True},
        "legend": {
            "labelColor": colour("ink-2"),
            "labelFontSize": _TEXT_PX,
            "labelLimit": 340,
            "symbolSize": 90,
            "symbolStrokeWidth": 2.5,
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "columnPadding": 18,
            "symbolOpacity": 1,
            "offset": 10,
        },
        "header": {
            "labelColor": colour("ink"),
            "labelFontSize": _TEXT_PX,
            "labelFontWeight": 600,
            "labelAnchor": "start",
            "title": None,
        },
        "text": {"fontSize": _TEXT_PX, "fill": colour("ink-2")},
        "point": {"filled": True, "size": 46, "opacity": 1},
        "line": {"strokeWidth": 2.25, "strokeJoin": "round"},
        "rule": {"color": colour("rule")},
    }


def themed(text: str) -> str:
    """Put CSS variables in place of light values in a drawing or specification."""
    return _HEX.sub(lambda hit: _variable(hit[0]), text)


def dark(text: str) -> str:
    """Put dark values in place of light ones."""
    return _HEX.sub(lambda hit: DARK.get(_BY_VALUE.get(hit[0], ""), hit[0]), text)


def _variable(value: str) -> str:
    token = _BY_VALUE.get(value)
    return f"var(--{token})" if token else value


def stylesheet() -> str:
    """Give the tokens as CSS variables: light, dark by the reader's system, and dark by choice."""
    light = "".join(f"--{token}:{value};" for token, value in LIGHT.items())
    night = "".join(f"--{token}:{value};" for token, value in DARK.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light])"
        f"{{color-scheme:dark;{night}}}}}\n"
        f":root[data-theme=dark]{{color-scheme:dark;{night}}}\n"
        f"@media print{{:root:root{{color-scheme:light;{light}}}}}\n"
    )
