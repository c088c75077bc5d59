"""How price sources make rows: one priced line in; a row, or what is wrong with the line, out.

- A machine's price is the published figure, times the accelerators where the figure is for one.
- Amounts in other currencies stay as published; the flow turns them into dollars.
- An accelerator that nobody has declared is reported and its price goes to the quarantine.
"""

import dataclasses
import datetime as dt
import functools
import math
import re
from collections.abc import Callable, Iterable, Iterator

from bs4 import Tag

from sources.accelerators import canonical
from sources.prices.offers import offer
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.columns import Row

_DOLLARS = re.compile(r"^\$(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$")


@dataclasses.dataclass(frozen=True)
class Offer:
    """One priced line of a page, in the publisher's figures.

    Attributes:
        place: Where it stands on the page, for people who look for it.
        accelerator_raw: Accelerator as the page writes it.
        accelerator_count: Accelerators of the machine that is priced.
        amount: The figure as published.
        spelling: What is looked up among the declared spellings, where the page's own name says
            too little (memory or form factor stand elsewhere on the page). A spelling that is
            declared for the provider wins over the same words of anybody.
    """

    place: str
    accelerator_raw: str
    accelerator_count: float
    amount: float
    purchase_option: str = "on_demand"
    instance_type: str | None = None
    region: str | None = "global"
    spelling: str | None = None
    commitment_months: int | None = None
    as_of_date: dt.date | None = None
    quality_flags: str | None = None


@dataclasses.dataclass(frozen=True)
class Seller:
    """What all prices of one source have in common."""

    provider: str
    amount_unit: str
    currency: str = "USD"
    source_kind: str = "first_party"
    price_basis: str = "all_in"
    licence: str | None = None
    os: str | None = None

    def price(self, page: Snapshot, line: Offer) -> Iterator[Parsed]:
        """Make the row of one priced line, or say what is wrong with it."""
        said = f"{line.accelerator_raw}: {line.amount} {self.currency} per {self.amount_unit}"
        if not (0 < line.amount < math.inf and 0 < line.accelerator_count < math.inf):
            yield LeftOut("not_positive", line.place, said, is_suspect=True)
            return
        name = line.spelling or line.accelerator_raw
        chip = canonical(f"{self.provider} {name}") or canonical(name)
        if chip is None:
            yield UnknownName("accelerator", name, line.place)
            yield LeftOut("unknown_accelerator", line.place, said, is_suspect=True)
            return
        yield offer(
            page,
            provider=self.provider,
            instance_type=line.instance_type,
            region=line.region,
            accelerator=chip.accelerator,
            accelerator_raw=line.accelerator_raw,
            accelerator_count=float(line.accelerator_count),
            form_factor=chip.form_factor,
            purchase_option=line.purchase_option,
            commitment_months=line.commitment_months,
            price_basis=self.price_basis,
            os=self.os,
            amount=line.amount,
            currency=self.currency,
            amount_unit=self.amount_unit,
            as_of_date=line.as_of_date,
            source_kind=self.source_kind,
            licence=self.licence,
            quality_flags=line.quality_flags,
        )


def never_empty(
    parse: Callable[[Snapshot], Iterable[Parsed]],
) -> Callable[[Snapshot], Iterator[Parsed]]:
    """Wrap a parser so that a page without a single row is trouble, never silence."""

    @functools.wraps(parse)
    def parse_or_raise(page: Snapshot) -> Iterator[Parsed]:
        rows = 0
        for parsed in parse(page):
            rows += isinstance(parsed, Row)
            yield parsed
        if not rows:
            raise Unreadable(page.url, "not one price on a page that lists prices")

    return parse_or_raise


def dollars(text: str, *, place: str) -> float:
    """Read an amount that must bear its dollar sign, such as `$1,234.50`.

    Raises:
        Unreadable: It bears another sign, or none, or is no amount.
    """
    if (found := _DOLLARS.match(text.strip())) is None:
        raise Unreadable(place, f"not an amount of dollars: {text!r}")
    return float(found[1].replace(",", "") + (found[2] or ""))


def words(tag: Tag) -> str:
    """Give the text of an element, its parts set apart by single blanks."""
    return " ".join(tag.get_text(" ", strip=True).split())


def the_only(found: list[Tag], what: str, *, place: str) -> Tag:
    """Give the one element that was found.

    Raises:
        Unreadable: There is none, or more than one.
    """
    if len(found) != 1:
        raise Unreadable(place, f"{len(found)} times instead of once: {what}")
    return found[0]


def must_be(found: object, known: object, what: str, *, place: str) -> None:
    """Raise Unreadable unless the page shows exactly what we know (headers, units, currency)."""
    if found != known:
        raise Unreadable(place, f"{what} is {found!r}, we know {known!r}")
