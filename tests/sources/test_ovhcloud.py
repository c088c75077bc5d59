from sources.prices.ovhcloud import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import (
    Recorded,
    Sample,
    left_out,
    prices,
    rewritten,
    set_aside,
    unknown_names,
)

URL = "https://api.ovh.com/v1/order/catalog/public/cloud?ovhSubsidiary=FR"
PAGE = ("ovhcloud", "cloud.json", URL)


def test_amounts_are_hundred_millionths_of_a_euro(sample: Sample) -> None:
    """Each hourly plan gives a row, in euro, with the machine's name."""
    assert [
        ("a100-180", "A100-80GB", 1, 2.75),
        ("h100-760", "H100", 2, 5.60),
        ("l4-90", "L4", 1, 0.75),
        ("t2-le-45", "V100S", 1, 0.80),
    ] == [
        (row.instance_type, row.accelerator, row.accelerator_count, row.amount)
        for row in prices(parse, sample(*PAGE))
    ]
    assert {("EUR", None)} == {
        (row.currency, row.usd_per_hour) for row in prices(parse, sample(*PAGE))
    }


def test_suffixes_are_read_from_the_end(sample: Sample) -> None:
    """How a plan is billed stands behind the machine's name; one price of each is kept."""
    assert {
        "monthly": 1,
        "same_in_three_zones": 1,
        "windows": 1,
        "local_zone": 1,
        "no_accelerator": 1,
        "other_product": 1,
    } == left_out(parse, sample(*PAGE))


def test_machine_that_nobody_knows_is_set_aside(sample: Sample) -> None:
    """A GPU plan that names neither GPU nor a machine of our table is reported."""
    assert {"unknown_machine": 1} == set_aside(parse, sample(*PAGE))
    assert ["x9-90"] == unknown_names(parse, sample(*PAGE))


@each(
    [
        ("other currency", replaced('"EUR"', '"USD"')),
        ("other currency, locale gone", rewritten(r'"locale".*?\}, (.*?) €', r"\1 $")),
        ("other unit of money", replaced("275000000", "2750000000")),
        ("price in euro", replaced("275000000", "2.75")),
        ("price renamed", replaced('"price"', '"amount"')),
        ("no hourly price", replaced('"hour"', '"day"')),
        ("two hourly prices", rewritten(r'"pricings": \[(\{.*?\})\]', r'"pricings": [\1, \1]')),
        ("plans renamed", replaced('"addons"', '"products"')),
        ("codes renamed", replaced('"planCode"', '"code"')),
        ("other suffix", replaced(".consumption", ".hourly")),
        ("empty list", lambda body: b'{"locale": {"currencyCode": "EUR"}, "addons": []}'),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Of thirteen recorded plans one is an hourly machine with a GPU: 2.75 euro for an A100."""
    page = recorded(URL)
    (row,) = prices(parse, page)

    assert ("a100-180", "A100-80GB", 2.75, "EUR") == (
        row.instance_type,
        row.accelerator,
        row.amount,
        row.currency,
    )
    assert {
        "monthly": 3,
        "local_zone": 3,
        "same_in_three_zones": 2,
        "no_accelerator": 4,
    } == left_out(parse, page)
