"""The words of verdicts: templates that numbers are put into; another language is another table.

Each template is chosen by the kind of the claim and the verdict, and filled with what the first
admissible measure saw. What disagrees is said behind it.
"""

from collections.abc import Sequence
from typing import Final

from trends.claims.claim import Claim, Evidence
from trends.claims.numbers import day, in_unit, three

TEMPLATES: Final = {
    ("level", "supported"): "The data say {seen} ({when}): {off} times off the claimed {target}.",
    ("level", "inconclusive"): "The data say {seen} ({when}): {off} times off the claimed "
    "{target}, too far to support it and too near to contradict it.",
    ("level", "contradicted"): "The data say {seen} ({when}): {off} times off the claimed "
    "{target}.",
    ("rate", "supported"): "The data say {seen} (95 % interval {lo} to {hi}, {n} points); the "
    "claimed {target} lies inside every interval.",
    ("rate", "inconclusive"): "The data say {seen} (95 % interval {lo} to {hi}, {n} points); the "
    "claimed {target} lies inside some intervals and outside others.",
    ("rate", "contradicted"): "The data say {seen} (95 % interval {lo} to {hi}, {n} points); the "
    "claimed {target} lies outside every interval.",
    ("flat", "supported"): "All {n} prices seen from {first} to {last} are within 1 % of {seen}.",
    ("flat", "inconclusive"): "Prices seen from {first} to {last} changed, but none fell by more "
    "than 1 % below {seen}.",
    ("flat", "contradicted"): "Prices seen from {first} to {last} fell by more than 1 % below "
    "the first.",
}
NOT_TESTABLE: Final = "Not testable with our data: {note}."
DISAGREE: Final = " The measures disagree: {others}."
OTHER: Final = "{measure} says {seen} ({verdict})"
AGREE: Final = " The other measure agrees: {others}."
WORDS: Final = {
    "supported": "supported",
    "inconclusive": "inconclusive",
    "contradicted": "contradicted",
    "not_testable": "not testable",
}
SAME_WORDS: Final = {"ratio_to_moore": "rate", "factor": "level", "arithmetic": "level"}
NO_DATA: Final = "no admissible row for {measures}"
SEEN_UNITS: Final = {
    "rate": "times a year",
    "ratio_to_moore": "times the speed of Moore's law",
}


def sentence(claim: Claim, verdict: str, evidence: Sequence[tuple[str, Evidence]]) -> str:
    """Say in one sentence (or two, where measures disagree) why a claim has its verdict."""
    spoken = [(measure, each) for measure, each in evidence if each.verdict != "not_testable"]
    if not spoken:
        notes = [each.note for _, each in evidence if each.note]
        missing = NO_DATA.format(measures=" or ".join(m for m, _ in evidence))
        return NOT_TESTABLE.format(note="; ".join(notes) or missing)
    (_, first), *others = spoken
    kind = SAME_WORDS.get(claim.kind, claim.kind)
    text = TEMPLATES[kind, first.verdict].format(**_numbers(claim, first))
    if not others:
        return text
    said = "; ".join(
        OTHER.format(measure=m, seen=_seen(claim, each), verdict=WORDS[each.verdict])
        for m, each in others
    )
    disagree = any(each.verdict != first.verdict for _, each in others)
    return text + (DISAGREE if disagree else AGREE).format(others=said)


def _numbers(claim: Claim, each: Evidence) -> dict[str, object]:
    unit = SEEN_UNITS.get(claim.kind, claim.unit)
    return {
        "seen": _seen(claim, each),
        "target": in_unit(each.target, unit),
        "off": three(each.times_off or 1),
        "lo": "none" if each.lo is None else three(each.lo),
        "hi": "none" if each.hi is None else three(each.hi),
        "n": each.n,
        "when": "" if each.last_date is None else day(each.last_date),
        "first": "" if each.first_date is None else day(each.first_date),
        "last": "" if each.last_date is None else day(each.last_date),
    }


def _seen(claim: Claim, each: Evidence) -> str:
    unit = SEEN_UNITS.get(claim.kind, claim.unit)
    return "nothing" if each.seen is None else in_unit(each.seen, unit)
