"""Rows about the future: forecasts once published, and how past ones came out."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

METHODS = ("drift", "naive", "moore24", "ark")


class Forecast(Row):
    """One forecast of one series for one day, as it was published; never changed afterwards."""

    series: str = column("Name of the series.")
    method: str = column("drift (ours), naive, moore24, or ark (the article's).", choices=METHODS)
    published_date: dt.date = column("Day on which it was published.")
    origin_date: dt.date = column("Last day of the series that it knew.")
    target_date: dt.date = column("Day that it is about.")
    horizon_years: float = column("Years from origin to target.", unit="years")
    median: float = column("Middle of the forecast, in the unit of the series.", gt=0)
    lo80: float | None = column("Lower end of its 80 % interval.")
    hi80: float | None = column("Upper end of its 80 % interval.")
    lo95: float | None = column("Lower end of its 95 % interval.")
    hi95: float | None = column("Upper end of its 95 % interval.")
    scale: float | None = column("Scale of the t distribution of the logarithm.")
    degrees_of_freedom: int | None = column("Its degrees of freedom.")
    threshold: float | None = column("A value someone promised.")
    p_threshold: float | None = column("Chance to be at or below it.", ge=0, le=1)
    steps: int | None = column("Steps of the frontier that it rests on.")


FORECASTS = Table(
    "forecasts",
    Forecast,
    key=("series", "method", "published_date", "target_date"),
    kind="derived",
    keeps_history=True,
)


class HindcastForecast(Row):
    """One forecast from the past, made with what was known at its origin, and what came."""

    series: str = column("Name of the series.")
    method: str = column("drift, naive or moore24.", choices=METHODS)
    origin_date: dt.date = column("Last round that it knew.")
    target_date: dt.date = column("Next round.")
    points_known: int = column("Rounds known at the origin.", ge=1)
    median: float = column("What it said.", gt=0)
    seen: float = column("What came.", gt=0)
    log_error: float = column("ln(what came / what it said).")
    lo80: float = column("Lower end of its 80 % interval.")
    hi80: float = column("Upper end of its 80 % interval.")
    lo95: float = column("Lower end of its 95 % interval.")
    hi95: float = column("Upper end of its 95 % interval.")
    is_in_80: bool = column("Whether the 80 % interval held what came.")
    is_in_95: bool = column("Whether the 95 % interval held what came.")
    interval_score_80: float = column("Interval score (80 %) of the logarithm.")
    interval_score_95: float = column("Interval score (95 %) of the logarithm.")
    crps: float = column("Continuous ranked probability score of the logarithm.")


HINDCAST_FORECASTS = Table(
    "hindcast_forecasts",
    HindcastForecast,
    key=("series", "method", "origin_date"),
    kind="derived",
)


class HindcastScore(Row):
    """How one method did in hindcasts, over one series or over all."""

    series: str = column("Name of the series, or `all`.")
    method: str = column("drift, naive or moore24.", choices=METHODS)
    n: int = column("Forecasts.", ge=0)
    mean_absolute_error: float | None = column("Mean of |ln(what came / what it said)|.")
    relative_to_naive: float | None = column("The same over that of `naive`; below 1 is better.")
    bias: float | None = column("Mean of ln(what came / what it said).")
    coverage_80: float | None = column("Share inside the 80 % interval; null below 20 forecasts.")
    coverage_95: float | None = column("Share inside the 95 % interval; null below 20 forecasts.")
    inside_80: int = column("Forecasts whose 80 % interval held what came.", ge=0)
    inside_95: int = column("Forecasts whose 95 % interval held what came.", ge=0)
    mean_interval_score_80: float | None = column("Mean interval score, 80 %.")
    mean_interval_score_95: float | None = column("Mean interval score, 95 %.")
    mean_crps: float | None = column("Mean CRPS of the logarithm.")
    is_worst_series: bool = column("Whether this is the series with the largest error.")
    is_best_method: bool = column("Whether no method has a smaller error on these forecasts.")


HINDCAST_SCORES = Table("hindcast_scores", HindcastScore, key=("series", "method"), kind="derived")


class ForecastScore(Row):
    """One published forecast whose day has come, beside what came."""

    series: str = column("Name of the series.")
    method: str = column("drift, naive, moore24 or ark.", choices=METHODS)
    published_date: dt.date = column("Day on which it was published.")
    target_date: dt.date = column("Day that it was about.")
    median: float = column("What it said.", gt=0)
    seen: float = column("What came: the frontier on that day.", gt=0)
    seen_result_id: str = column("Result that stood as the best on that day.")
    log_error: float = column("ln(what came / what it said).")
    times_off: float = column("How many times off, in either direction.", ge=1)
    is_in_80: bool | None = column("Whether the 80 % interval held it; null without one.")
    is_in_95: bool | None = column("Whether the 95 % interval held it; null without one.")
    crps: float | None = column("CRPS of the logarithm; a point forecast has its absolute error.")
    is_made_afterwards: bool = column(
        "Made later from what was known on the day of publication, as a rival to another's."
    )


FORECAST_SCORES = Table(
    "forecast_scores",
    ForecastScore,
    key=("series", "method", "published_date", "target_date"),
    kind="derived",
)
