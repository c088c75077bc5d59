from sources.prices.verda import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Sample, left_out, prices, set_aside, unknown_names

PAGE = ("verda", "instance-types.json")


def test_price_is_text_for_the_whole_machine(sample: Sample) -> None:
    """On demand and spot are two rows of one machine."""
    eight = [r for r in prices(parse, sample(*PAGE)) if r.instance_type == "8H100.80S.176V"]

    assert [("on_demand", 24.0, 3.0), ("spot", 12.0, 1.5)] == [
        (row.purchase_option, row.usd_per_hour, row.usd_per_accelerator_hour) for row in eight
    ]
    assert {("H100", "SXM", 8)} == {
        (row.accelerator, row.form_factor, row.accelerator_count) for row in eight
    }


def test_confidential_computing_is_another_product(sample: Sample) -> None:
    """The same accelerator, told by its type and a flag."""
    (row,) = [r for r in prices(parse, sample(*PAGE)) if r.quality_flags]

    assert ("1H100.80S.30V.CC", "H100", "confidential_computing", "H100 SXM5 80GB CC") == (
        row.instance_type,
        row.accelerator,
        row.quality_flags,
        row.accelerator_raw,
    )


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """No GPU and a spot price of 0 are left out; a wrong count and a new name set aside."""
    assert {"no_accelerator": 1, "not_offered": 1} == left_out(parse, sample(*PAGE))
    assert {"count_disagrees": 1, "unknown_accelerator": 2} == set_aside(parse, sample(*PAGE))
    assert ["Z900 SXM9 999GB"] * 2 == unknown_names(parse, sample(*PAGE))
    assert 5 == len(prices(parse, sample(*PAGE)))


@each(
    [
        ("other currency", replaced('"usd"', '"eur"')),
        ("price renamed", replaced('"price_per_hour"', '"hourly"')),
        ("price as a number", replaced('"24.0"', "24.0")),
        ("price with its currency", replaced('"24.0"', '"$24.0"')),
        ("spot renamed", replaced('"spot_price"', '"preemptible_price"')),
        ("count renamed", replaced('"number_of_gpus"', '"count"')),
        ("list in an object", lambda body: b'{"data": ' + body + b"}"),
        ("empty list", lambda body: b"[]"),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)
