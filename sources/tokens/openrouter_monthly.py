"""What OpenRouter's models cost month by month since July 2023, rebuilt from web-archive copies.

- OpenRouter keeps no history. This file was made by others (the package model-price-radar-mcp,
  MIT) from archived copies of OpenRouter's list: about one copy a month, not each month. It is not
  OpenRouter's own, and its address is ours for it: no such page exists there, so the source is off
  and is only read from recorded pages, when named.
- A copy holds two prices a model, input and output, in dollars for a million tokens; the day of
  the copy is the day of the price.
- 0 is a free model, or a kind of price that a model does not have (embeddings have no output); a
  negative price means that it depends on the route. Both are left out and counted.
"""

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

from sources.pricing import never_empty
from sources.reading import day
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.tokens.listed import Listed, token_price
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import TOKEN_PRICES

_NAME = "openrouter_monthly"
_URL = "https://openrouter.ai/_derived/monthly-prices-2023-07_2026-10.json.gz"
_KINDS = ("input", "output")
_MOST_BYTES = 64_000_000


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read the two prices of each model in each copy."""
    last = dt.date.min
    for copy in members(_unpacked(page), "snapshots", place=page.url):
        copied_on = day(member(copy, "date", str, place=page.url), place=page.url)
        place = f"{page.url} {copied_on}"
        if copied_on <= last:
            raise Unreadable(place, f"comes after the copy of {last}")
        last = copied_on
        prices: dict[str, Any] = member(copy, "prices", dict, place=place)
        if not prices:
            raise Unreadable(place, "a copy without a single model")
        for model, pair in prices.items():
            yield from _model(page, model, pair, copied_on, f"{place} {model}")


def _model(
    page: Snapshot, model: str, pair: Any, copied_on: dt.date, place: str
) -> Iterator[Parsed]:
    if not isinstance(pair, list) or len(pair) != len(_KINDS):
        raise Unreadable(place, f"not a pair of prices: {pair!r:.40}")
    for kind, amount in zip(_KINDS, pair, strict=True):
        if isinstance(amount, int | float) and amount < 0:
            yield LeftOut("variable_price", place, kind)
            continue
        listed = Listed(place, "openrouter", model, kind, amount, 1_000_000)
        yield from token_price(page, _NAME, listed, as_of_date=copied_on)


def _unpacked(page: Snapshot) -> Any:
    try:
        with page.open() as raw, gzip.open(raw, "rb") as stream:
            body = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(page.url, f"not a whole gzip file: {error}") from error
    if len(body) > _MOST_BYTES:
        raise Unreadable(page.url, f"longer than {_MOST_BYTES:,} bytes unpacked")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Unreadable(page.url, f"not JSON: {error}") from error


SOURCE = Source(
    tables=(TOKEN_PRICES,),
    publisher="Model Price Radar (rebuilt from web-archive copies of OpenRouter)",
    pages=(Page(_URL, max_bytes=4_000_000),),
    parse=parse,
    cadence="finished",
    licence="MIT",
    terms="ok",
    home="https://openrouter.ai/models",
    fewest_rows=10_000,
    may_shrink=0.01,
    observes=False,
    is_on=False,
)
