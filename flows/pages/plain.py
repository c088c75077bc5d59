"""Pages of words: method, about, changes and why a number changed."""

from collections.abc import Iterator
from functools import partial

from charts.intervals import intervals
from charts.parts import Line
from flows.pages import changes, facts
from flows.pages.drawing import Drawing
from flows.pages.numbers import significant
from flows.pages.page import Book, Page

_FEWEST_CHOICES = 2


def draw_all(book: Book) -> None:
    """Draw how much each headline hangs on the choices behind it."""
    table = book.tables["sensitivity"]
    for number, (headline, rows) in enumerate(table.groupby("headline", sort=False)):
        known = rows[rows["value"].notna()]
        if known.empty or len(known) < _FEWEST_CHOICES:
            continue
        shown = known.assign(
            name=known["choice"] + ": " + known["option"],
            series=known["is_default"].astype(bool).map({True: "chosen", False: "other"}),
            value_text=[significant(value) for value in known["value"]],
            who=known["option"],
        ).drop_duplicates("name")
        series = [
            Line("chosen", book.say("charts.sensitivity.chosen"), "accent"),
            Line("other", book.say("charts.sensitivity.other"), "muted"),
        ]
        default = facts.first_row(known[known["is_default"].astype(bool)])
        book.add(
            Drawing(
                slug=f"sensitivity-{number + 1}",
                words="charts.sensitivity",
                facts={
                    "headline": book.words.name("headline", headline),
                    "default": default,
                    "lowest": facts.first_row(known.sort_values("value")),
                    "highest": facts.last_row(known.sort_values("value")),
                    "unit": str(known["unit"].iloc[0]),
                    "count": len(known),
                },
                draw=partial(
                    intervals,
                    shown,
                    series,
                    reference=default["value"] if default else None,
                    tips=facts.tips(book.words),
                ),
                rows=known.drop(columns=["headline"]),
                page="/method/",
                publishers=(),
                last_date=book.as_of_date,
                scale="log",
            )
        )


def pages(book: Book) -> Iterator[Page]:
    """Give the pages."""
    tables = book.tables
    yield Page(
        address="/method/",
        template="method.md.j2",
        words="method",
        facts={
            "sensitivity": [slug for slug in book.drawings if slug.startswith("sensitivity-")],
            "series": tables["series"].rename(columns={"sentence": "meaning"}),
            "dropped": tables["dropped"],
            "simulation": tables["coverage_simulation"],
        },
    )
    yield Page(
        address="/about/",
        template="about.md.j2",
        words="about",
        facts={"as_of": book.as_of_date, "site_url": book.site_url},
    )
    yield from changes.pages(book)
