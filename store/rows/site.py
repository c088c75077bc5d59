"""Rows that the site keeps for its readers: charts as they stood on a day."""

import datetime as dt

from store.columns import Row, column
from store.table import Table


class ChartEdition(Row):
    """One chart as it stood on a day, kept so that a frozen embed shows the same for ever."""

    slug: str = column("Name of the chart in addresses.", min_length=1)
    as_of_date: dt.date = column("Day of the refresh that drew it; it stood until the next row.")
    title: str = column("Its title on that day.")
    digest: str = column("Digest of the drawing.")
    drawing: str = column("Specification and rows of the chart, as JSON.")


CHART_EDITIONS = Table(
    "chart_editions",
    ChartEdition,
    key=("slug", "as_of_date"),
    kind="operations",
    month_of="as_of_date",
    keeps_history=True,
)
