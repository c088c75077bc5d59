"""Epoch AI's database of AI models, edition by edition.

- The list of notable models of 2026 and its edition of December 2024, at their two addresses, the
  lists of frontier and large-scale models, and the list of all models in its layout of 2025.
- Epoch revises values: AlphaGo Zero stands at 3.41e23 FLOP in one edition and at 6.49e20 in a
  later one. So a row belongs to an edition (the file, and the day it was recorded), and rows of
  older editions stay.
- Columns are read by name. Cost is Epoch's estimate in dollars of 2023; two of the files have
  none. A zero is taken for "not stated", as are empty cells. Lines without a name are left out.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from sources.reading import day
from sources.research.epoch import FOLDER, LICENCE, PUBLISHER, edition, figure, lines
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.research import MODELS, Model

_COST: Final = "Training compute cost (2023 USD)"
_COLUMNS: Final = {
    "Confidence",
    "Domain",
    "Hardware quantity",
    "Model",
    "Organization",
    "Parameters",
    "Publication date",
    "Training compute (FLOP)",
    "Training hardware",
    "Training time (hours)",
}


@dataclasses.dataclass(frozen=True)
class _File:
    """One of Epoch's lists: whether it has costs, and whether its models are the notable ones."""

    has_cost: bool
    is_notable: bool | None


_FILES: Final = {
    f"{FOLDER}notable_ai_models.csv": _File(has_cost=True, is_notable=True),
    f"{FOLDER}epochdb/notable_ai_models.csv": _File(has_cost=True, is_notable=True),
    f"{FOLDER}frontier_ai_models.csv": _File(has_cost=True, is_notable=None),
    f"{FOLDER}large_scale_ai_models.csv": _File(has_cost=False, is_notable=None),
    f"{FOLDER}all_ai_models.csv": _File(has_cost=False, is_notable=None),
}


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one model for each line of a list.

    Raises:
        Unreadable: It is not such a list, or a figure is none.
    """
    if (file := _FILES.get(page.url)) is None:
        raise Unreadable(page.url, "not one of Epoch's lists of models")
    count = 0
    for line, cells in lines(page, _COLUMNS | {_COST} if file.has_cost else _COLUMNS):
        place = f"{page.url}, record {line}"
        if not cells["Model"].strip():
            yield LeftOut("no_model_name", place)
            continue
        count += 1
        yield _model(cells, file, page, place)
    if not count:
        raise Unreadable(page.url, "a list without models")


def _model(cells: Mapping[str, str], file: _File, page: Snapshot, place: str) -> Model:
    published = cells["Publication date"].strip()
    return Model(
        edition=edition(page),
        edition_date=page.retrieved_at.date(),
        model=cells["Model"].strip(),
        organization=_text(cells["Organization"]),
        publication_date=day(published, place=place) if published else None,
        domain=_text(cells["Domain"]),
        training_compute_flop=figure(cells["Training compute (FLOP)"], place=place),
        training_hardware=_text(cells["Training hardware"]),
        hardware_quantity=figure(cells["Hardware quantity"], place=place),
        training_hours=figure(cells["Training time (hours)"], place=place),
        training_cost_usd=figure(cells[_COST], place=place) if file.has_cost else None,
        parameters=figure(cells["Parameters"], place=place),
        confidence=_text(cells["Confidence"]),
        is_notable=file.is_notable,
    )


def _text(cell: str) -> str | None:
    return cell.strip() or None


SOURCE = Source(
    tables=(MODELS,),
    publisher=PUBLISHER,
    pages=tuple(Page(url, max_bytes=64 * MEGABYTE) for url in _FILES),
    parse=parse,
    cadence="daily",
    licence=LICENCE,
    terms="ok",
    home="https://epoch.ai/data/ai-models",
    fewest_rows=1_000,
)
