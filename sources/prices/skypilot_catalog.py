"""SkyPilot's catalogues of machines in many clouds: a second opinion on their prices.

The catalogues are rebuilt from the providers' own lists several times a day. Read here are those
that are still rebuilt (version 8); clouds that stand in older versions only are frozen, and
reading them daily would put old prices under new dates. How a catalogue is laid out, and what we
decided about it, says the module `skypilot_format`.

- AWS's and Google's catalogues must be there; other clouds come and go.
- On Google Cloud, machine and accelerators are priced apart and are added up.
- Every row is second-hand: its kind of source is `tracker`.
"""

from collections.abc import Iterator

from sources.prices.skypilot_format import cloud_of, read_machines, rows
from sources.prices.skypilot_gcp import read_gcp
from sources.snapshot import Snapshot
from sources.source import Page, Parsed, Source
from store.rows.prices import PRICES

HOME = "https://github.com/skypilot-org/skypilot-catalog"
_CATALOGUES = (
    "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8/"
    "{cloud}/vms.csv"
)
_ALWAYS_THERE = ("aws", "gcp")
_CLOUDS = (
    *_ALWAYS_THERE,
    *("cudo", "hyperbolic", "ibm", "lambda", "nebius", "oci", "ovhcloud", "primeintellect"),
    *("runpod", "scaleway", "scp", "vast", "verda"),
)


def catalogue_page(cloud: str) -> Page:
    """Give the address of one cloud's catalogue."""
    return Page(_CATALOGUES.format(cloud=cloud), may_be_absent=cloud not in _ALWAYS_THERE)


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators in each region."""
    cloud = cloud_of(page)
    yield from rows(page, cloud, read_gcp(page) if cloud == "gcp" else read_machines(page, cloud))


SOURCE = Source(
    tables=(PRICES,),
    publisher="SkyPilot",
    pages=tuple(catalogue_page(cloud) for cloud in _CLOUDS),
    parse=parse,
    cadence="several times a day",
    licence="none stated",
    terms="ok",
    home=HOME,
    fewest_rows=500,
    observes=True,
)
