"""Prices of language models at their providers, from Pydantic's genai-prices.

- Prices are dollars for a million tokens. Read are all that are per token; prices per thousand
  requests are left out and counted. A kind of price that we do not know is reported.
- A price that is dearer for long prompts has a row for the first tokens and one for each further
  tier, with the condition "above N input tokens".
- Where prices are dated, the row without a condition is the one in force on the day of the copy;
  an earlier one holds "until DATE", a later one "from DATE". Where they depend on the hour (UTC),
  both rows say so.
- 0 is a free model: left out and counted.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sources.pricing import never_empty
from sources.reading import day
from sources.shapes import brief, member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.tokens.listed import Listed, token_price
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import TOKEN_PRICES

_NAME = "genai_prices"
_URL = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json"
_MILLION = 1_000_000
_KINDS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
    "input_audio_mtok": "audio_input",
    "output_audio_mtok": "audio_output",
    "cache_audio_read_mtok": "audio_cache_read",
}
_OTHER_UNITS = {"requests_kcount"}


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each model, kind of token, tier and date."""
    providers = page.json()
    if not isinstance(providers, list):
        raise Unreadable(page.url, f"not a list of providers but {brief(providers)}")
    for provider in providers:
        name = member(provider, "id", str, place=page.url)
        for model in members(provider, "models", place=f"{page.url} {name}"):
            model_name = member(model, "id", str, place=f"{page.url} {name}")
            place = f"{page.url} {name} {model_name}"
            prices = member(model, "prices", dict, list, place=place)
            for when, listed in _when(prices, page.retrieved_at.date(), place):
                yield from _prices(page, (name, model_name), listed, when, place)


def _prices(
    page: Snapshot, of: tuple[str, str], listed: dict[str, Any], when: str | None, place: str
) -> Iterator[Parsed]:
    for kind, price in listed.items():
        if kind in _OTHER_UNITS:
            yield LeftOut("other_unit", place, kind)
        elif kind not in _KINDS:
            yield UnknownName("price_kind", kind, place)
            yield LeftOut("unknown_price_kind", place, f"{kind} {price}", is_suspect=True)
        else:
            for tier, amount in _tiers(price, place):
                condition = ", ".join(filter(None, (when, tier))) or None
                row = Listed(place, *of, _KINDS[kind], amount, _MILLION, condition)
                yield from token_price(page, _NAME, row)


def _tiers(price: Any, place: str) -> Iterator[tuple[str | None, Any]]:
    """Give each tier of a price with the number of input tokens above which it holds."""
    if not isinstance(price, dict):
        yield None, price
        return
    yield None, member(price, "base", int, float, place=place)
    for tier in members(price, "tiers", place=place):
        start = member(tier, "start", int, place=place)
        yield f"above {start} input tokens", member(tier, "price", int, float, place=place)


def _when(
    prices: dict[str, Any] | list[Any], today: dt.date, place: str
) -> list[tuple[str | None, dict[str, Any]]]:
    """Give each set of prices with the time at which it holds; None for today's."""
    if isinstance(prices, dict):
        return [(None, prices)]
    sets = [(each.get("constraint"), member(each, "prices", dict, place=place)) for each in prices]
    if not sets or sets[0][0] is not None or any(c is None for c, _ in sets[1:]):
        raise Unreadable(place, "not one set of prices without a constraint, at the beginning")
    kinds = {tuple(sorted(constraint)) for constraint, _ in sets[1:]}
    if kinds == {("start_date",)}:
        return _dated(sets, today, place)
    if kinds == {("end_time", "start_time")} and len(sets) == 2:
        hours = f"{sets[1][0]['start_time']} to {sets[1][0]['end_time']}"
        return [(f"outside {hours}", sets[0][1]), (f"from {hours}", sets[1][1])]
    raise Unreadable(place, f"constraints that we do not know: {sorted(kinds)}")


def _dated(
    sets: list[tuple[Any, dict[str, Any]]], today: dt.date, place: str
) -> list[tuple[str | None, dict[str, Any]]]:
    starts = [dt.date.min, *(day(c["start_date"], place=place) for c, _ in sets[1:])]
    if starts != sorted(set(starts)):
        raise Unreadable(place, f"dates out of order: {[str(start) for start in starts]}")
    now = max(number for number, start in enumerate(starts) if start <= today)
    found: list[tuple[str | None, dict[str, Any]]] = []
    for number, (_, listed) in enumerate(sets):
        if number < now:
            found.append((f"until {starts[number + 1]}", listed))
        else:
            found.append((None if number == now else f"from {starts[number]}", listed))
    return found


SOURCE = Source(
    tables=(TOKEN_PRICES,),
    publisher="Pydantic (genai-prices)",
    pages=(Page(_URL, max_bytes=16_000_000),),
    parse=parse,
    cadence="changes weekly",
    licence="MIT",
    terms="ok",
    home="https://github.com/pydantic/genai-prices",
    fewest_rows=1_000,
    observes=False,
)
