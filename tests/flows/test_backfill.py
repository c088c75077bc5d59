"""The backfill: dated copies and the fact list, through the checks of a refresh."""

import dataclasses
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

import flows.backfill as backfilling
from flows.backfill import backfill
from sources.declared import WithDeclared
from sources.history.format import Copy
from sources.replay import Replay
from sources.snapshot import Snapshot, SnapshotFolder
from sources.source import Page
from sources.trouble import Unreachable
from sources.web import Answer, Known
from store.rows.operations import QUARANTINE
from store.rows.prices import PRICES
from store.warehouse import Warehouse
from tests.conftest import MIRROR, SAMPLES, needs_mirror
from trends.prices.coverage import price_coverage
from trends.prices.intervals import price_intervals

FACTS = MIRROR.parent / "facts" / "price_facts.csv"
TODAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
GCP, SPACES = "https://gcpinstances.example/data.json", "https://spaces.example/spaces.md"
ESTIMATES = "https://estimates.example/history.csv"


class Shelf:
    """A transport that answers from samples, as of today."""

    def __init__(self, samples: dict[str, str]) -> None:
        self.samples = samples

    def fetch(self, page: Page, known: Known | None = None) -> Answer:
        """Answer with the sample under that address."""
        if page.url not in self.samples:
            raise Unreachable(page.url, "not on the shelf")
        body = (SAMPLES / "history" / self.samples[page.url]).read_bytes()
        return Answer(Snapshot.of(page.url, body, TODAY), is_unchanged=False)


SHELF = Shelf({GCP: "gcpinstances.json", SPACES: "spaces.md", ESTIMATES: "sooddvs_estimates.csv"})


def copy(name: str, url: str, day: dt.date) -> Copy:
    """Declare a sample as a copy of a day."""
    digest = SHELF.fetch(Page(url)).snapshot.digest[:16]
    return Copy(name, url, day, "MIT", digest)


@pytest.fixture
def three_copies(monkeypatch: pytest.MonkeyPatch) -> list[Copy]:
    """Declare three samples in place of all copies."""
    declared = [
        copy("gcpinstances", GCP, dt.date(2024, 6, 26)),
        copy("huggingface_spaces", SPACES, dt.date(2023, 6, 2)),
        copy("sooddvs_estimates", ESTIMATES, dt.date(2026, 6, 15)),
    ]
    monkeypatch.setattr(backfilling, "copies", lambda: tuple(declared))
    return declared


def silent(_: str) -> None:
    """Say nothing."""


@pytest.mark.usefixtures("three_copies")
def test_rows_bear_the_day_of_their_copy(tmp_path: Path) -> None:
    """Whenever it is read, a copy of 2024 is one of 2024; the row names page, bytes and parser."""
    warehouse = Warehouse(tmp_path)
    backfill(warehouse, SHELF, say=silent)
    prices = warehouse.read(PRICES)
    mine = prices[prices["provider"] == "gcp"]

    assert {pd.Timestamp("2024-06-26", tz="UTC")} == set(mine["observed_at"])
    assert {"MIT"} == set(mine["licence"])
    digest = SHELF.fetch(Page(GCP)).snapshot.digest[:16]
    assert {f"history_gcpinstances {GCP} sha256:{digest} v1"} == set(mine["provenance"])


@pytest.mark.usefixtures("three_copies")
def test_estimates_go_to_the_quarantine(tmp_path: Path) -> None:
    """A made-up price is refused, shown under the day of its copy, and counted."""
    warehouse = Warehouse(tmp_path)
    done = backfill(warehouse, SHELF, say=silent)
    refused = warehouse.read(QUARANTINE)

    assert 1 == done.refused["not_an_observation"]
    (line,) = refused[refused["reason"] == "not_an_observation"].to_dict("records")
    assert ["history_sooddvs_estimates", pd.Timestamp("2026-06-15"), ESTIMATES] == [
        *(line["source"], line["as_of_date"], line["url"]),
    ]
    assert 1 == done.left_out["history_sooddvs_estimates seen_elsewhere"]


@pytest.mark.usefixtures("three_copies")
def test_facts_bear_the_page_they_were_read_from(tmp_path: Path) -> None:
    """The fact list gives rows whose pages are those that it names."""
    warehouse = Warehouse(tmp_path)
    done = backfill(warehouse, SHELF, SAMPLES / "price_facts" / "price_facts.csv", say=silent)
    prices = warehouse.read(PRICES)
    first = prices[prices["instance_type"] == "p2.xlarge"].iloc[0]

    assert 8 == done.rows["history_price_facts"]
    assert first["provenance"].startswith(
        "history_price_facts https://raw.githubusercontent.com/vantage-sh/ec2instances.info/abc/"
    )
    assert {"unknown_origin", "unknown_provider", "not_positive"} <= set(done.refused)
    assert "provider: megacloud" in done.unknown


@pytest.mark.usefixtures("three_copies")
def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    """Everything is there already, to the byte."""
    facts = SAMPLES / "price_facts" / "price_facts.csv"
    first = backfill(Warehouse(tmp_path), SHELF, facts, say=silent)
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in files(tmp_path)}
    second = backfill(Warehouse(tmp_path), SHELF, facts, say=silent)

    assert first.merge.added > 0
    assert not second.merge.is_change
    assert before == {
        file: (file.stat().st_mtime_ns, file.read_bytes()) for file in files(tmp_path)
    }


def files(folder: Path) -> list[Path]:
    """All tables of a folder."""
    return sorted(folder.rglob("*.parquet"))


def test_another_page_under_the_address_is_refused(
    three_copies: list[Copy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of today never slips in under an old date; the other copies are read."""
    changed = [dataclasses.replace(three_copies[0], digest="0" * 16), *three_copies[1:]]
    monkeypatch.setattr(backfilling, "copies", lambda: tuple(changed))
    said: list[str] = []
    done = backfill(Warehouse(tmp_path), SHELF, say=said.append)

    assert [GCP] == [trouble.place for trouble in done.troubles]
    assert "the copy of 2024-06-26 has 0000000000000000" in said[0]
    assert set(done.rows) == {"history_huggingface_spaces"}


def test_a_copy_that_does_not_come_stops_nobody(
    three_copies: list[Copy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copies that come are merged, and the trouble is told."""
    lost = dataclasses.replace(three_copies[0], url="https://lost.example/data.json")
    monkeypatch.setattr(backfilling, "copies", lambda: (lost, *three_copies[1:]))
    done = backfill(Warehouse(tmp_path), SHELF, say=silent)

    assert ["https://lost.example/data.json"] == [trouble.place for trouble in done.troubles]
    assert done.merge.added > 0


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Backfill everything that was recorded, once."""
    if not MIRROR.is_dir() or not FACTS.is_file():
        pytest.skip("the recorded pages (../shared/mirror) and facts are not here")
    snapshots = SnapshotFolder(tmp_path_factory.mktemp("snapshots"))
    transport = WithDeclared(Replay(MIRROR, snapshots, TODAY.date()))
    warehouse = Warehouse(tmp_path_factory.mktemp("data"))
    done = backfill(warehouse, transport, FACTS, say=silent)
    assert [] == done.troubles
    return warehouse


@pytest.fixture(scope="module")
def intervals(history: Warehouse) -> pd.DataFrame:
    """Draw all of history together."""
    return price_intervals(history.read(PRICES))


def on_demand(intervals: pd.DataFrame, machine: str) -> list[tuple[float, str, str]]:
    """Prices of one of AWS's machines in Virginia, from when to when they were seen."""
    mine = intervals[
        (intervals["instance_type"] == machine)
        & (intervals["region"] == "us-east-1")
        & (intervals["purchase_option"] == "on_demand")
    ].sort_values("first_seen_date")
    days = [
        mine[name].dt.strftime("%Y-%m-%d").tolist()
        for name in ("first_seen_date", "last_seen_date")
    ]
    return list(zip(mine["usd_per_hour"].tolist(), *days, strict=True))


@needs_mirror
@pytest.mark.slow
class TestHistory:
    """Ten years as they were recorded."""

    def test_what_aws_never_cut(self, intervals: pd.DataFrame) -> None:
        """K80 and V100 cost in 2026 what they cost on their first days."""
        assert [(0.9, "2016-10-11", "2026-07-20")] == on_demand(intervals, "p2.xlarge")
        assert [(3.06, "2017-10-26", "2026-07-20")] == on_demand(intervals, "p3.2xlarge")

    @pytest.mark.parametrize(
        ("machine", "before", "after"),
        [
            ("p4d.24xlarge", 32.7726, 21.957642),
            ("p5.48xlarge", 98.32, 55.04),
            ("p5en.48xlarge", 84.8, 63.296),
        ],
    )
    def test_what_aws_cut_in_2025(
        self, intervals: pd.DataFrame, machine: str, before: float, after: float
    ) -> None:
        """A100, H100 and H200 were cut between 2025-04-14 and 2025-06-23, once."""
        (old, new) = on_demand(intervals, machine)

        assert (before, "2025-04-14") == (old[0], old[2])
        assert (after, "2025-06-23") == (new[0], new[1])

    def test_what_lambda_raised_in_2026(self, intervals: pd.DataFrame) -> None:
        """Eight H100 at Lambda cost 27.52 on 2026-04-02 and 31.92 from 2026-04-06 on."""
        mine = intervals[
            (intervals["instance_type"] == "gpu_8x_h100_sxm5")
            & (intervals["region"] == "us-west-1")
            & (intervals["first_seen_date"] >= "2026-01-01")
        ].sort_values("first_seen_date")

        assert [27.52, 31.92] == mine["usd_per_hour"].tolist()
        assert ["2026-04-02", "2026-04-06"] == mine["first_seen_date"].astype(str).str[
            :10
        ].tolist()

    def test_coverage(self, intervals: pd.DataFrame) -> None:
        """At least 17 kinds of accelerator and 40 providers, from 2016 on."""
        coverage = price_coverage(intervals)

        assert coverage["accelerator"].nunique() >= 17
        assert coverage["provider"].nunique() >= 40
        assert pd.Timestamp("2016-10-11") == coverage["first_seen_date"].min()

    def test_no_price_is_absurd(self, history: Warehouse) -> None:
        """Nothing that the field's typical mistakes would leave behind is in the table."""
        each = history.read(PRICES)["usd_per_accelerator_hour"].dropna()

        assert 0.005 < each.min()
        assert each.max() < 60

    def test_what_was_refused(self, history: Warehouse) -> None:
        """The known traps are in the quarantine, under their reasons."""
        refused = history.read(QUARANTINE)
        counts = refused.groupby(["source", "reason"]).size().to_dict()

        assert 88 == counts["history_sooddvs_estimates", "not_an_observation"]
        assert 806 == counts["history_libcloud", "stale_copy"]
        assert 12 == counts["history_huggingface_spaces", "off_peers"]
        assert counts["history_cherielilili", "off_peers"] > 100
