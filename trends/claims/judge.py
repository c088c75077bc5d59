"""From claims and facts to verdicts: evidence, verdict, sentence, and the history of verdicts."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from store.rows.claims import (
    CLAIM_ESTIMATES,
    CLAIM_EVIDENCE,
    CLAIMS,
    VERDICT_HISTORY,
    VERDICTS_TABLE,
)
from trends.claims import rules
from trends.claims.claim import Claim, Evidence, Word
from trends.claims.facts import Facts
from trends.claims.read import read
from trends.claims.sentences import sentence
from trends.frames import Record, as_frame, day64, days, empty, join_flags, names
from trends.points import Series


def judge(facts: Facts, history: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Judge all declared claims.

    Args:
        facts: What is known.
        history: The table `verdict_history` so far.
    """
    claims = list(facts.claims.values())
    series = {name: found.series for name, found in facts.points.items()}
    evidence: list[Record] = []
    estimates: list[Record] = []
    verdicts: list[Record] = []
    for claim in claims:
        seen = [(measure, read(facts, claim, measure)) for measure in claim.measures]
        beside = [(measure, read(facts, claim, measure)) for measure in claim.beside]
        verdicts.append(_verdict(claim, seen, series))
        for measure, each in (*seen, *beside):
            evidence.append(_evidence(claim, measure, each, is_admissible=(measure, each) in seen))
            estimates.extend(
                {"claim": claim.claim, "measure": measure} | row for row in each.estimates
            )
    found = as_frame(VERDICTS_TABLE, verdicts)
    return {
        CLAIMS.name: as_frame(CLAIMS, [_claim(claim) for claim in claims]),
        CLAIM_EVIDENCE.name: as_frame(CLAIM_EVIDENCE, evidence),
        CLAIM_ESTIMATES.name: as_frame(CLAIM_ESTIMATES, estimates),
        VERDICTS_TABLE.name: found,
        VERDICT_HISTORY.name: with_today(history, found, facts.as_of_date),
    }


def verdict(claim: Claim, evidence: Sequence[tuple[str, Evidence]]) -> Word:
    """Join what the admissible measures of a claim say."""
    return rules.weakest(each.verdict for _, each in evidence)


def with_today(history: pd.DataFrame, verdicts: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """Add today's verdicts to their history where the word is another than before."""
    other_days = history[days(history["date"]) != day64(today)] if len(history) else history
    before = other_days[days(other_days["date"]) < day64(today)] if len(other_days) else history
    last = before.sort_values("date").drop_duplicates("claim", keep="last")
    known = dict(zip(last["claim"], last["verdict"], strict=True))
    is_new = [
        known.get(claim) != word
        for claim, word in zip(verdicts["claim"], verdicts["verdict"], strict=True)
    ]
    fresh = verdicts.loc[is_new, ["claim", "verdict", "sentence"]].assign(date=pd.Timestamp(today))
    both = [part for part in (other_days, fresh) if len(part)]
    if not both:
        return empty(VERDICT_HISTORY)
    joined = pd.concat([part.assign(date=days(part["date"])) for part in both], ignore_index=True)
    joined = joined.sort_values(["claim", "date"], ignore_index=True)
    found: pd.DataFrame = joined[names(VERDICT_HISTORY)]
    return found


def _verdict(
    claim: Claim, seen: Sequence[tuple[str, Evidence]], series: Mapping[str, Series]
) -> Record:
    word = verdict(claim, seen)
    admissible = [measure for measure, each in seen if each.verdict != "not_testable"]
    return {
        "claim": claim.claim,
        "verdict": word,
        "evidence": " | ".join(admissible) or None,
        "flags": join_flags(flag for _, each in seen for flag in each.flags),
        "sentence": sentence(claim, seen, series),
    }


def _evidence(claim: Claim, measure: str, each: Evidence, *, is_admissible: bool) -> Record:
    return {
        "claim": claim.claim,
        "measure": measure,
        "is_admissible": is_admissible and each.verdict != "not_testable",
        "target": each.target,
        "seen": each.seen,
        "seen_lo": each.lo,
        "seen_hi": each.hi,
        "times_off": each.times_off,
        "verdict": each.verdict,
        "n": each.n,
        "first_date": each.first_date,
        "last_date": each.last_date,
        "flags": join_flags(each.flags),
        "rows": each.rows_text,
        "note": each.note,
    }


def _claim(claim: Claim) -> Record:
    return {
        "claim": claim.claim,
        "stated_by": claim.stated_by,
        "stated_on": claim.stated_on,
        "reported_in": claim.reported_in,
        "statement": claim.statement,
        "quantity": claim.quantity,
        "target": claim.target,
        "unit": claim.unit,
        "window_from": claim.window_from,
        "window_to": claim.window_to,
        "kind": claim.kind,
        "rule": rules.SENTENCES[claim.kind].format(tolerance=claim.tolerance),
        "tolerance": claim.tolerance,
        "measures": " | ".join(claim.measures),
    }
