"""The accelerators that every other table names, declared by us from published figures.

- One row for each model and form factor in `sources/declared/accelerators.csv`; a row without a
  form factor stands for all forms together: its figures are those that they share, or those that
  the source gives for the chip without naming a form.
- Rates are dense peak rates, without sparsity. An empty cell means that no source of ours says it.
- The launch price is Epoch AI's "Release price", left out where Epoch itself calls it an estimate
  or has it from a later report. A K80 or M60 is one of the two chips on its board.
- `aliases` are the spellings of `sources/declared/aliases/*.csv`: those that stand for this very
  form, and in the row without a form factor those that name no form.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from sources.declared import FOLDER, read_declared, read_table
from sources.declared_version import declared_version
from sources.reading import day, number
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from store.rows.research import ACCELERATORS, Accelerator


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one accelerator for each declared line.

    Raises:
        Unreadable: A cell is not what its column holds.
    """
    aliases = _aliases()
    for row in read_table(page.text(), place=page.url):
        name, form_factor = row["accelerator"], row["form_factor"] or None
        place = f"{page.url}, {name} {form_factor or ''}".rstrip()

        def figure(name: str, row: Mapping[str, str] = row, place: str = place) -> float | None:
            return number(row[name], place=place) if row[name] else None

        yield Accelerator(
            accelerator=name,
            form_factor=form_factor,
            vendor=row["vendor"],
            kind=row["kind"],
            family=row["family"],
            memory_gb=figure("memory_gb"),
            release_date=_released(row["release_date"], place),
            launch_price_usd=figure("launch_price_usd"),
            peak_fp32_tflops=figure("peak_fp32_tflops"),
            peak_fp16_tflops=figure("peak_fp16_tflops"),
            peak_fp8_tflops=figure("peak_fp8_tflops"),
            tdp_w=figure("tdp_w"),
            aliases=" | ".join(sorted(aliases[name, form_factor])),
            source_url=row["source_url"],
            read_on=day(row["read_on"], place=place),
        )


def _released(text: str, place: str) -> dt.date | None:
    return day(text, place=place) if text else None


def _aliases() -> dict[tuple[str, str | None], set[str]]:
    """Collect every declared spelling by the accelerator and form factor it stands for."""
    found: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for file in sorted((FOLDER / "aliases").glob("*.csv")):
        for row in read_declared(str(PurePath("aliases", file.name))):
            found[row["accelerator"], row["form_factor"] or None].add(row["alias"])
    return found


SOURCE = Source(
    tables=(ACCELERATORS,),
    publisher="Costcurve",
    pages=(Page("declared:accelerators.csv"),),
    parse=parse,
    cadence="edited by hand",
    licence="CC BY 4.0",
    terms="ok",
    home="https://epoch.ai/data/machine-learning-hardware",
    fewest_rows=100,
    parser_version=declared_version(1, "aliases/*.csv"),
)
