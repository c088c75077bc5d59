from sources.tokens.litellm import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, set_aside, usd_per_million

URL = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
PAGE = ("litellm", "prices.json")


def test_end_of_the_key_is_the_condition(sample: Sample) -> None:
    """Each key names a kind of token and when the price holds."""
    assert {
        ("maker", "maker-large", "input", None): 0.15,
        ("maker", "maker-large", "output", None): 0.6,
        ("maker", "maker-large", "cache_read", None): 0.075,
        ("maker", "maker-large", "input", "above 200k tokens"): 0.3,
        ("maker", "maker-large", "output", "above 200k tokens batches"): 0.6,
        ("cloud", "cloud/maker-large", "input", None): 0.2,
        ("cloud", "cloud/maker-large", "output", None): 0.8,
        ("cloud", "cloud/maker-large", "reasoning", None): 1.0,
        ("maker", "maker-embed", "input", None): 0.02,
    } == usd_per_million(parse, sample(*PAGE))


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """Free, other units and entries without a provider are left out; odd figures set aside."""
    assert {"free": 1, "other_unit": 3, "no_provider": 1} == left_out(parse, sample(*PAGE))
    assert {"not_a_price": 1, "negative": 1, "unknown_condition": 1} == set_aside(
        parse, sample(*PAGE)
    )


@each(
    [
        ("explanation gone", replaced('"sample_spec"', '"example"')),
        ("prices renamed", replaced("cost", "price")),
        ("provider as a list", replaced('"litellm_provider": "cloud"', '"litellm_provider": []')),
        ("a list of entries", lambda body: b'[{"sample_spec": {}}]'),
        ("nothing but the explanation", lambda body: b'{"sample_spec": {}}'),
        ("entries of text", lambda body: b'{"sample_spec": {}, "a": "0.1"}'),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """4,553 entries give 14,283 prices; three were looked up by eye."""
    page = recorded(URL)
    found = usd_per_million(parse, page)

    assert 14_283 == len(found)
    assert {"free": 567, "other_unit": 2_437, "no_provider": 1} == left_out(parse, page)
    assert {} == set_aside(parse, page)
    assert 0.15 == found["openai", "gpt-4o-mini", "input", None]
    assert 0.6 == found["openai", "gpt-4o-mini", "output", None]
    assert 0.075 == found["openai", "gpt-4o-mini", "input", "batches"]
