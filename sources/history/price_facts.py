"""The fact list: prices read one by one out of material that is not kept as a page.

- Each line names the page that its price was read from; that page is its provenance. A line
  without one is no observation and is refused.
- What kind of publisher stands behind a page is declared by the beginning of its address
  (`declared/price_fact_origins.csv`); a line of an undeclared one is set aside.
- The note begins with the way of buying. `community` machines are other people's, rented out by
  the provider: `marketplace`. `GPU only` and `component` prices leave the host out.
- A machine's name is kept where the provider's lists have one. Labels of rate cards (`8x A100 SXM
  80 GB`, `H100 PCIe community`, `gpu-attachment`) name no machine; the form they state is kept.
- RunPod sells spot machines of both its clouds, told apart by the label alone: there it is kept.
- `Standard_ND96is_H100_v5` is listed with 12 accelerators; it holds 8, as the table of Azure's
  machines says.
- Prices that an article states are flagged `secondary`; those that a table took from the web
  archive's copies of the provider's own page, `archived`.
"""

import re
from collections.abc import Iterator

from sources.declared import read_declared
from sources.history.csv_lines import csv_lines
from sources.history.format import NOT_AN_OBSERVATION, History
from sources.history.lines import Line, midnight, price
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName, Unreadable

_COLUMNS = [
    *("date", "provider", "instance", "gpu", "gpu_count", "price_usd_per_hour", "region"),
    *("source_url", "note"),
]
_OPTIONS: dict[str, tuple[str, int | None]] = {
    "on_demand": ("on_demand", None),
    "spot": ("spot", None),
    "reserved_6m": ("reserved", 6),
    "reserved_1y": ("reserved", 12),
    "reserved_3y": ("reserved", 36),
    "community": ("marketplace", None),
    "marketplace": ("marketplace", None),
}
_WITHOUT_HOST = re.compile(r"(GPU|component|accelerator component) only")
_LABEL = re.compile(r" |^gpu-attachment|^[A-Z]+\d+S?$|^[A-Z]+\d+_\d+GB(_\w+)?$")
_RUNPOD_CLOUD = re.compile(r" (secure|community)$")
_FORMS = {"PCIe": re.compile(r"PCIe"), "SXM": re.compile(r"SXM|HGX|NVLINK")}
_FLAGS = {
    "secondary": "secondary article",
    "archived": "archived public rate card",
    "lowest_zone": "min over AZs",
    "daily_median": "median over day",
    "generic_constant": "single generic GPU price constant",
}


def parse(facts: Snapshot) -> Iterator[Parsed]:
    """Read one row for each line of the list."""
    for place, cells in csv_lines(facts, _COLUMNS):
        yield from _line(facts, cells, place)


def _line(facts: Snapshot, cells: dict[str, str], place: str) -> Iterator[Parsed]:
    url, said = cells["source_url"], ",".join(str(cell) for cell in cells.values())
    if not url.startswith("https://"):
        yield LeftOut(NOT_AN_OBSERVATION, place, said, is_suspect=True)
        return
    if (origin := _origin(url)) is None:
        yield UnknownName("origin", url, place)
        yield LeftOut("unknown_origin", place, said, is_suspect=True)
        return
    option, remarks = cells["note"].partition("; ")[::2]
    if option not in _OPTIONS:
        raise Unreadable(place, f"unknown way of buying: {option!r}")
    name, seen_on = cells["instance"], day(cells["date"], place=place)
    line = Line(
        place=place,
        provider_raw=cells["provider"],
        accelerator_raw=cells["gpu"],
        count=number(cells["gpu_count"], place=place),
        amount=number(cells["price_usd_per_hour"], place=place),
        source_kind=origin["source_kind"],
        instance_type=_machine(name, option),
        region=cells["region"] or None,
        form_factor=_form(f"{name} {remarks}"),
        purchase_option=_OPTIONS[option][0],
        commitment_months=_OPTIONS[option][1],
        price_basis="accelerator_only" if _WITHOUT_HOST.search(remarks) else "all_in",
        as_of_date=seen_on,
        recorded_at=midnight(seen_on),
        licence=origin["licence"] or None,
        flags=tuple(flag for flag, words in _FLAGS.items() if words in remarks),
        read_from=url,
    )
    yield from price(facts, line)


def _machine(name: str, option: str) -> str | None:
    """Give the machine's name, or the cloud of RunPod's that a spot machine stands in."""
    if option == "spot" and (cloud := _RUNPOD_CLOUD.search(name)):
        return f"{cloud[1].title()} Cloud"
    return None if _LABEL.search(name) else name or None


def _form(words: str) -> str | None:
    """Read the form factor that a label or remark states, if it states one."""
    stated = [form for form, pattern in _FORMS.items() if pattern.search(words)]
    return stated[0] if len(stated) == 1 else None


def _origin(url: str) -> dict[str, str] | None:
    origins = read_declared("price_fact_origins.csv")
    return next((origin for origin in origins if url.startswith(origin["begins"])), None)


HISTORY = History(
    publisher="Costcurve's own reading of public pages",
    parse=parse,
    home="https://web.archive.org",
)
