"""Where the pages of accelerators and providers stand, and cells of tables that lead to them."""

from typing import Any

from flows.pages import facts
from flows.pages.htmltable import Cell
from flows.pages.page import Book, safe_text


def address(accelerator: str) -> str:
    """Give the address of an accelerator's page."""
    return f"/prices/{facts.slug(accelerator)}/"


def provider_address(provider: str) -> str:
    """Give the address of a provider's page."""
    return f"/prices/providers/{facts.slug(provider)}/"


def cells(book: Book) -> dict[str, Cell]:
    """Lead from the names of accelerators and providers in tables to their pages."""
    intervals = book.tables["price_intervals"]
    accelerators, providers = set(intervals["accelerator"]), set(intervals["provider"])

    def accelerator(value: Any, _: dict[str, Any]) -> str:
        name = str(value)
        return _link(address(name), name) if name in accelerators else safe_text(name)

    def provider(value: Any, _: dict[str, Any]) -> str:
        name = facts.provider_name(str(value))
        there = str(value) in providers
        return _link(provider_address(str(value)), name) if there else safe_text(name)

    return {"accelerator": accelerator, "provider": provider, "cheapest_provider": provider}


def _link(address_: str, text: str) -> str:
    return f'<a href="page:{address_}">{safe_text(text)}</a>'
