"""Hyperstack's on-demand prices per GPU, from the first card of its pricing page.

- Only the card "On-Demand GPU Pricing" is read; the other cards (reserved, spot) are counted.
- Prices are for one GPU with its share of the host; a row is one GPU.
- The column VRAM belongs to the name. H100 and A100 without a suffix are the PCIe boards. "NVLink"
  means PCIe boards joined by a bridge: they are sold beside the plain ones, so their name is kept
  as the instance type.
"""

from collections.abc import Iterator

from bs4 import Tag

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, dollars, must_be, never_empty, the_only, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut
from store.rows.prices import PRICES

_URL = "https://www.hyperstack.cloud/gpu-pricing"
_CARD = "On-Demand GPU Pricing"
_COLUMNS = [
    "GPU Model",
    "VRAM (GB)",
    "Max pCPUs per GPU",
    "Max RAM (GB) per GPU",
    "Pricing Per Hour",
]
_SELLER = Seller("hyperstack", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the on-demand card."""
    cards = soup(page).select("div#cloud-pricing div.page-price_card")
    titled = [(words(h3), card) for card in cards for h3 in card.select("h3")[:1]]
    place = f"{page.url} {_CARD}"
    card = the_only([card for title, card in titled if title == _CARD], "card", place=place)
    for title, _ in titled:
        if title != _CARD:
            yield LeftOut("other_card", page.url, title)
    header = [words(cell) for cell in card.select("div.page-price_card_head_item")]
    must_be(header, _COLUMNS, "header", place=place)
    for line in card.select("div.page-price_card_row_item"):
        yield from _line(page, line, place)


def _line(page: Snapshot, line: Tag, section: str) -> Iterator[Parsed]:
    cells = [words(cell) for cell in line.select("div.page-price_card_row_item_col")]
    must_be(len(cells), len(_COLUMNS), f"number of cells in {cells}", place=section)
    model, memory, _, _, price = cells
    place = f"{section}, {model}"
    offer = Offer(
        place,
        model,
        1,
        dollars(price, place=place),
        instance_type=model if model.endswith("NVLink") else None,
        spelling=f"{model} {memory} GB",
    )
    yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="Hyperstack",
    pages=(Page(_URL, max_bytes=4_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=3,
    observes=True,
)
