"""Reference exchange rates of the European Central Bank, for prices in other currencies.

- A rate says how many units of a currency one euro buys, fixed on each working day at about 16:00
  in Frankfurt. Weekends and holidays have none; whoever converts takes the last one before.
- Asked for are all days since 2016 of the currencies in which providers publish prices.
- A day on which the Bank fixed no rate for a currency is left out and counted.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sources.pricing import never_empty
from sources.reading import day
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import EXCHANGE_RATES, ExchangeRate

_SERIES = "D.USD+CHF+GBP+SEK+DKK+NOK+PLN+CZK.EUR.SP00.A"
URL = (
    f"https://data-api.ecb.europa.eu/service/data/EXR/{_SERIES}"
    "?format=jsondata&detail=dataonly&startPeriod=2016-01-01"
)
_FIXED = {"FREQ": "D", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A"}


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each currency and day."""
    body = page.json()
    try:
        dimensions = body["structure"]["dimensions"]
        names = [dimension["id"] for dimension in dimensions["series"]]
        values = [
            [value["id"] for value in dimension["values"]] for dimension in dimensions["series"]
        ]
        (days,) = dimensions["observation"]
        dates = [day(value["id"], place=f"{page.url} TIME_PERIOD") for value in days["values"]]
        (data_set,) = body["dataSets"]
        series = data_set["series"].items()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(page.url, f"not an answer with rates: {error!r}") from error
    for key, content in series:
        place = f"{page.url} series {key}"
        told = _told(key, names, values, place)
        if wrong := {name: told.get(name) for name in _FIXED if told.get(name) != _FIXED[name]}:
            raise Unreadable(place, f"not a daily reference rate against the euro: {wrong}")
        for number, found in _observations(content, place):
            if not 0 <= number < len(dates):
                raise Unreadable(place, f"observation {number} of {len(dates)} days")
            yield from _rate(told["CURRENCY"], dates[number], found, place)


def _told(key: str, names: list[str], values: list[list[str]], place: str) -> dict[str, str]:
    """Spell out a series' key, such as `0:7:0:0:0`."""
    numbers = key.split(":")
    try:
        if len(numbers) != len(names):
            raise IndexError(f"{len(numbers)} numbers for {len(names)} names")
        return {
            name: of[int(number)] for name, of, number in zip(names, values, numbers, strict=True)
        }
    except (IndexError, ValueError) as error:
        raise Unreadable(place, f"not a series of {names}: {error}") from error


def _observations(content: Any, place: str) -> list[tuple[int, Any]]:
    try:
        return [(int(number), found[0]) for number, found in content["observations"].items()]
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise Unreadable(place, f"no observations: {error!r}") from error


def _rate(currency: str, date: dt.date, found: Any, place: str) -> Iterator[Parsed]:
    if found is None:
        yield LeftOut("not_fixed", f"{place} {currency} {date}")
        return
    if not isinstance(found, int | float) or found <= 0:
        raise Unreadable(f"{place} {currency} {date}", f"not a rate: {found!r}")
    yield ExchangeRate(currency=currency, rate_date=date, units_per_eur=float(found))


SOURCE = Source(
    tables=(EXCHANGE_RATES,),
    publisher="European Central Bank",
    pages=(Page(URL),),
    parse=parse,
    cadence="each working day at about 16:00 CET",
    licence="free to reuse, source to be named",
    terms="ok",
    home="https://data.ecb.europa.eu/currency-converter",
    fewest_rows=8,
    runs_first=True,
)
