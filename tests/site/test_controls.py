"""The bar above a chart: whole from the start, in reach on every screen, and the axis follows."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.site.watched import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLUG = "training-cost-since-2017"
ADDRESSES = ("/training/", "/prices/", "/prices/h100/")


def _ticks(page: Page) -> list[float]:
    """Read the amounts on the axis."""
    texts = page.locator(f"#{SLUG} .live .role-axis-label text").all_text_contents()
    return [float(re.sub(r"[$,]", "", text)) for text in texts if text.startswith("$")]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_controls_are_in_reach_and_take_their_room_at_once(
    browser: Browser, host: str, width: int
) -> None:
    """The bar is as high before the script as after it; what does not fit fades and scrolls."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    found = 0
    for address in ADDRESSES:
        page.route("**/charts.js", lambda route: route.abort())
        page.goto(host + address)
        bars = page.locator("[data-controls]")
        before = [bar.bounding_box() for bar in bars.all()]
        page.unroute("**/charts.js")
        page.goto(host + address)
        for bar in bars.all():
            bar.scroll_into_view_if_needed()
            bar.locator("xpath=self::*[not(@hidden)]").wait_for(state="visible")
        page.wait_for_timeout(100)
        page.evaluate("scrollTo(0, 0)")
        for box, was in zip([bar.bounding_box() for bar in bars.all()], before, strict=True):
            assert box
            assert was
            assert box["height"] == was["height"] > 0, address
            assert abs(box["y"] - was["y"]) < 1, address
        for part in page.locator("[data-controls] :is(button, select)").all():
            box = part.bounding_box()
            assert box
            found += 1
            if width < 640:
                assert box["height"] >= 44
            if not (in_row := part.locator("xpath=ancestor::fieldset").count()) or width > 640:
                assert box["x"] >= 0, address
                assert box["x"] + box["width"] <= width, address
            if in_row and width < 640:
                mask = "e => getComputedStyle(e.closest('fieldset')).maskImage"
                assert "gradient" in part.evaluate(mask)
                part.focus()
                box = part.bounding_box()
                assert box
                assert box["x"] + box["width"] <= width, "scrolled into view by focus"
    context.close()

    assert found > 12


def test_all_and_none(browser: Browser, host: str) -> None:
    """From many series to one in two clicks, and back in one; the address keeps it."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/training/")
    watched.draw_all()
    chips = page.locator(f"#{SLUG} [data-series]")
    everyone = page.locator(f"#{SLUG} [data-control=all]")
    marks = page.locator(f"#{SLUG} .live .mark-symbol > path")
    count = marks.count()
    everyone.click()
    page.wait_for_function("location.search.includes('series=none')")
    assert page.locator(f"#{SLUG} .chip[aria-pressed=true]").count() == 0
    page.wait_for_function(f"!document.querySelector('#{SLUG} .live .mark-symbol > path')")
    page.reload()
    watched.draw_all()
    assert marks.count() == 0
    chips.nth(1).click()
    page.wait_for_function(f"document.querySelector('#{SLUG} .live .mark-symbol > path')")
    assert page.locator(f"#{SLUG} .chip[aria-pressed=true]").count() == 1
    assert 0 < marks.count() < count
    everyone.click()
    page.wait_for_function("!location.search.includes('series=')")
    assert page.locator(f"#{SLUG} .chip[aria-pressed=true]").count() == chips.count()
    assert watched.complaints == []
    context.close()


def test_the_axis_of_values_fits_what_is_shown(browser: Browser, host: str) -> None:
    """With one series or fewer years the axis shows their span, on either scale."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/training/")
    watched.draw_all()
    whole = _ticks(page)
    assert max(whole) >= 100  # DAWNBench began above a thousand
    page.goto(f"{host}/training/?chart={SLUG}&series=mlperf_resnet_train_usd_any")
    watched.draw_all()
    own = _ticks(page)
    assert len(own) >= 2
    assert max(own) < max(whole)
    page.goto(f"{host}/training/?chart={SLUG}&from=2020&scale=linear")
    watched.draw_all()
    later = _ticks(page)
    assert later[0] == 0
    assert len(later) >= 3
    assert max(later) < 100
    assert watched.complaints == []
    context.close()
