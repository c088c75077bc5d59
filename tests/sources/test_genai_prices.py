from sources.snapshot import Snapshot
from sources.tokens.genai_prices import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import (
    Recorded,
    Sample,
    left_out,
    set_aside,
    unknown_names,
    usd_per_million,
)

URL = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json"
PAGE = ("genai_prices", "data.json")


def inputs(page: Snapshot, model: str) -> dict[str | None, float]:
    """Give the input prices of one of the maker's models by their condition."""
    return {
        condition: usd
        for (provider, name, kind, condition), usd in usd_per_million(parse, page).items()
        if (provider, name, kind) == ("maker", model, "input")
    }


def test_conditions_say_when_a_price_holds(sample: Sample) -> None:
    """Tiers, dates and hours: without a condition stands what holds on the day of the copy."""
    page = sample(*PAGE)

    assert {None: 8.0} == inputs(page, "plain")
    assert {None: 1.25, "above 200000 input tokens": 2.5} == inputs(page, "tiered")
    assert {"until 2026-06-10": 10.0, None: 2.0, "from 2026-09-01": 3.0} == inputs(page, "dated")
    assert {
        "outside 00:30:00Z to 16:30:00Z": 0.135,
        "from 00:30:00Z to 16:30:00Z": 0.27,
    } == inputs(page, "hourly")


def test_providers_are_told_apart(sample: Sample) -> None:
    """The same model at two providers is two rows."""
    found = usd_per_million(parse, sample(*PAGE))

    assert {("maker", 8.0), ("cloud", 9.0)} == {
        (provider, usd)
        for (provider, model, kind, _), usd in found.items()
        if (model, kind) == ("plain", "input")
    }


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """Free models and requests are left out; a new kind of price is reported."""
    assert {"free": 2, "other_unit": 1} == left_out(parse, sample(*PAGE))
    assert {"unknown_price_kind": 1} == set_aside(parse, sample(*PAGE))
    assert ["video_mtok"] == unknown_names(parse, sample(*PAGE))


@each(
    [
        ("prices renamed", replaced('"prices"', '"costs"')),
        ("models renamed", replaced('"models"', '"llms"')),
        ("base renamed", replaced('"base"', '"from"')),
        ("new constraint", replaced('"start_date"', '"weekday"')),
        ("dates out of order", replaced("2026-09-01", "2026-01-01")),
        ("no first price", replaced('[{"prices": {"input_mtok": 10}}, ', "[")),
        ("providers in an object", lambda body: b'{"providers": ' + body + b"}"),
        ("empty list", lambda body: b"[]"),
        ("provider without models", lambda body: b'[{"id": "maker", "models": []}]'),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """34 providers give 3,141 prices; four were looked up by eye."""
    page = recorded(URL)
    found = usd_per_million(parse, page)

    assert 3_141 == len(found)
    assert 34 == len({provider for provider, *_ in found})
    assert {"other_unit": 4} == left_out(parse, page)
    assert 8.0 == found["anthropic", "claude-2", "input", None]
    assert 10.0 == found["openai", "o3", "input", "until 2025-06-10"]
    assert 2.0 == found["openai", "o3", "input", None]
    assert 3.0 == found["aws", "global.anthropic.claude-sonnet-5-v1:0", "input", "from 2026-09-01"]
