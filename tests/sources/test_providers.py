"""Providers have one name each."""

import pytest

from sources.declared import read_declared
from sources.providers import provider_id

KINDS = {"hyperscaler", "cloud", "specialised", "marketplace", "serverless"}


@pytest.mark.parametrize(
    ("raw", "provider"),
    [
        ("AWS", "aws"),
        ("Google Cloud Platform (GCP)", "gcp"),
        ("Lambda Labs", "lambda"),
        ("lambdalabs", "lambda"),
        ("DataCrunch", "verda"),
        ("crusoecloud", "crusoe"),
        ("flyio", "fly.io"),
        ("vast-ai", "vast.ai"),
        ("vastai", "vast.ai"),
        ("massed compute", "massedcompute"),
        ("yotta", "yotta"),
        ("YottaLabs.ai", "yottalabs"),
    ],
)
def test_spellings(raw: str, provider: str) -> None:
    """Case, blanks, dots and hyphens do not matter; declared aliases are found."""
    assert provider == provider_id(raw)


@pytest.mark.parametrize("raw", ["", "Amazonia", "aws2", "Lambda School"])
def test_unknown_names_are_not_guessed(raw: str) -> None:
    """A name that is merely similar is unknown."""
    assert provider_id(raw) is None


def test_only_three_hyperscalers() -> None:
    """The hyperscaler series is AWS, Azure and Google."""
    kinds = {row["provider"]: row["kind"] for row in read_declared("providers.csv")}

    assert {"aws", "azure", "gcp"} == {
        name for name, kind in kinds.items() if "hyperscaler" == kind
    }
    assert KINDS == set(kinds.values())


def test_every_provider_has_a_home() -> None:
    """Each line says where the provider is at home, once."""
    rows = read_declared("providers.csv")

    assert len(rows) == len({row["provider"] for row in rows}) > 80
    assert all(row["home"].startswith("https://") for row in rows)
