"""A "price history" that its author made up, read to show that the rule holds.

- Lines of `source` `historical_estimate` (2022 to 2025) are no observations: no page showed those
  prices to anyone. They are refused.
- Lines of `source` `live` repeat the scraped offers (see `sooddvs`) without their machines: left
  out.
"""

from collections.abc import Iterator

from sources.history.csv_lines import csv_lines
from sources.history.format import NOT_AN_OBSERVATION, History
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut

_COLUMNS = ["date", "provider", "gpu_type", "price_tier", "per_gpu_hourly_usd", "region", "source"]


def parse(copy: Snapshot) -> Iterator[Parsed]:
    """Refuse what was made up, leave out what was seen elsewhere."""
    for place, cells in csv_lines(copy, _COLUMNS):
        said = ",".join(cells.values())
        if cells["source"] == "live":
            yield LeftOut("seen_elsewhere", place, said)
        else:
            yield LeftOut(NOT_AN_OBSERVATION, place, said, is_suspect=True)


HISTORY = History(publisher="sooddvs", parse=parse, home="https://github.com/sooddvs/gpu-pricing")
