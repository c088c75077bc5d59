"""What all history formats promise."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable

import pytest

from sources.history.format import copies, find_histories, reader
from sources.providers import provider_id
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from store.rows.prices import Price
from tests.sources.changed_pages import ERROR_IN_JSON, ERROR_PAGE

SAMPLES = {
    "binga_cloud_gpus": ("history", "binga.md"),
    "cherielilili": ("history", "cherielilili.csv"),
    "coreweave_docs": ("history", "coreweave.md"),
    "ec2instances": ("history", "ec2instances.html"),
    "epoch_tpu_prices": ("history", "epoch_tpu_prices.csv"),
    "full_stack_serverless": ("full_stack", "serverless-gpus.csv"),
    "full_stack_table": ("full_stack", "cloud-gpus.csv"),
    "gcpinstances": ("history", "gcpinstances.json"),
    "hemgo_lexsi": ("history", "hemgo.json"),
    "huggingface_endpoints": ("history", "endpoints.md"),
    "huggingface_spaces": ("history", "spaces.md"),
    "libcloud": ("history", "libcloud_2020.json"),
    "nixj9": ("history", "nixj9.csv"),
    "price_facts": ("price_facts", "price_facts.csv"),
    "runpod_docs": ("history", "runpod.md"),
    "sfcompute": ("history", "sfcompute.html"),
    "sooddvs": ("history", "sooddvs.csv"),
    "sooddvs_estimates": ("history", "sooddvs_estimates.csv"),
    "tardellirs": ("history", "tardellirs.json"),
    "tugot17": ("history", "tugot17.jsonl"),
}
TESTED_ELSEWHERE = {"coroot", "skypilot"}  # compressed; laid out as a live source's page
MAY_BE_EMPTY = {"huggingface_spaces"}  # its first versions hold no prices

Sample = Callable[..., Snapshot]
each_format = pytest.mark.parametrize("name", sorted(SAMPLES))


def test_all_formats_are_tested() -> None:
    """A new format needs a sample."""
    assert set(find_histories()) == set(SAMPLES) | TESTED_ELSEWHERE


def test_copies_are_declared_whole() -> None:
    """Each copy has a reader, a day, an address and a digest, and stands once."""
    found = copies()

    assert len(found) == len({copy.url for copy in found}) > 300
    for copy in found:
        assert reader(copy.format)
        assert re.fullmatch(r"[0-9a-f]{16}", copy.digest), copy.url
        assert dt.date(2016, 1, 1) < copy.recorded_date < dt.date(2026, 11, 23), copy.url
        assert copy.url.startswith("https://")


def test_every_format_has_copies() -> None:
    """But the fact list, which is handed over."""
    counted = Counter(copy.format for copy in copies())

    assert {"price_facts"} == set(find_histories()) - set(counted)


@each_format
@pytest.mark.parametrize(
    "body", [b"", ERROR_PAGE, ERROR_IN_JSON], ids=["nothing", "error page", "error in JSON"]
)
def test_what_is_no_copy_is_refused(sample: Sample, name: str, body: bytes) -> None:
    """Nothing, or an error page with status 200, is trouble or at least no row."""
    copy = sample(*SAMPLES[name])
    broken = Snapshot.of(copy.url, body, copy.retrieved_at)
    if name in MAY_BE_EMPTY:
        assert not [row for row in reader(name).parse(broken) if isinstance(row, Price)]
        return
    with pytest.raises(Unreadable, match=re.escape(copy.url)):
        list(reader(name).parse(broken))


@each_format
def test_rows_are_dated_and_named(sample: Sample, name: str) -> None:
    """No row is later than its copy, and each names a declared provider."""
    copy = sample(*SAMPLES[name])
    for row in reader(name).parse(copy):
        if isinstance(row, Price):
            assert row.as_of_date <= max(row.observed_at, copy.retrieved_at).date()
            assert row.provider == provider_id(row.provider)
            assert row.provenance is None or row.provenance.startswith("https://")
