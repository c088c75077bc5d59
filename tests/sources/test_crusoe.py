from sources.prices.crusoe import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, rewritten

PAGE = ("crusoe", "pricing.html")


def test_tags_belong_to_the_name(sample: Sample) -> None:
    """Two cards share the name A100 and differ in their tags and prices."""
    found = {
        row.form_factor: row.usd_per_accelerator_hour
        for row in prices(parse, sample(*PAGE))
        if row.accelerator == "A100-80GB" and row.purchase_option == "on_demand"
    }

    assert {"SXM": 1.95, "PCIe": 1.65} == found


def test_empty_tag_is_no_tag(sample: Sample) -> None:
    """A card whose second tag is empty has a memory size and no form factor."""
    (l40s,) = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "L40S"]

    assert ("NVIDIA L40S 48GB", None) == (l40s.accelerator_raw, l40s.form_factor)


def test_second_price_is_spot(sample: Sample) -> None:
    """The column "Current spot" is seldom filled; where it is, it is spot."""
    assert [1.30] == [
        row.amount for row in prices(parse, sample(*PAGE)) if row.purchase_option == "spot"
    ]


def test_other_sections_are_not_read(sample: Sample) -> None:
    """Deployments have the same look and names below; exactly four prices are of instances."""
    found = prices(parse, sample(*PAGE))

    assert 4 == len(found)
    assert 5.50 not in [row.amount for row in found]
    assert {"contact_sales": 4} == left_out(parse, sample(*PAGE))


@each(
    [
        ("spot column renamed", replaced("Current spot", "Reserved")),
        ("columns swapped", rewritten("On-demand(.*?)Current spot", r"Current spot\1On-demand")),
        ("section renamed", replaced("GPU instances pricing", "Accelerators")),
        ("end of section gone", replaced("CPU instances pricing", "Processors")),
        ("section moved below", rewritten("<h3[^>]*>(GPU instances pricing)</h3>", "")),
        ("unit gone", replaced("/GPU-hr", "")),
        ("other unit", replaced("/GPU-hr", "/GPU-month")),
        ("other currency", replaced("$", "€")),
        ("empty section", rewritten(r"<div role=.listitem.*?(?=<div class=.pricing-dd)", "")),
        ("a price more", replaced("<p>$1.45/GPU-hr</p></div>", "<p>$1.45/GPU-hr</p></div>" * 2)),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Of nine cards exactly six have an on-demand price and none a spot price."""
    page = recorded("https://www.crusoe.ai/cloud/pricing")
    found = {(row.accelerator, row.form_factor): row.usd_per_hour for row in prices(parse, page)}

    assert {
        ("H200", "SXM"): 4.29,
        ("H100", "SXM"): 3.90,
        ("A100-80GB", "SXM"): 2.30,
        ("A100-80GB", "PCIe"): 2.00,
        ("L40S", None): 1.50,
        ("MI300X", None): 3.45,
    } == found
    assert 6 == len(prices(parse, page))
    assert {"on_demand"} == {row.purchase_option for row in prices(parse, page)}
    assert {"contact_sales": 12} == left_out(parse, page)
