"""OpenAI's "AI and Efficiency": the compute that reached a fixed quality, system by system.

- Dates are written month/day/year. In five rows the month is written 1, although the paper that
  the row cites has a number of another month (arXiv 1512.03385 is December 2015). Those five are
  corrected, as `declared/openai_efficiency_months.csv` lists them; both dates stay in the row.
  A correction that no longer finds its row is trouble, so a mended file is noticed.
- `Reduction Factor` is rounded and does not always follow from the compute (ResNet-50 to
  EfficientNet-b1: printed 10, computed 22.7). It is kept as printed; factors are computed from
  the compute.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator

from sources.declared import read_declared
from sources.reading import number
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from sources.trouble import Unreadable
from store.rows.research import ALGORITHMIC_EFFICIENCY, EfficiencyResult

_HEADER = [
    "Metric",
    "Publication Date",
    "Publication",
    "Publication link",
    "Compute (teraflops-s/days)",
    "Reduction Factor",
    "Analysis",
    "Analysis link",
]
_LEVELS = {
    "AlexNet": "alexnet",
    "ResNet-50": "resnet50",
    "Seq2Seq": "seq2seq",
    "GNMT": "gnmt",
}


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one system for each line.

    Raises:
        Unreadable: The header or a line is not what we know, or a correction finds no row.
    """
    lines = csv.reader(io.StringIO(page.text()))
    if (header := next(lines, [])) != _HEADER:
        raise Unreadable(page.url, f"another header: {header!r}")
    months = _corrections()
    for line_number, cells in enumerate(lines, start=2):
        place = f"{page.url}, line {line_number}"
        if len(cells) != len(_HEADER):
            raise Unreadable(place, f"{len(cells)} cells instead of {len(_HEADER)}")
        level_raw, date_raw, experiment, link, compute, reduction, _, _ = cells
        if (level := _LEVELS.get(level_raw)) is None:
            raise Unreadable(place, f"unknown metric {level_raw!r}")
        month = months.pop((level, experiment, date_raw), None)
        yield EfficiencyResult(
            level=level,
            experiment=experiment,
            publication_date=_day(date_raw, month, place),
            publication_date_raw=date_raw,
            compute_tfs_days=number(compute, place=place),
            reduction_factor_printed=number(reduction, place=place) if reduction else None,
            publication_url=link or None,
            is_date_corrected=month is not None,
        )
    if months:
        raise Unreadable(page.url, f"corrections that find no row any more: {sorted(months)}")


def _corrections() -> dict[tuple[str, str, str], int]:
    return {
        (row["level"], row["experiment"], row["date_printed"]): int(row["month"])
        for row in read_declared("openai_efficiency_months.csv")
    }


def _day(text: str, month: int | None, place: str) -> dt.date:
    try:
        printed_month, day, year = (int(part) for part in text.split("/"))
        return dt.date(year, month or printed_month, day)
    except ValueError as error:
        raise Unreadable(place, f"not a date: {text!r}") from error


SOURCE = Source(
    tables=(ALGORITHMIC_EFFICIENCY,),
    publisher="OpenAI",
    pages=(
        Page(
            "https://raw.githubusercontent.com/openai/ai-and-efficiency/master/efficiency_sota.csv",
            max_bytes=1_000_000,
        ),
    ),
    parse=parse,
    cadence="frozen since June 2020",
    licence="not stated; the figures are facts",
    terms="ok",
    home="https://github.com/openai/ai-and-efficiency",
    fewest_rows=10,
    may_shrink=0.01,
)
