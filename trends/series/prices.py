"""Series of list prices: what one accelerator-hour cost at one provider, day by day.

- On demand, the whole machine, the cheapest region in the US, as `trends.asof` defines it.
- A price is known where it was seen: points are the first and the last day of each interval, and
  of all offers seen standing on such a day the cheapest is the value.
- A pair of accelerator and provider seen on one day only is no series.
"""

import re
from collections.abc import Iterator
from typing import Final

import pandas as pd

from trends.points import Series

FEWEST_DAYS: Final = 2
_PAIR: Final = ["accelerator", "provider"]

Candidates = Iterator[tuple[Series, pd.DataFrame]]


def series(prices: pd.DataFrame) -> Candidates:
    """Give each series with its candidate rows.

    Args:
        prices: List prices, as `trends.asof.list_prices` gives them.
    """
    for (accelerator, provider), found in _cheapest_by_day(prices).groupby(_PAIR, sort=True):
        if len(found) < FEWEST_DAYS:
            continue
        yield (
            Series(
                name(str(accelerator), str(provider)),
                f"list price of one {accelerator}-hour at {provider}",
                f"List price of one {accelerator}-hour at {provider}, on demand, in its cheapest"
                " region in the US.",
                "USD/h",
                "price_intervals",
                kind="observation",
            ),
            pd.DataFrame(
                {
                    "date": found["day"],
                    "value": found["usd_per_accelerator_hour"],
                    "result_id": "price_intervals/" + found["offer"] + "/" + found["seen_on"],
                    "system": found["instance_type"],
                    "provenance": found["provenance"],
                }
            ),
        )


def name(accelerator: str, provider: str) -> str:
    """Name the series of one accelerator at one provider."""
    slug = re.sub(r"[^a-z0-9]+", "_", f"{accelerator}".lower()).strip("_")
    return f"gpu_{slug}_usd_per_hour_{re.sub(r'[^a-z0-9]+', '_', provider.lower()).strip('_')}"


def _cheapest_by_day(prices: pd.DataFrame) -> pd.DataFrame:
    """Take each day on which a pair was seen, with the cheapest offer that stood on it."""
    ends = pd.concat(
        [prices[[*_PAIR, end]].rename(columns={end: "day"}) for end in ("first_seen", "last_seen")]
    ).drop_duplicates()
    stood = ends.merge(prices, on=_PAIR)
    stood = stood[(stood["first_seen"] <= stood["day"]) & (stood["day"] <= stood["last_seen"])]
    order = [*_PAIR, "day", "usd_per_accelerator_hour", "offer"]
    cheapest = stood.sort_values(order).drop_duplicates([*_PAIR, "day"])
    since = cheapest["first_seen"].astype("str")
    return cheapest.assign(seen_on=since + "/seen " + cheapest["day"].astype("str"))
