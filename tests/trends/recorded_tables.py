"""Tables made from the recorded pages by the parsers, as a refresh would make them."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import pandas as pd

from sources.benchmarks.mlperf_training_resubmissions import mark_resubmissions
from sources.snapshot import Snapshot
from sources.source import find_sources
from store.catalog import table_of
from store.columns import Row
from store.provenance import Provenance
from store.table import Table
from store.warehouse import to_frame


def recorded_tables(
    recorded: Callable[[str], Snapshot], names: Iterable[str], skip: Iterable[str] = ()
) -> dict[str, pd.DataFrame]:
    """Parse the recorded pages of some sources, and give the tables they fill."""
    rows: dict[Table, list[Row]] = defaultdict(list)
    for name in names:
        source = find_sources()[name]
        pages = source.pages if isinstance(source.pages, tuple) else ()
        for page in pages:
            if any(part in page.url for part in skip):
                continue
            snapshot = recorded(page.url)
            stamp = str(Provenance(name, page.url, snapshot.digest, source.parser_version))
            for parsed in source.parse(snapshot):
                if isinstance(parsed, Row):
                    row = parsed.model_copy(update={"provenance": stamp})
                    rows[table_of(row)].append(row)
    tables = {table.name: to_frame(table.from_rows(found)) for table, found in rows.items()}
    if "training_runs" in tables:
        tables["training_results"], tables["training_runs"] = mark_resubmissions(
            tables["training_results"], tables["training_runs"]
        )
    return tables
