"""San Francisco Compute's market, from the price history that its home page carries (2026-07-15).

- A day's figure is the average of the trades of that day, for one accelerator; the form of the
  H100 is not stated. 0 means that nothing was traded.
- Its lowest trades of a day (a cent) are leftovers of contracts, no price: only averages are read.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator

from sources.history.format import History
from sources.history.lines import Line, midnight, price
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable

_SERIES = re.compile(r'"pricesByHardwareType":(\{.*?\]\})')
_DAY = "$D"


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each accelerator and day with trades."""
    found = _SERIES.search(copy.text().replace('\\"', '"'))
    if found is None:
        raise Unreadable(copy.url, "no pricesByHardwareType")
    try:
        series = json.loads(found[1])
        days = [(name, day) for name, listed in series.items() for day in listed]
        for name, day in days:
            yield from _day(copy, name, day["date"], float(day["avg"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(copy.url, f"not a history of prices: {error!r}") from error


def _day(copy: Snapshot, name: str, stamp: str, average: float) -> Iterator[Parsed]:
    place = f"{copy.url} {name} {stamp}"
    if average == 0:
        yield LeftOut("no_trade", place)
        return
    day = dt.datetime.fromisoformat(stamp.removeprefix(_DAY)).date()
    yield from price(
        copy,
        Line(
            place=place,
            provider_raw="sfcompute",
            accelerator_raw=name,
            count=1,
            amount=average,
            source_kind="first_party",
            purchase_option="marketplace",
            amount_unit="accelerator-hour",
            as_of_date=day,
            recorded_at=max(midnight(day), copy.retrieved_at),
        ),
    )


HISTORY = History(publisher="SF Compute", parse=parse, home="https://sfcompute.com/")
