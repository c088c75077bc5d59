"""Epoch's models: editions, layouts and cells, on our samples and on the recorded files."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.research.epoch_models import SOURCE, parse
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, Unreadable
from store.rows.research import MODELS, Model
from tests.conftest import NOON
from tests.sources.changed_pages import Change, assert_refused, each, replaced

FOLDER = "https://epoch.ai/data/"
NOTABLE = f"{FOLDER}notable_ai_models.csv"
ALL = f"{FOLDER}all_ai_models.csv"


def models(parsed: list[Parsed]) -> list[Model]:
    """Rows among what was read."""
    return [each for each in parsed if isinstance(each, Model)]


@pytest.fixture
def page(sample: Callable[..., Snapshot]) -> Snapshot:
    """Our sample of the list of notable models."""
    return sample("epoch_models", "notable_ai_models.csv", NOTABLE)


def test_a_line_is_a_model(page: Snapshot) -> None:
    """Cells may hold commas, quotations, line breaks and letters of any language."""
    first, _ = models(list(parse(page)))

    assert ("Large Model 1", "Öffentliche Forschung, Beispiel") == (
        first.model,
        first.organization,
    )
    assert (1.5e24, 70e9, 1024.0, 720.0, 2500000.5) == (
        first.training_compute_flop,
        first.parameters,
        first.hardware_quantity,
        first.training_hours,
        first.training_cost_usd,
    )
    assert (dt.date(2024, 2, 29), "Likely", True) == (
        first.publication_date,
        first.confidence,
        first.is_notable,
    )
    assert "NVIDIA H100 SXM5 80GB,NVIDIA A100" == first.training_hardware


def test_an_edition_is_a_file_and_its_day(page: Snapshot) -> None:
    """Values get revised, so each row says of which edition it is."""
    assert {("notable_ai_models 2026-08-22", NOON.date())} == {
        (row.edition, row.edition_date) for row in models(list(parse(page)))
    }


def test_empty_cells_and_zeros_are_not_stated(page: Snapshot) -> None:
    """Null is never zero, and zero hours are no hours."""
    _, small = models(list(parse(page)))

    assert {None} == {
        small.organization,
        small.parameters,
        small.training_hours,
        small.training_cost_usd,
        small.confidence,
    }


def test_the_old_layout(sample: Callable[..., Snapshot]) -> None:
    """Other columns, no costs; a line without a name is left out; notability is not told."""
    parsed = list(parse(sample("epoch_models", "all_ai_models.csv", ALL)))

    assert [("Old Model", 3.41e23, None), ("Undated", None, None)] == [
        (row.model, row.training_compute_flop, row.is_notable) for row in models(parsed)
    ]
    assert ["no_model_name"] == [each.reason for each in parsed if isinstance(each, LeftOut)]
    assert models(parsed)[1].publication_date is None


CHANGES: list[Change] = [
    ("model renamed", replaced("Model,Organization", "System,Organization")),
    ("cost renamed", replaced("(2023 USD)", "(2025 USD)")),
    ("compute in words", replaced("1.5e+24", "1.5 heptillion")),
    ("days in words", replaced("2024-02-29", "February 2024")),
    ("a day that never was", replaced("2024-02-29", "2025-02-29")),
    ("a cell too many", replaced("Likely,", "Likely,,")),
]


@each(CHANGES)
def test_refuses_a_changed_page(page: Snapshot, change: Change) -> None:
    """The HTML that a moved file answers with is among the changes."""
    assert_refused(parse, page, change)


def test_a_list_without_models_is_unreadable(page: Snapshot) -> None:
    """A header alone is not an edition."""
    header = page.body.split(b"\n")[0] + b"\n"
    with pytest.raises(Unreadable, match="without models"):
        list(parse(Snapshot.of(NOTABLE, header, NOON)))


@given(cell=st.text(max_size=20))
def test_any_name_comes_back(cell: str) -> None:
    """A name with quotations, commas or line breaks is the same after reading."""
    quoted = '"' + cell.replace('"', '""') + '"'
    header = (
        "Model,Organization,Publication date,Domain,Parameters,Training compute (FLOP),Confidence,"
        "Training time (hours),Training hardware,Hardware quantity\n"
    )
    body = (header + f"First,,,,,,,,,\n{quoted},,,,,,,,,\n").encode("utf-8", "replace")
    read = body.decode()[len(header) :].partition("\n")[2].removesuffix(",,,,,,,,,\n")
    name = read[1:-1].replace('""', '"').strip()
    rows = models(list(parse(Snapshot.of(ALL, body, NOON))))

    assert ["First", *([name] if name else [])] == [row.model for row in rows]


RECORDED = {
    "notable_ai_models": ("2026-07-19", 1036, 6.49439910290227e20),
    "epochdb/notable_ai_models": ("2024-12-24", 884, 3.41e23),
    "frontier_ai_models": ("2026-05-10", 137, 6.49439910290227e20),
    "large_scale_ai_models": ("2026-02-01", 484, None),
    "all_ai_models": ("2025-04-23", 2225, 3.41e23),
}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_editions(name: str, recorded: Callable[[str], Snapshot]) -> None:
    """As many models as the file has lines with a name; AlphaGo Zero as that edition has it."""
    day, number, alphago_zero = RECORDED[name]
    rows = models(list(parse(recorded(f"{FOLDER}{name}.csv"))))
    compute = [row.training_compute_flop for row in rows if row.model == "AlphaGo Zero"]

    assert {f"{name} {day}"} == {row.edition for row in rows}
    assert number == len(rows)
    assert ([alphago_zero] if alphago_zero else []) == compute


def test_only_two_recorded_models_share_a_key(recorded: Callable[[str], Snapshot]) -> None:
    """In all editions together; the flow sets such rows aside."""
    keys = Counter(
        tuple(getattr(row, column) for column in MODELS.key)
        for page in SOURCE.first_pages(NOON.date())
        for row in models(list(parse(recorded(page.url))))
    )

    assert {"AMPLIFY", "SigLIP"} == {str(key[1]) for key, count in keys.items() if count > 1}
