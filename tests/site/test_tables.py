"""Tables in the browser: rows loaded later read as the first ones, and downloads stay raw."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from tests.site.watched import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_ARCHIVE = (
    "mlperf https://codeload.github.com/org/repo/tar.gz/refs/heads/main sha256:0123456789abcdef v1"
)
_CELLS = """async archive => {
  const { cell } = await import('/assets/tables.js');
  const named = new Map([['on_demand', 'On demand']]);
  const shown = (value, path) => {
    const made = cell(value, { classList: { contains: () => false }, named }, path);
    return [made.textContent, made.querySelector('a')?.href ?? null, made.dataset.raw ?? null]; };
  return [shown('on_demand'), shown('spot'), shown(archive), shown(archive, 'closed/x'),
    shown('https://www.lambda.example/prices')];
}"""


def test_values_read_in_words_and_lead_to_what_was_published(browser: Browser, host: str) -> None:
    """A value gets its words, an archive its folder; the cell remembers what stands in the row."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{host}/data/")
    named, other, archive, folder, plain = page.evaluate(_CELLS, _ARCHIVE)
    context.close()

    assert named == ["On demand", None, "on_demand"]
    assert other == ["spot", None, None]
    assert archive == ["github.com", "https://github.com/org/repo/tree/main", _ARCHIVE]
    assert folder == ["github.com", "https://github.com/org/repo/tree/main/closed/x", _ARCHIVE]
    assert plain == [
        "lambda.example", "https://www.lambda.example/prices", "https://www.lambda.example/prices",
    ]  # fmt: skip


def test_all_rows_load_and_read_as_the_first_ones(
    browser: Browser, host: str, built: Path, tmp_path: Path
) -> None:
    """Where a table shows its first rows, the others come in the same words; the file is raw."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    watched = Watched(context, host)
    for file in sorted(built.rglob("index.html")):
        if "data-more=" in file.read_text() and "embed" not in file.parts:
            break
    else:
        pytest.fail("no table of the made-up site is long enough to load the rest")
    page = watched.open(f"/{file.parent.relative_to(built).as_posix()}/")
    table = page.locator("table[data-more]").first
    frame = table.locator("xpath=..")
    tools = frame.locator("xpath=preceding-sibling::div[1]")
    if not table.is_visible():
        page.evaluate("document.querySelectorAll('.drawer').forEach(d => d.hidden = false)")
    head = [cell.inner_text() for cell in table.locator("tbody tr").first.locator("td").all()]
    links = table.locator("tbody tr").first.locator("a").count()
    tools.get_by_role("button", name="Load all").click()
    page.wait_for_function(
        "t => t.tBodies[0].rows.length == t.dataset.total", arg=table.element_handle()
    )
    again = [cell.inner_text() for cell in table.locator("tbody tr").first.locator("td").all()]
    words = [(a, b) for a, b in zip(head, again, strict=True) if not any(c.isdigit() for c in a)]
    assert words
    assert all(a == b for a, b in words)
    assert table.locator("tbody tr").first.locator("a").count() == links
    with page.expect_download() as download:
        tools.get_by_role("button", name="Download these rows").click()
    download.value.save_as(tmp_path / "rows.csv")
    source = (file.parent / str(table.get_attribute("data-more"))).resolve()
    context.close()

    taken, stored = pd.read_csv(tmp_path / "rows.csv"), pd.read_parquet(source)
    assert len(taken) == len(stored)
    for name in taken.columns:
        if stored[name].dtype.kind in "if" or pd.api.types.is_string_dtype(stored[name]):
            assert taken[name].dropna().tolist() == stored[name].dropna().tolist(), name
