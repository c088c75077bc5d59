"""How long one more day takes, on top of ten years of daily prices.

The history is generated: 10,000 offers of 25 providers, seen every day of ten years (36 million
rows in 120 monthly files), whose prices change every half a year or so. Measured are

1. one day of 10,000 rows: guarded against the last 45 days, merged into the month's file, and its
   lines of price_intervals extended (together at most 5 s);
2. the price of the day for 2,000 training results, from price_intervals (at most 2 s);
3. bytes on disk for a million rows.

`COSTCURVE_BENCH_SCALE` makes the history shorter or longer (1, ten years, by default). Times are
processor seconds of all threads, so that a busy machine does not decide.
"""

import datetime as dt
import functools
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from store.files import write_parquet
from store.guard.prices import guard_prices
from store.rows.prices import PRICE_INTERVALS, PRICES
from store.warehouse import Warehouse, to_frame
from trends.asof import list_prices, prices_at
from trends.prices.intervals import COLUMNS, extend_intervals

OFFERS = 10_000
MONTHS = 120
RESULTS = 2_000
GUARD_DAYS = 45
CHANGE_DAYS = 180
MOST_SECONDS_A_DAY = 5.0
MOST_SECONDS_OF_LOOKUPS = 2.0
_FIRST_MONTH = pd.Period("2016-11", "M")
_ACCELERATORS = (
    "K80",
    "P100",
    "V100",
    "T4",
    "A100-40GB",
    "A100-80GB",
    "H100",
    "H200",
    "L4",
    "B200",
)


def main() -> int:
    """Print the timings; the status says whether they keep their limits."""
    scale = float(os.environ.get("COSTCURVE_BENCH_SCALE", "1"))
    months = max(round(MONTHS * scale), 2)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        started = time.process_time()
        rows, size = _generate(warehouse, months)
        print(
            f"generated history: {rows:,} rows in {months} monthly files, {size / 1e6:,.0f} MB, "
            f"{size / rows:.1f} MB per million rows "
            f"({time.process_time() - started:.0f} s)"
        )
        day = (_FIRST_MONTH + months - 1).end_time.date()
        merging = _one_more_day(warehouse, day)
        looking = _lookups(warehouse, day)
    keeps = merging <= MOST_SECONDS_A_DAY and looking <= MOST_SECONDS_OF_LOOKUPS
    print("  keeps its limits" if keeps else "  BREAKS its limits")
    return 0 if keeps else 1


def _one_more_day(warehouse: Warehouse, day: dt.date) -> float:
    """Time the guard, the merge and the longer lines of one day."""
    new = to_frame(_day(day))
    started = time.process_time()
    recent = warehouse.read_since(PRICES, day - dt.timedelta(days=GUARD_DAYS))
    read = time.process_time()
    guarded = guard_prices(new, recent)
    checked = time.process_time()
    report = warehouse.merge(PRICES, guarded.good)
    merged = time.process_time()
    intervals = warehouse.read(PRICE_INTERVALS)
    longer = extend_intervals(intervals, guarded.good)
    warehouse.replace(PRICE_INTERVALS, longer)
    done = time.process_time()
    assert report.added == len(guarded.good) == OFFERS, (report.added, guarded.refused[:3])
    print(
        f"  one day of {OFFERS:,} rows: read {GUARD_DAYS} days {read - started:.2f} s, "
        f"guard {checked - read:.2f} s, merge {merged - checked:.2f} s, "
        f"{len(longer):,} lines extended {done - merged:.2f} s"
    )
    print(f"  together {done - started:.2f} s (at most {MOST_SECONDS_A_DAY})")
    return done - started


def _lookups(warehouse: Warehouse, day: dt.date) -> float:
    """Time the price of the day for as many training results as there are."""
    intervals = warehouse.read(PRICE_INTERVALS)
    draw = np.random.default_rng(0)
    days = [day - dt.timedelta(days=int(n)) for n in draw.integers(0, 365, RESULTS)]
    started = time.process_time()
    found = _prices_on(intervals, days, draw.choice(np.array(_ACCELERATORS), RESULTS))
    seconds = time.process_time() - started
    print(
        f"  price of the day for {RESULTS:,} results: {seconds:.2f} s, {found:,} answered "
        f"(at most {MOST_SECONDS_OF_LOOKUPS})"
    )
    return seconds


def _prices_on(intervals: pd.DataFrame, days: list[dt.date], accelerators: Any) -> int:
    """Price results as the costs of training do."""
    wanted = pd.DataFrame({"accelerator": accelerators, "date": pd.to_datetime(days)})
    found = prices_at(list_prices(intervals), wanted)
    return int(found["usd_per_accelerator_hour"].notna().sum())


def _generate(warehouse: Warehouse, months: int) -> tuple[int, int]:
    """Write the history up to the day before the last, and its lines; give rows and bytes."""
    rows = size = 0
    for number in range(months):
        month = _FIRST_MONTH + number
        days = month.days_in_month - (number == months - 1)
        table = pa.concat_tables(
            [_day(month.start_time.date() + dt.timedelta(n)) for n in range(days)]
        )
        file = warehouse.folder / PRICES.name / f"{month}.parquet"
        write_parquet(file, PRICES.sorted(table))
        rows, size = rows + table.num_rows, size + file.stat().st_size
    warehouse.replace(
        PRICE_INTERVALS, _lines(_FIRST_MONTH.start_time.date(), month.end_time.date())
    )
    return rows, size


def _offers() -> pd.DataFrame:
    """Give the offers: machines of providers in regions, on demand and spot."""
    number = np.arange(OFFERS)
    accelerator = np.array(_ACCELERATORS)[number // 4 % len(_ACCELERATORS)]
    count = np.array([1.0, 2.0, 4.0, 8.0])[number % 4]
    return pd.DataFrame(
        {
            "provider": [f"provider{n}" for n in number % 25],
            "instance_type": [f"machine-{n}" for n in number // 2 % 400],
            "region": [f"us-region{n}" for n in number // 800],
            "accelerator": accelerator,
            "form_factor": None,
            "accelerator_count": count,
            "purchase_option": np.where(number % 2, "spot", "on_demand"),
            "commitment_months": pd.array([None] * OFFERS, dtype="Int64"),
            "price_basis": "all_in",
        }
    )


@functools.cache
def _offers_once() -> pd.DataFrame:
    return _offers()


def _usd(ordinal: int | np.ndarray) -> np.ndarray:
    """Give every offer's price per machine on a day: a step of some percent every half a year."""
    number = np.arange(OFFERS)
    step = (ordinal + number * 37) // CHANGE_DAYS
    each = (2 + number % 7) * (1 + (step * 13 + number) % 5 / 20)
    return np.asarray(each * np.array([1, 2, 4, 8])[number % 4])


def _day(day: dt.date) -> pa.Table:
    """Give the rows of one day as an arrow table."""
    offers, usd = _offers_once(), _usd(day.toordinal())
    each = usd / offers["accelerator_count"].to_numpy()
    at = pd.Timestamp(day, tz="UTC")
    constant: dict[str, Any] = {
        **dict.fromkeys(("provider_raw", "interconnect", "os", "licence", "quality_flags")),
        "amount_unit": "machine-hour",
        "currency": "USD",
        "source_kind": "api",
        "observed_at": at,
        "as_of_date": at.tz_localize(None),
        "provenance": f"generated https://prices.example/{day} sha256:{day:%Y%m%d}00000000 v1",
    }
    frame: pd.DataFrame = offers.assign(
        accelerator_raw=offers["accelerator"],
        amount=usd,
        usd_per_hour=usd,
        usd_per_accelerator_hour=each,
        **constant,
    )
    names = PRICES.schema.names
    return pa.Table.from_pandas(frame[names], schema=PRICES.schema, preserve_index=False)


def _lines(first: dt.date, last: dt.date) -> pd.DataFrame:
    """Give the lines of price_intervals of all days from the first to the day before the last."""
    offers, number = _offers_once(), np.arange(OFFERS)
    begin, end = first.toordinal(), last.toordinal() - 1
    first_step = (begin + number * 37) // CHANGE_DAYS
    parts = []
    for later in range((end - begin) // CHANGE_DAYS + 2):
        start = (first_step + later) * CHANGE_DAYS - number * 37
        stop = np.minimum(start + CHANGE_DAYS - 1, end)
        start = np.maximum(start, begin)
        part = offers.assign(usd_per_hour=_usd(start), start=start, stop=stop)
        parts.append(part[start <= stop])
    lines = pd.concat(parts, ignore_index=True)
    lines["usd_per_accelerator_hour"] = lines["usd_per_hour"] / lines["accelerator_count"]
    lines["first_seen_date"] = _dates(lines["start"])
    lines["last_seen_date"] = _dates(lines["stop"])
    lines["observations"] = lines["stop"] - lines["start"] + 1
    lines["next_change_seen_date"] = _dates(lines["stop"] + 1).where(lines["stop"] < end)
    lines["source_kinds"] = "api"
    lines["provenance"] = "generated https://prices.example/ sha256:0000000000000000 v1"
    found: pd.DataFrame = lines[COLUMNS]
    return found


def _dates(ordinals: pd.Series) -> pd.Series:
    return pd.to_datetime(ordinals - dt.date(1970, 1, 1).toordinal(), unit="D")


if __name__ == "__main__":
    sys.exit(main())
