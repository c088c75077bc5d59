"""A page of a real browser that is watched: what it asks for, what it complains about, axe."""

import functools
import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

CHROMIUM = shutil.which("chromium")
_BAD = ("serious", "critical")


def launched() -> Iterator[Browser]:
    """Give a Chromium; where there is none, skip, but never in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Debian's Chromium is not installed")
        pytest.skip("Debian's Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--no-first-run"],
        )  # fmt: skip
        yield started
        started.close()


class Watched:
    """A page of the browser that notes every request and every complaint."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.page: Page = context.new_page()
        self.host = host
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    @property
    def foreign(self) -> list[str]:
        """List the requests to any other host."""
        ours = (self.host, "data:", "blob:")
        return [url for url in self.asked if not url.startswith(ours)]

    def open(self, address: str) -> Page:
        """Open a page of the site; wait until it has what it fetches, but charts out of view."""
        self.page.goto(self.host + address, wait_until="load")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('[data-preview]')].every(p => p.dataset.rows)"
            " && [...document.querySelectorAll('[data-calculator]')].every(f => !f.hidden)"
        )
        return self.page

    def draw_all(self) -> int:
        """Bring every chart into view and wait until each is drawn; give their number."""
        figures = self.page.locator("[data-chart]")
        for number in range(figures.count()):
            figures.nth(number).scroll_into_view_if_needed()
            self.page.wait_for_function(
                "n => { const f = document.querySelectorAll('[data-chart]')[n];"
                " return f.dataset.drawn || f.dataset.trouble }",
                arg=number,
            )
            assert figures.nth(number).get_attribute("data-trouble") is None
        return figures.count()


@functools.cache
def _axe() -> Axe:
    return Axe()


def findings(page: Page) -> list[str]:
    """List what axe finds that is serious."""
    found = _axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in _BAD
    ]
