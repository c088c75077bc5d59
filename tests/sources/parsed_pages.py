"""What tests of price sources ask of a parsed page: prices, things left out, unknown names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName
from store.rows.prices import Price, TokenPrice
from tests.sources.changed_pages import Mutate

Sample = Callable[..., Snapshot]
Recorded = Callable[[str], Snapshot]
Parse = Callable[[Snapshot], Iterable[Parsed]]


def prices(parse: Parse, page: Snapshot) -> list[Price]:
    """List the prices of a page."""
    return [each for each in parse(page) if isinstance(each, Price)]


def token_prices(parse: Parse, page: Snapshot) -> list[TokenPrice]:
    """List the token prices of a page."""
    return [each for each in parse(page) if isinstance(each, TokenPrice)]


def usd_per_million(parse: Parse, page: Snapshot) -> dict[tuple[str, str, str, str | None], float]:
    """Give each token price by provider, model, kind and condition; none may stand twice."""
    rows = token_prices(parse, page)
    found = {
        (row.provider, row.model, row.price_kind, row.condition): row.usd_per_million_tokens
        for row in rows
    }
    assert len(rows) == len(found), "two prices for one kind of token"
    return found


def left_out(parse: Parse, page: Snapshot) -> Counter[str]:
    """Count what a page leaves out on purpose, by reason."""
    found = [each for each in parse(page) if isinstance(each, LeftOut)]
    return Counter(each.reason for each in found if not each.is_suspect)


def set_aside(parse: Parse, page: Snapshot) -> Counter[str]:
    """Count what goes from a page to the quarantine, by reason."""
    found = [each for each in parse(page) if isinstance(each, LeftOut)]
    return Counter(each.reason for each in found if each.is_suspect)


def unknown_names(parse: Parse, page: Snapshot) -> list[str]:
    """List the names on a page that nobody has declared."""
    return [each.name for each in parse(page) if isinstance(each, UnknownName)]


def rewritten(pattern: str, new: str) -> Mutate:
    """Give a change that rewrites every match of a pattern."""
    return lambda body: re.sub(pattern, new, body.decode(), flags=re.DOTALL).encode()
