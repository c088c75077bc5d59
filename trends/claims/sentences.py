"""The words of verdicts: templates that numbers are put into; another language is another table.

A sentence has an opening, chosen by the reading, and an ending, chosen by the rule and what it
gave. Further admissible measures follow with their own openings.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from trends.claims.claim import Claim, Evidence
from trends.claims.numbers import day, in_unit, three
from trends.claims.rules import RATE_ESTIMATORS
from trends.points import Series

OPENINGS: Final = {
    "lowest": "{seen} ({when}) is the lowest {series} between {from_} and {to}",
    "frontier": "{seen} ({when}) is the lowest {series} up to {to}",
    "first_over_best": "The {series} of the first system is {seen} that of the best ({when})",
    "rate": "The {series} {verb} {seen} (95 % interval {lo} to {hi}, {n} points)",
    "rate_ratio": "The {series} moved at {seen} (95 % interval {lo} to {hi}, {n} points)",
    "flat": "{n} prices were seen from {first} to {last}, the first {seen}, the lowest {lo} and "
    "the highest {hi}",
    "launch_price": "The launch prices of {subject} are {seen} apart",
    "hourly_price": "The hourly list prices of {subject} are {seen} apart",
    "model_compute": "The training compute of {subject} edition is {seen} apart",
    "run_cost": "{note} come to {seen}",
    "product": "The two statements multiply to {seen}",
    "hardware": "With task and software held the same, {subject} is a gain of {seen}",
    "software_pairs": "On the same machines in MLPerf, software gained {seen} ({note})",
    "software_rounds": "With task and accelerator held the same, software gained {seen} ({note})",
    "same_machine": "On one machine in DAWNBench, training became {seen} faster ({note})",
}
ENDINGS: Final = {
    ("level", "supported"): "; the claimed {target} is {off} times off.",
    ("level", "inconclusive"): "; the claimed {target} is {off} times off, too far to support it "
    "and too near to contradict it.",
    ("level", "contradicted"): "; the claimed {target} is {off} times off.",
    ("rate", "supported"): "; the claimed {target} lies inside every interval.",
    (
        "rate",
        "inconclusive",
    ): "; the claimed {target} lies inside {holds} of the {tests} intervals.",
    ("rate", "contradicted"): "; the claimed {target} lies outside every interval.",
    ("flat", "supported"): ": all within 1 %.",
    ("flat", "inconclusive"): ": it changed, but was never lower than the first by 1 %.",
    ("flat", "contradicted"): ": it was cut.",
}
NEAR_BY_ITS_ENDS: Final = (
    "; the claimed {target} lies outside every interval, but the first and the last record come "
    "within 20 % of it."
)
ONLY_ONE: Final = (
    "; there are too few points for more than this interval, which is too wide to support or to "
    "contradict the claimed {target}."
)
NOT_TESTABLE: Final = "Not testable with our data: {note}."
NO_DATA: Final = "no admissible row for {measures}"
DISAGREE: Final = " The measures disagree: {others}."
AGREE: Final = " The other measures agree: {others}."
OTHER: Final = "{opening} (alone: {verdict})"
WORDS: Final = {
    "supported": "supported",
    "inconclusive": "inconclusive",
    "contradicted": "contradicted",
    "not_testable": "not testable",
}
SAME_ENDINGS: Final = {"ratio_to_moore": "rate", "factor": "level", "arithmetic": "level"}
SEEN_UNITS: Final = {"rate": "-fold a year", "ratio_to_moore": "times the speed of Moore's law"}
VERBS: Final = {True: "grew", False: "fell", None: "moved"}
AS_STATED: Final = "{target} ({value} {unit})"


def sentence(
    claim: Claim, evidence: Sequence[tuple[str, Evidence]], series: Mapping[str, Series]
) -> str:
    """Say in a sentence why a claim has its verdict; more measures, more of it.

    Args:
        claim: The claim.
        evidence: Its measures, and what each saw.
        series: All series by name.
    """
    spoken = [(measure, each) for measure, each in evidence if each.verdict != "not_testable"]
    if not spoken:
        notes = [each.note for _, each in evidence if each.note]
        missing = NO_DATA.format(measures=" or ".join(measure for measure, _ in evidence))
        return NOT_TESTABLE.format(note="; ".join(notes) or missing)
    (measure, first), *others = spoken
    text = opening(claim, measure, first, series) + _ending(claim, first)
    if not others:
        return text
    said = "; ".join(
        OTHER.format(opening=_lower(opening(claim, m, each, series)), verdict=WORDS[each.verdict])
        for m, each in others
    )
    disagree = any(each.verdict != first.verdict for _, each in others)
    return text + (DISAGREE if disagree else AGREE).format(others=said)


def opening(claim: Claim, measure: str, each: Evidence, series: Mapping[str, Series]) -> str:
    """Say what one measure saw."""
    reading, _, subject = measure.partition(" ")
    known = series.get(subject)
    text = OPENINGS[reading].format(
        **_numbers(claim, each),
        subject=subject,
        series=subject if known is None else known.title,
        verb=VERBS[None if known is None else known.is_rising],
    )
    return text[0].upper() + text[1:]


def _ending(claim: Claim, each: Evidence) -> str:
    kind = SAME_ENDINGS.get(claim.kind, claim.kind)
    tests = [row["holds_target"] for row in each.estimates if row["estimator"] in RATE_ESTIMATORS]
    holds = sum(bool(test) for test in tests)
    known = sum(test is not None for test in tests)
    template = ENDINGS[kind, each.verdict]
    if kind == "rate" and each.verdict == "inconclusive" and known == 1:
        template = ONLY_ONE
    if kind == "rate" and each.verdict == "inconclusive" and not holds:
        template = NEAR_BY_ITS_ENDS
    return template.format(**_numbers(claim, each), holds=holds, tests=known)


def _numbers(claim: Claim, each: Evidence) -> dict[str, object]:
    unit = SEEN_UNITS.get(claim.kind, claim.unit)
    shown = in_unit if claim.kind == "flat" else lambda value, _: three(value)
    return {
        "seen": "nothing" if each.seen is None else in_unit(each.seen, unit),
        "target": _target(claim, each, unit),
        "off": three(each.times_off or 1),
        "lo": "none" if each.lo is None else shown(each.lo, unit),
        "hi": "none" if each.hi is None else shown(each.hi, unit),
        "n": each.n,
        "when": "" if each.last_date is None else day(each.last_date),
        "first": "" if each.first_date is None else day(each.first_date),
        "last": "" if each.last_date is None else day(each.last_date),
        "from_": "" if claim.window_from is None else day(claim.window_from),
        "to": "" if claim.window_to is None else day(claim.window_to),
        "note": each.note or "",
    }


def _target(claim: Claim, each: Evidence, unit: str) -> str:
    """Write what was claimed in the unit seen, and as it was stated where that differs."""
    target = in_unit(each.target, unit)
    if claim.kind != "rate" or claim.unit == "times a year":
        return target
    unit = claim.unit.replace("years", "year") if claim.target == 1 else claim.unit
    return AS_STATED.format(target=target, value=three(claim.target), unit=unit)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
