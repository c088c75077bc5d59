"""Readings of single rows: launch prices, hourly prices, models, declared runs, two statements.

- `launch_price A / B` and `hourly_price A / B at PROVIDER` are ratios of two accelerators' prices;
  the launch price of an accelerator is the lowest of its forms, the hourly price the list price on
  the last day of the claim's window.
- `model_compute A / B in newest|oldest` is the ratio of two models' training compute in one
  edition of Epoch's notable models.
- `run_cost NAME` is chips x hours (declared in `claimed_runs.csv` from the sentence that tells
  them) x the list price of a chip on the run's day.
- `peak_floor` is the least that a billion images could cost at an accelerator's peak rate, the
  cheapest accelerator of the day; no service reaches it.
- `product A B ...` multiplies what other claims state.
"""

import datetime as dt
import math
from typing import Final

import numpy as np
import pandas as pd

from store.rows.research import ACCELERATORS, MODELS
from trends.asof import prices_at
from trends.claims import rules
from trends.claims.claim import Claim, Evidence, declared
from trends.claims.facts import Facts
from trends.frames import table_or_empty
from trends.series.research import notable_editions

RESNET50_FLOP_PER_IMAGE: Final = 7.6e9
"""Twice the 3.8e9 multiply-adds of one image, He et al. 2015, https://arxiv.org/abs/1512.03385."""


def launch_price(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the ratio of two launch prices."""
    known = table_or_empty(facts.tables, ACCELERATORS)
    known = known[known["launch_price_usd"].notna()]
    newer, older = (name.strip() for name in subject.split("/"))
    prices = [known[known["accelerator"] == name] for name in (newer, older)]
    if any(found.empty for found in prices):
        return Evidence(claim.target, note=f"no launch price of both {newer} and {older}")
    lowest = [found.sort_values(["launch_price_usd", "accelerator"]).iloc[0] for found in prices]
    return _ratio(
        claim,
        *(float(found["launch_price_usd"]) for found in lowest),
        rows=[f"accelerators/{f['accelerator']}/{f['form_factor'] or ''}" for f in lowest],
    )


def hourly_price(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the ratio of two list prices at one provider on the last day of the window."""
    pair, _, provider = subject.partition(" at ")
    if claim.window_to is None or claim.window_to > facts.as_of_date:
        return Evidence(claim.target, note="the day has not come")
    wanted = pd.DataFrame(
        {
            "accelerator": [name.strip() for name in pair.split("/")],
            "date": [claim.window_to, claim.window_to],
        }
    )
    found = prices_at(facts.prices, wanted, providers=[provider])
    if found["usd_per_accelerator_hour"].isna().any():
        return Evidence(claim.target, note=f"no list price of both {pair} at {provider}")
    newer, older = found["usd_per_accelerator_hour"]
    seen_on = [row["price_seen_date"].date() for _, row in found.iterrows()]
    return _ratio(
        claim,
        float(newer),
        float(older),
        rows=[f"price_intervals/{provider}/{name}" for name in found["instance_type"]],
        dates=seen_on,
    )


def model_compute(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the ratio of two models' training compute in one edition."""
    pair, _, which = subject.partition(" in ")
    models = table_or_empty(facts.tables, MODELS)
    editions = notable_editions(models, facts.as_of_date)
    names = [name.strip() for name in pair.split("/")]
    if not editions:
        return Evidence(claim.target, note="no edition of Epoch's notable models")
    edition = editions[-1] if which == "newest" else editions[0]
    known = models[(models["edition"] == edition) & models["training_compute_flop"].notna()]
    found = [known[known["model"] == name] for name in names]
    if any(rows.empty for rows in found):
        return Evidence(claim.target, note=f"edition {edition} has no compute of both {pair}")
    more, less = (float(rows["training_compute_flop"].iloc[0]) for rows in found)
    return _ratio(
        claim,
        more,
        less,
        rows=[f"models/{edition}/{name}" for name in names],
        note=f"edition {edition}",
    )


def run_cost(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge chips x hours x list price of one declared run."""
    run = next(row for row in declared("claimed_runs.csv") if row["run"] == subject)
    day = dt.date.fromisoformat(run["date"])
    if day > facts.as_of_date:
        return Evidence(claim.target, note="the day has not come")
    wanted = pd.DataFrame({"accelerator": [run["accelerator"]], "date": [day]})
    price = prices_at(facts.prices, wanted).iloc[0]
    if pd.isna(price["usd_per_accelerator_hour"]):
        return Evidence(
            claim.target,
            note=f"no list price of {run['accelerator']} on {day} or in the 400 days before",
        )
    chips, hours = float(run["accelerator_count"]), float(run["hours"])
    seen = chips * hours * float(price["usd_per_accelerator_hour"])
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=1,
        first_date=day,
        last_date=day,
        rows=(run["source_url"], f"price_intervals/{price['provider']}/{run['accelerator']}"),
        note=f"{chips:g} chips x {hours:g} h x ${price['usd_per_accelerator_hour']:g}",
    )


def peak_floor(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Give the least that a billion images could cost at peak rate on the window's last day."""
    known = table_or_empty(facts.tables, ACCELERATORS)
    known = known[known["peak_fp16_tflops"].notna()]
    best = known.sort_values("peak_fp16_tflops").drop_duplicates("accelerator", keep="last")
    if best.empty or claim.window_to is None or claim.window_to > facts.as_of_date:
        return Evidence(claim.target, note="no peak rate is known")
    wanted = best[["accelerator"]].assign(date=claim.window_to)
    prices = prices_at(facts.prices, wanted)["usd_per_accelerator_hour"]
    flop = 1e9 * RESNET50_FLOP_PER_IMAGE
    cost = flop / (best["peak_fp16_tflops"] * 1e12) / 3600 * prices
    if cost.notna().sum() == 0:
        return Evidence(claim.target, note="no price of an accelerator with a known peak rate")
    cheapest = int(np.nanargmin(cost.to_numpy(np.float64)))
    name, floor = str(best["accelerator"].iloc[cheapest]), float(cost.iloc[cheapest])
    return Evidence(
        claim.target,
        rules.level(floor, claim.target, claim.tolerance),
        floor,
        n=int(cost.notna().sum()),
        last_date=claim.window_to,
        rows=(f"accelerators/{name}",),
        note=f"{name} at its peak FP16 rate, which no service reaches; a floor, not a price",
    )


def product(facts: Facts, claim: Claim, subject: str) -> Evidence:
    """Judge the product of what other claims state."""
    stated = subject.split()
    return Evidence(
        claim.target,
        rules.level(
            seen := math.prod(facts.claims[name].target for name in stated),
            claim.target,
            claim.tolerance,
        ),
        seen,
        n=len(stated),
        rows=tuple(f"claims/{name}" for name in stated),
    )


def _ratio(
    claim: Claim,
    one: float,
    other: float,
    *,
    rows: list[str],
    dates: list[dt.date] | None = None,
    note: str | None = None,
) -> Evidence:
    seen = one / other
    return Evidence(
        claim.target,
        rules.level(seen, claim.target, claim.tolerance),
        seen,
        n=2,
        first_date=min(dates) if dates else None,
        last_date=max(dates) if dates else None,
        rows=tuple(rows),
        note=note,
    )
