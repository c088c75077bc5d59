"""A daily tracker of 43 providers, February to July 2026; each line names the page it is from.

- Lines from getdeploying.com price the whole machine until 2026-02-17 and one accelerator from
  2026-02-19 on, under the same columns (eight H100 at AWS: 55.04, then 6.88). On the day between,
  both occur, and its lines are left out. Lines from other pages price one accelerator throughout.
- Where a line sums up several offers, the lowest counts: it is a machine's own price; on Vast.ai,
  a market, the median. A line of Lambda that spans sizes of machines is of no one machine: left
  out.
- Two pages were read amiss, one row or tier off, and are left out: Nebius's (H100 on demand at
  1.25, a lower tier) and Crusoe's (MI355X at the price of the MI300X, L40S at that of MI355X).
- RunPod's region `any` repeats the lowest price of its other lines; `community` stands under spot
  though it cannot be interrupted: it is a marketplace.
- The tracker's own regions (`global`, `us`, `eu`) mean no place. Vast.ai's are countries.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from sources.history.csv_lines import csv_lines
from sources.history.format import History
from sources.history.lines import Line, midnight, price
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut

_COLUMNS = [
    *("date", "provider", "gpu_model", "gpu_count", "region", "rental_type", "price_min_usd"),
    *("price_median_usd", "price_max_usd", "n_offers", "source_url", "fetched_at"),
]
_COMPARISON: Final = "https://getdeploying.com"
UNIT_CHANGED_ON: Final = dt.date(2026, 2, 18)
"""Day on which the lines of the comparison changed from whole machines to one accelerator."""

MISREAD_PAGES: Final = ("https://nebius.com/prices", "https://crusoe.ai/cloud/pricing/")
_NO_PLACES = ("global", "us", "eu", "secure", "community")
_MARKET = "vast.ai"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line that prices a machine."""
    for place, cells in csv_lines(copy, _COLUMNS):
        yield from _line(copy, cells, place)


def _line(copy: Snapshot, cells: dict[str, str], place: str) -> Iterator[Parsed]:
    seen_on, provider = day(cells["date"], place=place), cells["provider"]
    low, middle, high = (
        number(cells[f"price_{name}_usd"], place=place) for name in ("min", "median", "max")
    )
    if reason := _why_not(cells, seen_on, low != high):
        yield LeftOut(reason, place, f"{provider} {cells['gpu_model']} {low}")
        return
    is_machine = cells["source_url"] == _COMPARISON and seen_on < UNIT_CHANGED_ON
    is_market = provider == _MARKET
    yield from price(
        copy,
        Line(
            place=place,
            provider_raw=provider,
            accelerator_raw=cells["gpu_model"],
            count=number(cells["gpu_count"], place=place),
            amount=middle if is_market else low,
            source_kind="tracker",
            region=None if cells["region"] in _NO_PLACES else cells["region"],
            purchase_option=_option(cells, is_market),
            amount_unit="machine-hour" if is_machine else "accelerator-hour",
            as_of_date=seen_on,
            recorded_at=midnight(seen_on),
            flags=() if low == high else ("median" if is_market else "lowest",),
        ),
    )


def _why_not(cells: dict[str, str], seen_on: dt.date, is_span: bool) -> str | None:
    if cells["source_url"] in MISREAD_PAGES:
        return "misread_page"
    if cells["source_url"] == _COMPARISON and seen_on == UNIT_CHANGED_ON:
        return "unit_changed_that_day"
    if cells["region"] == "any":
        return "repeats_other_lines"
    if cells["provider"] == "lambda" and is_span:
        return "spans_machines"
    return None


def _option(cells: dict[str, str], is_market: bool) -> str:
    if cells["region"] == "community" or (is_market and cells["rental_type"] == "on_demand"):
        return "marketplace"
    return cells["rental_type"]


HISTORY = History(
    publisher="cherielilili",
    parse=parse,
    home="https://github.com/cherielilili/gpu-pricing-tracker",
)
