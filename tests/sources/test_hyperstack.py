from sources.prices.hyperstack import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices

PAGE = ("hyperstack", "gpu-pricing.html")
COLUMN = '<div class="page-price_card_row_item_col">9</div>'


def test_three_kinds_of_h100(sample: Sample) -> None:
    """SXM, PCIe joined by NVLink, and plain PCIe are three products at three prices."""
    found = [
        (row.instance_type, row.accelerator, row.form_factor, row.usd_per_hour)
        for row in prices(parse, sample(*PAGE))
    ]

    assert [
        (None, "H100", "SXM", 2.40),
        ("NVIDIA H100 NVLink", "H100", "PCIe", 1.95),
        (None, "H100", "PCIe", 1.90),
    ] == found


def test_reserved_card_is_counted_not_read(sample: Sample) -> None:
    """The card below has lower prices under the same names."""
    assert {"other_card": 1} == left_out(parse, sample(*PAGE))
    assert 1.75 not in [row.amount for row in prices(parse, sample(*PAGE))]


@each(
    [
        ("price column renamed", replaced("Pricing Per Hour", "Pricing Per Month")),
        ("card renamed", replaced("On-Demand GPU", "Reserved GPU")),
        ("two such cards", replaced("Reserved GPU", "On-Demand GPU")),
        ("cards moved away", replaced('id="cloud-pricing"', 'id="pricing"')),
        ("no lines", replaced('"page-price_card_row_item df"', '"page-price_line"')),
        ("a column more", replaced("<span>24</span></div>", "<span>24</span></div>" + COLUMN)),
        ("other currency", replaced("$", "£")),
        ("contact us", replaced("$1.95", "Contact us")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """The recorded part of the page holds the first three lines."""
    page = recorded("https://www.hyperstack.cloud/gpu-pricing")

    assert [
        ("H200", "SXM", None, 3.99),
        ("H100", "SXM", None, 3.20),
        ("H100", "PCIe", "NVIDIA H100 NVLink", 2.60),
    ] == [
        (row.accelerator, row.form_factor, row.instance_type, row.usd_per_accelerator_hour)
        for row in prices(parse, page)
    ]
