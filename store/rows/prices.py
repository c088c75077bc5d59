"""Rows about prices: what a machine cost, in which currency, from when to when."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

PURCHASE_OPTIONS = ("on_demand", "spot", "reserved", "marketplace", "serverless")
PRICE_BASES = ("all_in", "accelerator_only")
SOURCE_KINDS = ("first_party", "api", "tracker", "hand_table")


class Price(Row):
    """One price of one machine, as it was published and seen on one day."""

    provider: str = column("Who rents the machine out, in our spelling.", min_length=1)
    provider_raw: str | None = column("The provider's name as the source writes it.", default=None)
    instance_type: str | None = column(
        "The provider's name of the machine; null where it is sold without one."
    )
    region: str | None = column(
        "Where the machine stands, in the provider's spelling; `global` for one price everywhere."
    )
    accelerator: str = column("Accelerator, by its name in the table accelerators.", min_length=1)
    accelerator_raw: str | None = column("The accelerator's name as the source writes it.")
    accelerator_count: float = column("Accelerators in the machine; fractions are shares.", gt=0)
    form_factor: str | None = column(
        "How the accelerator is built in: SXM, PCIe, NVL, OAM ...; null if not stated.",
        default=None,
    )
    interconnect: str | None = column("Network between machines, where stated.", default=None)
    purchase_option: str = column("How the machine is bought.", choices=PURCHASE_OPTIONS)
    commitment_months: int | None = column(
        "Length of the commitment of a reserved price.", unit="months", default=None, gt=0
    )
    price_basis: str = column(
        "all_in: the whole machine; accelerator_only: host billed on top.", choices=PRICE_BASES
    )
    os: str | None = column("Operating system that is included; null if not stated.", default=None)
    amount: float = column("The figure as published.", gt=0)
    currency: str = column("Currency of the amount, ISO 4217.", pattern="^[A-Z]{3}$")
    amount_unit: str = column(
        "What the amount is for, such as `machine-hour` or `accelerator-hour`.", min_length=1
    )
    usd_per_hour: float | None = column(
        "Price of the whole machine; null while no exchange rate is known.", unit="USD/h", gt=0
    )
    usd_per_accelerator_hour: float | None = column(
        "Price of the machine divided by its accelerators.", unit="USD/h", gt=0
    )
    observed_at: dt.datetime = column("When the copy that was read was made (UTC).")
    as_of_date: dt.date = column("Day the publisher states for the price, else the day observed.")
    source_kind: str = column("What kind of publisher the source is.", choices=SOURCE_KINDS)
    licence: str | None = column("Licence under which the source publishes.", default=None)
    quality_flags: str | None = column(
        "Remarks on the row, comma-separated, such as `host_estimated`.", default=None
    )
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


PRICES = Table(
    name="prices",
    row=Price,
    key=(
        "provider",
        "instance_type",
        "region",
        "accelerator",
        "accelerator_count",
        "form_factor",
        "interconnect",
        "purchase_option",
        "commitment_months",
        "price_basis",
        "os",
        "as_of_date",
        "observed_at",
        "provenance",
    ),
    month_of="observed_at",
    sort_by=("provider", "instance_type", "region", "accelerator", "observed_at"),
    keeps_history=True,
)


class PriceInterval(Row):
    """One price of one machine, from the first to the last day it was seen standing."""

    provider: str = column("Who rents the machine out.")
    instance_type: str | None = column("The provider's name of the machine.")
    region: str | None = column("Where the machine stands.")
    accelerator: str = column("Accelerator, by its name in the table accelerators.")
    form_factor: str | None = column("How the accelerator is built in.")
    accelerator_count: float = column("Accelerators in the machine.", gt=0)
    purchase_option: str = column("How the machine is bought.", choices=PURCHASE_OPTIONS)
    commitment_months: int | None = column("Length of the commitment.", unit="months")
    price_basis: str = column("Whether the host is included.", choices=PRICE_BASES)
    usd_per_hour: float = column("Price of the whole machine.", unit="USD/h", gt=0)
    usd_per_accelerator_hour: float = column("Price per accelerator.", unit="USD/h", gt=0)
    first_seen_date: dt.date = column("First day on which this price was seen.")
    last_seen_date: dt.date = column("Last day on which this price was seen.")
    observations: int = column("How often it was seen.", ge=1)
    next_change_seen_date: dt.date | None = column(
        "Day on which another price was first seen after it; null if it still stood."
    )
    source_kinds: str = column("Kinds of source that saw it, comma-separated.")
    provenance: str = column("Page on which it was first seen.")


PRICE_INTERVALS = Table(
    name="price_intervals",
    row=PriceInterval,
    key=(
        "provider",
        "instance_type",
        "region",
        "accelerator",
        "form_factor",
        "accelerator_count",
        "purchase_option",
        "commitment_months",
        "price_basis",
        "first_seen_date",
        "usd_per_hour",
    ),
    kind="derived",
)


class PriceIndex(Row):
    """What one accelerator cost in one week, on demand, over all providers that were seen."""

    accelerator: str = column("Accelerator, by its name in the table accelerators.")
    form_factor: str | None = column("How the accelerator is built in; never mixed.")
    week_start_date: dt.date = column("Monday of the week (ISO 8601).")
    median_usd: float = column("Median over providers.", unit="USD/accelerator-hour", gt=0)
    lowest_usd: float = column("Lowest provider.", unit="USD/accelerator-hour", gt=0)
    highest_usd: float = column("Highest provider.", unit="USD/accelerator-hour", gt=0)
    providers: int = column("Providers seen in the week.", ge=1)
    cheapest_provider: str = column("Provider of the lowest price.")
    cheapest_instance_type: str | None = column("Machine of the lowest price.")
    cheapest_provenance: str = column("Page of the lowest price.")
    cheapest_hyperscaler: str | None = column("Cheapest of AWS, Azure and Google, if seen.")
    cheapest_hyperscaler_usd: float | None = column(
        "Its price.", unit="USD/accelerator-hour", gt=0
    )
    cheapest_hyperscaler_instance_type: str | None = column("Its machine.")
    cheapest_hyperscaler_provenance: str | None = column("Page of its price.")


PRICE_INDEX = Table(
    name="price_index",
    row=PriceIndex,
    key=("accelerator", "form_factor", "week_start_date"),
    kind="derived",
)


class PriceCoverage(Row):
    """What the price history holds of one accelerator at one provider."""

    accelerator: str = column("Accelerator, by its name in the table accelerators.")
    provider: str = column("Who rents the machine out.")
    first_seen_date: dt.date = column("First day on which a price was seen.")
    last_seen_date: dt.date = column("Last day on which one was seen.")
    observations: int = column("Sightings of prices.", ge=1)
    prices: int = column("Lines of price_intervals: prices that stood for a while.", ge=1)
    purchase_options: str = column("Ways of buying that were seen, comma-separated.")


PRICE_COVERAGE = Table(
    name="price_coverage",
    row=PriceCoverage,
    key=("accelerator", "provider"),
    kind="derived",
)


class ExchangeRate(Row):
    """One reference rate of the European Central Bank."""

    currency: str = column("Currency, ISO 4217.", pattern="^[A-Z]{3}$")
    rate_date: dt.date = column("Day of the rate.")
    units_per_eur: float = column("Units of the currency for one euro.", gt=0)
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


EXCHANGE_RATES = Table(
    "exchange_rates", ExchangeRate, key=("currency", "rate_date"), keeps_history=True
)


class TokenPrice(Row):
    """One listed price of a language model's tokens, on one day."""

    provider: str = column("Who serves the model.")
    model: str = column("Model, as the source names it.")
    price_kind: str = column("What is billed: input, output, cache_read ...")
    usd_per_million_tokens: float = column("List price.", unit="USD/1e6 tokens", gt=0)
    observed_at: dt.datetime = column("When the copy that was read was made (UTC).")
    as_of_date: dt.date = column("Day the publisher states, else the day observed.")
    source: str = column("Source module that read it.")
    condition: str | None = column("When the price holds, if it is not always.", default=None)
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


TOKEN_PRICES = Table(
    name="token_prices",
    row=TokenPrice,
    key=("source", "provider", "model", "price_kind", "condition", "as_of_date"),
    month_of="as_of_date",
    keeps_history=True,
)
