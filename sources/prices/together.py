"""Together's on-demand prices per GPU of its GPU clusters, from its pricing page.

- The page lists the same GPUs twice: as dedicated inference (dearer, with their serving software)
  and as GPU clusters. Only the on-demand table of the clusters is read, which a script hides until
  it is chosen; it is told by its header "Hardware | Hourly" in the section "gpu-clusters".
- Prices are for one GPU; a cluster has a least size, which the table does not state (flag
  `minimum_size`).
- A dash or "Contact us" is no price: left out and counted.
"""

from collections.abc import Iterator

from sources.prices.offers import PER_ACCELERATOR
from sources.pricing import Offer, Seller, dollars, must_be, never_empty, the_only, words
from sources.reading import soup
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

_URL = "https://www.together.ai/pricing"
_ANCHOR = "div.section-anchor"
_SECTION = "gpu-clusters"
_COLUMNS = ["Hardware", "Hourly"]
_NO_PRICE = {"—": "no_price", "Contact us": "contact_us", "Contact sales": "contact_us"}
_SELLER = Seller("together", PER_ACCELERATOR)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the on-demand table of GPU clusters."""
    html = soup(page)
    place = f"{page.url}#{_SECTION}"
    the_only(html.select(f"{_ANCHOR}#{_SECTION}"), "section", place=place)
    tables = []
    for table in html.find_all("table"):
        anchor = next((a for a in table.find_all_previous("div", class_="section-anchor")), None)
        section = str(anchor.get("id")) if anchor else ""
        header = [words(th) for th in table.select("thead th")]
        if section == _SECTION and header == _COLUMNS:
            tables.append(table)
        else:
            yield LeftOut("other_table", f"{page.url}#{section}", " | ".join(header))
    lines = the_only(tables, f"table {' | '.join(_COLUMNS)}", place=place).select("tr:has(td)")
    if not lines:
        raise Unreadable(place, "an empty table")
    for line in lines:
        cells = [words(td) for td in line.find_all("td")]
        must_be(len(cells), len(_COLUMNS), f"number of cells in {cells}", place=place)
        name, price = cells
        if price in _NO_PRICE:
            yield LeftOut(_NO_PRICE[price], f"{place}, {name}", price)
            continue
        amount = dollars(price, place=f"{place}, {name}")
        offer = Offer(f"{place}, {name}", name, 1, amount, quality_flags="minimum_size")
        yield from _SELLER.price(page, offer)


SOURCE = Source(
    tables=(PRICES,),
    publisher="Together AI",
    pages=(Page(_URL, max_bytes=8_000_000),),
    parse=parse,
    cadence="changes a few times a year",
    licence="not stated",
    terms="ok",
    home=_URL,
    fewest_rows=2,
    may_shrink=0.35,
    observes=True,
)
