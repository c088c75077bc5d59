"""Headlines under the choices that matter: what each number would be, had we chosen otherwise."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pandas as pd

from store.rows.research import MODELS
from trends.estimate import Estimate
from trends.estimators import trend
from trends.frames import Record, table_or_empty
from trends.moore import ratios
from trends.points import Points, points
from trends.series.research import EPOCH, epoch_rows, notable_editions

ESTIMATORS: Final = {
    "ols_all": "all results, least squares",
    "ols_records": "records only, least squares",
    "theil_sen_all": "all results, Theil-Sen",
    "endpoint": "first and last record",
    "drift": "frontier in steps, drift",
}
_COST: Final = "dawnbench_imagenet_train_usd"


def sensitivity(
    series: Mapping[str, Points],
    tables: Mapping[str, pd.DataFrame],
    doubling_years: Mapping[str, float],
    as_of_date: dt.date,
) -> list[Record]:
    """Give the rows of `sensitivity`.

    Args:
        series: Points by series.
        tables: Tables of facts, for older editions.
        doubling_years: Moore's law by reference.
        as_of_date: Day after which nothing is known.
    """
    return [
        *_cost(series),
        *_moore(series, doubling_years),
        *_compute(series, tables, as_of_date),
        *_mlperf(series),
    ]


def _cost(series: Mapping[str, Points]) -> Iterator[Record]:
    """Fall of DAWNBench's ImageNet training cost: which points, first day, whose price."""
    headline = f"fall per year of {_COST}"
    found = series[_COST]
    for estimator, words in ESTIMATORS.items():
        yield _row(
            headline, "points", words, estimator == "ols_all", found, trend(found, estimator)
        )
    for option, estimator in (("with it", "ols_all"), ("without it", "ols_all_without_first_day")):
        fit = trend(found, estimator)
        yield _row(headline, "first day", option, option == "with it", found, fit)
    for option, name in (
        ("as published", _COST),
        ("list price of the day", f"{_COST}_price_checked"),
    ):
        fit = trend(series[name], "ols_all")
        yield _row(headline, "price basis", option, name == _COST, series[name], fit)


def _moore(series: Mapping[str, Points], doubling_years: Mapping[str, float]) -> Iterator[Record]:
    """Speed against Moore's law: which doubling time."""
    found = series[_COST]
    fit = trend(found, "ols_all")
    for reference, years in doubling_years.items():
        yield _row(
            f"{_COST} against Moore's law",
            "doubling time of Moore's law",
            f"{reference}: {years:.3g} years",
            reference == "article",
            found,
            fit,
            unit="times the speed of Moore's law",
            shown=lambda speed, years=years: ratios(speed, years).rate,  # type: ignore[misc]
        )


def _compute(
    series: Mapping[str, Points], tables: Mapping[str, pd.DataFrame], as_of_date: dt.date
) -> Iterator[Record]:
    """Growth of training compute since 2010: which edition of Epoch, which points."""
    headline = "growth per year of epoch_training_compute, 2010 to May 2020"
    window = dt.date(2010, 1, 1), dt.date(2020, 5, 1)
    models = table_or_empty(tables, MODELS)
    editions = notable_editions(models, as_of_date)
    for edition in editions:
        found = points(epoch_rows(models, edition), EPOCH, as_of_date).between(*window)
        is_default = edition == editions[-1]
        yield _row(
            headline, "edition of Epoch", edition, is_default, found, trend(found, "ols_all")
        )
    found = series[EPOCH.name].between(*window)
    for estimator in ("ols_all", "ols_records", "theil_sen_all"):
        words = ESTIMATORS[estimator]
        fit = trend(found, estimator)
        yield _row(headline, "points", words, estimator == "ols_all", found, fit)


def _mlperf(series: Mapping[str, Points]) -> Iterator[Record]:
    """MLPerf's ResNet-50: whose price, and what could be rented."""
    cost = "mlperf_resnet_train_usd"
    for option, name in (
        ("cheapest hyperscaler", f"{cost}_hyperscaler"),
        ("cheapest of any", f"{cost}_any"),
    ):
        if name in series:
            fit = trend(series[name], "ols_all")
            is_default = option == "cheapest hyperscaler"
            yield _row(
                f"fall per year of {cost}", "providers", option, is_default, series[name], fit
            )
    minutes = "mlperf_resnet_accelerator_minutes"
    for option, name in (("all systems", minutes), ("available ones", f"{minutes}_available")):
        if name in series:
            fit = trend(series[name], "ols_all")
            is_default = name == minutes
            yield _row(
                f"fall per year of {minutes}",
                "availability",
                option,
                is_default,
                series[name],
                fit,
            )


def _row(
    headline: str,
    choice: str,
    option: str,
    is_default: bool,
    found: Points,
    fit: Estimate,
    *,
    unit: str = "times a year",
    shown: Callable[[float], float] = math.exp,
) -> Record:
    """Show one estimate as readers see it: better is above 1."""
    sign = 1 if found.series.is_rising else -1
    ends = sorted(sign * end for end in (fit.lo, fit.hi) if end is not None)
    return {
        "headline": headline,
        "choice": choice,
        "option": option,
        "is_default": is_default,
        "value": None if fit.b is None else shown(sign * fit.b),
        "lo": shown(ends[0]) if ends else None,
        "hi": shown(ends[1]) if ends else None,
        "unit": unit,
        "n": fit.n,
        "evidence": f"trend_estimates/{found.series.name}/{fit.estimator}",
    }
