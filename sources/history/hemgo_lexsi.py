"""A dashboard of providers that serve India, two days of August 2026; prices of one accelerator.

- Read are lines that it fetched that day (`live`). Its `list` lines are typed in by its author,
  some as a stand-in for a page that failed, and go on under each new day: left out.
- Prices in rupees stay in rupees. Google's are of the accelerator alone.
- RunPod's `community` and Vast.ai's offers are a marketplace; of several lines that nothing tells
  apart the lowest counts. Lines without a place say `Global (lowest)`.
- Memory tells A100 of 40 and 80 GB apart.
"""

from collections.abc import Iterator
from typing import Any, Final

from sources.history.format import History
from sources.history.lines import Line, lowest, price
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_OPTIONS: Final = {
    "on-demand": "on_demand",
    "secure": "on_demand",
    "spot": "spot",
    "community": "marketplace",
}
_NO_PLACE = "Global (lowest)"
_MARKET, _WITHOUT_HOST = "Vast.ai", "GCP"
_TOLD_BY_MEMORY = ("A100",)


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each price that was fetched."""
    page = copy.json()
    if not isinstance(page, dict) or not isinstance(page.get("prices"), list):
        raise Unreadable(copy.url, f"no list of prices in {brief(page)}")
    lines = []
    for number, found in enumerate(page["prices"], start=1):
        place = f"{copy.url} price {number}"
        try:
            if found["source_kind"] != "live":
                said = f"{found['provider']} {found['gpu']} {found['usd_per_hr']}"
                yield LeftOut("typed_in", place, said)
            else:
                lines.append(_line(found, place))
        except (KeyError, TypeError) as error:
            raise Unreadable(place, f"not a price: {error!r}") from error
    for line in lowest(lines):
        yield from price(copy, line)


def _line(found: dict[str, Any], place: str) -> Line:
    provider, name = found["provider"], found["gpu"]
    option = _OPTIONS.get(found["billing"])
    if option is None or found["num_gpus"] != 1:
        raise Unreadable(place, f"unknown billing or count: {found['billing']!r}")
    if provider == _MARKET and option == "on_demand":
        option = "marketplace"
    is_dollars = found["currency"] == "USD"
    return Line(
        place=place,
        provider_raw=provider,
        accelerator_raw=found["gpu_label"],
        count=1,
        amount=float(found["usd_per_hr"] if is_dollars else found["inr_per_hr"]),
        source_kind="tracker",
        region=None if found["region"] == _NO_PLACE else found["region"],
        spelling=f"{name}-{found['vram_gb']}GB" if name in _TOLD_BY_MEMORY else name,
        purchase_option=option,
        price_basis="accelerator_only" if provider == _WITHOUT_HOST else "all_in",
        currency=found["currency"],
        amount_unit="accelerator-hour",
        as_of_date=day(found["fetched_at"], place=place),
    )


HISTORY = History(
    publisher="hemgo-lexsi",
    parse=parse,
    home="https://github.com/hemgo-lexsi/gpu-price-dashboard",
)
