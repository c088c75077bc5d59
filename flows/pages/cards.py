"""Social cards: one picture a page, drawn by us in our own font, with the page's first chart."""

import hashlib
import html
import re
import textwrap
from pathlib import Path

from charts import draw, look
from flows.pages.drawing import Rendered, cached
from flows.pages.page import Book, Writer

_WIDTH, _HEIGHT = 1200, 630


def write_cards(
    book: Book, writer: Writer, rendered: dict[str, Rendered], cache: Path, built: Path
) -> None:
    """Write the card of every page."""
    first = {drawing.page: slug for slug, drawing in reversed(book.drawings.items())}
    first.setdefault("/", first.get("/training/", ""))
    for address, head in writer.written.items():
        drawn = rendered.get(first.get(address, ""))
        card = _card(head["kicker"], head["heading"], head["description"], drawn)
        file = built / head["card"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_png(card, cache))


def _png(card: str, cache: Path) -> bytes:
    digest = hashlib.sha256(card.encode()).hexdigest()[:20]
    return cached(cache / f"{digest}.card.png", lambda: draw.svg_to_png(card))


def _card(kicker: str, heading: str, description: str, drawn: Rendered | None) -> str:
    lines = textwrap.wrap(heading, 44)[:2] if drawn else textwrap.wrap(heading, 40)[:3]
    size = 46 if drawn else 58
    top = 110 if drawn else 240
    title = "".join(
        f'<text x="70" y="{top + number * size * 1.18:.0f}" font-size="{size}" '
        f'font-weight="600" fill="{look.colour("ink")}">{html.escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    below = ""
    if drawn:
        below = _nested(drawn.wide_svg, 70, top + len(lines) * size * 1.18 - 20)
    else:
        start = top + len(lines) * size * 1.18 + 10
        below = "".join(
            f'<text x="70" y="{start + number * 38:.0f}" font-size="28" '
            f'fill="{look.colour("ink-2")}">{html.escape(line)}</text>'
            for number, line in enumerate(textwrap.wrap(description, 78)[:3])
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{look.FONT}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{look.colour("paper")}"/>'
        f'<rect width="12" height="{_HEIGHT}" fill="{look.colour("accent")}"/>'
        f'<text x="70" y="56" font-size="24" font-weight="600" fill="{look.colour("accent")}">'
        f"Costcurve · {html.escape(textwrap.shorten(kicker, 60, placeholder='…'))}</text>"
        f"{title}{below}</svg>"
    )


def _nested(drawing: str, left: float, top: float) -> str:
    """Fit a drawing into what is left of the card."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    if box is None:
        return ""
    width, height = float(box[1]), float(box[2])
    scale = min((_WIDTH - left - 50) / width, (_HEIGHT - top - 24) / height)
    inner = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", drawing.strip())
    return f'<g transform="translate({left},{top:.0f}) scale({scale:.4f})">{inner}</g>'
