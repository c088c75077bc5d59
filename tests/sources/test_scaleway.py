import datetime as dt

from sources.prices.scaleway import SOURCE, more_pages, parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

ZONE = "https://api.scaleway.com/instance/v1/zones/fr-par-2/products/servers?per_page=100&page=1"
CATALOGUE = "https://api.scaleway.com/product-catalog/v2alpha1/public-catalog/products"
DAY = dt.date(2026, 8, 22)
PAGE = ("scaleway", "servers.json", ZONE)


def test_price_is_the_machines_in_euro(sample: Sample) -> None:
    """Amounts stay in euro; dollars wait for the exchange rate of the day."""
    found = {row.instance_type: row for row in prices(parse, sample(*PAGE))}
    eight = found["B300-SXM-8-288G"]

    assert (60.0, "EUR", "machine-hour") == (eight.amount, eight.currency, eight.amount_unit)
    assert (None, None) == (eight.usd_per_hour, eight.usd_per_accelerator_hour)
    assert ("fr-par-2", 8, "currency_not_stated") == (
        eight.region,
        eight.accelerator_count,
        eight.quality_flags,
    )


def test_name_holds_model_and_form(sample: Sample) -> None:
    """SXM stands in the name; an H100 without it is PCIe; RENDER-S is a P100."""
    assert {
        "H100-1-80G": ("H100", "PCIe"),
        "H100-SXM-2-80G": ("H100", "SXM"),
        "B300-SXM-8-288G": ("B300", "SXM"),
        "RENDER-S": ("P100", None),
    } == {
        row.instance_type: (row.accelerator, row.form_factor)
        for row in prices(parse, sample(*PAGE))
    }


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """Null is no price and no GPU none of ours; a wrong count and a new name are set aside."""
    assert {"no_price": 1, "no_accelerator": 2} == left_out(parse, sample(*PAGE))
    assert {"count_disagrees": 1, "unknown_accelerator": 1} == set_aside(parse, sample(*PAGE))
    assert ["Z900 96G"] == unknown_names(parse, sample(*PAGE))


def test_full_page_asks_for_the_next(sample: Sample) -> None:
    """Only a page of a hundred machines has a next one."""
    page = sample(*PAGE)
    machines = ",".join(f'"DEV-{n}": {{"gpu": 0, "hourly_price": 1}}' for n in range(100))
    full = type(page).of(page.url, f'{{"servers": {{{machines}}}}}', page.retrieved_at)

    assert () == more_pages(page)
    assert [ZONE.replace("&page=1", "&page=2")] == [each.url for each in more_pages(full)]


def test_a_zone_may_be_absent() -> None:
    """Nine zones are asked, and one that does not exist is no trouble."""
    assert 9 == len(SOURCE.first_pages(DAY))
    assert all(page.may_be_absent for page in SOURCE.first_pages(DAY))


@each(
    [
        ("price renamed", replaced('"hourly_price"', '"price_per_hour"')),
        ("price as text", replaced("2.73", '"2.73 EUR"')),
        ("price with its currency", replaced("2.73", '{"units": 2, "nanos": 730000000}')),
        ("GPU renamed", replaced('"gpu"', '"gpus"')),
        ("list moved", replaced('"servers"', '"products"')),
        ("list instead of names", lambda body: b'{"servers": [{"name": "H100-1-80G"}]}'),
        ("empty list", lambda body: b'{"servers": {}}'),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Eight machines have a price; one name is in no other record of theirs and is set aside."""
    page = recorded(ZONE)
    found = {row.instance_type: row.amount for row in prices(parse, page)}

    assert {
        "B300-SXM-2-288G": 18.96,
        "B300-SXM-4-288G": 34.08,
        "B300-SXM-8-288G": 60.0,
        "H100-1-80G": 2.8665,
        "H100-2-80G": 5.733,
        "H100-SXM-2-80G": 6.6198,
        "L4-1-24G": 0.75,
        "GPU-3070-S": 0.35,
    } == found
    assert {"no_price": 1, "no_accelerator": 1} == left_out(parse, page)
    assert ["A100-SXM 80G"] == unknown_names(parse, page)


def test_catalogue_agrees_once_minutes_are_hours(recorded: Recorded) -> None:
    """What looks like a placeholder of 1 euro in the catalogue is a price by the minute."""
    products = recorded(CATALOGUE).json()["products"]
    (b300,) = [each for each in products if "b300" in each["sku"]]
    price = b300["price"]["retail_price"]

    assert {"unit": "minute", "size": 1} == b300["unit_of_measure"]
    per_hour = 60 * (price["units"] + price["nanos"] / 1e9)
    (ours,) = [
        row.amount
        for row in prices(parse, recorded(ZONE))
        if row.instance_type == "B300-SXM-8-288G"
    ]
    assert per_hour == ours
