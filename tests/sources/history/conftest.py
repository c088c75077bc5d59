"""What tests of history formats share: rows of a copy as it was recorded, and shorthands."""

import dataclasses
from collections.abc import Callable

import pytest

from sources.history.format import Copy, copies, reader
from sources.history.lines import midnight
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut
from store.rows.prices import Price


@pytest.fixture(scope="session")
def recorded_copies(
    recorded: Callable[[str], Snapshot],
) -> Callable[[str], list[tuple[Copy, list[Parsed]]]]:
    """Give everything that all copies of a format hold; skips where there is no mirror."""

    def read(name: str) -> list[tuple[Copy, list[Parsed]]]:
        found = []
        for copy in copies():
            if copy.format == name:
                snapshot = recorded(copy.url)
                assert snapshot.digest.startswith(copy.digest), copy.url
                dated = dataclasses.replace(snapshot, retrieved_at=midnight(copy.recorded_date))
                found.append((copy, list(reader(name).parse(dated))))
        assert found, f"no copies of {name} are declared"
        return found

    return read


@pytest.fixture(scope="session")
def recorded_prices(
    recorded_copies: Callable[[str], list[tuple[Copy, list[Parsed]]]],
) -> Callable[[str], list[Price]]:
    """Give the rows of all copies of a format, oldest first."""

    def read(name: str) -> list[Price]:
        copies_of_format = recorded_copies(name)
        return [row for _, parsed in copies_of_format for row in parsed if isinstance(row, Price)]

    return read


@pytest.fixture
def rows_of() -> Callable[[str, Snapshot], list[Price]]:
    """Give the rows of one copy."""

    def read(name: str, copy: Snapshot) -> list[Price]:
        return [row for row in reader(name).parse(copy) if isinstance(row, Price)]

    return read


@pytest.fixture
def left_out_of() -> Callable[[str, Snapshot], list[tuple[str, bool]]]:
    """Give why lines of one copy were left out, and whether they are suspect."""

    def read(name: str, copy: Snapshot) -> list[tuple[str, bool]]:
        parsed = reader(name).parse(copy)
        return [(each.reason, each.is_suspect) for each in parsed if isinstance(each, LeftOut)]

    return read
