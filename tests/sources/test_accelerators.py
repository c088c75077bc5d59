"""Names of accelerators: each spelling stands for one, and near misses for none."""

import pytest

from sources.accelerators import Chip, canonical, declared_accelerators, declared_chips, memory_gb
from sources.declared import FOLDER, read_declared
from sources.trouble import Unreadable


@pytest.mark.parametrize(
    ("raw", "accelerator"),
    [
        ("K80", "K80"),
        ("A100-80GB", "A100-80GB"),
        ("a100 80gb", "A100-80GB"),
        ("H100", "H100"),
        ("GB200", "GB200"),
        ("L4", "L4"),
        ("L40S", "L40S"),
        ("A10", "A10"),
        ("A10G", "A10G"),
        ("H200", "H200"),
    ],
)
def test_a_spelling_stands_for_its_accelerator(raw: str, accelerator: str) -> None:
    """Case, spaces and hyphens do not matter; one name within another does."""
    found = canonical(raw)

    assert found is not None
    assert found.accelerator == accelerator


@pytest.mark.parametrize("raw", ["", "H1000", "BM.GPU.H100.8", "L", "A1", "B2000", "unknown"])
def test_a_name_that_merely_looks_alike_is_unknown(raw: str) -> None:
    """Nothing is guessed from a part of a name."""
    assert canonical(raw) is None


def test_every_declared_spelling_resolves_to_a_declared_accelerator() -> None:
    """All alias files agree with each other and with the table of accelerators."""
    declared = {
        Chip(row["accelerator"], row["form_factor"] or None)
        for row in read_declared("accelerators.csv")
    }
    spellings = [
        row
        for file in sorted((FOLDER / "aliases").glob("*.csv"))
        for row in read_declared(f"aliases/{file.name}")
    ]

    assert len(spellings) > 200
    for row in spellings:
        assert canonical(row["alias"]) in declared, row


def test_accelerators_are_declared_by_form_and_by_name() -> None:
    """A name stands once, however many forms it has; a row without a form is one of them."""
    assert {Chip("H100", None), Chip("H100", "SXM"), Chip("H100", "PCIe")} <= declared_chips()
    assert {chip.accelerator for chip in declared_chips()} == declared_accelerators()
    assert "H1000" not in declared_accelerators()


def test_the_memory_of_an_accelerator_is_that_of_its_name() -> None:
    """80 GB where the name says so, and where it needs not."""
    assert [40.0, 80.0, 80.0, 24.0] == [
        memory_gb()[name] for name in ("A100-40GB", "A100-80GB", "H100", "L4")
    ]
    assert memory_gb().keys() <= declared_accelerators()


def test_an_unknown_table_is_named() -> None:
    """Asking for a declared table that is not there says which."""
    with pytest.raises(Unreadable, match=r"no_such\.csv"):
        read_declared("no_such.csv")
