"""Prices of language models at OpenRouter, from its public list of models.

- Prices are text, in dollars for one token; a row holds dollars for a million.
- Read are the prices per token: input, output, cached input and writing to the cache, thinking.
  Prices per search, request, image or second of sound have other units: left out and counted. A
  kind of price that we do not know is reported.
- "0" is a free model and "-1" a price that depends on the route: left out and counted.
- `overrides` repeats prices for some requests, such as long prompts: rows with a condition. The
  plain price then holds for all other requests.
- Models leave the list without a trace, so each copy of it matters.
"""

from collections.abc import Iterator
from typing import Any

from sources.pricing import never_empty
from sources.shapes import member, members
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.tokens.listed import Listed, token_price
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import TOKEN_PRICES

_NAME = "openrouter"
_URL = "https://openrouter.ai/api/v1/models"
_OVERRIDES = "overrides"
_PER_TOKEN = {
    "prompt": "input",
    "completion": "output",
    "input_cache_read": "cache_read",
    "input_cache_write": "cache_write",
    "input_cache_write_1h": "cache_write_1h",
    "internal_reasoning": "reasoning",
}
_OTHER_UNITS = {
    *("request", "image", "image_token", "image_output", "web_search", "discount"),
    *("audio", "audio_output", "input_audio_cache"),
}


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each model, kind of price and condition."""
    answer = page.json()
    models = members(answer, "data", place=page.url)
    if answer.get("total_count", len(models)) != len(models):
        raise Unreadable(page.url, f"{len(models)} of {answer['total_count']} models")
    for model in models:
        name = member(model, "id", str, place=page.url)
        place = f"{page.url} {name}"
        pricing = member(model, "pricing", dict, place=place)
        for needed in ("prompt", "completion"):
            member(pricing, needed, str, place=place)
        yield from _prices(page, name, pricing, None, place)
        for override in pricing.get(_OVERRIDES) or ():
            yield from _prices(page, name, override, _condition(override, place), place)


def _prices(
    page: Snapshot, model: str, pricing: dict[str, Any], condition: str | None, place: str
) -> Iterator[Parsed]:
    for kind, amount in pricing.items():
        if kind in _PER_TOKEN:
            listed = Listed(place, _NAME, model, _PER_TOKEN[kind], amount, 1, condition)
            yield from token_price(page, _NAME, listed)
        elif kind in _OTHER_UNITS:
            yield LeftOut("other_unit", place, kind)
        elif isinstance(amount, str):
            yield UnknownName("price_kind", kind, place)
            yield LeftOut("unknown_price_kind", place, f"{kind} {amount}", is_suspect=True)


def _condition(override: Any, place: str) -> str:
    """Say when an override holds: all its members that are no prices."""
    if not isinstance(override, dict):
        raise Unreadable(place, f"an override that is no object: {override!r:.40}")
    when = [f"{key}={value}" for key, value in override.items() if not isinstance(value, str)]
    if not when:
        raise Unreadable(place, "an override without a condition")
    return ",".join(sorted(when))


SOURCE = Source(
    tables=(TOKEN_PRICES,),
    publisher="OpenRouter",
    pages=(Page(_URL, max_bytes=32_000_000),),
    parse=parse,
    cadence="changes daily",
    licence="not stated",
    terms="ok",
    home="https://openrouter.ai/models",
    fewest_rows=10,
    may_shrink=0.2,
    observes=True,
)
