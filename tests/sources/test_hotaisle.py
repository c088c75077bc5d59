from sources.prices.hotaisle import parse
from tests.sources.changed_pages import (
    ALWAYS,
    Change,
    assert_refused,
    cut,
    each,
    instead,
    replaced,
)
from tests.sources.parsed_pages import Recorded, Sample, prices, rewritten

PAGE = ("hotaisle", "pricing.html")


def test_one_card_for_two_sizes(sample: Sample) -> None:
    """Each size of machine is a row; the price per GPU is theirs, the machine's is ours."""
    found = [
        (row.instance_type, row.accelerator_count, row.amount, row.usd_per_hour)
        for row in prices(parse, sample(*PAGE))
    ]

    assert [
        ("VM Small", 1, 2.50, 2.50),
        ("VM Medium", 2, 2.40, 4.80),
        ("VM Medium", 4, 2.40, 9.60),
        ("Bare metal Large", 8, 3.00, 24.00),
    ] == found


def test_month_long_minimum_is_not_on_demand(sample: Sample) -> None:
    """Bare metal is reserved for a month at least."""
    *machines, metal = prices(parse, sample(*PAGE))

    assert ("reserved", 1) == (metal.purchase_option, metal.commitment_months)
    assert {("on_demand", None)} == {(m.purchase_option, m.commitment_months) for m in machines}


def test_old_customers_price_is_not_read(sample: Sample) -> None:
    """A sentence names what earlier customers keep paying."""
    assert 1.99 not in [row.amount for row in prices(parse, sample(*PAGE))]


@each(
    [
        ("unit changed", replaced("/GPU/hr", "/hr")),
        ("unit per month", replaced("/GPU/hr", "/GPU/month")),
        ("minimum gone", replaced("bare metal, one-month minimum", "")),
        (
            "minimum for a VM",
            replaced("$2.50/GPU/hr", "$2.50/GPU/hr bare metal, one-month minimum"),
        ),
        ("other currency", replaced("$", "€")),
        ("count gone", replaced("<span>1x</span>", "")),
        ("headings gone", rewritten("<h2>(Small|Medium|Large)</h2>", "")),
        ("no cards", rewritten(r"<div class=.card.*</div>", "")),
        ("cut in a card", lambda body: body.split(b"$3.00")[0]),
        ("cut before the cards", cut(0.3)),
        ("cards in JSON", instead('{"cards": [{"price": "$2.50/GPU/hr"}]}')),
    ],
    always=[change for change in ALWAYS if change[0] != "cut off halfway"],
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Three cards give four sizes; 2.99 on demand, 3.39 by the month."""
    page = recorded("https://hotaisle.xyz/pricing")

    assert [(1, 2.99), (2, 2.99), (4, 2.99), (8, 3.39)] == [
        (row.accelerator_count, row.usd_per_accelerator_hour) for row in prices(parse, page)
    ]
    assert {"MI300X"} == {row.accelerator for row in prices(parse, page)}
