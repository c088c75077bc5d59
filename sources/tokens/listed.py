"""How token sources make rows: an amount per token or per million tokens in, a row out."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut
from store.rows.prices import TokenPrice

_MILLION = Decimal(1_000_000)


@dataclasses.dataclass(frozen=True)
class Listed:
    """One listed price, in the publisher's figure.

    Attributes:
        place: Where it stands.
        amount: The figure: a number, or a number as text.
        tokens: How many tokens the figure is for.
        condition: When the price holds, if not always.
    """

    place: str
    provider: str
    model: str
    price_kind: str
    amount: Any
    tokens: int
    condition: str | None = None


def token_price(
    page: Snapshot, source: str, listed: Listed, *, as_of_date: dt.date | None = None
) -> Iterator[Parsed]:
    """Make the row of a listed price; free, variable and odd ones are left out with a reason."""
    amount = _number(listed.amount)
    if amount is None:
        yield LeftOut("not_a_price", listed.place, brief(listed.amount), is_suspect=True)
    elif amount == 0:
        yield LeftOut("free", listed.place)
    elif amount == -1:
        yield LeftOut("variable_price", listed.place)
    elif amount < 0:
        yield LeftOut("negative", listed.place, brief(listed.amount), is_suspect=True)
    else:
        yield TokenPrice(
            provider=listed.provider,
            model=listed.model,
            price_kind=listed.price_kind,
            # Worked out in decimals: 1.5e-07 for one token is 0.15 for a million, not 0.149999.
            usd_per_million_tokens=float(amount * _MILLION / listed.tokens),
            observed_at=page.retrieved_at,
            as_of_date=as_of_date or page.retrieved_at.date(),
            source=source,
            condition=listed.condition,
        )


def _number(value: Any) -> Decimal | None:
    """Read a number or a number written as text; None when it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
