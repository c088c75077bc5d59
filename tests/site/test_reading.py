"""Reading a chart by pointer, finger and keyboard: what is said is what stands in the rows."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page

from flows.pages.numbers import day, usd
from tests.site.watched import Watched, findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG = "training-cost-since-2017"
_POINTS = """async slug => {
  const { pointsOf } = await import('/assets/points.js');
  const live = document.querySelector(`#${slug} .live`), box = live.getBoundingClientRect();
  return pointsOf(live, []).map(p => ({ x: p.x + box.left, y: p.y + box.top, tip: p.tip }));
}"""


@pytest.fixture
def drawn(browser: Browser, host: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """Give the page of training costs with its charts drawn; parameters go to the browser."""
    options = {"viewport": {"width": 1200, "height": 900}, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    watched = Watched(context, host)
    watched.open("/training/")
    watched.draw_all()
    watched.page.locator(f"#{SLUG} .chart-stage").scroll_into_view_if_needed()
    yield watched
    assert watched.complaints == []
    context.close()


def _parts(page: Page) -> tuple[Locator, Locator, Locator, Locator]:
    figure = page.locator(f"#{SLUG}")
    names = (".chart-reader", ".readout", ".ring", ".chart-stage [role=status]")
    reader, tip, ring, said = (figure.locator(name) for name in names)
    return reader, tip, ring, said


def _points(page: Page) -> list[dict[str, Any]]:
    points: list[dict[str, Any]] = page.evaluate(_POINTS, SLUG)
    assert len(points) > 5
    return points


def _lonely(page: Page) -> dict[str, Any]:
    """Give a point that has no other near it."""
    points = _points(page)

    def room(one: dict[str, Any]) -> float:
        others = [each for each in points if each is not one]
        return min(math.dist((each["x"], each["y"]), (one["x"], one["y"])) for each in others)

    return max(points, key=room)


def test_keyboard_reads_the_rows_of_a_chart(drawn: Watched, built: Path) -> None:
    """One tab stop; arrows go along a series in time and to the next one; values are the rows'."""
    page = drawn.page
    reader, tip, ring, said = _parts(page)
    rows = pd.read_csv(built / f"charts/{SLUG}.csv")
    chips = page.locator(f"#{SLUG} [data-series]").all_inner_texts()
    names = [name for name in chips if name in set(rows["series"])]
    first = rows[rows["series"] == names[0]].sort_values("date")

    page.locator(f"#{SLUG} [data-control=permalink]").focus()
    page.keyboard.press("Tab")
    assert reader.evaluate("e => e === document.activeElement")
    assert page.locator(f"#{SLUG} .chart-hint").is_visible()
    heard = []
    for _ in range(len(first)):
        page.keyboard.press("ArrowRight")
        heard.append(said.inner_text())
    expected = [
        f"{names[0]}, {day(date)}: {usd(cost)}"
        for date, cost in zip(first["date"], first["cost_usd"], strict=True)
    ]
    assert [text[: len(start)] for text, start in zip(heard, expected, strict=True)] == expected
    assert ring.is_visible()
    assert usd(first["cost_usd"].iloc[-1]) in tip.inner_text()

    page.keyboard.press("ArrowRight")  # the end: nothing further
    assert said.inner_text() == heard[-1]
    page.keyboard.press("Home")
    assert said.inner_text() == heard[0]
    page.keyboard.press("End")
    assert said.inner_text() == heard[-1]
    page.keyboard.press("ArrowDown")
    assert said.inner_text().startswith(f"{names[1]}, ")
    page.keyboard.press("ArrowUp")
    assert said.inner_text() == heard[-1]
    assert findings(page) == []

    page.keyboard.press("Escape")
    assert not tip.is_visible()
    assert reader.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert not reader.evaluate("e => e === document.activeElement")
    assert not page.locator(f"#{SLUG} .chart-hint").is_visible()


@pytest.mark.parametrize(
    "drawn",
    [{"has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 800}}],
    indirect=True,
    ids=["phone"],
)
def test_a_finger_finds_the_nearest_point(drawn: Watched) -> None:
    """A tap beside a point shows it; one far from all, or outside the chart, hides it."""
    page = drawn.page
    reader, tip, ring, _ = _parts(page)
    point = _lonely(page)

    page.touchscreen.tap(point["x"] + 14, point["y"] + 12)
    assert tip.is_visible()
    assert point["tip"]["Value"] in tip.inner_text()
    box, frame = tip.bounding_box(), reader.bounding_box()
    assert box
    assert frame
    assert box["x"] >= frame["x"] - 1
    assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    middle = ring.bounding_box()
    assert middle
    assert abs(middle["x"] + middle["width"] / 2 - point["x"]) < 1.5
    assert abs(middle["y"] + middle["height"] / 2 - point["y"]) < 1.5

    page.touchscreen.tap(point["x"], point["y"] + 80)
    assert point["tip"]["Value"] not in (tip.inner_text() if tip.is_visible() else "")
    page.touchscreen.tap(point["x"], point["y"])
    assert tip.is_visible()
    page.locator(f"#{SLUG} .chart-title").tap()
    assert not tip.is_visible()


def test_a_tooltip_stays_under_the_pointer_and_can_be_dismissed(drawn: Watched) -> None:
    """Near is enough; the tooltip can be pointed at, and Escape hides it where the pointer is."""
    page = drawn.page
    _, tip, ring, _ = _parts(page)
    point = _lonely(page)

    page.mouse.move(point["x"] + 20, point["y"])
    assert ring.is_visible()
    box = tip.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    assert point["tip"]["Value"] in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.mouse.move(point["x"] + 20, point["y"])
    assert tip.is_visible()
    page.mouse.move(2, 2, steps=4)
    assert not tip.is_visible()


def test_a_chart_without_time_is_read_from_top_to_bottom(browser: Browser, host: str) -> None:
    """Where there is no time all four arrows step through what stands below each other."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/hardware-and-software/")
    watched.draw_all()
    figure = page.locator("#hardware-speed")
    names = figure.locator(".live .role-axis-label text").all_text_contents()
    figure.locator(".chart-reader").focus()
    heard = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        heard.append(re.sub(r":.*", "", figure.locator(".chart-stage [role=status]").inner_text()))
    context.close()

    assert heard[0] == heard[2] != heard[1]
    assert set(heard) <= set(names)
