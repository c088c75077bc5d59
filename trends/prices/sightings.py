"""Sightings of prices in one shape: an offer, a day, a price, and who saw it.

- An offer (series) is told by provider, machine, place, accelerator and their number, way of
  buying, commitment, and whether the host is included. Windows machines and prices without dollars
  are none.
- A sighting's day is the day that its publisher states for the price, not that of the copy.
- Where one source states the form factor or the memory of a machine's accelerator and another does
  not, the machine is the same all the same, and bears what was stated, if nobody states otherwise.
"""

import dataclasses
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

SERIES: Final = [
    "provider",
    "instance_type",
    "region",
    "accelerator",
    "form_factor",
    "accelerator_count",
    "purchase_option",
    "commitment_months",
    "price_basis",
]
"""Columns that tell offers apart."""

KINDS: Final = ("first_party", "api", "tracker", "hand_table")
"""Kinds of source, the most trusted first; the first two count alike."""

LIST_OPTIONS: Final = ("on_demand", "reserved", "serverless")
"""Ways of buying at a list price; spot and marketplace prices are made by a market."""

_LINUX: Final = ("linux",)
_A100: Final = ("A100-40GB", "A100-80GB")
_SECONDS_A_DAY: Final = 86_400

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class Sightings:
    """Sightings as columns, and the offers that they are of.

    Attributes:
        offers: One line an offer, in the columns of SERIES; `offer` counts its lines.
        known_offer: Offers of the lines that were known before.
        kind: Bit of the kind of source (see KINDS).
    """

    offers: pd.DataFrame
    known_offer: Ints
    offer: Ints
    day: Ints
    price: Floats
    kind: Ints
    provenance: npt.NDArray[Any]


def sightings(prices: pd.DataFrame, known: pd.DataFrame | None = None) -> Sightings:
    """Take the sightings out of rows of the table prices.

    Args:
        prices: Rows of the table prices.
        known: Offers that are known already, in the columns of SERIES; they come first among the
            offers, in their order, and say what is stated of a machine.
    """
    usable = prices["usd_per_hour"].notna() & (prices["os"].isna() | prices["os"].isin(_LINUX))
    rows = prices.loc[usable].reset_index(drop=True)
    mine = _completed(rows[SERIES], known)
    both = mine if known is None else pd.concat([known[SERIES], mine], ignore_index=True)
    code = _offers(both)
    _, first = np.unique(code, return_index=True)
    bits = {kind: 1 << place for place, kind in enumerate(KINDS)}
    return Sightings(
        offers=both.iloc[first].reset_index(drop=True),
        known_offer=code[: len(code) - len(rows)],
        offer=code[len(code) - len(rows) :],
        day=day_numbers(rows["as_of_date"]),
        price=rows["usd_per_hour"].to_numpy(float),
        kind=rows["source_kind"].map(bits).to_numpy().astype(np.int64),
        provenance=rows["provenance"].to_numpy(dtype=object),
    )


def _offers(rows: pd.DataFrame) -> Ints:
    """Number the offers of rows in the order in which they come."""
    code = np.zeros(len(rows), dtype=np.int64)
    for name in SERIES:
        cells, values = pd.factorize(rows[name], use_na_sentinel=False)
        code = pd.factorize(code * (len(values) + 1) + cells)[0].astype(np.int64)
    return code


def day_numbers(dates: pd.Series) -> Ints:
    """Count the days since 1970 of a column of dates."""
    seconds = pd.to_datetime(dates).astype("datetime64[s]").astype("int64")
    return np.asarray(seconds.to_numpy() // _SECONDS_A_DAY)


def dates_of(days: Ints) -> pd.Series:
    """Give days since 1970 as a column of dates."""
    return pd.Series(days * _SECONDS_A_DAY).astype("datetime64[s]")


def _completed(rows: pd.DataFrame, known: pd.DataFrame | None) -> pd.DataFrame:
    """Fill in form factor and memory of a machine's accelerator where only some sources say it."""
    machine = ["provider", "instance_type"]
    stated = rows if known is None else pd.concat([known[SERIES], rows], ignore_index=True)
    stated = stated.loc[stated["instance_type"].notna()]
    stated = stated[[*machine, "accelerator", "form_factor"]].drop_duplicates()
    done = rows.copy()
    memory = _the_only(stated.loc[stated["accelerator"].isin(_A100)], machine, "accelerator")
    plain = done["accelerator"] == "A100"
    told = _look_up(done.loc[plain, machine], memory)
    done.loc[plain, "accelerator"] = np.where(pd.isna(told), "A100", told)
    forms = stated.loc[stated["form_factor"].notna()]
    form = _the_only(forms, [*machine, "accelerator"], "form_factor")
    bare = done["form_factor"].isna() & done["instance_type"].notna()
    done.loc[bare, "form_factor"] = _look_up(done.loc[bare, [*machine, "accelerator"]], form)
    return done


def _the_only(rows: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Give the value of each key that has only one."""
    pairs = rows[[*keys, value]].drop_duplicates()
    only: pd.DataFrame = pairs.loc[~pairs.duplicated(keys, keep=False)]
    return only


def _look_up(rows: pd.DataFrame, table: pd.DataFrame) -> npt.NDArray[Any]:
    """Find the last column of a table by the columns of the rows; null where it has none."""
    found = rows.merge(table, on=list(rows.columns), how="left")
    return np.asarray(found[table.columns[-1]].to_numpy(dtype=object))
