"""Pictures of the built site, made by one command and looked at by a person: `make screenshots`.

They go to build/screenshots, which is not kept: pages of each kind, three widths, both themes.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.site.conftest import ROOT, serve

PAGES = (
    "/", "/training/", "/training/resnet/", "/inference/", "/hardware-and-software/", "/prices/",
    "/prices/h100/", "/prices/providers/aws/", "/compute/", "/claims/", "/forecasts/",
    "/calculator/", "/data/", "/data/prices/", "/status/", "/changes/", "/method/", "/about/",
)  # fmt: skip
WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")


def main() -> int:
    """Take the pictures; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="+", default=list(PAGES))
    parser.add_argument("--widths", nargs="+", type=int, default=list(WIDTHS))
    parser.add_argument("--themes", nargs="+", default=list(THEMES))
    parser.add_argument("--folds", action="store_true", help="what is seen first, not whole pages")
    parser.add_argument("--site", type=Path, default=ROOT / "build" / "site")
    options = parser.parse_args()
    if (
        not (options.site / "index.html").exists()
        or (chromium := shutil.which("chromium")) is None
    ):
        print("needs a built site (make refresh) and chromium")  # noqa: T201 - a command
        return 1
    folder = options.site.parent / "screenshots"
    folder.mkdir(exist_ok=True)
    server, host = serve(options.site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for theme in options.themes:
            for width in options.widths:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=theme
                )
                page = context.new_page()
                for address in options.pages:
                    page.goto(host + address)
                    page.wait_for_load_state("networkidle")
                    for figure in page.locator("[data-chart]").all():
                        figure.scroll_into_view_if_needed()
                        page.wait_for_timeout(400)
                    page.evaluate("scrollTo(0, 0)")
                    name = address.strip("/").replace("/", "-") or "home"
                    file = folder / f"{name}-{width}-{theme}.png"
                    page.screenshot(path=file, full_page=not options.folds)
                    print(file.relative_to(options.site.parents[1]))  # noqa: T201 - a command
                context.close()
        browser.close()
    server.shutdown()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
