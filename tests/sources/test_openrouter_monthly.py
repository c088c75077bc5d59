import datetime as dt
import gzip

from sources.snapshot import Snapshot
from sources.tokens.openrouter_monthly import SOURCE, parse
from tests.sources.changed_pages import Change, Mutate, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, token_prices

URL = "https://openrouter.ai/_derived/monthly-prices-2023-07_2026-10.json.gz"


def packed(sample: Sample) -> Snapshot:
    """Give the sample as the file is published, packed."""
    page = sample("openrouter_monthly", "monthly.json")
    return Snapshot.of(page.url, gzip.compress(page.body, mtime=0), page.retrieved_at)


def inside(change: Mutate) -> Mutate:
    """Give a change of what is packed."""
    return lambda body: gzip.compress(change(gzip.decompress(body)), mtime=0)


def test_day_of_the_copy_is_the_day_of_the_price(sample: Sample) -> None:
    """A model's price has one row for each copy that shows it, dated as the copy."""
    rows = [row for row in token_prices(parse, packed(sample)) if row.price_kind == "input"]

    assert [
        ("maker/old", dt.date(2023, 7, 26), 1.5),
        ("maker/old", dt.date(2023, 12, 3), 1.0),
        ("maker/embed", dt.date(2023, 12, 3), 0.13),
    ] == [(row.model, row.as_of_date, row.usd_per_million_tokens) for row in rows]


def test_free_and_variable_are_counted(sample: Sample) -> None:
    """0 and less are no prices."""
    assert {"free": 3, "variable_price": 2} == left_out(parse, packed(sample))


def test_is_read_only_when_named() -> None:
    """The address is ours, so a refresh over the network must not ask for it."""
    assert (False, False) == (SOURCE.is_on, SOURCE.observes)


@each(
    [
        ("not packed", gzip.decompress),
        ("copies renamed", inside(replaced('"snapshots"', '"copies"'))),
        ("prices renamed", inside(replaced('"prices"', '"models"'))),
        ("prices by name", inside(replaced("[1.5, 2.0]", '{"input": 1.5, "output": 2.0}'))),
        ("three prices", inside(replaced("[1.5, 2.0]", "[1.5, 2.0, 0.1]"))),
        ("copies out of order", inside(replaced("2023-07-26", "2024-07-26"))),
        ("not a day", inside(replaced("2023-07-26", "July 2023"))),
        (
            "a copy of nothing",
            inside(lambda body: b'{"snapshots": [{"date": "2023-07-26", "prices": {}}]}'),
        ),
        ("cut inside", inside(lambda body: body[:100])),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A file that is not what we know is refused, with the place named."""
    assert_refused(parse, packed(sample), change)


def test_recorded_page(recorded: Recorded) -> None:
    """31 copies give 14,313 prices, from 17 models in July 2023 to 416 in September 2026."""
    page = recorded(URL)
    rows = token_prices(parse, page)
    found = {
        (row.model, row.price_kind, row.as_of_date): row.usd_per_million_tokens for row in rows
    }

    assert 14_313 == len(rows) == len(found)
    assert 31 == len({row.as_of_date for row in rows})
    assert 1_927 == left_out(parse, page)["free"]
    assert 1.5 == found["openai/gpt-3.5-turbo", "input", dt.date(2023, 7, 26)]
    assert 15.0 == found["anthropic/claude-sonnet-4.5", "output", dt.date(2025, 10, 1)]
