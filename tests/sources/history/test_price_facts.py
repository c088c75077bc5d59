"""The fact list becomes rows, each with the page that its figure was read from."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.history.format import NOT_AN_OBSERVATION
from sources.history.price_facts import parse
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.prices import Price

FACTS = Path(__file__).parents[4] / "shared" / "facts" / "price_facts.csv"


@pytest.fixture
def rows(sample: Callable[..., Snapshot]) -> list[Price]:
    """Give the rows of the sample."""
    facts = sample("price_facts", "price_facts.csv")
    return [parsed for parsed in parse(facts) if isinstance(parsed, Price)]


def test_a_fact_has_its_own_day_and_page(rows: list[Price]) -> None:
    """The day and the page are the fact's, not the list's."""
    first = rows[0]

    assert ("aws", "p2.xlarge", "K80", 0.9) == (
        *(first.provider, first.instance_type, first.accelerator, first.usd_per_hour),
    )
    assert dt.datetime(2016, 10, 19, tzinfo=dt.UTC) == first.observed_at
    assert dt.date(2016, 10, 19) == first.as_of_date
    assert str(first.provenance).endswith("/ec2instances.info/abc/www/instances.json")
    assert ("tracker", "MIT") == (first.source_kind, first.licence)


def test_a_component_leaves_the_host_out(rows: list[Price]) -> None:
    """GCP's accelerators alone have no machine and are priced without host."""
    component = rows[1]

    assert ("spot", "accelerator_only", None) == (
        *(component.purchase_option, component.price_basis, component.instance_type),
    )


def test_a_wrong_count_is_put_right_and_flagged(rows: list[Price]) -> None:
    """Azure's ND96is holds eight accelerators, whatever the list says."""
    machine = rows[2]

    assert (8.0, "count_corrected") == (machine.accelerator_count, machine.quality_flags)
    assert 88.488 / 8 == machine.usd_per_accelerator_hour


def test_machines_bear_their_providers_name(rows: list[Price]) -> None:
    """Libcloud's spelling of Azure's machines is undone."""
    assert "Standard_NC6s_v3" == rows[3].instance_type


def test_commitments(rows: list[Price]) -> None:
    """A year's commitment is a reserved price of twelve months."""
    assert ("reserved", 12) == (rows[4].purchase_option, rows[4].commitment_months)


def test_community_machines_are_a_marketplace(rows: list[Price]) -> None:
    """The form of the label is kept, the label is not a machine."""
    row = rows[5]

    assert ("marketplace", None, "PCIe", "archived") == (
        *(row.purchase_option, row.instance_type, row.form_factor, row.quality_flags),
    )


def test_labels_of_rate_cards_name_no_machine(rows: list[Price]) -> None:
    """A rate card of Lambda holds one price everywhere for a machine without a name."""
    row = rows[6]

    assert (None, "global", 8.0, 2.79) == (
        *(row.instance_type, row.region, row.accelerator_count, row.usd_per_accelerator_hour),
    )


def test_spellings_of_providers(rows: list[Price]) -> None:
    """Both names of a provider are kept."""
    assert ("crusoe", "crusoecloud") == (rows[7].provider, rows[7].provider_raw)


def test_what_cannot_be_a_row_is_refused(sample: Callable[..., Snapshot]) -> None:
    """Estimates, unknown names and zero prices go to the quarantine, each with its reason."""
    parsed = list(parse(sample("price_facts", "price_facts.csv")))
    refused = [each.reason for each in parsed if isinstance(each, LeftOut) and each.is_suspect]
    unknown = {each.name for each in parsed if isinstance(each, UnknownName)}

    assert [
        *(NOT_AN_OBSERVATION, "unknown_origin", "unknown_provider", "unknown_accelerator"),
        "not_positive",
    ] == refused
    assert {"https://blog.example/guesses", "megacloud", "Q9"} == unknown


@pytest.mark.parametrize(
    ("before", "after"), [("price_usd_per_hour", "price"), (",on_demand\n", ",on_lease\n")]
)
def test_another_list_is_not_read(
    sample: Callable[..., Snapshot], before: str, after: str
) -> None:
    """A renamed column or an unknown way of buying stops the reading."""
    facts = sample("price_facts", "price_facts.csv")
    changed = Snapshot.of(facts.url, facts.text().replace(before, after), facts.retrieved_at)

    with pytest.raises(Unreadable, match=r"columns are|on_lease"):
        list(parse(changed))


@pytest.mark.skipif(not FACTS.is_file(), reason="the fact list (../shared/facts) is not here")
def test_the_list_as_it_is() -> None:
    """Every line becomes a row; prices checked by eye."""
    facts = Snapshot.of(
        "price_facts.csv", FACTS.read_bytes(), dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    )
    parsed = list(parse(facts))
    rows = [each for each in parsed if isinstance(each, Price)]
    found = {(r.instance_type, r.region, str(r.as_of_date), r.purchase_option): r for r in rows}

    assert 6_648 == len(parsed) == len(rows)
    assert 33 == sum("count_corrected" in (row.quality_flags or "") for row in rows)
    assert 98.32 == found["p5.48xlarge", "us-east-1", "2025-04-14", "on_demand"].usd_per_hour
    assert 55.04 == found["p5.48xlarge", "us-east-1", "2025-06-23", "on_demand"].usd_per_hour
    assert 394 == sum("accelerator_only" == row.price_basis for row in rows)
