"""What a fall in cost is made of: hardware times software over price, and what is left over.

For each task the best of its first and of its last round: hardware x software by the two-way model
over the same span against the total, which should agree within 10 %; and with prices, cost fall =
speed gain / price rise. Geometric means over tasks stand below.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast, get_args

import numpy as np
import pandas as pd

from trends.asof import Basis, prices_at, providers_of
from trends.frames import Record
from trends.pairs import TASK
from trends.two_way import TwoWay, cells

ADDS_UP: Final = 0.10


def decomposition(results: pd.DataFrame, model: TwoWay, prices: pd.DataFrame) -> list[Record]:
    """Take each task's fall from its first to its last round apart, and all tasks together."""
    found = cells(results)
    best = found.sort_values(["task", "published_date", "accelerator_minutes", "result_id"])
    best = best.drop_duplicates(["task", "published_date"])
    first, last = best.drop_duplicates("task"), best.drop_duplicates("task", keep="last")
    spans = first.merge(last, on=["task", *TASK], suffixes=("_from", "_to"))
    spans = spans[spans["round_from"] != spans["round_to"]]
    rows: list[Record] = []
    for basis in get_args(Basis):
        before, after = (
            prices_at(
                prices,
                pd.DataFrame(
                    {
                        "accelerator": spans[f"accelerator_{end}"],
                        "date": spans[f"published_date_{end}"],
                        "form_factor": spans[f"form_factor_{end}"],
                    }
                ),
                providers=providers_of(basis),
            )["usd_per_accelerator_hour"]
            for end in ("from", "to")
        )
        mine = [
            _span(span, model, basis, one, other)
            for span, one, other in zip(spans.itertuples(index=False), before, after, strict=True)
        ]
        rows += [*mine, *_together(mine, basis)]
    return rows


def _span(span: Any, model: TwoWay, basis: str, before: float, after: float) -> Record:
    total = span.accelerator_minutes_from / span.accelerator_minutes_to
    hardware = _gain(model.accelerators, span.accelerator_from, span.accelerator_to)
    software = _gain(model.rounds, span.round_from, span.round_to)
    rise = None if pd.isna(before) or pd.isna(after) else float(after / before)
    cost_fall = (
        None
        if rise is None
        else float(
            (span.accelerator_minutes_from * before) / (span.accelerator_minutes_to * after)
        )
    )
    return {
        "benchmark": span.benchmark,
        "benchmark_target": span.benchmark_target,
        "from_round": span.round_from,
        "to_round": span.round_to,
        "from_accelerator": span.accelerator_from,
        "to_accelerator": span.accelerator_to,
        "basis": basis,
        "from_result_id": span.result_id_from,
        "to_result_id": span.result_id_to,
    } | _factors(total, hardware, software, rise, cost_fall)


def _factors(
    total: float,
    hardware: float | None,
    software: float | None,
    rise: float | None,
    cost_fall: float | None,
) -> Record:
    both = None if hardware is None or software is None else hardware * software
    residual = None if both is None else total / both
    return {
        "total_speed_gain": total,
        "hardware_gain": hardware,
        "software_gain": software,
        "speed_residual": residual,
        "adds_up": None if residual is None else abs(residual - 1) <= ADDS_UP,
        "price_rise": rise,
        "cost_fall": cost_fall,
        "identity_residual": None
        if rise is None or cost_fall is None
        else cost_fall / (total / rise),
        "cost_residual": None
        if rise is None or cost_fall is None or both is None
        else cost_fall / (both / rise),
    }


def _together(rows: Sequence[Record], basis: str) -> Iterator[Record]:
    """Take geometric means: over all tasks with both gains, and over those with prices too."""
    whole = [row for row in rows if row["speed_residual"] is not None]
    priced = [row for row in whole if row["cost_fall"] is not None]
    for name, chosen in (("all", whole), ("all with prices", priced)):
        if chosen:
            yield _mean_row(name, chosen, basis)


def _mean_row(name: str, rows: Sequence[Record], basis: str) -> Record:
    def mean(column: str) -> float | None:
        values = [row[column] for row in rows]
        return None if None in values else math.exp(float(np.mean(np.log(values))))

    return {
        "benchmark": name,
        "benchmark_target": f"geometric mean of {len(rows)} tasks",
        "from_round": min(row["from_round"] for row in rows),
        "to_round": max(row["to_round"] for row in rows),
        "from_accelerator": "each task's own",
        "to_accelerator": "each task's own",
        "basis": basis,
        "from_result_id": "all",
        "to_result_id": "all",
    } | _factors(
        cast("float", mean("total_speed_gain")),
        mean("hardware_gain"),
        mean("software_gain"),
        mean("price_rise"),
        mean("cost_fall"),
    )


def _gain(effects: dict[str, float], before: str, after: str) -> float | None:
    """Give how many times less accelerator-minutes the second takes than the first."""
    if before == after and before in effects:
        return 1.0
    if before not in effects or after not in effects:
        return None
    return math.exp(effects[before] - effects[after])
