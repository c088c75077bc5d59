"""The rules that turn numbers into verdicts; each rule also as a sentence for readers."""

from collections.abc import Iterable, Mapping
from typing import Final

from trends.claims.claim import Word
from trends.estimate import Estimate

FAR_OFF: Final = 3.0
"""A level this many times off is contradicted."""

RATE_ESTIMATORS: Final = ("ols_all", "ols_all_without_first_day", "theil_sen_all")
ENDPOINT_TOLERANCE: Final = 0.20
"""An endpoint's log-rate this share off is off."""

FLAT: Final = 0.01
"""Prices that stay within this share are one price."""

_ROUNDING: Final = 1e-9  # a perfect line has an interval without width

SENTENCES: Final = {
    "level": "Supported when the number seen is within {tolerance:g} times of the claimed one, "
    "contradicted when it is more than 3 times off, inconclusive between.",
    "rate": "Supported when the claimed rate lies inside the 95 % intervals of least squares, of "
    "least squares without the first day, and of Theil-Sen; contradicted when it lies inside none "
    "and the first and last record differ from it by more than 20 %; else inconclusive.",
    "ratio_to_moore": "The rule for rates, on how many times as fast as Moore's law (doubling in "
    "1.5 years, as the article says) the series moves.",
    "flat": "Supported when every price in the window is within 1 %, contradicted when any is "
    "lower by more.",
    "factor": "The rule for levels, on matched pairs or effects of the two-way model; comparisons "
    "in which the model, framework or task changes too carry no verdict.",
    "arithmetic": "The rule for levels, on the ratio of two statements of the same text.",
}


def level(seen: float | None, target: float, tolerance: float) -> Word:
    """Judge a level by how many times it is off."""
    if seen is None or seen <= 0:
        return "not_testable"
    off = max(seen / target, target / seen)
    if off <= tolerance:
        return "supported"
    return "contradicted" if off > FAR_OFF else "inconclusive"


def rate(estimates: Mapping[str, Estimate], speed: float, *, is_rising: bool) -> Word:
    """Judge a rate (change of the logarithm in a year, better is positive) by its intervals."""
    if not estimates["ols_all"].is_ok:
        return "not_testable"
    b = speed if is_rising else -speed
    holds = [holds_slope(estimates[name], b) for name in RATE_ESTIMATORS]
    if all(holds):
        return "supported"
    endpoint = estimates["endpoint"].b
    is_off = endpoint is not None and abs(endpoint / b - 1) > ENDPOINT_TOLERANCE
    return "contradicted" if not any(holds) and is_off else "inconclusive"


def holds_slope(estimate: Estimate, b: float) -> bool:
    """Say whether an interval holds a slope; an estimator without one holds nothing."""
    if estimate.lo is None or estimate.hi is None:
        return False
    return estimate.lo - _ROUNDING <= b <= estimate.hi + _ROUNDING


def flat(prices: Iterable[float]) -> Word:
    """Judge a price said never to have been cut, by the first price and all later ones."""
    found = list(prices)
    if len(found) < 2:
        return "not_testable"
    changes = [price / found[0] - 1 for price in found]
    if min(changes) < -FLAT:
        return "contradicted"
    return "supported" if max(changes) <= FLAT else "inconclusive"


def weakest(verdicts: Iterable[Word]) -> Word:
    """Join what admissible measures say: where they disagree, nothing is shown."""
    found = {verdict for verdict in verdicts if verdict != "not_testable"}
    if not found:
        return "not_testable"
    return found.pop() if len(found) == 1 else "inconclusive"
