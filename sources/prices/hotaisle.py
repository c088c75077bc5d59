"""Hot Aisle's prices of MI300X machines, from the three cards of its pricing page.

- Prices are for one GPU; a row holds the price of the whole machine. A card for "2x & 4x" gives a
  row for each size.
- Bare metal has a minimum of one month: it is a reserved price, not on demand.
- What existing customers keep paying stands in a sentence and in the page's description, outside
  the cards: it is not read.
"""

import re
from collections.abc import Iterator

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, never_empty, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import Unreadable
from store.rows.prices import PRICES

_URL = "https://hotaisle.xyz/pricing"
_CARD = re.compile(
    r"^(?P<kind>VM|Bare metal) (?P<size>\w+) (?P<counts>\d+x(?: & \d+x)*) (?P<gpu>\S+)"
    r" \$(?P<price>\d+\.\d\d)/GPU/hr(?P<month> bare metal, one-month minimum)?$"
)
_LIKE_A_CARD = re.compile(r"\b\d+x\b|/GPU/")
_SELLER = Seller("hotaisle", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each size of machine on the cards."""
    for heading in soup(page).find_all("h2"):
        card_tag = heading.parent
        if card_tag is None or len(card_tag.find_all("h2")) > 1:
            continue
        text = words(card_tag)
        if not _LIKE_A_CARD.search(text):
            continue
        place = f"{page.url} card {words(heading)!r}"
        if (card := _CARD.match(text)) is None:
            raise Unreadable(place, f"not a card as we know it: {text!r}")
        if (card["kind"] == "Bare metal") != bool(card["month"]):
            raise Unreadable(place, f"bare metal without its minimum, or a VM with one: {text!r}")
        for count in card["counts"].split(" & "):
            offer = Offer(
                place,
                card["gpu"],
                int(count.removesuffix("x")),
                float(card["price"]),
                purchase_option="reserved" if card["month"] else "on_demand",
                commitment_months=1 if card["month"] else None,
                instance_type=f"{card['kind']} {card['size']}",
            )
            yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="Hot Aisle",
    pages=(Page(_URL, max_bytes=4_000_000),),
    parse=parse,
    cadence="changes about once a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=3,
    observes=True,
)
