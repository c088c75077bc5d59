"""What claims are tested on: points, tables, list prices, hardware and software apart."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from trends.claims.claim import Claim, Evidence
from trends.frames import Record
from trends.points import Points
from trends.two_way import TwoWay


@dataclasses.dataclass(frozen=True)
class Facts:
    """All that a reading may look at.

    Attributes:
        points: Points of each series.
        tables: Tables of facts by name.
        prices: List prices, as `trends.asof.list_prices` gives them.
        pairs: Rows of `matched_pairs`.
        model: The two-way model.
        claims: All claims by name.
        as_of_date: Day after which nothing is known.
        rounds: Publication day of each round of MLPerf Training.
    """

    points: Mapping[str, Points]
    tables: Mapping[str, pd.DataFrame]
    prices: pd.DataFrame
    pairs: Sequence[Record]
    model: TwoWay
    claims: Mapping[str, Claim]
    as_of_date: dt.date
    rounds: Mapping[str, dt.date] = dataclasses.field(default_factory=dict)

    @property
    def round_span(self) -> tuple[tuple[str, dt.date], tuple[str, dt.date]] | None:
        """First and last round that the two-way model compares, with their days."""
        known = sorted((self.rounds[name], name) for name in self.model.rounds)
        if len(known) < 2:
            return None
        (first_day, first), (last_day, last) = known[0], known[-1]
        return (first, first_day), (last, last_day)


Reading = Callable[[Facts, Claim, str], Evidence]
