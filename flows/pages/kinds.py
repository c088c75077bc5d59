"""What results were reached on: generations and vendors of accelerators, as charts show them."""

from collections.abc import Iterable

import pandas as pd

from charts import look
from charts.parts import Kind
from flows.pages.page import Book

_ORDER = (*look.FAMILIES, "amd", "google", "intel", "other")


def families(book: Book) -> dict[str, tuple[str, str]]:
    """Give each accelerator's family and vendor."""
    found: dict[str, tuple[str, str]] = book.once("families", lambda: _families(book))
    return found


def _families(book: Book) -> dict[str, tuple[str, str]]:
    rows = book.tables["accelerators"].drop_duplicates("accelerator")
    return {
        name: (family, vendor)
        for name, family, vendor in zip(
            rows["accelerator"], rows["family"], rows["vendor"], strict=True
        )
    }


def token_of(book: Book, accelerator: object) -> str:
    """Name the colour of an accelerator: its generation's, else its vendor's, else `other`."""
    family, vendor = families(book).get(str(accelerator), (None, None))
    return look.accelerator_token(family, vendor)


def tokens_of(book: Book, accelerators: Iterable[object]) -> list[str]:
    """Name the colours of a column of accelerators."""
    return [token_of(book, name) for name in accelerators]


def kinds_of(book: Book, tokens: pd.Series) -> list[Kind]:
    """Give the kinds that occur, oldest generation first, each with its colour and shape."""
    there = set(tokens)
    return [
        Kind(token, book.words.name("token", token), token, look.token_shape(token))
        for token in _ORDER
        if token in there
    ]
