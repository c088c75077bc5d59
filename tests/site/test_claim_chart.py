"""The ledger and the chart of claims say of each claim what its page says."""

import json
import re
from pathlib import Path

import pandas as pd

from flows.pages.numbers import times
from trends.claims.claim import read_claims


def test_title_counts_the_rows(built: Path) -> None:
    """How far off the middle one is, and how far the worst."""
    rows = pd.read_parquet(built / "charts" / "claims-and-data.parquet")
    page = (built / "claims" / "index.html").read_text()
    title = re.search(r'id="claims-and-data-title">([^<]+)<', page)

    assert title is not None
    middle, worst = times(rows["times_off"].median()), times(rows["times_off"].max())
    assert title[1] == (
        f"Half of {len(rows)} claims lie within {middle} times of the data,"
        f" the farthest {worst} times off"
    )


def test_each_claim_stands_where_its_evidence_puts_it(built: Path) -> None:
    """What was seen over what was claimed, in the verdict's colour and shape."""
    rows = pd.read_parquet(built / "charts" / "claims-and-data.parquet")
    spec = json.loads((built / "charts" / "claims-and-data.json").read_text())
    dots = next(layer for layer in spec["layer"] if layer["name"] == "values")
    drawn = spec["datasets"][dots["data"]["name"]]

    assert (rows["seen"] / rows["target"]).tolist() == [row["value"] for row in drawn]
    assert rows["verdict"].tolist() == [row["kind"] for row in drawn]
    shapes = dict(
        zip(
            dots["encoding"]["shape"]["scale"]["domain"],
            dots["encoding"]["shape"]["scale"]["range"],
            strict=True,
        )
    )
    assert len(set(shapes.values())) == len(shapes) == rows["verdict"].nunique()


def test_ledger_follows_the_argument(built: Path) -> None:
    """Claims stand in the order in which they were declared, which is the article's."""
    page = (built / "claims" / "index.html").read_text()
    ledger = page[page.index('class="ledger"') :]
    links = re.findall(r'href="(?:\.\./claims/)?([a-z0-9-]+)/?(?:index\.html)?"', ledger)

    declared = [claim.claim.replace("_", "-") for claim in read_claims()]
    found = [link for link in links if link in declared]
    assert len(found) > 3
    assert sorted(found, key=declared.index) == found


def test_home_says_the_verdict_before_its_chart(built: Path) -> None:
    """A reader who came with the sentence finds it, and one word on it, above the chart."""
    home = (built / "index.html").read_text()
    above = home[: home.index("<figure")]

    assert '<span class="verdict contradicted">Contradicted</span>' in above
    assert 'href="claims/fifty-times-moore/"' in above
