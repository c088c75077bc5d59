from sources.prices.nebius import parse
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

PAGE = ("nebius", "prices.html")


def test_columns_are_told_by_their_header(sample: Sample) -> None:
    """Preemptible comes before on demand, and is spot."""
    h100 = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "H100"]

    assert [("spot", 1.25), ("on_demand", 2.95)] == [
        (row.purchase_option, row.usd_per_hour) for row in h100
    ]
    assert {("SXM", 1.0)} == {(row.form_factor, row.accelerator_count) for row in h100}


def test_columns_may_change_places(sample: Sample) -> None:
    """A column that moved keeps its meaning, since its header moved with it."""
    page = sample(*PAGE)
    moved = (
        page.text().replace("Preemptible, GPU", "@").replace("On-demand, GPU", "Preemptible, GPU")
    )
    swapped = type(page).of(page.url, moved.replace("@", "On-demand, GPU"), page.retrieved_at)

    assert ("on_demand", 1.25) in [
        (row.purchase_option, row.amount) for row in prices(parse, swapped)
    ]


def test_two_cpus_make_two_products(sample: Sample) -> None:
    """L40S is sold with two kinds of host, each at its own price; both are lowest of a range."""
    l40s = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "L40S"]

    assert {"NVIDIA L40S with Intel CPU": 1.82, "NVIDIA L40S with AMD CPU": 1.55} == {
        row.instance_type: row.amount for row in l40s if row.purchase_option == "on_demand"
    }
    assert {"lowest_of_range"} == {row.quality_flags for row in l40s}


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """Dashes, "Contact us" and a column that we do not know are counted, not read."""
    assert {"no_price": 2, "contact_us": 1, "unknown_column": 1} == left_out(parse, sample(*PAGE))
    assert 2.00 not in [row.amount for row in prices(parse, sample(*PAGE))]
    assert ["NVIDIA Z900"] == unknown_names(parse, sample(*PAGE))
    assert {"unknown_accelerator": 1} == set_aside(parse, sample(*PAGE))


def test_cpu_table_is_not_read(sample: Sample) -> None:
    """The table after it has a price too, for machines without an accelerator."""
    assert 0.10 not in [row.amount for row in prices(parse, sample(*PAGE))]


@each(
    [
        ("on-demand column renamed", replaced("On-demand, GPU-hour", "GPU-hour (from October)")),
        ("title renamed", replaced("NVIDIA GPU Instances", "Accelerators")),
        ("table twice", replaced("CPU-only instances", "NVIDIA GPU Instances")),
        ("table moved away", replaced('\\"content\\":[[\\"Item', '\\"rows\\":[[\\"Item')),
        ("empty table", rewritten(r'\[\[\\"Item.*?\]\]', "[]")),
        ("header only", rewritten(r'(Committed, GPU-hour\\"\]).*?\]\]', r"\1]")),
        ("a cell fewer", replaced('\\"$2.95\\",', "")),
        ("other currency", replaced("$", "€")),
        ("other words", replaced("[Contact us]", "Ask us")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Seven products of nine have prices, on demand and spot; four cells have none."""
    page = recorded("https://nebius.com/prices")
    found = {
        (row.accelerator, row.instance_type, row.purchase_option): row.usd_per_accelerator_hour
        for row in prices(parse, page)
    }

    assert 14 == len(found) == len(prices(parse, page))
    assert {"no_price": 2, "contact_us": 2} == left_out(parse, page)
    assert 7.85 == found["B300", None, "on_demand"]
    assert 2.15 == found["H100", None, "spot"]
    assert 3.85 == found["H100", None, "on_demand"]
    assert 0.74 == found["L40S", "NVIDIA L40S with AMD CPU", "spot"]
