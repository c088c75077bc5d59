from sources.prices.linode import more_pages, parse
from tests.sources.changed_pages import Change, assert_refused, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

PAGE = ("linode", "types.json")


def test_name_and_count_stand_in_the_label(sample: Sample) -> None:
    """RTX6000 is the Quadro, RTX4000 Ada is the Ada card; the price is the machine's."""
    found = {
        (row.instance_type, row.region): (
            row.accelerator,
            row.accelerator_count,
            row.usd_per_hour,
        )
        for row in prices(parse, sample(*PAGE))
    }

    assert {
        ("g1-gpu-rtx6000-1", "global"): ("Quadro RTX 6000", 1, 1.5),
        ("g1-gpu-rtx6000-2", "global"): ("Quadro RTX 6000", 2, 3.0),
        ("g1-gpu-rtx6000-2", "id-cgk"): ("Quadro RTX 6000", 2, 3.6),
        ("g2-gpu-rtx4000a4-m", "global"): ("RTX 4000 Ada", 4, 3.57),
    } == found


def test_what_is_no_price_is_counted(sample: Sample) -> None:
    """Machines without a GPU are left out; a wrong count and an unknown name are set aside."""
    assert {"no_accelerator": 1} == left_out(parse, sample(*PAGE))
    assert {"count_disagrees": 1, "unknown_accelerator": 1} == set_aside(parse, sample(*PAGE))
    assert ["Z900 Accelerated"] == unknown_names(parse, sample(*PAGE))


def test_asks_for_the_next_page(sample: Sample) -> None:
    """The list says how many pages it has."""
    (page,) = more_pages(sample(*PAGE))

    assert page.url.endswith("?page_size=500&page=2")


@each(
    [
        ("price renamed", replaced('"hourly"', '"per_hour"')),
        ("price as text", replaced('"hourly": 1.5', '"hourly": "$1.50"')),
        ("list moved", replaced('"data": [', '"types": [')),
        ("class renamed", replaced('"class"', '"family"')),
        ("count renamed", replaced('"gpus"', '"accelerators"')),
        ("empty list", lambda body: b'{"page": 1, "pages": 1, "data": []}'),
        ("no GPU any more", replaced('"class": "gpu"', '"class": "standard"')),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """The list of October 2020 has 28 types, four of them with one to four GPUs at 1.50 each."""
    page = recorded("https://api.linode.com/v4/linode/types?page_size=500")
    found = prices(parse, page)

    assert [(1, 1.5), (2, 3.0), (3, 4.5), (4, 6.0)] == [
        (row.accelerator_count, row.usd_per_hour) for row in found
    ]
    assert {("Quadro RTX 6000", 1.5)} == {
        (row.accelerator, row.usd_per_accelerator_hour) for row in found
    }
    assert {"no_accelerator": 24} == left_out(parse, page)
    assert () == more_pages(page)
