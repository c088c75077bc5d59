"""What tables call things, in the words of readers: one namer a column.

The rows that visitors download keep the names of the tables; a page shows words and carries the
pairs in its heads, so that rows loaded later read the same.
"""

from collections.abc import Callable, Iterable

from flows.pages import facts
from flows.pages.words import Words

Namer = Callable[[str], str]

_BY_CATALOGUE = {
    "estimator": "estimator",
    "benchmark": "benchmark",
    "method": "forecast_method",
    "basis": "basis",
    "ratio": "moore_ratio",
    "purchase_option": "purchase_option",
    "score_status": "score_status",
    "remark": "remark",
    "headline": "headline",
    "world": "world",
    "suite": "suite",
}


def namers(words: Words) -> dict[str, Namer]:
    """Give the namer of each column that has one."""

    def by(prefix: str) -> Namer:
        return lambda raw: words.name(prefix, raw)

    return {
        **{column: by(prefix) for column, prefix in _BY_CATALOGUE.items()},
        "series": lambda raw: facts.series_label(words, raw),
        "flags": lambda raw: ", ".join(
            words.name("remark_short", flag) for flag in raw.split(",")
        ),
        "provider": facts.provider_name,
        "cheapest_provider": facts.provider_name,
        "system": facts.rented,
        "measure": lambda raw: measure_label(words, raw),
    }


def measure_label(words: Words, measure: str) -> str:
    """Name a measure of evidence, `rate dawnbench_imagenet_train_usd`: what is asked, of what."""
    kind, _, what = measure.partition(" ")
    of = facts.rented(facts.series_label(words, what))
    asked = words.name("evidence", kind)
    return f"{asked}: {of}" if of else asked


def dictionary(namer: Namer, values: Iterable[object]) -> dict[str, str]:
    """Give the words for the values of a column that read otherwise than they stand there."""
    raw = {value for value in values if isinstance(value, str)}
    pairs = {value: namer(value) for value in sorted(raw)}
    return {value: text for value, text in pairs.items() if text != value}
