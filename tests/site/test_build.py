"""The built site: strict, whole, self-contained, and with no number of its own."""

import base64
import datetime as dt
import gzip
import hashlib
import html
import json
import re
import shutil
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from flows.pages import finish, page
from flows.pages.words import UnknownWords, Words
from flows.publish import SiteNotBuilt, publish
from store.rows.site import CHART_EDITIONS
from store.warehouse import Warehouse
from tests.site.conftest import SITE
from tests.site.made_up import TODAY, fill, rows

ADDRESSES = (
    "", "claims/", "claims/hardware-16x/", "training/", "training/resnet/", "inference/",
    "inference/bert-99/",
    "hardware-and-software/", "prices/", "prices/h100/", "prices/providers/lambda/", "compute/",
    "forecasts/", "calculator/", "data/", "data/prices/", "status/", "changes/",
    "method/", "about/",
    "embed/training-cost-since-2017/",
)  # fmt: skip
FILES = (
    "feed.xml", "feed.json", "_headers", "404.html", "sitemap.xml", "robots.txt",
    "data/latest/claims.parquet", "data/v1/claims.parquet", "data/calculator.json",
    *(f"charts/training-cost-since-2017.{form}" for form in
      ("svg", "png", "csv", "parquet", "json")),
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_design_is_there(built: Path, address: str) -> None:
    """Addresses never change; each leads to a page with one heading and a language."""
    text = (built / address / "index.html").read_text()

    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert '<html lang="en">' in text


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_design_is_there(built: Path, name: str) -> None:
    """Downloads, feeds and the files that hosts read."""
    assert (built / name).stat().st_size > 0


def test_links_lead_somewhere(built: Path) -> None:
    """Every link between pages and files is followed, anchors too."""
    assert finish.check_links(built) > 500


def test_a_dead_link_fails_the_build(tmp_path: Path) -> None:
    """The check that found nothing wrong can find something wrong."""
    (tmp_path / "index.html").write_text('<a href="nowhere/">x</a> <a href="#gone">y</a>')

    with pytest.raises(finish.DeadLink, match="2 links lead nowhere"):
        finish.check_links(tmp_path)


def test_a_site_below_a_path_of_its_host_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page for lost visitors leads back from anywhere, below the path of the site."""
    monkeypatch.setenv("SITE_URL", "https://host.example/some/path")
    fill(tmp_path / "data")

    built = publish(tmp_path / "data", SITE, tmp_path / "build", say=lambda _: None)

    lost = (built / "404.html").read_text()
    assert 'href="/some/path/training/"' in lost
    assert "https://host.example/some/path/training/" in (built / "sitemap.xml").read_text()
    (built / "404.html").write_text(lost.replace("/some/path/training/", "/some/path/gone/"))
    with pytest.raises(finish.DeadLink, match="/some/path/gone/"):
        finish.check_links(built, "/some/path/")


def test_nothing_is_asked_of_another_host(built: Path) -> None:
    """No page, style or script loads anything from an address of somebody else."""
    found = 0
    for file in [*built.rglob("*.html"), *built.rglob("*.css"), *built.rglob("assets/*.js")]:
        if (
            file.name == "vega.js"
        ):  # Vega holds addresses in its texts; the browser test watches it
            continue
        text = file.read_text()
        loads = re.findall(r"""(?:src|srcset|poster)=["']([^"']+)|url\(["']?([^)"']+)""", text)
        loads += re.findall(
            r'<link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href="([^"]+)"', text
        )
        for address in ["".join(each) for each in loads]:
            found += 1
            assert not urlsplit(address).netloc, f"{file.name}: {address}"
        assert not re.search(r"""\b(?:fetch|import)\(["'`]https?:""", text), file.name
    assert found > 300


def test_policy_is_strict_and_on_every_page(built: Path) -> None:
    """Scripts and styles come from the site; what stands in a page is allowed by its digest."""
    pages = list(built.rglob("*.html"))
    headers = (built / "_headers").read_text()
    assert len(pages) > 60
    for file in pages:
        text = file.read_text()
        policy = html.unescape(re.findall(r'Security-Policy" content="([^"]+)"', text)[0])
        assert "unsafe" not in policy + headers, file
        bodies = re.findall(
            r"(?s)<(script|style)(?![^>]*(?:src=|application/json))[^>]*>(.*?)</", text
        )
        assert [kind for kind, _ in bodies] == ["script", "style"], file
        for _, body in bodies:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, file
            assert headers.count(f"'sha256-{digest}'") == 2, file  # for pages and for embeds
        assert policy.count("sha256") == 2, file


def test_style_in_a_page_finds_its_fonts(built: Path) -> None:
    """The style sheet stands in each page, at any depth, and nobody waits for a file of it."""
    pages = list(built.rglob("index.html"))
    assert len(pages) > 60
    for file in pages:
        text = file.read_text()
        fonts = re.findall(r'url\("([^"]+woff2)"\)', text)
        assert len(fonts) == 2
        assert all((file.parent / font).resolve().is_file() for font in fonts), file
        assert 'rel="stylesheet"' not in text, file
    assert not (built / "assets" / "site.css").exists()


def test_what_tables_say_is_never_markup(built: Path) -> None:
    """A claim with `<`, `>` and `*` in it is read as text."""
    text = (built / "claims/hardware-16x/index.html").read_text()

    assert "Hardware became &lt;16&gt; times" in text
    assert "<em>faster</em>" not in text.split("</h1>")[1]
    assert "<Friends>" not in (built / "training/resnet/index.html").read_text()


def _words_of(built: Path) -> str:
    pages = sorted(built.rglob("*.html"))
    return "\n".join(html.unescape(file.read_text()) for file in pages)


def test_a_sentence_follows_its_table(tmp_path: Path, built: Path) -> None:
    """Change one value, build again: no page says the old one, and pages say the new one."""
    changed = rows()
    for table in ("points", "records"):
        for row in changed[table]:
            if row["value"] == 8.76:
                row["value"] = 5.43
    for row in changed["changes"]:  # the refresh that read the value wrote it down here, too
        row["after"] = "5.43" if row.get("after") == "8.76" else row.get("after")
    fill(tmp_path / "data", changed)
    again = publish(tmp_path / "data", SITE, tmp_path / "build", say=lambda _: None)
    before, after = _words_of(built), _words_of(again)

    assert before.count("$8.76") >= 8
    assert "$8.76" not in after
    assert after.count("$5.43") == before.count("$8.76")


_NAMES_WITH_DIGITS = re.compile(
    r"ResNet-50|H100|CIFAR10|R²|GPT-3|Llama [\d.]+|\b\d+B\b|3D U-Net|FLUX\.1|CC BY 4\.0|WCAG|"
    r"DCNv2|Seq2Seq|1e24 is a 1 with 24 zeros|\b95 %|\b80 %|article of 2020|Promised in 2020"
)


def test_no_number_is_typed_into_a_sentence() -> None:
    """The catalogue has no digit but in names and in definitions that hold by themselves."""
    sentences = {
        key: text
        for key, text in Words(SITE / "words" / "en").texts.items()
        if not key.startswith(("method.", "columns.", "benchmark."))
    }
    assert len(sentences) > 250
    for key, text in sentences.items():
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|https?:\S+|\{\w+\}|\(page:[^)]*\)", "", text)
        left = _NAMES_WITH_DIGITS.sub("", plain)
        allowed = {
            "charts.accelerator_price.method", "charts.headline.method", "series.forecast_2020",
            "charts.benchmark_cost.method", "about.body", "claims.definitions_heading",
            "claims.contradictions_lead", "script.hit",
        }  # fmt: skip
        assert key in allowed or not re.search(r"\d", left), f"{key}: {text}"


def test_templates_hold_no_words() -> None:
    """A second language is a catalogue: templates have structure only."""
    checked = 0
    for file in sorted((SITE / "templates").glob("*.j2")):
        text = re.sub(r"(?s)```.*?```|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", file.read_text())
        text = re.sub(r"(?s)<[^>]*>|&\w+;|\{#\w+\}", " ", text)
        left = re.sub(r"\bCostcurve\b|[^A-Za-z]+", " ", text).split()
        checked += 1
        assert not left, f"{file.name}: {left}"
    assert checked > 15


def test_every_sentence_of_the_catalogue_is_toml_and_known_words_only() -> None:
    """An unknown sentence fails the build."""
    for file in (SITE / "words" / "en").glob("*.toml"):
        tomllib.loads(file.read_text())
    with pytest.raises(UnknownWords):
        Words(SITE / "words" / "en").say("no.such.sentence")


def test_a_link_to_no_page_fails_the_build() -> None:
    """Links between pages are checked while they are written."""
    with pytest.raises(page.BrokenLink, match="/gone/"):
        page.resolved("[x](page:/gone/)", "/here/", {"/here/"})


def test_mkdocs_refuses_a_page_that_leads_nowhere(tmp_path: Path) -> None:
    """The build is strict: a warning of MkDocs ends it."""
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    about = site / "templates" / "about.md.j2"
    about.write_text(about.read_text() + "\n[gone](gone/index.md)\n")

    with pytest.raises(SiteNotBuilt, match="gone"):
        publish(tmp_path / "data", site, tmp_path / "build", say=lambda _: None)


def test_site_builds_without_any_data(empty: Path) -> None:
    """With no table at all each page says so, and nothing is invented."""
    home = (empty / "index.html").read_text()

    assert "There are no data for this yet" in home
    assert "$" not in re.sub(r"(?s)<script.*?</script>", "", home)
    assert (empty / "status" / "index.html").exists()


def test_same_tables_give_the_same_site(tmp_path: Path, built: Path) -> None:
    """Built again elsewhere from the same rows, every page and chart has the same bytes."""
    fill(tmp_path / "data")
    again = publish(tmp_path / "data", SITE, tmp_path / "build", say=lambda _: None)
    names = [file.relative_to(built) for file in built.rglob("*") if file.is_file()]
    differing = [
        str(name) for name in names if (built / name).read_bytes() != (again / name).read_bytes()
    ]

    assert len(names) > 300
    assert differing == []


def test_charts_come_with_rows_words_and_source(built: Path) -> None:
    """Each chart has title, subtitle, summary, table, source and licence, without a script."""
    figures = 0
    for file in built.rglob("index.html"):
        text = file.read_text()
        for figure in re.findall(r"(?s)<figure.*?</figure>", text):
            figures += 1
            assert re.search(r'class="chart-title"[^>]*>[^<]+<', figure)
            assert re.search(r'data-word="summary">[^<]+<', figure)
            assert figure.count("<svg") == 2
            assert "CC BY 4.0" in figure
            if "data-drawers" in figure:
                assert "<table" in figure
                assert "chart-source" in figure
    assert figures > 40


def test_csv_and_parquet_of_a_chart_agree(built: Path) -> None:
    """What is downloaded as CSV is what is downloaded as parquet, and what the table shows."""
    for file in sorted((built / "charts").glob("*.parquet")):
        parquet, csv = pd.read_parquet(file), pd.read_csv(file.with_suffix(".csv"))
        assert list(parquet.columns) == list(csv.columns)
        assert len(parquet) == len(csv) > 0


def test_pictures_are_drawn_in_real_colours(built: Path) -> None:
    """A downloaded SVG stands alone: no variable of ours in it."""
    for file in (built / "charts").glob("*.svg"):
        assert "var(" not in file.read_text()


def _gzipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_weight_of_a_chart_page(built: Path) -> None:
    """A first visit to the heaviest chart page stays below 400 kB, the next one below 60 kB."""
    assets = built / "assets"
    shared = _gzipped(*assets.glob("*.js"), assets / "favicon.svg")
    shared += sum(file.stat().st_size for file in (assets / "fonts").glob("*.woff2"))
    pages = []
    for file in built.rglob("index.html"):
        charts = re.findall(r'data-src="([^"]+)"', file.read_text())
        pages.append(_gzipped(file, *((file.parent / name).resolve() for name in charts)))

    assert max(pages) < 60_000
    assert shared + max(pages) < 270_000  # of 400,000 asked for


def test_search_knows_every_page_in_few_words(built: Path) -> None:
    """The index is small, and has what a reader would look for."""
    index = json.loads((built / "assets" / "search.json").read_text())
    addresses = {entry["a"] for entry in index}

    assert {"/", "/prices/h100/", "/claims/hardware-16x/", "/method/"} <= addresses
    assert _gzipped(built / "assets" / "search.json") < 60_000


def test_an_edition_is_kept_when_a_chart_changes_and_only_then(tmp_path: Path) -> None:
    """Frozen embeds have what they show: one edition a change."""
    warehouse = fill(tmp_path / "data")

    def build() -> pd.DataFrame:
        publish(tmp_path / "data", SITE, tmp_path / "build", say=lambda _: None)
        return Warehouse(tmp_path / "data").read(CHART_EDITIONS)

    first, second = build(), build()
    assert len(first) == len(second) > 10
    tomorrow = [
        {**row, "as_of_date": TODAY + dt.timedelta(days=1)} for row in rows()["source_runs"]
    ]
    changed = [
        {**row, "value": 5.43 if row["value"] == 8.76 else row["value"]}
        for row in rows()["points"]
    ]
    fill(tmp_path / "data", {"source_runs": tomorrow, "points": changed})
    third = build()
    new = third[third["as_of_date"] == pd.Timestamp(TODAY + dt.timedelta(days=1))]

    assert "training-cost-since-2017" in set(new["slug"])
    assert "hardware-speed" not in set(new["slug"])
    place = tmp_path / "build/site/data/snapshots"
    slug = "training-cost-since-2017"
    days = ["2026-11-23", "2026-11-24"]
    assert json.loads((place / "charts" / f"{slug}.json").read_text()) == days
    assert [day["day"] for day in json.loads((place / "index.json").read_text())] == days
    for day, cost in zip(days, ("$8.76", "$5.43"), strict=True):
        listed = json.loads((place / day / "index.json").read_text())["charts"]
        edition = json.loads((place / day / f"{slug}.json").read_text())
        drawn = pd.read_csv(place / day / f"{slug}.csv")
        assert listed[slug] == edition["words"]["title"]
        assert cost in set(drawn["value_text"])
    assert "hardware-speed" not in listed
    assert not (tmp_path / "build/site/charts/editions").exists()
    assert warehouse.folder == tmp_path / "data"
