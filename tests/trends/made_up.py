"""Made-up points for the tests of the trends."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from trends.points import Points, Series, points

LATER = dt.date(2030, 1, 1)
FALLING = Series("made_up", "made-up value", "A value that we made up.", "USD", "the test")
RISING = Series(
    "made_up", "made-up value", "A value that we made up.", "FLOP", "the test", is_rising=True
)
ROUNDS = Series(
    "made_up", "made-up value", "A value that we made up.", "min", "the test", kind="round"
)


def candidates(dates: Sequence[Any], values: Sequence[Any], **more: Any) -> pd.DataFrame:
    """Give candidate rows with an id each."""
    ids = [f"made up/{number}" for number in range(len(dates))]
    rows = pd.DataFrame({"date": pd.to_datetime(pd.Series(list(dates), dtype="object"))})
    return rows.assign(**({"value": list(values), "result_id": ids} | more))


def made_up(
    dates: Sequence[Any], values: Sequence[Any], series: Series = FALLING, **more: Any
) -> Points:
    """Give the points of made-up rows."""
    return points(candidates(dates, values, **more), series, LATER)


def straight(days: Sequence[int], b: float, start: float = 1000.0) -> Points:
    """Give points on a perfect line: `b` a year, on days after 2017-01-01."""
    dates = np.datetime64("2017-01-01") + np.asarray(days, dtype="timedelta64[D]")
    t = (np.asarray(days) - days[0]) / 365.2425
    return made_up(list(dates), list(start * np.exp(b * t)))
