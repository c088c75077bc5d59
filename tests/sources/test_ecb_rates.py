"""The European Central Bank's reference rates."""

import datetime as dt

from sources.prices.ecb_rates import SOURCE, URL, parse
from sources.snapshot import Snapshot
from store.rows.prices import ExchangeRate
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out


def page(sample: Sample) -> Snapshot:
    """Give our sample of an answer."""
    return sample("ecb_rates", "rates.json", URL)


def rates(copy: Snapshot) -> dict[tuple[str, dt.date], float]:
    """Read the rates by currency and day."""
    return {
        (row.currency, row.rate_date): row.units_per_eur
        for row in parse(copy)
        if isinstance(row, ExchangeRate)
    }


def test_a_rate_is_in_units_for_one_euro_on_its_own_day(sample: Sample) -> None:
    """Currencies and days are looked up by their numbers in the answer's structure."""
    assert {
        ("GBP", dt.date(2026, 8, 19)): 0.85,
        ("GBP", dt.date(2026, 8, 21)): 0.86,
        ("USD", dt.date(2026, 8, 19)): 1.15,
        ("USD", dt.date(2026, 8, 21)): 1.16,
    } == rates(page(sample))


def test_a_day_without_a_rate_is_left_out(sample: Sample) -> None:
    """Nothing is carried over from the day before."""
    assert {"not_fixed": 1} == left_out(parse, page(sample))


def test_rates_come_before_the_prices_that_need_them() -> None:
    """The source runs first."""
    assert SOURCE.runs_first


CHANGES: list[Change] = [
    ("series renamed", replaced('"series": {', '"rows": {')),
    ("structure renamed", replaced('"structure"', '"shape"')),
    ("observations renamed", replaced('"observations"', '"values"')),
    ("against the dollar", replaced('"EUR"', '"USD"')),
    ("monthly", replaced('"D"', '"M"')),
    ("a rate of nothing", replaced("0.85", "0")),
    ("a rate in words", replaced("0.85", '"none"')),
    ("a key cut short", replaced('"0:1:0:0:0"', '"0:1:0"')),
    ("a currency beyond the list", replaced('"0:1:0:0:0"', '"0:9:0:0:0"')),
    ("a day beyond the list", replaced('"2": [', '"9": [')),
    ("days in words", replaced('"id": "2026-08-19"', '"id": "last Wednesday"')),
    ("no data", replaced('"dataSets": [', '"dataSets": [], "old": [')),
    ("an empty answer", instead("{}")),
]


@each(CHANGES)
def test_a_changed_answer_is_refused(sample: Sample, change: Change) -> None:
    """An answer in another shape gives no rates, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_the_recorded_answer(recorded: Recorded) -> None:
    """Eight currencies on 2026-08-13; the dollar at 1.1534."""
    found = rates(recorded(URL))
    day = dt.date(2026, 8, 13)

    assert {
        ("CHF", day): 0.9373,
        ("CZK", day): 24.226,
        ("DKK", day): 7.4757,
        ("GBP", day): 0.8549,
        ("NOK", day): 10.986,
        ("PLN", day): 4.3048,
        ("SEK", day): 11.0285,
        ("USD", day): 1.1534,
    } == found
