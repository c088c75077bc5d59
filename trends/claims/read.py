"""The readings that a claim may name, in one place."""

from typing import Final

from trends.claims import of_factors, of_series, of_tables
from trends.claims.claim import Claim, Evidence
from trends.claims.facts import Facts, Reading

READINGS: Final[dict[str, Reading]] = {
    reading.__name__: reading
    for reading in (
        of_series.lowest,
        of_series.frontier,
        of_series.first_over_best,
        of_series.rate,
        of_series.rate_ratio,
        of_series.flat,
        of_series.forecast,
        of_tables.launch_price,
        of_tables.hourly_price,
        of_tables.model_compute,
        of_tables.run_cost,
        of_tables.peak_floor,
        of_tables.product,
        of_factors.hardware,
        of_factors.software_pairs,
        of_factors.software_rounds,
        of_factors.same_machine,
        of_factors.confounded,
    )
}


def read(facts: Facts, claim: Claim, measure: str) -> Evidence:
    """Take one measure of a claim.

    Raises:
        KeyError: No such reading is registered.
    """
    reading, _, subject = measure.partition(" ")
    return READINGS[reading](facts, claim, subject)
