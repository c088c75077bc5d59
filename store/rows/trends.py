"""Rows about trends: series, their points, records and rates, and Moore's law beside them."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

DIRECTIONS = ("falling", "rising")
SERIES_KINDS = ("entry", "round", "observation")
ESTIMATORS = (
    "endpoint",
    "ols_all",
    "ols_all_without_first_day",
    "ols_records",
    "theil_sen_all",
    "drift",
    "hinge_all",
)
ESTIMATE_STATUSES = ("ok", "insufficient_data")


class SeriesSummary(Row):
    """One series: what it measures, how many rows were read, and from when to when it runs."""

    series: str = column("Name of the series.", min_length=1)
    title: str = column("A few words for it.")
    sentence: str = column("What one value is.")
    unit: str = column("Unit of its values.")
    direction: str = column("Whether better values are lower or higher.", choices=DIRECTIONS)
    kind: str = column("What one point is.", choices=SERIES_KINDS)
    source: str = column("Table and publisher that its values come from.")
    rows_read: int = column("Rows read for it; points and dropped rows add up to this.", ge=0)
    points: int = column("Usable points.", ge=0)
    records: int = column("Points that beat all before them.", ge=0)
    first_date: dt.date | None = column("Day of its first point.")
    end_date: dt.date | None = column("Day of its last point, record or not.")
    flags: str | None = column("Remarks on the whole series, comma-separated.")


SERIES = Table("series", SeriesSummary, key=("series",), kind="derived")


class Point(Row):
    """One usable value of a series: day, value, and the result it came from."""

    series: str = column("Name of the series.")
    date: dt.date = column("Day of the value (UTC).")
    value: float = column("Value, in the unit of the series.", gt=0)
    result_id: str = column("The row it came from, by source, round and path.")
    system: str | None = column("System, model or machine, as published.")
    is_record: bool = column("Whether it beats every earlier value.")
    is_resubmitted: bool = column("Whether its runs stood in an earlier round.")
    flags: str | None = column("price_mismatch, within_noise; comma-separated.")
    provenance: str | None = column("Source, address and digest of the page read.")


POINTS = Table(
    "points", Point, key=("series", "date", "result_id"), kind="derived", sort_by=("series",)
)


class Dropped(Row):
    """How many rows of a series were not used, for one reason."""

    series: str = column("Name of the series.")
    reason: str = column("missing, nonpositive, future, duplicate, open_division ...")
    rows: int = column("Rows dropped for it.", ge=1)


DROPPED = Table("dropped", Dropped, key=("series", "reason"), kind="derived")


class Record(Row):
    """One point strictly better than every earlier value of its series."""

    series: str = column("Name of the series.")
    date: dt.date = column("Day of the record.")
    value: float = column("Value, in the unit of the series.", gt=0)
    result_id: str = column("The row it came from.")
    system: str | None = column("System, model or machine, as published.")
    previous_value: float | None = column("The record it beat; null for the first.")
    improvement: float | None = column("How many times better than the record before.")
    is_within_noise: bool = column("Whether it is better by less than the publisher's noise.")
    provenance: str | None = column("Source, address and digest of the page read.")


RECORDS = Table("records", Record, key=("series", "date"), kind="derived")


class TrendEstimate(Row):
    """One estimator's answer to how fast one series changes."""

    series: str = column("Name of the series.")
    estimator: str = column("How it was estimated; see the page on method.", choices=ESTIMATORS)
    status: str = column("insufficient_data: too few points.", choices=ESTIMATE_STATUSES)
    n: int = column("Points, records or steps that went in.", ge=0)
    first_date: dt.date | None = column("Day of the first of them.")
    last_date: dt.date | None = column("Day of the last of them.")
    b: float | None = column("Change of the natural logarithm in one year.", unit="1/year")
    se: float | None = column("Standard error of b.", unit="1/year")
    b_lo: float | None = column("Lower end of the 95 % interval of b.", unit="1/year")
    b_hi: float | None = column("Upper end of the 95 % interval of b.", unit="1/year")
    factor_per_year: float | None = column("exp(b): 0.1 means a tenth each year.")
    fall_per_year: float | None = column("exp(-b): 10 means ten times less each year.")
    lo: float | None = column("Lower end of the 95 % interval of fall_per_year.")
    hi: float | None = column("Upper end of the 95 % interval of fall_per_year.")
    halving_months: float | None = column("Months to halve; null where it does not fall.")
    halving_months_lo: float | None = column("Months to halve at the fastest end.")
    halving_months_hi: float | None = column("Months to halve at the slowest end; null: never.")
    r2: float | None = column("Share of the variance that the line explains.")
    sigma: float | None = column("drift: standard deviation of the steps in one year.")
    p_value: float | None = column("hinge_all: p of one slope, by simulation.", ge=0, le=1)
    knot_date: dt.date | None = column("hinge_all: day on which the slope changes.")
    fall_per_year_before: float | None = column("hinge_all: fall per year before that day.")
    fall_per_year_after: float | None = column("hinge_all: fall per year after that day.")
    flags: str | None = column("Remarks on the whole series, comma-separated.")
    dropped: str = column("Rows dropped from the series, counted by reason (JSON).")


TREND_ESTIMATES = Table(
    "trend_estimates", TrendEstimate, key=("series", "estimator"), kind="derived"
)


class TrendLine(Row):
    """One day of the line fitted to all points of a series, with the 95 % interval of the line."""

    series: str = column("Name of the series.")
    estimator: str = column("Estimator that the line comes from.", choices=ESTIMATORS)
    date: dt.date = column("Day (UTC).")
    value: float = column("Fitted value, in the unit of the series.", gt=0)
    lo: float = column("Lower end of the 95 % interval of the fitted value.", ge=0)
    hi: float = column("Upper end of the 95 % interval of the fitted value.", gt=0)


TREND_LINES = Table("trend_lines", TrendLine, key=("series", "estimator", "date"), kind="derived")


class MooreRatio(Row):
    """One rate beside one version of Moore's law, by three ratios with their intervals."""

    series: str = column("Name of the series.")
    estimator: str = column("Estimator that the rate comes from.", choices=ESTIMATORS)
    reference: str = column("Version of Moore's law.", choices=("article", "usual", "measured"))
    doubling_years: float = column("Years in which it doubles.", unit="years", gt=0)
    window_years: float = column("Window of window_ratio.", unit="years", gt=0)
    rate_ratio: float = column("Halvings in the time of one doubling: speed.")
    rate_ratio_lo: float | None = column("Its lower end (95 %).")
    rate_ratio_hi: float | None = column("Its upper end (95 %).")
    yearly_ratio: float = column("Gain of one year over Moore's gain of that year.")
    yearly_ratio_lo: float | None = column("Its lower end (95 %).")
    yearly_ratio_hi: float | None = column("Its upper end (95 %).")
    window_ratio: float = column("Gain over the window over Moore's gain; grows without end.")
    window_ratio_lo: float | None = column("Its lower end (95 %).")
    window_ratio_hi: float | None = column("Its upper end (95 %).")


MOORE_RATIOS = Table(
    "moore_ratios", MooreRatio, key=("series", "estimator", "reference"), kind="derived"
)


class PooledRate(Row):
    """One rate over all benchmarks together, with an interval from resampling benchmarks."""

    measure: str = column("What is pooled.")
    series: str = column("Kind of series or rows that went in.")
    n: int = column("Changes that went in.", ge=0)
    benchmarks: int = column("Benchmarks that went in.", ge=0)
    years: float = column("Sum of the years of all changes.", unit="years", ge=0)
    factor_per_year: float | None = column("What is left of one after a year.")
    fall_per_year: float | None = column("How many times less each year.")
    lo: float | None = column("Lower end of the 95 % interval of fall_per_year.")
    hi: float | None = column("Upper end of the 95 % interval of fall_per_year.")
    draws: int = column("Draws of the resampling; its seed is fixed.", ge=0)


POOLED_RATES = Table("pooled_rates", PooledRate, key=("measure",), kind="derived")


class Sensitivity(Row):
    """One headline under one choice: what the number would be, had we chosen otherwise."""

    headline: str = column("Which number.")
    choice: str = column("What is chosen: points, price basis, first day, edition ...")
    option: str = column("How it is chosen here.")
    is_default: bool = column("Whether this is the published choice.")
    value: float | None = column("The headline under this choice; null where it cannot be told.")
    lo: float | None = column("Lower end of its 95 % interval.")
    hi: float | None = column("Upper end of its 95 % interval.")
    unit: str = column("Unit of the value.")
    n: int = column("Points that went in.", ge=0)
    evidence: str = column("Rows it comes from, as table and key.")


SENSITIVITY = Table(
    "sensitivity", Sensitivity, key=("headline", "choice", "option"), kind="derived"
)


class CoverageSimulation(Row):
    """How often an estimator's 95 % interval held the truth in one kind of simulated world."""

    world: str = column("How the frontier moved: scatter, jumps or wander.")
    estimator: str = column("Estimator whose interval was watched.")
    draws: int = column("Worlds drawn; the seed is fixed.", ge=1)
    held: int = column("Worlds in which the interval held the truth.", ge=0)
    coverage: float = column("Share of worlds in which it did.", ge=0, le=1)
    median_width: float = column("Median width of the interval of b.", unit="1/year")


COVERAGE_SIMULATION = Table(
    "coverage_simulation", CoverageSimulation, key=("world", "estimator"), kind="derived"
)
