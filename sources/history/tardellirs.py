"""310 offers of 21 providers, collected by hand on 2026-05-24; prices of one accelerator.

- The collector's caveats decide: a price called estimated is no observation and is refused; a page
  that speaks of July 2024 is a stale copy and left out; where processors and memory are billed
  separately, the host is left out of the price (`accelerator_only`).
- `community` is a marketplace, `secure` on demand. `prototyping` shares a GPU: left out.
- The form factor stands in the name or beside it (SXM, PCIe, NVL); "NVLink" alone is none.
- Accelerators with changed memory (`48 GB mod`) and other clocks are not the plain part: unknown.
"""

from collections.abc import Iterator
from typing import Any, Final

from sources.accelerators import canonical
from sources.history.format import NOT_AN_OBSERVATION, History
from sources.history.lines import Line, lowest, midnight, price
from sources.reading import day
from sources.shapes import brief
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_TIERS: Final = {
    "on-demand": "on_demand",
    "spot": "spot",
    "community": "marketplace",
    "marketplace": "marketplace",
    "secure": "on_demand",
    "production": "on_demand",
}
_SHARED = "prototyping"
_FORMS = ("SXM", "PCIe", "NVL")
_ESTIMATED, _STALE, _HOST_EXTRA = "estimated", "may be stale", "billed separately"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each offer."""
    offers = copy.json()
    if not isinstance(offers, list) or not offers:
        raise Unreadable(copy.url, f"not a list of offers but {brief(offers)}")
    lines = []
    for found in offers:
        place = f"{copy.url} {str(found)[:60]}"
        try:
            place = f"{copy.url} {found['id']}"
            reason, suspect = _why_not(found)
            if reason:
                said = f"{found['gpu_model']} {found['price_usd_hour']}"
                yield LeftOut(reason, place, said, is_suspect=suspect)
            else:
                lines.append(_line(found, place))
        except (KeyError, TypeError, AttributeError) as error:
            raise Unreadable(place, f"not an offer: {error!r}") from error
    for line in lowest(lines):
        yield from price(copy, line)


def _why_not(found: dict[str, Any]) -> tuple[str | None, bool]:
    caveats = " ".join(found.get("caveats") or ())
    if _ESTIMATED in caveats:
        return NOT_AN_OBSERVATION, True
    if _STALE in caveats:
        return "stale_copy", False
    if found["tier"] == _SHARED:
        return "shared_accelerator", False
    return None, False


def _line(found: dict[str, Any], place: str) -> Line:
    if found["tier"] not in _TIERS:
        raise Unreadable(place, f"unknown tier {found['tier']!r}")
    name = found["gpu_model"].removeprefix("NVIDIA ").removeprefix("AMD ").removeprefix("Tesla ")
    with_memory = f"{name} {found['vram_gb']}GB"
    seen_on = day(found["collected_at"], place=place)
    is_bare = any(_HOST_EXTRA in caveat for caveat in found.get("caveats") or ())
    return Line(
        place=place,
        provider_raw=found["provider_id"],
        accelerator_raw=found["gpu_model"],
        count=1,
        amount=float(found["price_usd_hour"]),
        source_kind="hand_table",
        spelling=with_memory if canonical(with_memory) else name,
        form_factor=found["interconnect"] if found["interconnect"] in _FORMS else None,
        purchase_option=_TIERS[found["tier"]],
        price_basis="accelerator_only" if is_bare else "all_in",
        amount_unit="accelerator-hour",
        as_of_date=seen_on,
        recorded_at=midnight(seen_on),
        read_from=found["source_url"],
    )


HISTORY = History(
    publisher="tardellirs", parse=parse, home="https://github.com/tardellirs/gpu-pricing"
)
