"""The cheapest of many lines of prices on many days, without pairing every day with every line."""

from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]

_NOT_YET: Final = -1


def cheapest_lines(
    lines: pd.DataFrame, asked: pd.DataFrame, *, by: str, max_age_days: int
) -> pd.DataFrame:
    """Find for each day asked for the cheapest offer whose last line is not too old.

    Of an offer that line counts which began last; it counts until its next line begins, and for
    `max_age_days` after it was last seen. Where line and question both state a form factor, it
    must be the same.

    Args:
        lines: Columns `by`, `offer`, `form_factor`, `usd_per_accelerator_hour`, `first_seen` and
            `last_seen`; the lines of an offer do not overlap.
        asked: Columns `by`, `form` and `day`, without repetitions.
        by: What names the machine.
        max_age_days: How long a price counts after it was last seen.

    Returns:
        The rows of `asked` that have an answer, with the columns of their line and `seen`, the
        last day not after the one asked for on which the price was seen.
    """
    cheap = lines.sort_values(["usd_per_accelerator_hour", "offer"], kind="stable")
    first, last = _days(cheap["first_seen"]), _days(cheap["last_seen"])
    until = np.minimum(_next_begin(cheap["offer"], first), last + max_age_days + 1)
    places = cheap.groupby(by, sort=False).indices
    forms = cheap["form_factor"].to_numpy(dtype=object)
    is_bare = cheap["form_factor"].isna().to_numpy()
    day = _days(asked["day"])
    chosen = np.full(len(asked), _NOT_YET)
    groups = asked.groupby([by, "form"], dropna=False, sort=False).indices
    for key, rows in groups.items():
        name, form = cast("tuple[Any, Any]", key)
        mine = places.get(name, np.empty(0, dtype=np.int64))
        if not pd.isna(form):
            mine = mine[is_bare[mine] | (forms[mine] == form)]
        chosen[rows] = _first_that_holds(mine, first, until, day[rows])
    has_line = chosen != _NOT_YET
    found = cheap.iloc[chosen[has_line]].drop(columns=by).reset_index(drop=True)
    answered = asked.loc[has_line].reset_index(drop=True)
    seen = np.minimum(last[chosen[has_line]], day[has_line])
    stamps = pd.Series(seen.astype("datetime64[D]").astype("datetime64[s]"))
    both: pd.DataFrame = pd.concat([answered, found], axis=1)
    return both.assign(seen=stamps)


def _first_that_holds(lines: Any, first: Ints, until: Ints, days: Ints) -> Ints:
    """Give for each day the first of the lines that holds on it; -1 where none does."""
    order = np.argsort(days, kind="stable")
    ordered = days[order]
    found = np.full(len(days), _NOT_YET)
    begins = np.searchsorted(ordered, first[lines], side="left")
    ends = np.searchsorted(ordered, until[lines], side="left")
    missing = len(days)
    for line, begin, end in zip(lines.tolist(), begins.tolist(), ends.tolist(), strict=True):
        if begin < end:
            part = found[begin:end]
            is_open = part == _NOT_YET
            part[is_open] = line
            missing -= int(is_open.sum())
            if not missing:
                break
    answer = np.empty_like(found)
    answer[order] = found
    return answer


def _next_begin(offers: pd.Series, first: Ints) -> Ints:
    """Give the day on which the next line of the same offer begins."""
    offer = pd.factorize(offers)[0]
    order = np.lexsort((first, offer))
    later = np.full(len(order), np.iinfo(np.int64).max)
    is_same = offer[order[1:]] == offer[order[:-1]]
    later[order[:-1][is_same]] = first[order[1:][is_same]]
    return later


def _days(dates: pd.Series) -> Ints:
    return np.asarray(dates.to_numpy().astype("datetime64[D]").astype(np.int64))
