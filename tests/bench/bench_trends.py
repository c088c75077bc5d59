"""How long it takes to reason about everything that `data/` holds.

1. Everything recomputed (`trends.derive.derive`, imports of the libraries included): under 10 s.
2. An as-of price for every training result, hyperscalers and any: under 2 s.

`COSTCURVE_DATA` names another folder of tables. Times are processor seconds, so that a busy
machine does not decide; the time on the clock stands beside them.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("COSTCURVE_DATA", "data"))
AS_OF = dt.date(2026, 11, 23)
MOST_SECONDS = 10.0
MOST_SECONDS_AS_OF = 2.0


def main() -> int:
    """Print what each part takes; the status says whether the limits are kept."""
    from store.catalog import TABLES
    from store.warehouse import Warehouse

    warehouse = Warehouse(DATA)
    not_needed = {"prices", "training_runs"}
    tables = {
        table.name: warehouse.read(table)
        for table in TABLES
        if table.name == "price_intervals"
        or (table.kind == "facts" and table.name not in not_needed)
    }
    if tables["training_results"].empty:
        print(f"{DATA} holds no training results: nothing to measure")
        return 1
    started = time.process_time(), time.perf_counter()

    from trends.asof import list_prices
    from trends.costs import inference_costs, training_costs
    from trends.derive import derive

    _tell("import of the room", *started)
    derived, _ = _timed("everything, libraries loaded on the way", derive, tables, AS_OF)
    total = time.process_time() - started[0]
    rows = sum(len(frame) for frame in derived.values())
    print(f"  {len(derived)} tables, {rows:,} rows, {len(derived['series']):,} series")
    prices, one = _timed("list prices", list_prices, tables["price_intervals"])
    _, two = _timed(
        "prices of training results", training_costs, tables["training_results"], prices
    )
    _timed("prices of inference results", inference_costs, tables["inference_results"], prices)
    keeps = total < MOST_SECONDS and one + two < MOST_SECONDS_AS_OF
    print(f"  everything: {total:.1f} s of at most {MOST_SECONDS:g}")
    print(f"  as-of prices: {one + two:.2f} s of at most {MOST_SECONDS_AS_OF:g}")
    print("  keeps its limits" if keeps else "  BREAKS its limits")
    return 0 if keeps else 1


def _timed(what: str, do: Callable[..., Any], *args: Any) -> tuple[Any, float]:
    started = time.process_time(), time.perf_counter()
    found = do(*args)
    return found, _tell(what, *started)


def _tell(what: str, processor: float, clock: float) -> float:
    seconds = time.process_time() - processor
    print(f"  {what:<42} {seconds:6.2f} s  ({time.perf_counter() - clock:.2f} s on the clock)")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
