"""The site in a real browser: drawn, readable, reachable by keyboard, quiet on the network.

Every page gets the light checks; one page of each kind gets all widths and themes and axe.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from tests.site import made_up
from tests.site.conftest import serve
from tests.site.watched import Watched, findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
KINDS = (
    "/", "/training/", "/training/resnet/", "/prices/", "/prices/h100/", "/claims/",
    "/claims/hardware-16x/", "/forecasts/", "/calculator/", "/data/claims/", "/status/",
    "/embed/training-cost-since-2017/",
)  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_each_kind(browser: Browser, host: str, width: int, theme: Any) -> None:
    """Charts are drawn, nothing overflows, axe finds nothing serious, nobody else is asked."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    watched = Watched(context, host)
    drawn = 0
    for address in KINDS:
        page = watched.open(address)
        drawn += watched.draw_all()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert findings(page) == [], (address, width, theme)
    context.close()

    assert drawn >= 10
    assert watched.foreign == []
    assert watched.complaints == []


def test_every_page_opens_quietly(browser: Browser, host: str, built: Path) -> None:
    """Every page opens without an error, asks nobody else, and shows a heading."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    watched = Watched(context, host)
    addresses = [
        f"/{file.parent.relative_to(built).as_posix()}/".replace("/./", "/")
        for file in sorted(built.rglob("index.html"))
    ]
    for address in addresses:
        watched.page.goto(watched.host + address, wait_until="load")
        assert watched.page.locator("h1").count() == 1, address
        too_wide = watched.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not too_wide, address
    context.close()

    assert len(addresses) > 60
    assert watched.foreign == []
    assert watched.complaints == []


@pytest.mark.parametrize("is_live", [False, True], ids=["static", "live"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_smaller_than_twelve_pixels(
    browser: Browser, host: str, width: int, is_live: bool
) -> None:
    """No text is below 12 px on the screen, in drawings that are scaled to fit neither."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=is_live
    )
    watched = Watched(context, host)
    seen = 0
    for address in ("/", "/prices/h100/", "/training/resnet/", "/hardware-and-software/"):
        page = watched.open(address)
        if is_live:
            watched.draw_all()
        texts = page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, footer *')]
              .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
                && e.getClientRects().length && getComputedStyle(e).visibility === 'visible')
              .map(e => {
                const ctm = e instanceof SVGElement ? e.getScreenCTM() : { a: 1, b: 0 };
                return [parseFloat(getComputedStyle(e).fontSize) * Math.hypot(ctm.a, ctm.b),
                  e.outerHTML.slice(0, 200)] })"""
        )
        assert [text for size, text in texts if size < 11.995] == [], address
        seen += sum("<text" in text for _, text in texts)
    context.close()

    assert seen > 20


def test_chart_reads_without_a_script(browser: Browser, host: str) -> None:
    """With JavaScript off a reader has the drawing, the words and the table."""
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{host}/training/")

    assert page.locator("figure .static.wide svg").first.is_visible()
    assert page.locator("figure figcaption").first.is_visible()
    assert page.locator("figure table tbody tr").first.is_visible()
    assert page.locator("figure >> text=Vega-Lite").first.is_visible()
    page.goto(f"{host}/status/")
    assert page.locator("time[datetime='2026-08-22']").first.is_visible()
    context.close()


def test_permalink_keeps_the_state_of_a_chart(browser: Browser, host: str) -> None:
    """What a reader switched stands in the address, and the address brings it back."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/prices/h100/")
    watched.draw_all()
    assert page.locator("[data-control=scale]").input_value() == "linear"
    page.locator("[data-control=scale]").select_option("log")
    page.locator("[data-control=series-h100-pcie]").click()
    page.locator("[data-control=from]").select_option("2025")
    page.wait_for_function("location.search.includes('from=2025')")
    address = page.evaluate("location.href")
    assert re.search(r"\?scale=log&series=h100-sxm&from=2025$", address)

    again = Watched(context, host)
    again.open(address.removeprefix(host))
    again.draw_all()
    assert again.page.locator("[data-control=scale]").input_value() == "log"
    assert again.page.locator("[data-control=from]").input_value() == "2025"
    pressed = again.page.locator(".chip[aria-pressed=true]").all_inner_texts()
    assert pressed == ["H100 SXM"]
    labels = again.page.locator(".live .role-axis-label text").all_text_contents()
    assert any("2025" in label for label in labels)
    assert not any("2024" in label for label in labels)
    context.close()


def _shown_of_pcie(built: Path) -> int:
    """Count the rows of PCIe machines among those that the page of H100 shows at first."""
    shown = pd.read_csv(built / "charts" / "price-h100.csv").head(15)
    count = int((shown["form_factor"] == "PCIe").sum())
    assert 0 < count < len(shown)
    return count


def test_keyboard_walks_through_a_chart_and_a_table(
    browser: Browser, host: str, built: Path
) -> None:
    """Without a mouse: skip link, controls of a chart, its tabs, sorting and filtering a table."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/prices/h100/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    watched.draw_all()

    page.locator("[data-control^=series-]").first.focus()
    page.keyboard.press("Space")
    page.wait_for_function("location.search.includes('series=')")
    assert page.evaluate("document.activeElement.dataset.control").startswith("series-")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"

    page.locator("[role=tab]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert page.locator("[role=tabpanel]:visible").count() == 1
    page.keyboard.press("Home")

    heading = page.locator("[role=tabpanel]:visible th[data-column=median_usd] button")
    heading.focus()
    page.keyboard.press("Enter")
    assert (
        page.locator("th[data-column=median_usd]").first.get_attribute("aria-sort") == "ascending"
    )
    cells = page.locator("[role=tabpanel]:visible tbody tr:visible td:nth-child(4)")
    values = [float(text) for text in cells.all_inner_texts()]
    assert values == sorted(values)
    page.locator("[role=tabpanel]:visible input[type=search]").focus()
    page.keyboard.type("PCIe")
    rows = page.locator("[role=tabpanel]:visible tbody tr:visible")
    assert rows.count() == _shown_of_pcie(built)
    context.close()


def test_filtered_rows_can_be_taken_home(
    browser: Browser, host: str, built: Path, tmp_path: Path
) -> None:
    """The rows a reader filtered come as CSV, in full precision."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/prices/h100/")
    panel = page.locator("[role=tabpanel]:visible").first
    panel.locator("input[type=search]").fill("PCIe")
    with page.expect_download() as download:
        panel.get_by_role("button", name="Download these rows").click()
    download.value.save_as(tmp_path / "rows.csv")
    rows = pd.read_csv(tmp_path / "rows.csv")
    context.close()

    assert len(rows) == _shown_of_pcie(built)
    assert set(rows["form_factor"]) == {"PCIe"}


def test_parquet_is_downloaded_and_read_back(
    browser: Browser, host: str, built: Path, tmp_path: Path
) -> None:
    """The button gives the very table, and the page shows its first rows."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/data/claims/")
    page.wait_for_selector("[data-preview][data-rows]")
    shown = page.locator("[data-preview] tbody tr").count()
    assert "Training cost about 1,000 dollars" in page.locator("[data-preview]").inner_text()
    with page.expect_download() as download:
        page.locator("a.button[download]").click()
    download.value.save_as(tmp_path / "claims.parquet")
    context.close()

    read = pd.read_parquet(tmp_path / "claims.parquet")
    pd.testing.assert_frame_equal(read, pd.read_parquet(built / "data/latest/claims.parquet"))
    assert shown == len(read) == len(made_up.rows()["claims"])


def test_embeds_live_in_a_foreign_page(browser: Browser, host: str, tmp_path: Path) -> None:
    """A page of another origin shows the live chart, and the frozen one of a day."""
    frames = "".join(
        f'<iframe src="{host}/embed/training-cost-since-2017/{query}" width="700" height="640">'
        "</iframe>"
        for query in ("", "?on=2026-11-23", "?on=2001-01-01")
    )
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Else</title>{frames}")
    server, foreign = serve(tmp_path)
    context = browser.new_context(viewport={"width": 800, "height": 2200})
    page = context.new_page()
    page.goto(foreign)
    live, frozen, before = (
        page.frame_locator("iframe").nth(number).locator("figure") for number in range(3)
    )
    for figure in (live, frozen):
        figure.locator(".live svg").wait_for()
    assert "As it stood on 2026-11-23" in frozen.inner_text()
    before.locator("text=There is no edition").wait_for()
    assert live.locator(".live svg").count() == 1
    context.close()
    server.shutdown()
    server.server_close()


def test_search_finds_pages(browser: Browser, host: str) -> None:
    """A slash opens search, words find pages, Enter goes to the first."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/")
    page.keyboard.press("/")
    page.locator("#search-line").fill("h100")
    page.locator(".search-hits a").first.wait_for()
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/prices/h100/")
    context.close()


def test_the_menu_of_a_phone_is_whole_and_closes(browser: Browser, host: str) -> None:
    """On a small phone each entry can be reached; Escape closes and gives the focus back."""
    context = browser.new_context(viewport={"width": 360, "height": 480})
    watched = Watched(context, host)
    page = watched.open("/claims/")
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    links = page.locator(".menu a")
    assert links.count() > 10
    for link in links.all():
        page.keyboard.press("Tab")
        assert link.evaluate("e => e === document.activeElement")
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert 60 <= box["y"]
        assert box["y"] + box["height"] <= 480
    page.keyboard.press("Escape")
    assert not links.first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    context.close()


def test_theme_is_chosen_and_remembered(browser: Browser, host: str) -> None:
    """A choice of dark holds on the next page, and charts follow without being redrawn."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
    watched = Watched(context, host)
    page = watched.open("/training/")
    watched.draw_all()
    ink = "getComputedStyle(document.querySelector('.live .role-axis-label text')).fill"
    before = page.evaluate(ink)
    page.locator("[data-theme-switch]").click()
    assert page.evaluate(ink) != before
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 28)"
    watched.open("/claims/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_calculator_keeps_its_state_in_the_address(browser: Browser, host: str) -> None:
    """A benchmark or own hours, at the prices on record, with the rows used."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/calculator/?hours=10&accelerator=h100")
    output = page.locator("[data-calculator] output strong")
    output.wait_for()
    assert output.inner_text() == "$21.20 to $71.30"  # 1.87 + 1/4 and 6.88 + 1/4, ten hours
    assert page.locator("[data-rows] tbody tr").count() == 3
    page.locator("#calc-what").select_option("resnet")
    page.wait_for_function("location.search.includes('benchmark=resnet')")
    page.locator("#calc-accelerator").select_option("")
    assert output.inner_text().startswith("$3.43")  # 97 minutes of an H100 at 2.12
    assert watched.complaints == []
    context.close()


def test_ages_are_counted_on_the_day_of_reading(browser: Browser, host: str) -> None:
    """A page built long ago tells its true age, and what is stale."""
    context = browser.new_context()
    context.clock.install(time="2027-01-01T12:00:00Z")
    page = context.new_page()
    page.goto(f"{host}/status/")
    row = page.locator("tr#lambda_cloud")

    assert "132 days ago" in row.inner_text()
    assert "stale" in row.inner_text()
    assert "39 days ago" in page.locator("tr#dawnbench").inner_text()
    assert "stale" not in page.locator("tr#dawnbench").inner_text().split("39 days ago")[0]
    context.close()


def test_all_rows_of_a_long_table_load_in_the_page(browser: Browser, host: str) -> None:
    """A table that shows its first rows loads the others from parquet when asked."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    page = watched.open("/training/resnet/")
    total = page.locator("table[data-name=resnet-results] tbody tr").count()
    assert total >= 6
    link = page.locator("table[data-name=resnet-results] a[rel=external]").first
    address = str(link.get_attribute("href"))
    assert address.startswith("https://github.com/mlcommons/training_results_v1.0/tree/master/")
    context.close()


def _layout_shift(page: Page) -> float:
    return float(
        page.evaluate(
            """() => new Promise(done => { let sum = 0;
              new PerformanceObserver(list => { for (const e of list.getEntries())
                if (!e.hadRecentInput) sum += e.value })
                .observe({type: 'layout-shift', buffered: true});
              setTimeout(() => done(sum), 600) })"""
        )
    )


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_jumps(browser: Browser, host: str, width: int) -> None:
    """When the interactive chart replaces the drawing, the page stays where it is."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    watched = Watched(context, host)
    for address in ("/", "/prices/h100/", "/training/"):
        page = watched.open(address)
        watched.draw_all()
        assert _layout_shift(page) < 0.05, address
    context.close()


def test_reading_sizes_are_what_travels(browser: Browser, host: str) -> None:
    """The second page of a visit loads itself and its rows only: Vega and styles are cached."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    watched.open("/training/")
    watched.draw_all()
    watched.asked.clear()
    page = watched.open("/prices/h100/")
    watched.draw_all()
    loaded: list[str] = page.evaluate(
        # A host that only says "not modified" (304) sends headers, no body: nothing travels again.
        "performance.getEntriesByType('resource')"
        ".filter(e => e.transferSize > e.encodedBodySize).map(e => e.name)"
    )
    context.close()

    assert not [name for name in loaded if "vega" in name or name.endswith(".woff2")]
