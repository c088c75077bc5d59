import json

from sources.prices.runpod import SOURCE, parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

URL = "https://api.runpod.io/graphql"
PAGE = ("runpod", "graphql.json", URL)


def test_secure_and_community_are_two_prices(sample: Sample) -> None:
    """Their own data centres are on demand, hosts of others a marketplace."""
    assert [
        ("NVIDIA A100-SXM4-80GB", "A100-80GB", "on_demand", 1.49),
        ("NVIDIA A100-SXM4-80GB", "A100-80GB", "marketplace", 1.39),
        ("AMD Instinct MI300X OAM", "MI300X", "on_demand", 2.19),
        ("NVIDIA H200", "H200", "on_demand", 4.0),
        ("NVIDIA GeForce RTX 3080", "RTX 3080", "marketplace", 0.17),
    ] == [
        (row.instance_type, row.accelerator, row.purchase_option, row.usd_per_hour)
        for row in prices(parse, sample(*PAGE))
    ]


def test_total_of_a_pod_is_no_price_per_gpu(sample: Sample) -> None:
    """The field `lowestPrice` is eight times the price; it is neither asked for nor read."""
    (page,) = SOURCE.pages if isinstance(SOURCE.pages, tuple) else ()

    assert "lowestPrice" in sample(*PAGE).text()
    assert 11.12 not in [row.amount for row in prices(parse, sample(*PAGE))]
    assert "lowestPrice" not in json.loads(page.body or b"")["query"]


def test_placeholders_are_no_offers(sample: Sample) -> None:
    """A figure whose cloud does not offer the GPU is counted, whatever it is."""
    assert {"not_offered": 7, "slice": 1, "unnamed": 1} == left_out(parse, sample(*PAGE))
    assert 0.5 not in [row.amount for row in prices(parse, sample(*PAGE))]


def test_offered_for_nothing_is_set_aside(sample: Sample) -> None:
    """A price of 0 from a cloud that offers the GPU is no price; a new name is reported."""
    assert {"not_positive": 1, "unknown_accelerator": 1} == set_aside(parse, sample(*PAGE))
    assert ["NVIDIA Z900"] == unknown_names(parse, sample(*PAGE))


def test_is_off_until_its_terms_are_read() -> None:
    """Its terms may forbid automated reading, so a refresh does not ask unless told."""
    assert (False, "review") == (SOURCE.is_on, SOURCE.terms)


@each(
    [
        ("errors beside data", replaced('{"data"', '{"errors": [{"message": "Sorry"}], "data"')),
        ("price renamed", replaced('"securePrice"', '"price"')),
        ("price as text", replaced("1.49", '"1.49"')),
        ("cloud renamed", replaced('"secureCloud"', '"secure"')),
        ("list moved", replaced('"gpuTypes"', '"gpus"')),
        ("no data", lambda body: b'{"data": null}'),
        ("empty list", lambda body: b'{"data": {"gpuTypes": []}}'),
        ("nothing on offer", replaced("true", "false")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Of 49 kinds 60 prices are known; pod totals such as 21.52 and placeholders are not there."""
    page = recorded(URL)
    found = {(row.instance_type, row.purchase_option): row.amount for row in prices(parse, page)}

    assert 60 == len(found) == len(prices(parse, page))
    assert 2.99 == found["NVIDIA H100 80GB HBM3", "on_demand"]
    assert 2.69 == found["NVIDIA H100 80GB HBM3", "marketplace"]
    assert 2.19 == found["AMD Instinct MI300X OAM", "on_demand"]
    assert 0.23 == found["Tesla V100-SXM2-16GB", "marketplace"]
    assert ("AMD Instinct MI300X OAM", "marketplace") not in found
    assert {21.52, 28.72, 13.52, 11.12, 5.52, 0.5}.isdisjoint(found.values())
    assert {"slice": 2, "unnamed": 1, "not_offered": 26} == left_out(parse, page)
    assert {"unknown_accelerator": 6} == set_aside(parse, page)
