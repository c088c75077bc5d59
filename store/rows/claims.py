"""Rows about claims: what someone said, what the data say, and the verdict."""

import datetime as dt

from store.columns import Row, column
from store.table import Table

CLAIM_KINDS = ("level", "rate", "ratio_to_moore", "flat", "factor", "arithmetic")
VERDICTS = ("supported", "inconclusive", "contradicted", "not_testable")


class Claim(Row):
    """One published claim: who said it, when, the sentence, the number, and how we test it."""

    claim: str = column("Name of the claim.")
    stated_by: str = column("Who said it.")
    stated_on: str = column("When: day, month or year, as known.")
    reported_in: str = column("Where we read it.")
    statement: str = column("The sentence.")
    quantity: str = column("What its number is.")
    target: float = column("The number.")
    unit: str = column("Unit of the number.")
    window_from: dt.date | None = column("First day that it is about.")
    window_to: dt.date | None = column("Last day that it is about.")
    kind: str = column("Which rule gives the verdict.", choices=CLAIM_KINDS)
    rule: str = column("That rule, in a sentence.")
    tolerance: float = column("level: how many times off still counts as supported.", ge=1)
    measures: str = column("What it is tested on: reading and subject, parted by ` | `.")


CLAIMS = Table("claims", Claim, key=("claim",), kind="derived")


class ClaimEvidence(Row):
    """One measure beside one claim: what was seen, and what it alone would say."""

    claim: str = column("Name of the claim.")
    measure: str = column("Reading and subject, such as `lowest dawnbench_imagenet_train_usd`.")
    is_admissible: bool = column("Whether the verdict may rest on it.")
    target: float = column("The number of the claim, in the unit of what was seen.")
    seen: float | None = column("What the data say; null where they say nothing.")
    seen_lo: float | None = column("Lower end of its 95 % interval, where it has one.")
    seen_hi: float | None = column("Upper end of its 95 % interval, where it has one.")
    times_off: float | None = column("How many times seen and target differ.")
    verdict: str = column("What this measure alone would say.", choices=VERDICTS)
    n: int = column("Points that went in.", ge=0)
    first_date: dt.date | None = column("Day of the first of them.")
    last_date: dt.date | None = column("Day of the last of them.")
    flags: str | None = column("Remarks, comma-separated.")
    rows: str | None = column("Results or rows it comes from, comma-separated; at most twenty.")
    note: str | None = column("What to know about it.")


CLAIM_EVIDENCE = Table("claim_evidence", ClaimEvidence, key=("claim", "measure"), kind="derived")


class ClaimEstimate(Row):
    """One estimator inside one claim's window: does its interval hold the claimed rate?"""

    claim: str = column("Name of the claim.")
    measure: str = column("Reading and subject.")
    estimator: str = column("How it was estimated.")
    status: str = column("ok or insufficient_data.")
    n: int = column("Points that went in.", ge=0)
    first_date: dt.date | None = column("Day of the first of them.")
    last_date: dt.date | None = column("Day of the last of them.")
    value: float | None = column("Times a year (better is above 1), or times Moore's law.")
    lo: float | None = column("Lower end of its 95 % interval.")
    hi: float | None = column("Upper end of its 95 % interval.")
    target: float = column("The claimed rate, in the same unit.")
    holds_target: bool | None = column("Whether the interval holds it; null without one.")


CLAIM_ESTIMATES = Table(
    "claim_estimates", ClaimEstimate, key=("claim", "measure", "estimator"), kind="derived"
)


class Verdict(Row):
    """What the data say about one claim today."""

    claim: str = column("Name of the claim.")
    verdict: str = column("The verdict.", choices=VERDICTS)
    evidence: str | None = column("Admissible measures it rests on, parted by ` | `.")
    flags: str | None = column("Remarks, comma-separated.")
    sentence: str = column("Why, in one sentence made from the numbers.")


VERDICTS_TABLE = Table("verdicts", Verdict, key=("claim",), kind="derived")


class PastVerdict(Row):
    """A verdict from the day on which it was first given until the next one."""

    claim: str = column("Name of the claim.")
    date: dt.date = column("Day of the refresh that first gave it.")
    verdict: str = column("The verdict.", choices=VERDICTS)
    sentence: str = column("Its sentence on that day.")


VERDICT_HISTORY = Table(
    "verdict_history",
    PastVerdict,
    key=("claim", "date"),
    kind="derived",
    keeps_history=True,
)


class Contradiction(Row):
    """Two statements of one text beside each other, brought to one unit."""

    topic: str = column("What both are about.")
    first: str = column("One statement.")
    first_value: float = column("Its number, in the common unit.")
    second: str = column("The other statement.")
    second_value: float = column("Its number, in the common unit.")
    unit: str = column("The common unit.")
    ratio: float = column("How many times they differ.", ge=1)
    is_contradiction: bool = column("Whether they differ by more than 1.25 times.")
    sentence: str = column("Both in one sentence.")


CONTRADICTIONS = Table(
    "contradictions", Contradiction, key=("topic", "first", "second"), kind="derived"
)


class MooreDefinition(Row):
    """Which definition of 'n times Moore's law' gives which number, for one and the same rate."""

    fall_per_year: float = column("The rate.", gt=0)
    ratio: str = column("rate_ratio, yearly_ratio or window_ratio.")
    doubling_years: float = column("Moore's law: doubling time.", unit="years", gt=0)
    window_years: float | None = column("Window of window_ratio.", unit="years")
    value: float = column("The number that comes out.")


MOORE_DEFINITIONS = Table(
    "moore_definitions",
    MooreDefinition,
    key=("fall_per_year", "ratio", "doubling_years", "window_years"),
    kind="derived",
)
