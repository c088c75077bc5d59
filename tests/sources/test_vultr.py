import pytest

from sources.prices.vultr import more_pages, parse
from sources.trouble import Unreadable
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside

PAGE = ("vultr", "plans.json")


def test_quarter_of_a_gpu_stays_a_quarter(sample: Sample) -> None:
    """A share is a fraction; its memory is a share too, so the name is the whole card's."""
    (row,) = [r for r in prices(parse, sample(*PAGE)) if r.accelerator_count < 1]

    assert ("A100-80GB", 0.25) == (row.accelerator, row.accelerator_count)
    assert (0.6, 2.4) == (row.usd_per_hour, row.usd_per_accelerator_hour)


def test_each_way_to_buy_is_a_row(sample: Sample) -> None:
    """Preemptible is spot, where the plan may be deployed so."""
    found = [
        (row.instance_type, row.purchase_option, row.usd_per_hour)
        for row in prices(parse, sample(*PAGE))
    ]

    assert [
        ("vcg-a100-12c-120g-80vram", "on_demand", 2.397),
        ("vcg-a100-12c-120g-80vram", "spot", 1.2),
        ("vcg-a100-3c-30g-20vram", "on_demand", 0.6),
        ("vcg-l40s-192c-1440g-384vram", "on_demand", 13.37),
    ] == found


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """No GPU, no location and no such way to buy are left out; 0 and no GPU fields set aside."""
    assert {"no_accelerator": 2, "not_orderable": 1, "not_spot": 3} == left_out(
        parse, sample(*PAGE)
    )
    assert {"not_positive": 1, "gpu_not_stated": 1} == set_aside(parse, sample(*PAGE))


def test_follows_the_cursor(sample: Sample) -> None:
    """A list in parts names its next part; the last names none."""
    plans = "https://api.vultr.com/v2/plans?type=all&per_page=500"
    page = sample(*PAGE, url=plans)
    last = type(page).of(page.url, page.text().replace("bmV4dA==", ""), page.retrieved_at)

    assert [f"{plans}&cursor=bmV4dA=="] == [each.url for each in more_pages(page)]
    assert () == more_pages(last)


@each(
    [
        ("GPU renamed everywhere", replaced('"gpu_type"', '"accelerator"')),
        ("price renamed", replaced('"hourly_cost"', '"price"')),
        ("count renamed", replaced('"gpu_count"', '"gpus"')),
        ("count in words", replaced('"1/4"', '"a quarter"')),
        ("count of nothing", replaced('"1/4"', '"0/4"')),
        ("price as text", replaced("2.397", '"$2.397"')),
        ("memory renamed", replaced('"gpu_vram_gb"', '"vram"')),
        ("list moved", replaced('"plans"', '"items"')),
        ("empty list", lambda body: b'{"plans": [], "meta": {"links": {"next": ""}}}'),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_plans_have_no_gpu_fields(recorded: Recorded) -> None:
    """The list of October 2021 is older than those fields: refused, never read as empty."""
    page = recorded("https://api.vultr.com/v2/plans?type=all&per_page=500")

    with pytest.raises(Unreadable, match="none of 21 plans says 'gpu_type'"):
        list(parse(page))


def test_recorded_bare_metal_is_counted(recorded: Recorded) -> None:
    """The four bare-metal plans of that day have no GPU either."""
    page = recorded("https://api.vultr.com/v2/plans-metal?per_page=500")

    assert [] == prices(parse, page)
    assert {"no_accelerator": 4} == left_out(parse, page)
    assert () == more_pages(page)
