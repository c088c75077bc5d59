"""Hardware and software apart by a two-way model of accelerator-minutes.

- `ln(accelerator-minutes) = task + accelerator + round` on the best result of each cell, machines
  of eight accelerators (so that scale does not leak in), closed division, resubmissions out.
- Standard errors are clustered by task; intervals are Student's t with tasks - 1. The reference is
  the A100 with most cells, and the first round.
- Accelerators and rounds that the shared cells do not tie to the others are left out. An
  accelerator seen in one round only has the remark `leans_on_the_model`.
"""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple, cast

import numpy as np
import pandas as pd

from store.rows.decomposition import TWO_WAY_CELLS
from trends.estimate import exp
from trends.frames import Floats, Record, names
from trends.pairs import admissible

MACHINE_SIZE: Final = 8


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
