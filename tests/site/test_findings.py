"""A title is a finding that could be false; each is held here against the rows below its chart."""

import html
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from flows.pages.numbers import day, month, percent, significant, times, usd
from tests.site.made_up import TODAY


@pytest.fixture(scope="module")
def titles(built: Path) -> dict[str, str]:
    """Give the title of every chart, by its slug."""
    found: dict[str, str] = {}
    for file in built.rglob("index.html"):
        shape = r'id="([\w-]+)-title">([^<]+)<'
        for slug, title in re.findall(shape, file.read_text()):
            found[slug] = html.unescape(title)
    assert len(found) > 15
    return found


def _rows(built: Path, slug: str) -> pd.DataFrame:
    return pd.read_parquet(built / "charts" / f"{slug}.parquet")


def test_headline_goes_from_the_first_record_to_the_lowest(
    built: Path, titles: dict[str, str]
) -> None:
    """The first DAWNBench record and the lowest cost of all."""
    rows = _rows(built, "training-cost-since-2017").sort_values("date")
    first = rows[rows["series"].str.startswith("DAWNBench")]["cost_usd"].iloc[0]

    assert usd(first) in titles["training-cost-since-2017"]
    assert titles["training-cost-since-2017"].endswith(f"to {usd(rows['cost_usd'].min())}")


def test_entries_go_from_the_first_record_to_the_lowest(
    built: Path, titles: dict[str, str]
) -> None:
    """As many entries as there are rows, between the first and the best of them."""
    rows = _rows(built, "dawnbench-training-cost")
    title = titles["dawnbench-training-cost"]

    assert title.startswith(f"{len(rows)} priced entries")
    assert title.endswith(f"{usd(rows['cost_usd'].iloc[0])} to {usd(rows['cost_usd'].min())}")


def test_benchmark_says_its_lowest_cost(built: Path, titles: dict[str, str]) -> None:
    """The least that a run ever cost."""
    rows = _rows(built, "resnet-cost")

    assert f"{usd(rows['cost_usd'].min())} at the least" in titles["resnet-cost"]


@pytest.mark.parametrize(
    ("accelerator", "form", "providers"),
    [("H100", "SXM", 12), ("V100", None, 3), ("MI300X", None, 1)],
)
def test_price_that_is_said(
    built: Path, titles: dict[str, str], accelerator: str, form: str | None, providers: int
) -> None:
    """Of the newest week of the last half-year with three providers, else of the newest week.

    Heading, lead, chart and the table of all accelerators say the same price of the same week.
    """
    slug = f"price-{accelerator.lower()}"
    rows = _rows(built, slug)
    rows = rows[rows["form_factor"].fillna("") == (form or "")]
    rows = rows.assign(week=pd.to_datetime(rows["week_start_date"])).sort_values("week")
    lately = rows["week"] > pd.Timestamp(TODAY) - pd.Timedelta(days=182)
    enough = rows[lately & (rows["providers"] >= 3)]
    said = (rows if enough.empty else enough).iloc[-1]
    week, price = day(said["week"]), usd(said["median_usd"])
    where = f"the median of {providers} providers" if providers > 1 else "the one provider seen"
    page = html.unescape((built / f"prices/{accelerator.lower()}/index.html").read_text())
    index = (built / "prices/index.html").read_text()
    line = next(each for each in index.split("<tr>") if f">{accelerator}</a>" in each)

    assert said["providers"] == providers
    name = f"{accelerator} {form}" if form else accelerator
    assert titles[slug] == f"{name}: {price} an hour at {where}, week of {week}"
    assert re.search(rf"<h1[^>]*>{accelerator}: {re.escape(price)} an hour, {month(week)}", page)
    assert f"In the week of {week} " in page
    assert f"<td class=d>{said['week']:%Y-%m-%d}</td>" in line
    assert f'data-v="{float(said["median_usd"])!r}"' in line


def test_index_and_home_say_the_same_price(built: Path, titles: dict[str, str]) -> None:
    """One rule: the price of the H100 on the home page is that of its page and of the index."""
    said = re.match(r"H100 SXM: (\S+) an hour", titles["price-h100"])
    assert said is not None
    home = (built / "index.html").read_text()

    assert titles["accelerator-prices"].startswith(f"An H100-hour costs {said[1]} at the median")
    assert f'<strong class="value">{said[1]}</strong>' in home


def test_events_of_prices_are_in_the_rows(built: Path) -> None:
    """The cut that a chart names is one of the list prices; the turnover is one of its weeks."""
    spec = json.loads((built / "charts/price-h100.json").read_text())
    layer = next(each for each in spec["layer"] if each.get("name") == "label-events")
    events = {row["text"]: row["date"] for row in spec["datasets"][layer["data"]["name"]]}
    prices = pd.read_parquet(built / "data/results/price-h100.parquet").query("provider == 'aws'")
    before, after = prices.sort_values("first_seen_date")["usd_per_accelerator_hour"]
    weeks = _rows(built, "price-h100").sort_values("week_start_date").query("form_factor == 'SXM'")

    assert events == {
        f"Amazon Web Services cuts its price by {percent(1 - after / before)}": str(
            prices["first_seen_date"].max()
        ),
        "12 providers seen, then 2": "2026-09-28",  # the rise two weeks before is a smaller change
    }
    assert list(weeks["providers"].unique()) == [3, 12, 2]


def test_provider_says_its_cheapest_price(built: Path, titles: dict[str, str]) -> None:
    """The cheapest accelerator on the last day on which anything was seen."""
    rows = _rows(built, "provider-aws")
    newest = rows[rows["date"] == rows["date"].max()]
    cheapest = usd(newest["usd_per_accelerator_hour"].min())

    assert titles["provider-aws"].endswith(f"2 accelerators, from {cheapest} an hour")


def test_hardware_names_the_fastest(built: Path, titles: dict[str, str]) -> None:
    """The accelerator with the largest gain, and how large."""
    rows = _rows(built, "hardware-speed")
    fastest = rows.sort_values("gain").iloc[-1]

    assert (
        f"the {fastest['name']} trains {times(fastest['gain'])} times" in titles["hardware-speed"]
    )


def test_hindcast_names_the_smallest_error(built: Path, titles: dict[str, str]) -> None:
    """If no change wins, the title says so."""
    rows = _rows(built, "hindcast-scores")
    assert rows.sort_values("mean_absolute_error")["method"].iloc[0] == "naive"
    assert titles["hindcast-scores"].startswith("“No change” made the smallest errors")


def test_sensitivity_says_both_ends(built: Path, titles: dict[str, str]) -> None:
    """The lowest and the highest value under any choice."""
    rows = _rows(built, "sensitivity-1")
    low, high = (significant(each) for each in (rows["value"].min(), rows["value"].max()))

    assert f"between {low} and {high}" in titles["sensitivity-1"]


def test_inference_says_its_lowest_cost(built: Path, titles: dict[str, str]) -> None:
    """The least that a billion answers ever cost."""
    rows = _rows(built, "inference-bert-99-cost")

    assert usd(rows["usd_per_1e9_items"].min()) in titles["inference-bert-99-cost"]


def test_tokens_say_their_lowest_cost(built: Path, titles: dict[str, str]) -> None:
    """The cheapest million tokens of all priced systems."""
    rows = _rows(built, "token-cost")

    assert usd(rows["usd_per_million_tokens"].min()) in titles["token-cost"]


def test_every_kind_of_title_is_held_here(built: Path, titles: dict[str, str]) -> None:
    """No chart has a title that nobody checks, but for those that only say first and last."""
    checked = (
        "training-cost-since-2017", "dawnbench-training-cost", "price-", "provider-",
        "hardware-speed", "hindcast-scores", "sensitivity-", "token-cost",
        "claims-and-data",  # in test_claim_chart
    )  # fmt: skip
    tails = ("-speed", "-cost")
    first_to_last = ("transistors", "compute-", "software-gain", "forecast-", "accelerator-prices",
                     "image-inference-cost")  # fmt: skip
    left = [
        slug for slug in titles
        if not slug.startswith((*checked, *first_to_last)) and not slug.endswith(tails)
    ]  # fmt: skip
    assert left == []


def test_first_to_last_titles_hold(built: Path, titles: dict[str, str]) -> None:
    """What grew or fell did so from the first to the last record of the rows."""
    transistors = _rows(built, "transistors")
    said = f"from {significant(transistors['value'].min())} to "
    assert titles["transistors"].endswith(said + significant(transistors["value"].max()))

    levels = _rows(built, "compute-to-one-accuracy")
    alexnet = levels[levels["series"].str.startswith("AlexNet")]["value"]
    assert (
        f"{times(alexnet.max() / alexnet.min())} times less" in titles["compute-to-one-accuracy"]
    )

    speed = _rows(built, "resnet-speed")["accelerator_minutes"]
    assert (
        f"from {significant(speed.max())} to {significant(speed.min())}" in titles["resnet-speed"]
    )

    images = _rows(built, "image-inference-cost")["usd_per_1e9_images"]
    assert usd(images.min()) in titles["image-inference-cost"]

    forecast = _rows(built, "forecast-mlperf-resnet-train-usd-any").sort_values("target_date")
    expected = f"we expect {usd(forecast['median'].iloc[-1])} by Dec 2028"
    assert titles["forecast-mlperf-resnet-train-usd-any"].endswith(expected)
