"""Names of MLPerf Training: rounds, benchmarks, divisions, availability.

Rounds and benchmarks are declared in `mlperf_training_rounds.csv` and
`mlperf_training_benchmarks.csv`. A new round is one line there. What a folder is called in the
last round that is declared holds for later rounds too; a folder that nobody has declared keeps its
own name as its benchmark, and is reported.
"""

import dataclasses
import datetime as dt
import re
from functools import cache

from sources.declared import read_declared

_HOST = "https://codeload.github.com/mlcommons"
_ROUND = re.compile(r"training_results_(v\d+\.\d+)(?!\d)")
UNDECLARED_TARGET = "not declared"


@dataclasses.dataclass(frozen=True)
class Round:
    """One round: where its archive lies and when it was published."""

    name: str
    url: str
    published_date: dt.date
    may_be_absent: bool


@dataclasses.dataclass(frozen=True)
class Benchmark:
    """What a folder's results measured, and how they are scored.

    Attributes:
        name: Task, by one name over all rounds.
        target: Quality to reach.
        dropped: Runs dropped at each end of a score.
        first_converged: How many of the runs count, by their start; None for all.
        is_declared: Whether the folder is declared for its round.
    """

    name: str
    target: str
    dropped: int
    first_converged: int | None
    is_declared: bool = True


@cache
def rounds() -> dict[str, Round]:
    """Read the declared rounds by their name."""
    return {
        row["round"]: Round(
            row["round"],
            f"{_HOST}/training_results_{row['round']}/tar.gz/refs/heads/{row['branch']}",
            dt.date.fromisoformat(row["published_date"]),
            row["may_be_absent"] == "yes",
        )
        for row in read_declared("mlperf_training_rounds.csv")
    }


def round_of(url: str) -> Round | None:
    """Find the round that an archive's address belongs to."""
    found = _ROUND.search(url)
    return rounds().get(found[1]) if found else None


def benchmark_of(round_: str, folder: str) -> Benchmark:
    """Say what a folder of a round measured."""
    here = _order(round_)
    for row in read_declared("mlperf_training_benchmarks.csv"):
        is_open = not row["to_round"] or here <= _order(row["to_round"])
        if row["folder"] == folder and _order(row["from_round"]) <= here and is_open:
            first = row["first_converged"]
            return Benchmark(
                row["benchmark"],
                row["target"],
                int(row["dropped_each_end"]),
                int(first) if first else None,
            )
    return Benchmark(folder, UNDECLARED_TARGET, 1, None, is_declared=False)


def _order(round_: str) -> tuple[int, ...]:
    return tuple(int(part) for part in round_.removeprefix("v").split("."))


def division_of(*texts: str | None) -> str | None:
    """Give `closed` or `open` from the first text that says which."""
    for text in texts:
        found = re.search(r"(?:^|[_\-])(open|closed?)(?=$|[_\-.])", (text or "").strip().lower())
        if found:
            return "open" if found[1] == "open" else "closed"
    return None


def availability_of(status: str | None) -> str | None:
    """Give available, preview or research; None when the status says none of these."""
    plain = re.sub(r"[\s_-]+", "", status or "").casefold()
    if plain in {"preview", "research", "rdi"}:
        return "research" if plain == "rdi" else plain
    if plain in {"onprem", "onpremise", "onpremises", "cloud"} or plain.startswith("available"):
        return "available"
    return None
