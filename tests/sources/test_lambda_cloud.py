from sources.prices.lambda_cloud import SOURCE, parse
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

PAGE = ("lambda_cloud", "pricing.html")


def test_price_is_for_the_whole_machine(sample: Sample) -> None:
    """A machine of eight costs eight times the quoted price."""
    first, *_ = prices(parse, sample(*PAGE))

    assert 8 * 2.99 == first.usd_per_hour
    assert 2.99 == first.usd_per_accelerator_hour
    assert (2.99, "accelerator-hour", "USD") == (first.amount, first.amount_unit, first.currency)
    assert 8 == first.accelerator_count


def test_tab_gives_the_count(sample: Sample) -> None:
    """The same accelerator stands in two tabs, at two prices."""
    found = [row for row in prices(parse, sample(*PAGE)) if row.accelerator == "H100"]

    assert [(8, 2.99), (1, 3.29)] == [
        (row.accelerator_count, row.usd_per_accelerator_hour) for row in found
    ]


def test_memory_belongs_to_the_name(sample: Sample) -> None:
    """A100 of 40 and 80 GB share a name and are told apart by the memory column."""
    found = {row.accelerator: row.amount for row in prices(parse, sample(*PAGE))}

    assert 2.50 == found["A100-80GB"]
    assert 1.50 == found["A100-40GB"]


def test_clusters_are_not_read(sample: Sample) -> None:
    """The table that comes first needs a commitment; its H100 price is not on demand."""
    assert "$6.16" in sample(*PAGE).text()
    assert 6.16 not in [row.amount for row in prices(parse, sample(*PAGE))]


def test_dash_is_no_price(sample: Sample) -> None:
    """A machine without a price is left out and counted, not read from another tab."""
    assert {"no_price": 1} == left_out(parse, sample(*PAGE))
    assert "B200" not in [row.accelerator for row in prices(parse, sample(*PAGE))]


def test_unknown_accelerator_is_reported(sample: Sample) -> None:
    """A name nobody has declared is reported, and its price set aside."""
    assert ["NVIDIA Z900 999 GB"] == unknown_names(parse, sample(*PAGE))
    assert {"unknown_accelerator": 1} == set_aside(parse, sample(*PAGE))


@each(
    [
        ("price column renamed", replaced("PRICE/GPU/HR*", "PRICE/GPU/MONTH*")),
        ("header alone renamed", replaced("<th>PRICE/GPU/HR*", "<th>PRICE/GPU/MIN")),
        ("heading renamed", replaced("Instances pricing", "On-demand pricing")),
        ("heading twice", replaced("1-Click Clusters<br>pricing", "Instances pricing")),
        ("table moved out of its panel", replaced('id="panel-i1"', 'id="panel-z9"')),
        ("tab without a number", replaced(">8x<", ">Eight<")),
        ("other currency", replaced("$", "€")),
        ("no currency", replaced("$", "")),
        ("an emptied table", replaced("<tbody>\n<tr", "<tbody></tbody><tr")),
        ("contact us in a cell", replaced("$2.99", "Contact us")),
        ("no price at all", rewritten(r"\$\d\.\d\d", "—")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """The recorded page lists 22 machines; five were checked by eye."""
    page = recorded("https://lambda.ai/pricing")
    rows = {
        (row.accelerator, row.form_factor, row.accelerator_count): row.usd_per_accelerator_hour
        for row in prices(parse, page)
    }

    assert 22 == len(list(parse(page))) == len(rows)
    assert 6.69 == rows["B200", "SXM", 8]
    assert 3.99 == rows["H100", "SXM", 8]
    assert 4.29 == rows["H100", "SXM", 1]
    assert 3.29 == rows["H100", "PCIe", 1]
    assert 0.79 == rows["V100", None, 8]
    assert {6.16, 5.85, 5.54, 9.86}.isdisjoint(rows.values())


def test_recorded_rows_say_when_and_where(recorded: Recorded) -> None:
    """Rows carry the day of the copy and stand for every place."""
    page = recorded("https://lambda.ai/pricing")

    for row in prices(parse, page):
        assert page.retrieved_at == row.observed_at
        assert page.retrieved_at.date() == row.as_of_date
        assert ("lambda", "global", None) == (row.provider, row.region, row.instance_type)


def test_every_copy_is_an_observation() -> None:
    """An unchanged page is still an observation of its day."""
    assert SOURCE.observes
