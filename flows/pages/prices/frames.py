"""What the pages of prices share: the index by week, the newest price, list prices that stood."""

import pandas as pd

from charts import look
from flows.pages import facts
from flows.pages.numbers import day, usd
from flows.pages.page import Book
from flows.pages.prices.links import address

MOST_SERIES = 8
_GAP_DAYS = 100
ENOUGH_PROVIDERS = 3
RECENT = pd.Timedelta(days=182)
INTERVAL_COLUMNS = [
    "provider",
    "accelerator",
    "instance_type",
    "region",
    "form_factor",
    "accelerator_count",
    "purchase_option",
    "usd_per_accelerator_hour",
    "usd_per_hour",
    "first_seen_date",
    "last_seen_date",
    "observations",
    "provenance",
]


def families(book: Book) -> dict[str, tuple[str, str]]:
    """Give each accelerator's family and vendor."""
    found: dict[str, tuple[str, str]] = book.once("families", lambda: _families(book))
    return found


def _families(book: Book) -> dict[str, tuple[str, str]]:
    rows = book.tables["accelerators"].drop_duplicates("accelerator")
    return {
        name: (family, vendor)
        for name, family, vendor in zip(
            rows["accelerator"], rows["family"], rows["vendor"], strict=True
        )
    }


def token_of(book: Book, accelerator: str) -> str:
    """Name the colour of an accelerator."""
    family, vendor = families(book).get(accelerator, (None, None))
    return look.accelerator_token(family, vendor)


def index_of(book: Book) -> pd.DataFrame:
    """Give the price index with one line an accelerator and form, by day."""
    index = book.tables["price_index"].rename(
        columns={"week_start_date": "date", "median_usd": "value"}
    )
    pairs = zip(index["accelerator"], facts.texts(index["form_factor"]), strict=True)
    names = pd.Series([f"{name} {form}".strip() for name, form in pairs], index.index, dtype="str")
    return index.assign(name=names, lo=index["lowest_usd"], hi=index["highest_usd"])


def main_form(index: pd.DataFrame, accelerator: str) -> pd.DataFrame:
    """Give the weeks of the form in which an accelerator was seen most often."""
    mine = index[index["accelerator"] == accelerator]
    if mine.empty:
        return mine
    seen = mine.groupby("name")["providers"].sum().sort_values(ascending=False)
    weeks: pd.DataFrame = mine[mine["name"] == seen.index[0]].sort_values("date")
    return weeks


def latest_prices(book: Book) -> dict[str, facts.Row]:
    """Give the newest week in which an accelerator was seen at a few providers, or at all."""
    found: dict[str, facts.Row] = book.once("latest_prices", lambda: _latest_prices(book))
    return found


def _latest_prices(book: Book) -> dict[str, facts.Row]:
    index = index_of(book).sort_values(["accelerator", "date", "providers"])
    last = index.groupby("accelerator")["date"].transform("max")
    # The newest week with enough providers, so that a median is one; else the newest of all.
    well_seen = (index["providers"] >= ENOUGH_PROVIDERS) & (index["date"] > last - RECENT)
    order = index.assign(well_seen=well_seen).sort_values(["accelerator", "well_seen", "date"])
    newest = order.drop_duplicates("accelerator", keep="last").drop(columns="well_seen")
    return {
        row["accelerator"]: {**row, "address": address(row["accelerator"])}
        for row in facts.rows_of(newest)
    }


def segments(weeks: pd.DataFrame) -> pd.Series:
    """Number the stretches without a gap."""
    numbers: pd.Series = (weeks["date"].diff().dt.days > _GAP_DAYS).cumsum()
    return numbers


def thinned(weeks: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Leave out weeks that say what the weeks before and after them say."""
    kept = []
    for _, rows in weeks.groupby(["series", "segment"], sort=False):
        values = rows[columns]
        flat = (values == values.shift()).all(axis=1) & (values == values.shift(-1)).all(axis=1)
        kept.append(rows[~flat])
    return pd.concat(kept, ignore_index=True)


def with_tips(weeks: pd.DataFrame) -> pd.DataFrame:
    """Add what a tooltip shows."""
    return weeks.assign(
        value_text=[
            f"{usd(value)} ({usd(low)} – {usd(high)})"
            for value, low, high in zip(weeks["value"], weeks["lo"], weeks["hi"], strict=True)
        ],
        day_text=[day(date) for date in weeks["date"]],
        who=[
            f"{facts.provider_name(provider)} {instance}".strip()
            for provider, instance in zip(
                weeks["cheapest_provider"],
                facts.texts(weeks["cheapest_instance_type"]),
                strict=True,
            )
        ],
        note=[f"{count} providers" for count in weeks["providers"]],
    )


def public_rows(weeks: pd.DataFrame) -> pd.DataFrame:
    """Give the rows below a chart, newest first, as visitors see and download them."""
    columns = [
        "accelerator",
        "form_factor",
        "date",
        "value",
        "lowest_usd",
        "highest_usd",
        "providers",
        "cheapest_provider",
        "cheapest_instance_type",
        "cheapest_provenance",
    ]
    renamed = {
        "date": "week_start_date",
        "value": "median_usd",
        "cheapest_provenance": "provenance",
    }
    return weeks[columns].rename(columns=renamed).sort_values("week_start_date", ascending=False)


def on_demand(intervals: pd.DataFrame) -> pd.DataFrame:
    """Keep list prices of whole machines on demand."""
    return intervals[
        (intervals["purchase_option"] == "on_demand") & (intervals["price_basis"] == "all_in")
    ]


def coverage(intervals: pd.DataFrame) -> pd.DataFrame:
    """Say what was seen of each accelerator at each provider, from when to when, how often."""
    keys = ["accelerator", "provider"]
    return (
        intervals.groupby(keys, as_index=False)
        .agg(
            first_seen_date=("first_seen_date", "min"),
            last_seen_date=("last_seen_date", "max"),
            observations=("observations", "sum"),
        )
        .sort_values(["accelerator", "provider"])
    )


def interval_files(book: Book) -> dict[str, pd.DataFrame]:
    """Give all prices of each accelerator and provider, for the files that tables load."""
    intervals = book.tables["price_intervals"]
    intervals = intervals.sort_values("last_seen_date", ascending=False)
    found = {"price-coverage": coverage(intervals)}
    for column, prefix in (("accelerator", "price"), ("provider", "provider")):
        for name, rows in intervals.groupby(column):
            found[f"{prefix}-{facts.slug(str(name))}"] = rows[INTERVAL_COLUMNS]
    return found
