"""Hardware and software apart: matched pairs, a two-way model, and what adds up.

- Matched pairs: the same task, target, accelerator and count in two rounds, best of each, closed
  division, resubmissions out; each round is paired with the next one in which the machine was
  seen, so pairs of one machine add up to its whole span. `gain` is earlier minutes over later.
- The pooled rate is `exp(-sum(ln ratio) / sum(years))`, ratio being later minutes over earlier, so
  it reads as a fall per year; its interval resamples tasks (2,000 draws, fixed seed).
- Two-way effects: `ln(accelerator-minutes) = task + accelerator + round` on the best result of
  each cell, machines of eight accelerators, closed division, resubmissions out. A task is a
  benchmark at one target. Standard errors are clustered by task; intervals are Student's t with
  tasks - 1. The reference is the A100 with most cells, and the first round.
- Accelerators and rounds that the shared cells do not tie to the others are left out. An
  accelerator seen in one round only has the remark `leans_on_the_model`.
- Adding up: for each task the best of its first and of its last round; hardware x software over
  the same span against the total, within 10 %; with prices, cost fall = speed gain / price rise.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, cast, get_args

import numpy as np
import pandas as pd

from store.rows.decomposition import TWO_WAY_CELLS
from trends.asof import Basis, prices_at, providers_of
from trends.estimate import exp
from trends.frames import DAYS_PER_YEAR, Floats, Record, names

DRAWS: Final = 2_000
SEED: Final = 20_200_506
MACHINE_SIZE: Final = 8
ADDS_UP: Final = 0.10
_TASK: Final = ["benchmark", "benchmark_target"]


def admissible(results: pd.DataFrame) -> pd.DataFrame:
    """Keep the results that may be compared: closed, scored, a known machine, not resubmitted.

    Args:
        results: MLPerf's training results, as `trends.series.mlperf.training_results` gives them.
    """
    keep = (
        (results["division"] == "closed")
        & ~results["is_resubmitted"].astype(bool)
        & results["accelerator"].notna()
        & results["accelerator_minutes"].notna()
    )
    kept = results[keep]
    return kept.assign(task=kept["benchmark"] + " to " + kept["benchmark_target"])


def matched_pairs(results: pd.DataFrame) -> list[Record]:
    """Pair each machine's best of a round with that of the next round in which it was seen."""
    machine = [*_TASK, "accelerator", "accelerator_count"]
    order = [*machine, "published_date", "time_to_train_minutes", "result_id"]
    best = admissible(results).sort_values(order).drop_duplicates([*machine, "published_date"])
    later = best.groupby(machine, sort=False).shift(-1)
    is_paired = later["published_date"].notna()
    first, second = best[is_paired], later[is_paired]
    years = (second["published_date"] - first["published_date"]).dt.days / DAYS_PER_YEAR
    pairs = first[machine].assign(
        from_round=first["round"],
        to_round=second["round"],
        from_date=first["published_date"],
        to_date=second["published_date"],
        years=years,
        from_minutes=first["time_to_train_minutes"],
        to_minutes=second["time_to_train_minutes"],
        gain=first["time_to_train_minutes"] / second["time_to_train_minutes"],
        from_result_id=first["result_id"],
        to_result_id=second["result_id"],
    )
    return cast("list[Record]", pairs.to_dict("records"))


class Change(NamedTuple):
    """A change of one task's logarithm over some years."""

    task: str
    log_ratio: float
    years: float


def pooled_rate(measure: str, series: str, changes: Sequence[Change]) -> Record:
    """Pool changes into one rate, with an interval from resampling tasks."""
    tasks = sorted({change.task for change in changes})
    sums = np.zeros((len(tasks), 2))
    for change in changes:
        sums[tasks.index(change.task)] += change.log_ratio, change.years
    total = sums.sum(axis=0)
    row: Record = {
        "measure": measure,
        "series": series,
        "n": len(changes),
        "benchmarks": len(tasks),
        "years": float(total[1]),
        "factor_per_year": None,
        "fall_per_year": None,
        "lo": None,
        "hi": None,
        "draws": 0,
    }
    if total[1] <= 0:
        return row
    rate = total[0] / total[1]
    row |= {"factor_per_year": math.exp(rate), "fall_per_year": math.exp(-rate)}
    if len(tasks) < 2:
        return row
    picked = np.random.default_rng(SEED).integers(0, len(tasks), size=(DRAWS, len(tasks)))
    drawn = sums[picked].sum(axis=1)
    lo, hi = np.percentile(np.exp(-drawn[:, 0] / drawn[:, 1]), [2.5, 97.5])
    return row | {"lo": float(lo), "hi": float(hi), "draws": DRAWS}


class TwoWay(NamedTuple):
    """The fitted model: rows of effects, the effects by name, and the cells that went in."""

    rows: list[Record]
    accelerators: dict[str, float]
    rounds: dict[str, float]
    cells: list[Record]


NOTHING_TO_COMPARE: Final = TwoWay([], {}, {}, [])


def cells(results: pd.DataFrame) -> pd.DataFrame:
    """Take the best result of each cell (task, accelerator, round), eight-accelerator machines."""
    found = admissible(results)
    found = found[found["accelerator_count"].astype("Float64") == MACHINE_SIZE]
    order = ["task", "accelerator", "published_date", "accelerator_minutes", "result_id"]
    best = found.sort_values(order).drop_duplicates(["task", "accelerator", "published_date"])
    return best.reset_index(drop=True)


def two_way_effects(results: pd.DataFrame) -> TwoWay:
    """Fit accelerator and round effects; empty where there is nothing to compare."""
    found = _comparable(cells(results))
    reference = _reference(found)
    if reference is None or found["round"].nunique() < 2 or found["task"].nunique() < 2:
        return NOTHING_TO_COMPARE
    # Its import costs more than a second, and the command line must start without it.
    from statsmodels.regression.linear_model import OLS

    first_round = _first_round(found)
    design, effects = _design(found, reference, first_round)
    if len(found) <= len(effects):
        return NOTHING_TO_COMPARE
    y = np.log(found["accelerator_minutes"].to_numpy(np.float64))
    tasks = pd.factorize(found["task"])[0]
    fit = OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": tasks}, use_t=True)
    interval = np.asarray(fit.conf_int())
    shared = {"n": len(found), "r2": float(fit.rsquared)}
    rows = list(_reference_rows(found, reference, first_round, shared))
    for index, (kind, name) in enumerate(effects):
        if kind == "task":
            continue
        against = reference if kind == "accelerator" else first_round
        low, high = (float(end) for end in interval[index])
        rows.append(
            _row(found, kind, name, against, float(fit.params[index]))
            | {"se": float(fit.bse[index]), "gain_lo": exp(-high), "gain_hi": exp(-low)}
            | shared
        )
    by_kind = {
        kind: {str(row["name"]): float(row["effect"]) for row in rows if row["kind"] == kind}
        for kind in ("accelerator", "round")
    }
    fitted = np.asarray(fit.fittedvalues)
    seen = found.assign(fitted_minutes=np.exp(fitted), residual=y - fitted)
    return TwoWay(
        rows,
        by_kind["accelerator"],
        by_kind["round"],
        cast("list[Record]", seen[names(TWO_WAY_CELLS)].to_dict("records")),
    )


def _comparable(found: pd.DataFrame) -> pd.DataFrame:
    """Drop accelerators and rounds that the shared cells do not tie to the others."""
    while (reference := _reference(found)) is not None:
        design, columns = _design(found, reference, _first_round(found))
        row_space = np.linalg.pinv(design) @ design
        is_tied = np.isclose(np.diag(row_space), 1, atol=1e-8)
        loose = [
            (kind, name)
            for (kind, name), tied in zip(columns, is_tied, strict=True)
            if kind != "task" and not tied
        ]
        if not loose:
            break
        for kind, name in loose:
            found = found[found[kind] != name]
    return found.reset_index(drop=True)


def _first_round(found: pd.DataFrame) -> str:
    return str(found.sort_values("published_date", kind="stable")["round"].iloc[0])


def _reference(found: pd.DataFrame) -> str | None:
    """Pick the A100 with most cells, else the accelerator with most."""
    counts = found["accelerator"].value_counts().rename_axis("name").reset_index(name="cells")
    if counts.empty:
        return None
    counts["is_a100"] = counts["name"].str.match(r"A100(-|$)")
    best = counts.sort_values(["is_a100", "cells", "name"], ascending=[False, False, True])
    return str(best["name"].iloc[0])


def _design(
    found: pd.DataFrame, reference: str, first_round: str
) -> tuple[Floats, list[tuple[str, str]]]:
    """Build indicator columns: all tasks, accelerators but the reference, rounds but the first."""
    effects = [("task", str(each)) for each in sorted(found["task"].unique())]
    for kind, left_out in (("accelerator", reference), ("round", first_round)):
        effects += [(kind, str(n)) for n in sorted(found[kind].unique()) if n != left_out]
    design: Floats = np.column_stack(
        [(found[kind] == name).to_numpy(np.float64) for kind, name in effects]
    ).astype(np.float64)
    return design, effects


def _reference_rows(
    found: pd.DataFrame, reference: str, first_round: str, shared: Record
) -> Iterator[Record]:
    for kind, name in (("accelerator", reference), ("round", first_round)):
        yield (
            _row(found, kind, name, name, 0.0)
            | {"se": None, "gain_lo": None, "gain_hi": None}
            | shared
        )


def _row(found: pd.DataFrame, kind: str, name: str, reference: str, effect: float) -> Record:
    mine = found[found[kind] == name]
    rounds = mine["round"].nunique()
    leans = kind == "accelerator" and rounds == 1
    return {
        "kind": kind,
        "name": name,
        "reference": reference,
        "effect": effect,
        "gain": math.exp(-effect),
        "cells": len(mine),
        "rounds": rounds,
        "remark": "leans_on_the_model" if leans else None,
    }


def decomposition(results: pd.DataFrame, model: TwoWay, prices: pd.DataFrame) -> list[Record]:
    """Take each task's fall from its first to its last round apart, and all tasks together."""
    found = cells(results)
    best = found.sort_values(["task", "published_date", "accelerator_minutes", "result_id"])
    best = best.drop_duplicates(["task", "published_date"])
    first, last = best.drop_duplicates("task"), best.drop_duplicates("task", keep="last")
    spans = first.merge(last, on=["task", *_TASK], suffixes=("_from", "_to"))
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
