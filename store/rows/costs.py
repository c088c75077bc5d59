"""Rows about costs: every result priced at its day. Derived by us, not verified by MLCommons."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

BASES = ("published", "hyperscaler", "any")


class _Priced(Row):
    """What every priced result says about its price."""

    basis: str = column(
        "Whose price: as published, cheapest hyperscaler, cheapest provider.", choices=BASES
    )
    usd_per_accelerator_hour: float | None = column(
        "Price used, for one accelerator.", unit="USD/h", gt=0
    )
    reason: str | None = column("Why there is no cost, such as `not_rentable_then`.")
    provider: str | None = column("Provider of the price used.")
    instance_type: str | None = column("Machine of the price used.")
    region: str | None = column("Where that machine stands.")
    price_seen_date: dt.date | None = column("Last day not after the result on which it was seen.")
    price_provenance: str | None = column("Page on which the price was first seen.")
    provenance: str | None = column("Page that the result was read from.")


class TrainingCost(_Priced):
    """One training result priced at its day by us, on one basis; not verified by MLCommons."""

    result_id: str = column("The result, by source, round and path.")
    source: str = column("Benchmark family.")
    round: str = column("Round in which it was published.")
    published_date: dt.date = column("Day of its publication.")
    submitter: str = column("Organisation that submitted it.")
    division: str = column("closed or open.")
    benchmark: str = column("Task.")
    benchmark_target: str = column("Quality to reach.")
    system: str = column("System, as the submitter names it.")
    accelerator: str | None = column("Accelerator.")
    accelerator_count: int | None = column("Accelerators used.")
    hours: float | None = column("Time to train.", unit="h")
    accelerator_hours: float | None = column("Hours times accelerators.", unit="h")
    is_resubmitted: bool = column("Whether its runs stood in an earlier round.")
    usd_per_hour: float | None = column("Price of the whole system.", unit="USD/h")
    cost_usd: float | None = column("Cost of one run.", unit="USD")


TRAINING_COSTS = Table(
    "training_costs",
    TrainingCost,
    key=("result_id", "basis"),
    kind="derived",
    sort_by=("source", "round", "benchmark"),
)


class InferenceCost(_Priced):
    """One inference result priced at its day by us, on one basis; not verified by MLCommons."""

    result_id: str = column("The result, by source, round, path, task, scenario and metric.")
    source: str = column("Benchmark family.")
    round: str = column("Round in which it was published.")
    published_date: dt.date = column("Day of its publication.")
    submitter: str = column("Organisation that submitted it.")
    division: str = column("closed, open or network.")
    suite: str = column("datacenter or edge.")
    benchmark: str = column("Task.")
    scenario: str = column("Offline, Server ...")
    metric: str = column("What the value is.")
    system: str = column("System, as the submitter names it.")
    accelerator: str | None = column("Accelerator.")
    accelerator_count: int | None = column("Accelerators used.")
    items_per_second: float | None = column("Samples, queries or tokens a second.", unit="1/s")
    usd_per_hour: float | None = column("Price of the whole system.", unit="USD/h")
    usd_per_1e9_items: float | None = column(
        "Cost of a billion samples, queries or tokens.", unit="USD/1e9"
    )


INFERENCE_COSTS = Table(
    "inference_costs",
    InferenceCost,
    key=("result_id", "basis"),
    kind="derived",
    sort_by=("source", "round", "benchmark", "scenario"),
)


class RoundCost(Row):
    """What the best run on one accelerator cost on a round's day, and which accelerator won."""

    series: str = column("Series that the cheapest of a round is a point of.")
    benchmark: str = column("Task.")
    benchmark_target: str = column("Quality to reach.")
    round: str = column("Round on whose day it is priced.")
    date: dt.date = column("Day of the round's publication.")
    basis: str = column("Whose price: hyperscaler or any.", choices=("hyperscaler", "any"))
    accelerator: str = column("Accelerator.")
    form_factor: str | None = column("How it is built in, where stated.")
    accelerator_minutes: float = column(
        "Least accelerator-minutes on it, up to this round.", unit="min", gt=0
    )
    result_id: str = column("Result that has them.")
    result_round: str = column("Round of that result.")
    usd_per_accelerator_hour: float | None = column("Price that day.", unit="USD/h")
    cost_usd: float | None = column("Cost of the run; null without a price.", unit="USD")
    reason: str | None = column("Why there is no cost.")
    provider: str | None = column("Provider of the price.")
    instance_type: str | None = column("Machine of the price.")
    region: str | None = column("Where that machine stands.")
    price_seen_date: dt.date | None = column("Last day not after the round on which it was seen.")
    price_provenance: str | None = column("Page on which the price was first seen.")
    is_cheapest: bool = column("Whether it won the round.")


ROUND_COSTS = Table(
    "round_costs", RoundCost, key=("series", "round", "accelerator", "form_factor"), kind="derived"
)


class TokenCost(Row):
    """Cost of a million tokens on one rented system, beside the listed token prices."""

    result_id: str = column("The inference result.")
    round: str = column("Round in which it was published.")
    published_date: dt.date = column("Day of its publication.")
    benchmark: str = column("Language-model task.")
    scenario: str = column("Offline, Server, Interactive.")
    submitter: str = column("Organisation that submitted it.")
    system: str = column("System, as the submitter names it.")
    accelerator: str = column("Accelerator.")
    accelerator_count: int = column("Accelerators used.")
    tokens_per_second: float = column("Output tokens a second.", unit="1/s", gt=0)
    basis: str = column("Whose price: hyperscaler or any.", choices=("hyperscaler", "any"))
    provider: str | None = column("Provider of the machine.")
    usd_per_accelerator_hour: float | None = column("Price of the machine.", unit="USD/h")
    usd_per_million_tokens: float | None = column(
        "Cost of a million output tokens, machine fully used.", unit="USD/1e6 tokens"
    )
    is_cheapest: bool = column("Cheapest of its round, task, scenario and basis.")
    listed_model: str | None = column("Names under which the model's tokens are listed.")
    listed_date: dt.date | None = column("Last day up to the round's with a listed price.")
    listings: int = column("Providers' listed prices of an output token known then.", ge=0)
    listed_lowest_usd: float | None = column("Lowest of them.", unit="USD/1e6 tokens")
    listed_median_usd: float | None = column("Their median.", unit="USD/1e6 tokens")
    markup: float | None = column("Listed median over our cost.")
    listed_now_date: dt.date | None = column("Last day up to today with a listed price.")
    listings_now: int | None = column("Providers' listed prices known today.", ge=0)
    listed_now_lowest_usd: float | None = column("Lowest of them.", unit="USD/1e6 tokens")
    listed_now_median_usd: float | None = column("Their median.", unit="USD/1e6 tokens")


TOKEN_COSTS = Table("token_costs", TokenCost, key=("result_id", "basis"), kind="derived")
