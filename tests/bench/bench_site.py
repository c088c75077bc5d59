"""What a reader waits for: weight and time of pages on a throttled phone, and the build itself.

The phone: 360 px wide, 1.6 Mbit/s, 150 ms there and back, a processor four times slower. The host
compresses, as static hosts do. Times are medians of several visits, each with an empty cache;
compare them only when the machine has nothing else to do. Without Chromium only the weights are
printed.
"""

import functools
import gzip
import http.server
import re
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from flows.publish import publish
from tests.site.conftest import ROOT, SITE
from tests.site.made_up import fill

PAGES = ("/", "/training/", "/prices/", "/prices/h100/", "/claims/", "/data/")
FIRST_VISIT, NEXT_VISIT = 400_000, 60_000
VISITS = 5
_ALWAYS = ("site.js", "tables.js")
_WITH_CHARTS = (
    "vega.js", "charts.js", "controls.js", "points.js", "readout.js", "spec.js", "state.js",
)  # fmt: skip
_COMPRESSED = {".html", ".js", ".css", ".json", ".svg", ".csv", ".xml"}
_PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_TIMES = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries())
    if (!e.hadRecentInput) shift += e.value }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done({
    text: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    shift,
    weight: performance.getEntriesByType('resource').reduce((sum, e) => sum + e.transferSize, 0)
      + performance.getEntriesByType('navigation')[0].transferSize,
  }), 400) })"""


class _Compressing(http.server.SimpleHTTPRequestHandler):
    """A static host that compresses and lets browsers keep what they have."""

    protocol_version = "HTTP/1.1"  # one connection for several files

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Send a file, compressed where that helps."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.exists():
            self.send_error(404)
            return
        body = _sent(file)
        self.send_response(200)
        if file.suffix in _COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)


@functools.cache
def _sent(file: Path) -> bytes:
    """Give what travels of a file; hosts compress once, not at each visit."""
    body = file.read_bytes()
    return gzip.compress(body, 9) if file.suffix in _COMPRESSED else body


def main() -> int:
    """Print weights and times; give 1 when a budget is broken."""
    with tempfile.TemporaryDirectory() as folder:
        _time_build(Path(folder))
    site = ROOT / "build" / "site"
    if not (site / "index.html").exists():
        print("no built site: run `make refresh` first")
        return 1
    broken = _weigh(site)
    if (chromium := shutil.which("chromium")) is None:
        print("no chromium: times in the browser are left out")
        return int(broken)
    handler = functools.partial(_Compressing, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for address in PAGES:
            _time_page(browser, f"http://127.0.0.1:{server.server_port}", address)
        browser.close()
    server.shutdown()
    return int(broken)


def _time_build(folder: Path) -> None:
    fill(folder / "data")
    for visit in ("first build of the made-up site", "second build, nothing changed"):
        started = time.perf_counter()
        publish(folder / "data", SITE, folder / "build", say=lambda _: None)
        print(f"{visit}: {time.perf_counter() - started:.1f} s")


def _weigh(site: Path) -> bool:
    """Weigh pages with their charts, and what all share; say whether a budget is broken."""
    assets = site / "assets"
    shared = {name: len(_sent(assets / name)) for name in (*_ALWAYS, *_WITH_CHARTS)}
    shared["fonts"] = sum(file.stat().st_size for file in (assets / "fonts").glob("*.woff2"))
    print(
        "shared, gzipped: "
        + ", ".join(f"{name} {size / 1e3:.1f} kB" for name, size in shared.items())
    )
    pages = {}
    for file in sorted(site.rglob("index.html")):
        charts = re.findall(r'data-src="([^"]+)"', file.read_text(encoding="utf-8"))
        pages[file] = len(_sent(file)) + sum(
            len(_sent((file.parent / name).resolve())) for name in charts
        )
    heaviest = sorted(pages, key=lambda file: -pages[file])
    total = sum(shared.values())
    for file in heaviest[:5]:
        first, following = (total + pages[file]) / 1e3, pages[file] / 1e3
        address = file.parent.relative_to(site)
        print(f"/{address}/: first visit {first:.0f} kB, next {following:.1f} kB")
    middle = pages[heaviest[len(heaviest) // 2]]
    print(
        f"{len(pages)} pages, median {middle / 1e3:.1f} kB; whole site "
        f"{sum(f.stat().st_size for f in site.rglob('*') if f.is_file()) / 1e6:.0f} MB"
    )
    return pages[heaviest[0]] > NEXT_VISIT or total + pages[heaviest[0]] > FIRST_VISIT


def _time_page(browser: Browser, host: str, address: str) -> None:
    visits = [_visit(browser, host + address) for _ in range(VISITS)]
    middle = {name: statistics.median(each[name] for each in visits) for name in visits[0]}
    live = f"interactive {middle['live']:.1f} s" if middle["live"] else "no chart"
    print(
        f"{address}: first text {middle['text']:.2f} s, first chart {middle['chart']:.2f} s, "
        f"{live}, shift {middle['shift']:.3f}, {middle['weight'] / 1e3:.0f} kB travelled"
    )


def _visit(browser: Browser, url: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", _PHONE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    drawing: Any = page.locator(".static:visible svg, .ledger, table").first
    drawing.wait_for(state="visible", timeout=60_000)
    first_chart = time.perf_counter() - started
    live = 0.0
    if page.locator("[data-chart]").count():
        page.locator("[data-chart]").first.scroll_into_view_if_needed()
        page.wait_for_selector("[data-drawn]", timeout=60_000)
        live = time.perf_counter() - started
    page.wait_for_load_state("networkidle")
    times: dict[str, float] = page.evaluate(_TIMES)
    context.close()
    return {**times, "text": times["text"] / 1e3, "chart": first_chart, "live": live}


if __name__ == "__main__":
    raise SystemExit(main())
