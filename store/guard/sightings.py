"""What the checks share: a price as it was seen at one source on one day.

A series is one offer at one source; a seller is one provider at one source; a machine is one
offer, whichever source shows it.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from store.rows.prices import PRICES

Mask = npt.NDArray[np.bool_]

FIGURE: Final = ["amount", "currency", "amount_unit"]
"""The columns that hold the price as it was published."""

SERIES: Final = [k for k in PRICES.key if k not in ("as_of_date", "observed_at", "provenance")]
"""The columns that tell offers apart, whenever and wherever they were seen."""

OFFER: Final = [k for k in SERIES if k != "form_factor"]
"""The columns that sources agree on for one offer: not all of them state the form factor."""

LIST_PRICES: Final = ("on_demand", "reserved", "serverless")
"""Purchase options whose prices a provider sets."""

MARKETS: Final = ("spot", "marketplace")
"""Purchase options whose prices supply and demand set."""

_DAY_NS = 86_400_000_000_000


def sightings(rows: pd.DataFrame, recent: pd.DataFrame, options: tuple[str, ...]) -> pd.DataFrame:
    """Line up new and recent prices of some purchase options: who, what, when, how much.

    The columns are seller, source, machine, series, day, price, and number: the row's place in
    `rows`, or -1 for a recent one.
    """
    names = [*SERIES, "as_of_date", "usd_per_hour", "provenance"]
    both = pd.concat([recent[names], rows[names]], ignore_index=True)
    number = np.concatenate([np.full(len(recent), -1), np.arange(len(rows))])
    keep = is_in(both["purchase_option"], options) & both["usd_per_hour"].notna().to_numpy()
    both, number = both.loc[keep].reset_index(drop=True), number[keep]
    both["source"] = _source(both)
    return pd.DataFrame(
        {
            "seller": digest(both, ["source", "provider"]),
            "source": both["source"],
            "machine": digest(both, OFFER),
            "series": digest(both, ["source", *SERIES]),
            "day": days_of(both["as_of_date"]),
            "price": both["usd_per_hour"].to_numpy(float),
            "number": number,
        }
    )


def marked(seen: pd.DataFrame, found: pd.DataFrame, names: list[str], size: int) -> Mask:
    """Mark those of `size` new rows whose sighting has the named cells of one that was found."""
    mask = np.zeros(size, dtype=bool)
    hit = seen.merge(found[names], on=names)["number"].to_numpy()
    mask[hit[hit >= 0]] = True
    return mask


def digest(rows: pd.DataFrame, names: list[str]) -> npt.NDArray[np.uint64]:
    """Give one number for the named cells of each row."""
    return np.asarray(pd.util.hash_pandas_object(rows[names], index=False).to_numpy(np.uint64))


def days_of(values: pd.Series) -> npt.NDArray[np.int64]:
    """Count the days since 1970 of a column of dates or instants."""
    instants = pd.to_datetime(values, utc=True)
    return np.asarray(instants.dt.as_unit("ns").astype("int64").to_numpy() // _DAY_NS)


def is_in(values: pd.Series, known: Collection[str]) -> Mask:
    """Say of each value whether it is among the known ones."""
    return values.isin(list(known)).to_numpy(dtype=bool)


def _source(rows: pd.DataFrame) -> pd.Series:
    """Source module of each row, the first word of its provenance."""
    codes, pages = pd.factorize(rows["provenance"])
    names = np.array([str(page).partition(" ")[0] for page in pages], dtype=object)
    return pd.Series(names[codes], index=rows.index, dtype="str")
