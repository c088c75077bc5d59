"""An hourly scrape of Lambda, RunPod and Vast.ai, March to August 2026.

- A price of a day is the median over the day. Prices are for one accelerator.
- Where one name stands at several prices in the same hour (H100: SXM, PCIe and NVL; one to eight
  of them), nothing tells the machines apart: left out.
- Lambda's `H200` at 2.29 is its GH200, the only one of the two that it sells: left out.
- RunPod's figure is that of community machines (a marketplace); 0.5 is a placeholder of its
  interface for "no price". Vast.ai's is the median of a market.
- A price whose machines are all taken is a list price all the same.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Final

from sources.history.csv_lines import csv_lines
from sources.history.format import History
from sources.history.lines import Line, midnight, price
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_NEEDED = ("timestamp", "provider", "gpu", "median_price_hr", "on_demand_hr")
_FIGURES: Final = {
    "Lambda": ("on_demand_hr", "on_demand"),
    "RunPod": ("on_demand_hr", "marketplace"),
    "Vast.ai": ("median_price_hr", "marketplace"),
}
"""Which column holds a provider's price, and how such a machine is bought."""

_MISNAMED = (("Lambda", "H200"),)
_PLACEHOLDER = 0.5

_Hours = dict[str, set[float]]


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each provider, accelerator and day."""
    days: dict[tuple[dt.date, str, str], _Hours] = defaultdict(lambda: defaultdict(set))
    for place, cells in csv_lines(copy, _NEEDED, may_have_more=True):
        if cells["provider"] not in _FIGURES:
            raise Unreadable(place, f"unknown provider {cells['provider']!r}")
        amount = number(cells[_FIGURES[cells["provider"]][0]], place=place)
        key = day(cells["timestamp"], place=place), cells["provider"], cells["gpu"]
        days[key][cells["timestamp"]].add(amount)
    for (seen_on, provider, accelerator), hours in sorted(days.items()):
        yield from _day(copy, seen_on, provider, accelerator, hours)


def _day(
    copy: Snapshot, seen_on: dt.date, provider: str, accelerator: str, hours: _Hours
) -> Iterator[Parsed]:
    place = f"{copy.url} {seen_on} {provider} {accelerator}"
    amounts = [amount for each in hours.values() if len(each) == 1 for amount in each]
    if (provider, accelerator) in _MISNAMED:
        yield LeftOut("misnamed", place)
    elif not amounts:
        yield LeftOut("several_prices_under_one_name", place)
    elif provider == "RunPod" and median(amounts) == _PLACEHOLDER:
        yield LeftOut("placeholder", place)
    else:
        yield from price(
            copy,
            Line(
                place=place,
                provider_raw=provider,
                accelerator_raw=accelerator,
                count=1,
                amount=median(amounts),
                source_kind="tracker",
                purchase_option=_FIGURES[provider][1],
                amount_unit="accelerator-hour",
                as_of_date=seen_on,
                recorded_at=midnight(seen_on),
                flags=("daily_median",),
            ),
        )


HISTORY = History(publisher="nixj9", parse=parse, home="https://github.com/nixj9/gpu-market-intel")
