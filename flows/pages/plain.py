"""Pages of words: method, about, changes and why a number changed."""

from collections.abc import Iterator

from flows.pages import facts
from flows.pages.page import Book, Page


def pages(book: Book) -> Iterator[Page]:
    """Give the pages."""
    tables = book.tables
    yield Page(
        address="/method/",
        template="method.md.j2",
        words="method",
        facts={
            "series": tables["series"],
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
    changes = tables["changes"].sort_values(["as_of_date", "kind"], ascending=[False, True])
    yield Page(
        address="/changes/",
        template="changes.md.j2",
        words="changes",
        facts={
            "changes": changes,
            "days": facts.rows_of(
                changes.groupby("as_of_date", as_index=False)
                .size()
                .sort_values("as_of_date", ascending=False)
            ),
            "as_of": book.as_of_date,
        },
    )
