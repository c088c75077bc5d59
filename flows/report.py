"""What a refresh prints: a line for each source as it ends, and a closing table."""

import datetime as dt
from collections.abc import Sequence

from flows.collect import Outcome

_HEADINGS = (
    "source",
    "pages",
    "rows",
    "added",
    "changed",
    "gone",
    "quarantined",
    "seconds",
    "trouble",
)
_TROUBLE_WIDTH = 90


def progress_line(outcome: Outcome) -> str:
    """Say in one line how a source ended."""
    run = outcome.run
    what = f"{run.rows:,} rows, {run.added:,} new" if run.trouble is None else run.trouble
    return f"  {run.source:<24} {run.status:<12} {what}"


def closing_table(outcomes: Sequence[Outcome]) -> str:
    """Lay the outcomes out as a table, one source a line."""
    lines = [_HEADINGS, *(_cells(outcome) for outcome in outcomes)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    return "\n".join(_row(line, widths) for line in lines)


def stale_lines(outcomes: Sequence[Outcome], as_of_date: dt.date) -> list[str]:
    """Say of each source in trouble how old its last good data are."""
    lines = []
    for outcome in outcomes:
        run = outcome.run
        if run.trouble is None:
            continue
        if run.data_date is None:
            lines.append(f"{run.source}: no data yet ({run.status})")
        else:
            age = (as_of_date - run.data_date).days
            lines.append(f"{run.source}: stale since {run.data_date}, {age} days ({run.status})")
    return lines


def _cells(outcome: Outcome) -> tuple[str, ...]:
    run = outcome.run
    numbers = (run.pages, run.rows, run.added, run.changed, run.gone, run.quarantined)
    trouble = (run.trouble or "")[:_TROUBLE_WIDTH]
    return (
        run.source,
        *(f"{value:,}" for value in numbers),
        f"{outcome.seconds:.1f}",
        trouble,
    )


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    last = len(cells) - 1
    padded = (
        cell.ljust(width) if column in (0, last) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()
