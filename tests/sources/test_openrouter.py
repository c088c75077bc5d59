from sources.tokens.openrouter import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import (
    Recorded,
    Sample,
    left_out,
    set_aside,
    token_prices,
    unknown_names,
)

PAGE = ("openrouter", "models.json")


def test_dollars_per_token_become_dollars_per_million(sample: Sample) -> None:
    """Text such as 0.0000005 is half a dollar for a million, to the last digit."""
    found = {
        (row.model, row.price_kind, row.condition): row.usd_per_million_tokens
        for row in token_prices(parse, sample(*PAGE))
    }

    assert {
        ("maker/plain", "input", None): 0.5,
        ("maker/plain", "output", None): 3.0,
        ("maker/plain", "cache_read", None): 0.15,
        ("maker/plain", "cache_write_1h", None): 10.0,
        ("maker/tiered", "input", None): 1.0,
        ("maker/tiered", "output", None): 2.0,
        ("maker/tiered", "input", "min_prompt_tokens=272000"): 2.0,
        ("maker/tiered", "output", "min_prompt_tokens=272000"): 4.5,
    } == found


def test_free_and_variable_are_counted(sample: Sample) -> None:
    """0 is free and -1 depends on the route; searches and requests have other units."""
    assert {"free": 2, "variable_price": 2, "other_unit": 2} == left_out(parse, sample(*PAGE))


def test_odd_prices_are_set_aside(sample: Sample) -> None:
    """What is no number, below nothing, or of a new kind never becomes a row."""
    assert {"not_a_price": 1, "negative": 1, "unknown_price_kind": 1} == set_aside(
        parse, sample(*PAGE)
    )
    assert ["thinking_out_loud"] == unknown_names(parse, sample(*PAGE))


@each(
    [
        ("input renamed", replaced('"prompt"', '"input"')),
        ("price as a number", replaced('"0.0000005"', "0.0000005")),
        ("prices renamed", replaced('"pricing"', '"prices"')),
        ("models renamed", replaced('"data"', '"models"')),
        ("a part of the list", replaced('"total_count": 5', '"total_count": 341')),
        ("override without a condition", replaced('"min_prompt_tokens": 272000, ', "")),
        ("empty list", lambda body: b'{"data": []}'),
        (
            "all free",
            lambda body: b'{"data": [{"id": "a", "pricing": {"prompt": "0", "completion": "0"}}]}',
        ),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Four recorded models give 18 prices; the free one gives none."""
    page = recorded("https://openrouter.ai/api/v1/models")
    found = {
        (row.model, row.price_kind, row.condition): row.usd_per_million_tokens
        for row in token_prices(parse, page)
    }

    assert 18 == len(found)
    assert 25.0 == found["anthropic/claude-opus-5", "output", None]
    assert 6.25 == found["anthropic/claude-opus-5", "cache_write", None]
    assert 0.5 == found["openai/gpt-5.6-luna-pro", "input", None]
    assert 4.5 == found["openai/gpt-5.6-luna-pro", "output", "min_prompt_tokens=272000"]
    assert {"free": 2, "other_unit": 3} == left_out(parse, page)
