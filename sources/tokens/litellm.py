"""Prices of language models at many providers, from the price file of the LiteLLM project.

- The file is kept by hand by the project's contributors, in dollars for one token; a row holds
  dollars for a million.
- Read are the prices of text tokens: input, output, cached input, writing to the cache, thinking.
  Sound, pictures, characters, seconds and requests have other units and are counted.
- The end of a key says when a price holds ("above 272k tokens", "batches", "priority"): rows with
  that condition.
- 0 means free or not known: left out and counted. The entry `sample_spec` explains the file.
- One model stands there once for each provider that serves it; the provider is a column.
"""

import re
from collections.abc import Iterator
from typing import Any

from sources.pricing import never_empty
from sources.shapes import brief, member
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.tokens.listed import Listed, token_price
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import TOKEN_PRICES

_NAME = "litellm"
_URL = (
    "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
)
_SAMPLE = "sample_spec"
_KEY = re.compile(
    r"^(?P<kind>input_cost_per_token|output_cost_per_token|output_cost_per_reasoning_token"
    r"|cache_read_input_token_cost|cache_creation_input_token_cost)(?P<condition>_\w+)?$"
)
_KINDS = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "output_cost_per_reasoning_token": "reasoning",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
}
_CONDITION = re.compile(
    r"^(_cache_hit|_above_\d+(?:k_tokens|hr))*"
    r"(_batches|_priority|_flex|_balanced|_ultrafast|_decisions)?$"
)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read a row for each entry, kind of token and condition."""
    entries = page.json()
    if not isinstance(entries, dict) or _SAMPLE not in entries:
        raise Unreadable(page.url, f"no entry {_SAMPLE!r}, which explains the file")
    for model, entry in entries.items():
        if model != _SAMPLE:
            yield from _entry(page, model, entry, f"{page.url} {model}")


def _entry(page: Snapshot, model: str, entry: Any, place: str) -> Iterator[Parsed]:
    if not isinstance(entry, dict):
        raise Unreadable(place, f"an entry that is no object but {brief(entry)}")
    if "litellm_provider" not in entry:
        yield LeftOut("no_provider", place)
        return
    provider = member(entry, "litellm_provider", str, place=place)
    for key, amount in entry.items():
        if "cost" not in key:
            continue
        if (found := _KEY.match(key)) is None:
            yield LeftOut("other_unit", place, key)
            continue
        condition = found["condition"] or ""
        if not _CONDITION.match(condition):
            yield LeftOut("unknown_condition", place, key, is_suspect=True)
            continue
        listed = Listed(
            f"{place} {key}",
            provider,
            model,
            _KINDS[found["kind"]],
            amount,
            1,
            condition.replace("_", " ").strip() or None,
        )
        yield from token_price(page, _NAME, listed)


SOURCE = Source(
    tables=(TOKEN_PRICES,),
    publisher="LiteLLM",
    pages=(Page(_URL, max_bytes=32_000_000),),
    parse=parse,
    cadence="changes daily",
    licence="MIT",
    terms="ok",
    home="https://github.com/BerriAI/litellm",
    fewest_rows=5_000,
    observes=False,
)
