import datetime as dt

import pytest

from store.catalog import TABLES
from trends.derive import derive

AS_OF = dt.date(2026, 11, 23)
BY_NAME = {table.name: table for table in TABLES}


def test_without_any_table_every_output_is_there_and_valid() -> None:
    """Nothing in gives empty tables, rows of `insufficient_data`, and verdicts `not_testable`."""
    derived = derive({}, AS_OF)

    for name, frame in derived.items():
        BY_NAME[name].from_frame(frame)
    assert {"insufficient_data"} == set(derived["trend_estimates"]["status"])
    assert {"not_testable", "contradicted"} >= set(derived["verdicts"]["verdict"])
    assert derived["points"].empty


@pytest.mark.parametrize("name", ["series", "trend_estimates", "claims", "verdicts"])
def test_declared_rows_are_there_even_without_facts(name: str) -> None:
    """Series and claims are declared, so they are listed before any row has come."""
    assert len(derive({}, AS_OF)[name]) > 0
