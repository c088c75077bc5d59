from sources.prices.coreweave import SOURCE, parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, rewritten

PAGE = ("coreweave", "pricing.html")


def test_footnote_is_no_digit(sample: Sample) -> None:
    """A count of "4^1" is four with a footnote, not forty-one."""
    (row,) = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "GB200"]

    assert (4, 42.0, 10.5) == (
        row.accelerator_count,
        row.usd_per_hour,
        row.usd_per_accelerator_hour,
    )


def test_gb200_is_not_b200(sample: Sample) -> None:
    """The address of the GB200 product holds "b200"; names are compared whole."""
    found = {
        row.accelerator: row.usd_per_hour
        for row in prices(parse, sample(*PAGE))
        if row.purchase_option == "on_demand"
    }

    assert {"GB200": 42.0, "B200": 64.0, "H100": 1049.24} == found


def test_spot_may_be_priced_where_on_demand_is_not(sample: Sample) -> None:
    """Each price column is read by itself."""
    (row,) = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "B300"]

    assert ("spot", 35.0, 4.375) == (
        row.purchase_option,
        row.usd_per_hour,
        row.usd_per_accelerator_hour,
    )


def test_one_region_once(sample: Sample) -> None:
    """The table of Europe, the phone layout and the CPU table add no rows."""
    found = prices(parse, sample(*PAGE))

    assert 6 == len(found)
    assert {"North America"} == {row.region for row in found}
    assert {55.0, 6.0, 10.5, 8.0, 6.16}.isdisjoint(row.amount for row in found)
    assert {"contact_sales": 1, "no_price": 1, "other_region": 1} == left_out(parse, sample(*PAGE))


def test_is_off_until_its_terms_are_read() -> None:
    """Its terms may forbid automated reading, so a refresh does not ask unless told."""
    assert (False, "review") == (SOURCE.is_on, SOURCE.terms)


@each(
    [
        ("price column renamed", replaced("On-Demand Price (Per Hour)", "Price (Per Month)")),
        ("heading renamed", replaced("On-demand GPU instances", "GPU instances")),
        ("other region first", replaced("NORTH AMERICA", "ASIA")),
        ("table moved above its region", rewritten(r"<h5>.*?NORTH AMERICA.*?</h5>", "")),
        ("lines renamed", replaced('"table-row-v2', '"table-row-v3')),
        ("a cell fewer", rewritten(r'<div class="table-v2-cell"><div>61.44</div></div>', "")),
        ("count in words", replaced("<div>4^1</div>", "<div>four</div>")),
        ("other currency", replaced("$", "€")),
        ("other words", replaced("Contact sales", "Ask us")),
        ("no price at all", rewritten(r"\$[\d,]+\.\d\d", "N/A")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Six machines have four on-demand and four spot prices."""
    page = recorded("https://www.coreweave.com/pricing")
    found = {
        (row.accelerator, row.purchase_option): (row.accelerator_count, row.usd_per_hour)
        for row in prices(parse, page)
    }

    assert {
        ("GB200", "on_demand"): (4, 42.00),
        ("B300", "spot"): (8, 35.84),
        ("B200", "on_demand"): (8, 68.80),
        ("B200", "spot"): (8, 34.11),
        ("RTX PRO 6000", "on_demand"): (8, 20.00),
        ("RTX PRO 6000", "spot"): (8, 11.09),
        ("H100", "on_demand"): (8, 49.24),
        ("H100", "spot"): (8, 19.71),
    } == found
    assert {"contact_sales": 2, "no_price": 2} == left_out(parse, page)
