"""Accelerator prices: the index, one page an accelerator, one a provider."""

from collections.abc import Iterator

from flows.pages.page import Book, Page
from flows.pages.prices.accelerator import accelerator_page, draw_accelerator
from flows.pages.prices.index import latest_prices
from flows.pages.prices.links import cells
from flows.pages.prices.lists import interval_files, on_demand
from flows.pages.prices.overview import draw_index, overview_page
from flows.pages.prices.provider import draw_providers, provider_page

__all__ = [
    "cells",
    "draw_all",
    "interval_files",
    "latest_prices",
    "on_demand",
    "pages",
]


def draw_all(book: Book) -> None:
    """Draw the index of the best-known accelerators, and the price of each."""
    draw_index(book)
    for accelerator in latest_prices(book):
        draw_accelerator(book, accelerator)
    draw_providers(book)


def pages(book: Book) -> Iterator[Page]:
    """Give the index, and the pages of accelerators and providers."""
    latest = latest_prices(book)
    intervals = book.tables["price_intervals"]
    listed = on_demand(intervals)
    yield overview_page(book)
    names = sorted(set(latest) | set(intervals["accelerator"].unique()), key=str.lower)
    for accelerator in names:
        yield accelerator_page(book, str(accelerator), latest.get(str(accelerator)), listed)
    for provider in sorted(intervals["provider"].unique()):
        yield provider_page(book, str(provider), intervals)
