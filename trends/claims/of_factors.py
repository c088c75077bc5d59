"""Readings of hardware and software apart.

- `hardware A / B` is the speed of one accelerator over another by the two-way model, which holds
  task and software the same.
- `software_pairs` is the pooled rate of MLPerf's matched pairs (same task, target, accelerator and
  count), carried to the claim's years; `software_rounds` the same from the rounds of the model.
- `same_machine TASK` looks for one machine (accelerator and count) that trained one model in
  DAWNBench on more than one day of the window, and takes the one seen over the longest time:
  hours of its first day over the best hours of a later one.
- `confounded TASK` is the best of the window's last day over its first, whatever the machine and
  model: such a ratio carries no verdict.
"""

import datetime as dt
import math
import re
from typing import Final

import pandas as pd

from store.rows.benchmarks import TRAINING_RESULTS
from trends.claims import rules
from trends.claims.claim import Claim, Evidence
from trends.claims.facts import Facts
from trends.frames import DAYS_PER_YEAR, table_or_empty, training_ids
from trends.points import records

_MACHINE: Final = ["accelerator", "accelerator_count", "family"]


def hardware(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge how many times faster one accelerator is than another by the two-way model."""
    newer, older = (name.strip() for name in subject.split("/"))
    effects = facts.model.accelerators
    if newer not in effects or older not in effects:
        return Evidence(
            claim.target, note=f"the two-way model does not compare {newer} with {older}"
        )
    seen = math.exp(effects[older] - effects[newer])
    cells = {row["name"]: row["cells"] for row in facts.model.rows if row["kind"] == "accelerator"}
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=cells[newer] + cells[older],
        rows=tuple(f"two_way_effects/accelerator/{name}" for name in (newer, older)),
        note=f"speed of {newer} over {older} with task and software held the same",
    )


def software_pairs(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the pooled gain of matched pairs, carried to the claim's years."""
    years = sum(row["years"] for row in facts.pairs)
    if years <= 0:
        return Evidence(claim.target, note="there are no matched pairs")
    speed = sum(math.log(row["gain"]) for row in facts.pairs) / years
    return _carried(
        claim,
        speed,
        n=len(facts.pairs),
        rows=("matched_pairs", "pooled_rates/matched_pairs"),
        note="pooled over all matched pairs of MLPerf",
    )


def software_rounds(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the gain from the first to the last round, carried to the claim's years."""
    ends = facts.round_span
    if ends is None:
        return Evidence(claim.target, note="the two-way model has fewer than two rounds")
    (first, first_day), (last, last_day) = ends
    years = (last_day - first_day).days / DAYS_PER_YEAR
    gain = facts.model.rounds[first] - facts.model.rounds[last]
    return _carried(
        claim,
        gain / years,
        n=len(facts.model.rounds),
        rows=tuple(f"two_way_effects/round/{name}" for name in (first, last)),
        note=f"from {first} to {last} with task and accelerator held the same",
    )


def same_machine(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the gain of the machine that trained one model over the longest time."""
    results = table_or_empty(facts.tables, TRAINING_RESULTS)
    results = results.assign(result_id=training_ids(results))
    date = results["published_date"]
    found = results[
        (results["benchmark"] == subject)
        & results["hours_to_threshold"].notna()
        & results["accelerator"].notna()
        & (date >= pd.Timestamp(claim.window_from or dt.date.min))
        & (date <= pd.Timestamp(min(claim.window_to or facts.as_of_date, facts.as_of_date)))
    ]
    found = found.assign(family=found["model"].map(model_family))
    best: tuple[int, float, pd.DataFrame] | None = None
    for _, machine in found.groupby(_MACHINE, sort=True):
        order = machine.sort_values(["published_date", "hours_to_threshold", "result_id"])
        first = order.iloc[0]
        later = order[order["published_date"] > first["published_date"]]
        if later.empty:
            continue
        fastest = later.loc[later["hours_to_threshold"].idxmin()]
        days = (fastest["published_date"] - first["published_date"]).days
        gain = float(first["hours_to_threshold"] / fastest["hours_to_threshold"])
        if best is None or days > best[0]:
            best = days, gain, pd.DataFrame([first, fastest])
    if best is None:
        return Evidence(claim.target, note=f"no machine of {subject} was seen on two days")
    _, gain, ends = best
    return Evidence(
        claim.target,
        rules.level(gain, claim.target, claim.tolerance),
        gain,
        n=2,
        first_date=ends["published_date"].iloc[0].date(),
        last_date=ends["published_date"].iloc[1].date(),
        rows=tuple(ends["result_id"]),
        note=f"{ends['accelerator_count'].iloc[0]} x {ends['accelerator'].iloc[0]}, both "
        f"{ends['family'].iloc[0]}",
    )


def confounded(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Show the whole fall of a series in the window; machine, model and software all change."""
    found = facts.points.get(subject)
    window = None if found is None else records(found.between(claim.window_from, claim.window_to))
    if window is None or len(window) < 2:
        return Evidence(claim.target, note=f"{subject} has fewer than two records in the window")
    return Evidence(
        claim.target,
        "not_testable",
        float(window.values[0] / window.values[-1]),
        n=len(window),
        first_date=window.first_date,
        last_date=window.end_date,
        flags=frozenset({"confounded"}),
        rows=(window.ids[0], window.ids[-1]),
        note="machine, model and software all change between the two",
    )


def model_family(model: object) -> str:
    """Bring the spellings of one model together: `Resnet 50`, `ResNet50-v1.5` are `resnet50`."""
    plain = re.sub(r"[^a-z0-9.]+", "", str(model).lower())
    return re.sub(r"v1(\.\d+)?$", "", plain)


def _carried(claim: Claim, speed: float, *, n: int, rows: tuple[str, ...], note: str) -> Evidence:
    """Carry a speed to the years of the claim's window."""
    if claim.window_from is None or claim.window_to is None:
        return Evidence(claim.target, note="the claim has no window")
    years = (claim.window_to - claim.window_from).days / DAYS_PER_YEAR
    seen = math.exp(speed * years)
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=n,
        rows=rows,
        note=f"{note}: {math.exp(speed):.3g} times a year, over {years:.3g} years",
    )
