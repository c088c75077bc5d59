"""Series from DAWNBench: what its entries cost, how long they took, what one image cost.

- `train_usd` is the submitter's own price times the hours to the threshold.
- `train_usd_price_checked` takes the provider's list price of the day where the entry names a
  machine that we know the price of (its instance type stands in the entry's own words), times the
  number of machines; else the submitter's price. An entry with neither is `missing`.
- A published price more than 5 % off the list price gets the flag `price_mismatch`, in both.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from store.rows.benchmarks import INFERENCE_RESULTS, TRAINING_RESULTS
from trends.asof import prices_at
from trends.frames import inference_ids, table_or_empty, training_ids
from trends.points import Series

TASKS: Final = {"imagenet": "ImageNet", "cifar10": "CIFAR10", "squad": "SQuAD"}
MISMATCH: Final = 0.05
_SOURCE: Final = "training_results of DAWNBench (Stanford)"
_MACHINE: Final = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)+")

Candidates = Iterator[tuple[Series, pd.DataFrame]]


def series(tables: Mapping[str, pd.DataFrame], prices: pd.DataFrame) -> Candidates:
    """Give each series with its candidate rows."""
    results = table_or_empty(tables, TRAINING_RESULTS)
    results = results.assign(result_id=training_ids(results))
    for task, name in TASKS.items():
        entries = results[
            (results["source"] == "dawnbench") & (results["benchmark"] == f"dawnbench_{task}")
        ]
        yield from _training(task, name, entries.reset_index(drop=True), prices)
    inferred = table_or_empty(tables, INFERENCE_RESULTS)
    inferred = inferred.assign(result_id=inference_ids(inferred))
    is_ours = (inferred["source"] == "dawnbench") & (inferred["benchmark"] == "dawnbench_imagenet")
    yield from _inference(inferred[is_ours].reset_index(drop=True))


def _training(task: str, name: str, entries: pd.DataFrame, prices: pd.DataFrame) -> Candidates:
    listed = list_usd_per_hour(entries, prices)
    published = entries["usd_per_hour_published"].astype(np.float64)
    is_off = ((published / listed - 1).abs() > MISMATCH) & listed.notna()
    rows = _rows(entries).assign(flags=is_off.map({True: "price_mismatch", False: None}))
    hours = entries["hours_to_threshold"].astype(np.float64)
    yield (
        Series(
            f"dawnbench_{task}_train_usd",
            f"published cost of training in DAWNBench ({name})",
            f"Cost of training to DAWNBench's {name} threshold, at the price the entry states.",
            "USD",
            _SOURCE,
        ),
        rows.assign(value=entries["cost_usd_published"].astype(np.float64)),
    )
    yield (
        Series(
            f"dawnbench_{task}_train_usd_price_checked",
            f"cost of training in DAWNBench ({name}) at list prices of the day",
            f"Cost of training to DAWNBench's {name} threshold, at the list price of the day"
            " where the named machine is known.",
            "USD",
            f"{_SOURCE}; price_intervals",
        ),
        rows.assign(value=hours * listed.fillna(published)),
    )
    yield (
        Series(
            f"dawnbench_{task}_train_hours",
            f"time of training in DAWNBench ({name})",
            f"Hours of training to DAWNBench's {name} threshold.",
            "h",
            _SOURCE,
        ),
        _rows(entries).assign(value=hours),
    )


def _inference(entries: pd.DataFrame) -> Candidates:
    source = "inference_results of DAWNBench (Stanford)"
    yield (
        Series(
            "dawnbench_imagenet_infer_usd_per_1e9",
            "published cost of classifying a billion images in DAWNBench",
            "Cost of classifying a billion images one at a time, as the entry states it.",
            "USD/1e9 images",
            source,
        ),
        _rows(entries).assign(value=entries["usd_per_item_published"].astype(np.float64) * 1e9),
    )
    yield (
        Series(
            "dawnbench_imagenet_infer_ms",
            "time to classify one image in DAWNBench",
            "Time to classify one image.",
            "ms",
            source,
        ),
        _rows(entries).assign(value=entries["value"].astype(np.float64)),
    )


def list_usd_per_hour(entries: pd.DataFrame, prices: pd.DataFrame) -> pd.Series:
    """Find the list price of all machines of an entry on its day; null where none is known."""
    known = {str(each).lower(): str(each) for each in prices["instance_type"].dropna().unique()}
    machine = entries["system"].map(lambda text: _machine(str(text), known))
    wanted = pd.DataFrame({"instance_type": machine, "date": entries["published_date"]})
    found = prices_at(prices, wanted, by="instance_type")["usd_per_hour"].astype(np.float64)
    nodes = entries["nodes"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return found * nodes


def _machine(text: str, known: dict[str, str]) -> str | None:
    """Find the one known instance type that a text names."""
    found = {known[word.lower()] for word in _MACHINE.findall(text) if word.lower() in known}
    return found.pop() if len(found) == 1 else None


def _rows(entries: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": entries["published_date"],
            "result_id": entries["result_id"],
            "system": entries["system"],
            "provenance": entries["provenance"],
        }
    )
