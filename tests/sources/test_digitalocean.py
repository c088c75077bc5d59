from sources.prices.digitalocean import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, rewritten

PAGE = ("digitalocean", "pricing.html")


def test_price_is_of_the_droplet(sample: Sample) -> None:
    """A Droplet of eight has its own price; the price of one is an eighth of it."""
    found = {
        row.accelerator_count: (row.usd_per_hour, row.usd_per_accelerator_hour)
        for row in prices(parse, sample(*PAGE))
        if row.accelerator == "H100"
    }

    assert {1: (3.39, 3.39), 8: (23.92, 2.99)} == found


def test_their_rtx_6000_is_the_ada_card(sample: Sample) -> None:
    """The name leaves "Ada" out; the older Quadro of that name is another card."""
    (row,) = [r for r in prices(parse, sample(*PAGE)) if r.accelerator_raw == "NVIDIA RTX 6000"]

    assert "RTX 6000 Ada" == row.accelerator


def test_cooling_makes_two_products(sample: Sample) -> None:
    """Machines that differ only in cooling keep their name, so that neither hides the other."""
    spot = [row for row in prices(parse, sample(*PAGE)) if row.purchase_option == "spot"]

    assert {
        "NVIDIA B300, air-cooled": 1088.0,
        "NVIDIA B300, liquid-cooled": 90.0,
    } == {row.instance_type: row.usd_per_hour for row in spot}
    assert {("B300", 8)} == {(row.accelerator, row.accelerator_count) for row in spot}


def test_contracts_have_no_price(sample: Sample) -> None:
    """Lines of the contract table are counted."""
    assert {"contract": 1} == left_out(parse, sample(*PAGE))


def test_page_may_drop_the_contract_table(sample: Sample) -> None:
    """That table holds no price, so its absence takes nothing away."""
    page = sample(*PAGE)
    without = page.text().replace("contract-gpu-droplet-pricing", "gone")

    assert 6 == len(prices(parse, type(page).of(page.url, without, page.retrieved_at)))


@each(
    [
        ("on-demand section renamed", replaced('h2 id="on-demand-gpu', 'h2 id="gpu')),
        ("spot section gone", replaced('h2 id="spot-gpu', 'h2 id="preemptible-gpu')),
        ("header renamed", replaced("<th>Price</th>", "<th>Monthly price</th>")),
        ("a column more", replaced("<th>GPU</th>", "<th>GPU</th><th>Region</th>")),
        ("table moved away", rewritten(r"(<div class=.overflow-auto.*?</table></div>)", "")),
        ("empty table", rewritten(r"<tr><td>NVIDIA.*?</tr>\s*", "")),
        ("per month", replaced("per hour", "per month")),
        ("other currency", replaced("$", "€")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Eleven on-demand and eight spot prices; four checked by eye."""
    page = recorded("https://docs.digitalocean.com/products/droplets/details/pricing/")
    rows = prices(parse, page)
    found = {
        (row.accelerator, row.accelerator_count, row.purchase_option): row.usd_per_hour
        for row in rows
    }

    assert 11 == sum(row.purchase_option == "on_demand" for row in rows)
    assert 8 == sum(row.purchase_option == "spot" for row in rows)
    assert {"contract": 4} == left_out(parse, page)
    assert 35.28 == found["H100", 8, "on_demand"]
    assert 0.76 == found["RTX 4000 Ada", 1, "on_demand"]
    assert 2.59 == found["MI300X", 1, "on_demand"]
    assert 36.00 == found["MI355X", 8, "spot"]
