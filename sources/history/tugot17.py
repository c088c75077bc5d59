"""Offers on Prime Intellect's marketplace every half hour, October and November 2025.

A provider's price of a day is the median over the day of its lowest price for one accelerator: the
offers move little within a day, and one odd reading does not count.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Any

from sources.history.format import History
from sources.history.lines import Line, price
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import Unreadable


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Read one row for each provider and day."""
    lowest: dict[tuple[dt.date, str, str], list[float]] = defaultdict(list)
    for number, text in enumerate(copy.text().splitlines(), start=1):
        place = f"{copy.url} line {number}"
        for day, accelerator, provider, amount in _readings(text, place):
            lowest[day, accelerator, provider].append(amount)
    if not lowest:
        raise Unreadable(copy.url, "not one reading")
    for (day, accelerator, provider), amounts in sorted(lowest.items()):
        yield from price(
            copy,
            Line(
                place=f"{copy.url} {day} {provider}",
                provider_raw=provider,
                accelerator_raw=accelerator,
                count=1,
                amount=median(amounts),
                source_kind="tracker",
                purchase_option="marketplace",
                as_of_date=day,
                recorded_at=dt.datetime.combine(day, dt.time(), dt.UTC),
                flags=("daily_median",),
            ),
        )


def _readings(text: str, place: str) -> Iterator[tuple[dt.date, str, str, float]]:
    try:
        reading: dict[str, Any] = json.loads(text)
        day = dt.datetime.fromisoformat(reading["timestamp"]).astimezone(dt.UTC).date()
        for provider, figures in reading["by_provider"].items():
            yield day, reading["gpu_type"], provider, float(figures["min"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(place, f"not a reading: {error!r}") from error


HISTORY = History(
    publisher="tugot17 (offers on Prime Intellect)",
    parse=parse,
    home="https://github.com/tugot17/gpu-price-tracker",
)
