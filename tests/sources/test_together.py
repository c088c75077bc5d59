from sources.prices.together import parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, rewritten

PAGE = ("together", "pricing.html")


def test_clusters_not_dedicated_inference(sample: Sample) -> None:
    """The same line stands in two sections at two prices; the cluster's is the one."""
    found = {row.accelerator: row.usd_per_accelerator_hour for row in prices(parse, sample(*PAGE))}

    assert {"B200": 7.49, "H100": 3.49} == found


def test_what_is_not_read_is_counted(sample: Sample) -> None:
    """A dash is no price; three other tables, one with the same header, are not ours."""
    assert {"no_price": 1, "other_table": 3} == left_out(parse, sample(*PAGE))


def test_least_size_is_flagged(sample: Sample) -> None:
    """A single GPU cannot be rented, and the row says so."""
    assert {"minimum_size"} == {row.quality_flags for row in prices(parse, sample(*PAGE))}


@each(
    [
        ("header renamed", replaced("<p>Hourly</p>", "<p>Monthly</p>")),
        ("section renamed", replaced('id="gpu-clusters"', 'id="clusters"')),
        ("section twice", replaced('div id="storage"', 'div id="gpu-clusters"')),
        ("table moved", rewritten(r'<div id="gpu-clusters"[^>]*></div>(.*?)$', r"\1")),
        ("empty table", rewritten(r'(is-gpu".*?<tbody>).*?(</tbody>)', r"\1\2")),
        ("only dashes", rewritten(r"<p>\$[37]\.49</p>", "<p>—</p>")),
        ("a column more", replaced("<div><p>$7.49</p></div></td>", "$7.49</td><td>$7.00</td>")),
        ("other currency", replaced("$", "€")),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """Three of six lines have a price."""
    page = recorded("https://www.together.ai/pricing")

    assert [("B200", 8.19), ("H100", 3.99), ("H200", 5.99)] == [
        (row.accelerator, row.usd_per_accelerator_hour) for row in prices(parse, page)
    ]
    assert {"no_price": 3, "other_table": 1} == left_out(parse, page)
