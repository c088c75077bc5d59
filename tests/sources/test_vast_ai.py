import datetime as dt
import json

import pytest

from sources.prices.vast_ai import SOURCE, parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from tests.conftest import NOON
from tests.sources.changed_pages import Change, assert_refused, changed, each, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, rewritten

API = "https://console.vast.ai/api/v0/bundles/"
PAGE = ("vast_ai", "bundles.json", f"{API}#A100%20SXM4")
HOST = "host-address@publisher.example"


def test_median_per_accelerator_and_series(sample: Sample) -> None:
    """The middle of each series; offers of several accelerators are divided by their number."""
    found = {
        (row.accelerator, row.instance_type): (row.usd_per_accelerator_hour, row.quality_flags)
        for row in prices(parse, sample(*PAGE))
    }

    # Data centres: 8.0/8, 1.3, 2.4/2. Others: 0.2, 3.2/4, 0.9 (deverified), 1.1.
    assert {
        ("A100-80GB", "verified data centres"): (1.2, "median_of_3_offers"),
        ("A100-80GB", "other hosts"): (pytest.approx(0.85), "median_of_4_offers"),
        ("A100-40GB", "verified data centres"): (0.7, "median_of_1_offers"),
    } == found


def test_rows_are_of_a_marketplace(sample: Sample) -> None:
    """Each row stands for one accelerator, anywhere."""
    assert {("marketplace", 1, "global", "accelerator-hour", "vast.ai")} == {
        (r.purchase_option, r.accelerator_count, r.region, r.amount_unit, r.provider)
        for r in prices(parse, sample(*PAGE))
    }


def test_cheapest_offer_is_never_published(sample: Sample) -> None:
    """The lowest price of a series is no row where the series has more than one offer."""
    assert {0.2, 1.0, 0.1}.isdisjoint(row.amount for row in prices(parse, sample(*PAGE)))


def test_slices_and_other_kinds_are_counted(sample: Sample) -> None:
    """A quarter of the memory is a slice; bids and what cannot be rented are not on demand."""
    assert {"slice": 1, "not_on_demand": 2, "not_asked_for": 1} == left_out(parse, sample(*PAGE))


def test_answer_keeps_only_what_was_asked(sample: Sample) -> None:
    """The same answer to two questions gives each its own rows, and to a third none."""
    name, file, _ = PAGE
    nvl = sample(name, file, f"{API}#H100%20NVL")
    none = sample(name, file, f"{API}#B200")

    assert ["H100-NVL"] == [row.accelerator for row in prices(parse, nvl)]
    assert [] == prices(parse, none)
    assert {"not_asked_for": 12, "no_offers": 1} == left_out(parse, none)


def test_full_answer_is_flagged() -> None:
    """Answers stop at 64 offers, the cheapest first, so their median is too low."""
    offer = {
        "gpu_name": "L4",
        "num_gpus": 1,
        "gpu_ram": 23034,
        "dph_total": 0.3,
        "rentable": True,
        "verification": "verified",
        "hosting_type": 1,
    }
    page = Snapshot.of(f"{API}#L4", json.dumps({"offers": [offer] * 64}), NOON)

    (row,) = prices(parse, page)
    assert "median_of_64_offers,cheapest_64_only" == row.quality_flags


def test_addresses_of_hosts_go_nowhere(sample: Sample) -> None:
    """Neither rows nor remarks hold them, though each offer does."""
    page = sample(*PAGE)

    assert HOST in page.text()
    assert HOST not in repr(list(parse(page)))


def test_addresses_stay_out_of_messages_of_trouble(sample: Sample) -> None:
    """An answer cut short behind an address does not quote it."""
    page = changed(sample(*PAGE), lambda body: body[: body.index(HOST.encode()) + len(HOST) + 1])

    with pytest.raises(Unreadable) as refusal:
        list(parse(page))
    assert HOST not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_one_question_for_each_kind() -> None:
    """Each question asks for one kind, and says which behind the # of its address."""
    pages = SOURCE.first_pages(dt.date(2026, 8, 22))

    assert len(pages) == len({page.label for page in pages}) > 20
    for page in pages:
        asked = json.loads(page.body or b"")
        assert page.url == f"{API}#{asked['gpu_name']['in'][0].replace(' ', '%20')}"
        assert (64, "on-demand") == (asked["limit"], asked["type"])


@each(
    [
        ("price renamed", replaced('"dph_total"', '"hourly"')),
        ("price as text", replaced('"dph_total": 8.0', '"dph_total": "8.0"')),
        ("price of nothing", replaced('"dph_total": 8.0', '"dph_total": 0.0')),
        ("count renamed", replaced('"num_gpus"', '"gpus"')),
        ("memory renamed", replaced('"gpu_ram"', '"vram"')),
        ("name renamed", replaced('"gpu_name"', '"name"')),
        ("series renamed", replaced('"verification"', '"trust"')),
        ("list moved", replaced('"offers"', '"bundles"')),
        ("offers by number", rewritten(r'"offers": \[.*\]', '"offers": {"1": {}}')),
    ]
)
def test_refuses_a_changed_page(sample: Sample, change: Change) -> None:
    """A page that is not what we know is refused, with the place named."""
    assert_refused(parse, sample(*PAGE), change)


def test_recorded_page(recorded: Recorded) -> None:
    """48 recorded offers: 40 of H100 SXM (four in verified data centres) and eight of H100 NVL."""
    sxm = {r.instance_type: r for r in prices(parse, recorded(f"{API}#H100%20SXM"))}
    (nvl,) = prices(parse, recorded(f"{API}#H100%20NVL"))

    assert "median_of_4_offers" == sxm["verified data centres"].quality_flags
    assert "median_of_36_offers" == sxm["other hosts"].quality_flags
    assert ("H100", "SXM") == (sxm["other hosts"].accelerator, sxm["other hosts"].form_factor)
    assert ("H100-NVL", "median_of_8_offers") == (nvl.accelerator, nvl.quality_flags)
    assert {"not_asked_for": 8} == left_out(parse, recorded(f"{API}#H100%20SXM"))
    assert {"not_asked_for": 40} == left_out(parse, recorded(f"{API}#H100%20NVL"))


def test_recorded_medians_by_another_way(recorded: Recorded) -> None:
    """The published figures are the medians of the recorded offers, worked out apart."""
    page = recorded(f"{API}#H100%20SXM")
    offers = [o for o in page.json()["offers"] if o["gpu_name"] == "H100 SXM"]
    trusted = sorted(
        o["dph_total"] / o["num_gpus"]
        for o in offers
        if (o["verification"], o["hosting_type"]) == ("verified", 1)
    )
    rows = {row.instance_type: row.amount for row in prices(parse, page)}

    assert 4 == len(trusted)
    assert (trusted[1] + trusted[2]) / 2 == rows["verified data centres"]
    cheapest = min(o["dph_total"] / o["num_gpus"] for o in offers)
    assert all(amount > cheapest for amount in rows.values())
