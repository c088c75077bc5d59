"""Contradictions inside the article, side by side, and which definition gives which number.

Values come from the claims' own targets; nothing here is measured. Two statements that differ by
more than 1.25 times in a common unit contradict each other.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from trends.claims.claim import Claim
from trends.claims.numbers import three
from trends.frames import Record
from trends.moore import ARTICLE_DOUBLING_YEARS, USUAL_DOUBLING_YEARS, ratios

TOLERANCE: Final = 1.25
Value = Callable[[Mapping[str, Claim]], float]

SENTENCE: Final = {
    True: "{first} comes to {one} {unit}; {second} comes to {other}: {ratio} times apart.",
    False: "{first} comes to {one} {unit}; {second} comes to {other}: they agree.",
}


class Pair(NamedTuple):
    """Two statements about one thing, each with its value in a common unit."""

    topic: str
    first: str
    first_value: Value
    second: str
    second_value: Value
    unit: str


def _moore_speed(claims: Mapping[str, Claim]) -> float:
    """Speed of the claimed fall, in units of the article's own Moore's law."""
    speed = claims["train_cost_10x_per_year"].speed
    return ratios(speed, claims["moore_18_months"].target).rate


PAIRS: Final = (
    Pair(
        "what explains the fall of training cost",
        "hardware (16 times) and software (8 times)",
        lambda c: c["hardware_16x"].target * c["software_8x"].target,
        "tenfold a year for three years",
        lambda c: c["train_cost_10x_per_year"].target ** 3,
        "times in three years",
    ),
    Pair(
        "speed of training cost against Moore's law",
        "tenfold a year against a doubling in 1.5 years",
        _moore_speed,
        "the headline",
        lambda c: c["fifty_times_moore"].target,
        "times the speed of Moore's law",
    ),
    Pair(
        "tenfold a year against Moore's law",
        "growth of computing resources, tenfold a year",
        lambda c: c["compute_spend_5x_moore"].target,
        "fall of training cost, tenfold a year",
        lambda c: c["fifty_times_moore"].target,
        "times the speed of Moore's law",
    ),
    Pair(
        "pace of Moore's law after its first decade",
        "half the pace of a doubling every year",
        lambda c: 2 * c["moore_first_decade"].target,
        "Moore's law as stated",
        lambda c: c["moore_18_months"].target,
        "years to double",
    ),
    Pair(
        "fall of training cost from 2017 to 2019",
        "$1,000 to $10 in two years",
        lambda c: math.sqrt(c["resnet50_train_2017"].target / c["resnet50_train_2019"].target),
        "the rate stated",
        lambda c: c["train_cost_10x_per_year"].target,
        "times a year",
    ),
    Pair(
        "what software gives in a year",
        "8 times in three years",
        lambda c: c["software_8x"].target ** (1 / 3),
        "half the compute every 16 months",
        lambda c: math.exp(c["alexnet_16_months"].speed),
        "times a year",
    ),
)


def contradictions(claims: Mapping[str, Claim]) -> list[Record]:
    """Give the rows of `contradictions`."""
    return [_row(pair, pair.first_value(claims), pair.second_value(claims)) for pair in PAIRS]


def moore_definitions(claims: Mapping[str, Claim]) -> list[Record]:
    """Give the rows of `moore_definitions`, for the rate of the article."""
    fall = claims["train_cost_10x_per_year"].target
    rows: list[Record] = []
    for doubling in (ARTICLE_DOUBLING_YEARS, USUAL_DOUBLING_YEARS):
        shared = {"fall_per_year": fall, "doubling_years": doubling}
        once = ratios(math.log(fall), doubling)
        rows.append(shared | {"ratio": "rate_ratio", "window_years": None, "value": once.rate})
        rows.append(shared | {"ratio": "yearly_ratio", "window_years": None, "value": once.yearly})
        for window in (1.0, 2.0, 3.0):
            value = ratios(math.log(fall), doubling, window).window
            rows.append(shared | {"ratio": "window_ratio", "window_years": window, "value": value})
    return rows


def _row(pair: Pair, one: float, other: float) -> Record:
    ratio = max(one / other, other / one)
    differs = ratio > TOLERANCE
    return {
        "topic": pair.topic,
        "first": pair.first,
        "first_value": one,
        "second": pair.second,
        "second_value": other,
        "unit": pair.unit,
        "ratio": ratio,
        "is_contradiction": differs,
        "sentence": SENTENCE[differs].format(
            first=pair.first[0].upper() + pair.first[1:],
            second=pair.second,
            one=three(one),
            other=three(other),
            unit=pair.unit,
            ratio=three(ratio),
        ),
    }
