"""The daily data set of gpurentalprices.com: a second opinion, with its known faults."""

import datetime as dt

from sources.prices.gpurentalprices import SOURCE, URL, parse
from sources.snapshot import Snapshot
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, prices, set_aside, unknown_names

JULY_17 = URL.replace("latest.json", "snapshots/2026-07-17.json")


def page(sample: Sample) -> Snapshot:
    """Give our sample of a day."""
    return sample("gpurentalprices", "latest.json", URL)


def test_a_price_is_for_one_gpu_of_the_smallest_machine(sample: Sample) -> None:
    """Two A100 are the least that Azure offers; the machine costs twice the figure."""
    lambda_h100, azure_a100, *_ = prices(parse, page(sample))

    assert ("lambda", "H100", "SXM", 1.0, 3.5, "global") == (
        lambda_h100.provider,
        lambda_h100.accelerator,
        lambda_h100.form_factor,
        lambda_h100.accelerator_count,
        lambda_h100.usd_per_hour,
        lambda_h100.region,
    )
    assert (2.0, 6.5, 3.25, None) == (
        azure_a100.accelerator_count,
        azure_a100.usd_per_hour,
        azure_a100.usd_per_accelerator_hour,
        azure_a100.region,
    )


def test_rows_bear_their_licence_and_are_second_hand(sample: Sample) -> None:
    """CC BY 4.0 asks for the author's name and a link, which visitors read with the source."""
    assert {("CC BY 4.0", "tracker")} == {
        (row.licence, row.source_kind) for row in prices(parse, page(sample))
    }
    assert "CC BY 4.0" == SOURCE.licence
    assert "https://github.com/adriannutiu/gpu-rental-prices" == SOURCE.home


def test_kinds_become_ways_to_buy(sample: Sample) -> None:
    """Other people's machines at RunPod are a marketplace, its own are on demand."""
    found = {
        (row.provider, row.purchase_option): row.amount for row in prices(parse, page(sample))
    }

    assert 1.25 == found["runpod", "marketplace"]
    assert 1.5 == found["runpod", "on_demand"]
    assert 6.25 == found["modal", "serverless"]
    assert 2.0 == found["verda", "spot"]


def test_googles_prices_are_without_the_host(sample: Sample) -> None:
    """The page they were read from prices GPUs alone."""
    assert {"gcp"} == {
        row.provider
        for row in prices(parse, page(sample))
        if row.price_basis == "accelerator_only"
    }


def test_a_stale_price_keeps_its_own_day(sample: Sample) -> None:
    """It is dated with the day it was fetched, and says so."""
    found = {row.provider: row for row in prices(parse, page(sample))}

    assert (dt.date(2026, 8, 12), "stale") == (
        found["vultr"].as_of_date,
        found["vultr"].quality_flags,
    )
    assert (dt.date(2026, 8, 20), None) == (
        found["lambda"].as_of_date,
        found["lambda"].quality_flags,
    )


def test_what_cannot_be_believed_is_set_aside(sample: Sample) -> None:
    """AWS's copy from before the cuts, an A40 of 16 GB, strangers, and nothing for money."""
    assert {
        "stale_copy": 1,
        "other_memory": 1,
        "unknown_accelerator": 1,
        "unknown_provider": 1,
        "zero_price": 1,
    } == set_aside(parse, page(sample))
    assert ["z900", "moonrent"] == unknown_names(parse, page(sample))
    assert "aws" not in {row.provider for row in prices(parse, page(sample))}


CHANGES: list[Change] = [
    ("offers renamed", replaced('"offers"', '"prices"')),
    ("price renamed", replaced('"usd_hr"', '"eur_hr"')),
    ("kind renamed", replaced('"kind"', '"type"')),
    ("another kind", replaced('"on-demand"', '"reserved"')),
    ("price is words", replaced("3.5,", '"ask us",')),
    ("memory is words", replaced('"vram_gb": 80', '"vram_gb": "80 GB"')),
    ("date gone", replaced('"date"', '"day"')),
    ("date in words", replaced('"date": "2026-08-20"', '"date": "20 August 2026"')),
    ("no offers", instead('{"date": "2026-08-20", "offers": []}')),
]


@each(CHANGES)
def test_a_changed_day_is_refused(sample: Sample, change: Change) -> None:
    """A day in another shape gives no rows, and the message says where."""
    assert_refused(parse, page(sample), change)


def test_the_recorded_day(recorded: Recorded) -> None:
    """2026-08-22: 293 offers, of which AWS's 12 are set aside; 33 providers."""
    copy = recorded(URL)
    found = prices(parse, copy)
    h100 = {
        row.provider: row.amount
        for row in found
        if (row.accelerator, row.form_factor, row.purchase_option) == ("H100", "SXM", "on_demand")
    }

    assert 281 == len(found)
    assert 33 == len({row.provider for row in found})
    assert {"stale_copy": 12} == set_aside(parse, copy)
    assert (3.99, 11.061, 3.25) == (h100["lambda"], h100["azure"], h100["verda"])


def test_the_recorded_day_with_stale_prices(recorded: Recorded) -> None:
    """On 2026-07-17 Vultr had not been read for nine days; its prices bear that day."""
    stale = [row for row in prices(parse, recorded(JULY_17)) if row.quality_flags == "stale"]

    assert 6 == len(stale)
    assert {("vultr", dt.date(2026, 7, 8))} == {(row.provider, row.as_of_date) for row in stale}
