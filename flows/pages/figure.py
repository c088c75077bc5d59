"""A chart on a page: title, drawing, summary, and the drawers below it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from charts import draw, live
from flows.pages.controls import controls
from flows.pages.drawing import Drawing, Rendered, cached
from flows.pages.htmltable import html_table
from flows.pages.numbers import day
from flows.pages.page import Book, Page, safe_text

FORMS = ("svg", "png", "csv", "parquet", "json")


def chart_words(book: Book, drawing: Drawing, part: str) -> str:
    """Write one of a chart's words."""
    return book.say(f"{drawing.words}.{part}", **drawing.facts)


def figure(
    book: Book,
    rendered: dict[str, Rendered],
    page: Page,
    slug: str,
    *,
    level: int = 2,
    is_brief: bool = False,
    has_way: bool = True,
) -> str:
    """Write a chart; nothing but a word of regret where there are no data yet.

    Args:
        book: Words and charts.
        rendered: What was drawn.
        page: The page it stands on.
        slug: The chart.
        level: Level of its heading.
        is_brief: Whether to leave the drawers out (a chart that has a page of its own).
        has_way: Whether a brief chart leads to that page.
    """
    if slug not in book.drawings:
        return f'<p class="no-data">{safe_text(book.say("common.no_data_yet"))}</p>'
    drawing, drawn = book.drawings[slug], rendered[slug]
    say = book.say
    title, subtitle, summary = (
        safe_text(chart_words(book, drawing, part)) for part in ("title", "subtitle", "summary")
    )
    drawers = "" if is_brief else _drawers(book, drawing)
    more = ""
    leads_on = is_brief and has_way
    if leads_on:
        more = (
            f'<p class="chart-more"><a href="page:{drawing.page}#{slug}">'
            f"{safe_text(say('chart.more'))}</a></p>\n"
        )
    return (
        f'<figure class="chart" id="{slug}" data-chart="{slug}" '
        f'data-src="file:/charts/{slug}.page.json" '
        f'aria-labelledby="{slug}-title" aria-describedby="{slug}-summary">\n'
        f'<h{level} class="chart-title" data-word="title" id="{slug}-title">{title}</h{level}>\n'
        f'<p class="chart-subtitle" data-word="subtitle">{subtitle}</p>\n'
        f"{controls(book, drawing, drawn.bundle['datasets'], has_switches=not leads_on)}"
        f'<div class="chart-stage">\n<div class="chart-canvas" aria-hidden="true">\n'
        f'<div class="static wide">{drawn.wide_inline}</div>\n'
        f'<div class="static narrow">{drawn.narrow_inline}</div>\n'
        f'<div class="live"></div>\n</div>\n</div>\n'
        f"{_source_line(book, drawing)}"
        f'<figcaption id="{slug}-summary"><p data-word="summary">{summary}</p>'
        f"</figcaption>\n{more}{drawers}</figure>\n"
    )


def _source_line(book: Book, drawing: Drawing) -> str:
    updated = ""
    if drawing.last_date is not None:
        updated = (
            f' <span class="updated">{safe_text(book.say("chart.last_updated"))} '
            f'<time datetime="{drawing.last_date.isoformat()}">{day(drawing.last_date)}</time>'
            f"</span>"
        )
    publishers = book.say("chart.source_line", publishers=list(drawing.publishers))
    return (
        f'<p class="chart-source">{safe_text(publishers)} '
        f'<a href="page:/about/#licence">{safe_text(book.say("chart.licence"))}</a>{updated}</p>\n'
    )


def _drawers(book: Book, drawing: Drawing) -> str:
    """Write what stands below a chart: table, how it is computed, download and cite, embed."""
    parts = [
        ("table", _table(book, drawing)),
        (
            "method",
            f"<p>{safe_text(chart_words(book, drawing, 'method'))}</p>"
            f'<p><a href="page:/method/">{safe_text(book.say("chart.method_link"))}</a></p>',
        ),
        ("download", _downloads(book, drawing)),
        ("embed", _embed(book, drawing)),
    ]
    inner = "".join(
        f'<section class="drawer" data-drawer="{name}">\n'
        f"<h3>{safe_text(book.say(f'chart.{name}'))}</h3>\n{body}\n</section>\n"
        for name, body in parts
    )
    return f'<div class="drawers" data-drawers>\n{inner}</div>\n'


def _table(book: Book, drawing: Drawing) -> str:
    return html_table(
        book.words,
        drawing.rows,
        list(drawing.rows.columns),
        caption=chart_words(book, drawing, "title"),
        name=drawing.slug,
        shown=drawing.shown,
        more=f"file:/charts/{drawing.slug}.parquet",
    )


def _downloads(book: Book, drawing: Drawing) -> str:
    links = "\n".join(
        f'<li><a href="file:/charts/{drawing.slug}.{form}" download>'
        f"{safe_text(book.say(f'chart.form_{form}'))}</a></li>"
        for form in FORMS
    )
    return (
        f'<ul class="forms">\n{links}\n</ul>\n<p>{safe_text(book.say("chart.cite_as"))}</p>\n'
        f'<blockquote class="citation">{safe_text(citation(book, drawing))}</blockquote>'
    )


def citation(book: Book, drawing: Drawing) -> str:
    """Write how to cite a chart."""
    when = drawing.last_date or book.as_of_date
    return book.say(
        "chart.citation",
        title=chart_words(book, drawing, "title"),
        year=when.year if isinstance(when, dt.date) else "",
        date=book.as_of_date,
        url=f"{book.site_url}{drawing.page.lstrip('/')}#{drawing.slug}",
    )


def _embed(book: Book, drawing: Drawing) -> str:
    def code(address: str) -> str:
        title = safe_text(chart_words(book, drawing, "title"))
        return safe_text(
            f'<iframe src="{book.site_url}{address}" title="{title}" width="100%" height="620" '
            f'style="border:0" loading="lazy"></iframe>'
        )

    live = f"embed/{drawing.slug}/"
    parts = [
        f"<p>{safe_text(book.say('chart.embed_live'))}</p>\n"
        f'<pre class="code" tabindex="0" data-embed="live"><code>{code(live)}</code></pre>'
    ]
    if book.as_of_date is not None:
        frozen = f"{live}?on={book.as_of_date.isoformat()}"
        parts.append(
            f"<p>{safe_text(book.say('chart.embed_frozen', date=book.as_of_date))}</p>\n"
            f'<pre class="code" tabindex="0" data-embed="frozen"><code>{code(frozen)}</code></pre>'
        )
    return "\n".join(parts)


def write_chart_files(
    book: Book, rendered: dict[str, Rendered], cache: Path, folder: Path
) -> None:
    """Write what readers download of each chart: SVG, PNG, CSV, parquet and specification."""
    from flows.pages.files import write_json, write_rows

    folder.mkdir(parents=True, exist_ok=True)
    for slug, drawn in rendered.items():
        rows = book.drawings[slug].rows
        (folder / f"{slug}.svg").write_text(drawn.wide_svg, encoding="utf-8")
        (folder / f"{slug}.png").write_bytes(drawn.png)
        write_rows(rows, folder / slug)
        write_json(folder / f"{slug}.json", _whole(book, slug, drawn))
        write_json(folder / f"{slug}.page.json", for_browser(drawn.bundle, cache), is_themed=True)


def for_browser(bundle: dict[str, Any], cache: Path) -> dict[str, Any]:
    """Give what the page's script draws of a chart, from the cache where it did not change."""
    key = draw.digest(json.dumps(bundle, ensure_ascii=False, default=str))
    made: dict[str, Any] = json.loads(
        cached(
            cache / f"{key}.live.json",
            lambda: json.dumps(live.compiled(bundle), ensure_ascii=False, default=str).encode(),
        )
    )
    return made


def _whole(book: Book, slug: str, drawn: Rendered) -> dict[str, Any]:
    drawing = book.drawings[slug]
    return {
        **drawn.spec,
        "title": chart_words(book, drawing, "title"),
        "description": chart_words(book, drawing, "summary"),
        "usermeta": {"citation": citation(book, drawing), "licence": "CC BY 4.0"},
    }
