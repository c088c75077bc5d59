"""How fast half a gigabyte of Amazon's bulk price list becomes accelerator rows.

1. Against the fastest reader that we know of (keep lines that contain the marker, then `csv`): at
   most 1.5 times as long, and under 60 MB in a process of its own. That reader only finds the
   18,000 lines; ours also keeps those on demand, checks every column and counts the others.
2. The same with rows of the table `prices` at the end, which adds pydantic's check of each row,
   and pandas and pyarrow to the memory: what reading adds to those is what counts.

The list is generated: 600,000 quoted lines of 89 columns, 480 MB, of which 18,000 are about
machines with accelerators. `COSTCURVE_BENCH_SCALE` makes it smaller or larger (1 by default).
Times are processor seconds, so that a busy machine does not decide.
"""

import csv
import datetime as dt
import hashlib
import importlib
import io
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LINES = 600_000
ACCELERATED_LINES = 18_000
COLUMNS = 89
MOST_TIMES_AS_LONG = 1.5
MOST_MEGABYTES = 60
TRIES = 5
MARKER = b'"GPU instance"'

_NAMED = (
    *("SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate"),
    *("StartingRange", "EndingRange", "Unit", "PricePerUnit", "Currency", "RelatedTo"),
    *("LeaseContractLength", "PurchaseOption", "OfferingClass", "Product Family", "serviceCode"),
    *("Location", "Location Type", "Instance Type", "Current Generation", "Instance Family"),
    *("vCPU", "Physical Processor", "Clock Speed", "Memory", "Storage", "Network Performance"),
    *("Tenancy", "Operating System", "License Model", "usageType", "operation"),
    *("CapacityStatus", "GPU", "GPU Memory", "Pre Installed S/W", "Region Code", "MarketOption"),
)
_MACHINES = ("p3.2xlarge", "p4d.24xlarge", "p5.48xlarge", "g5.xlarge", "g6.12xlarge", "p2.xlarge")
_SYSTEMS = ("Linux", "Windows", "RHEL", "SUSE", "Ubuntu Pro")
_TENANCIES = ("Shared", "Dedicated", "Host")


def main() -> int:
    """Print what each reader takes; the status says whether ours keeps its limits."""
    if len(sys.argv) > 2:
        return _measure(sys.argv[1], Path(sys.argv[2]))
    scale = float(os.environ.get("COSTCURVE_BENCH_SCALE", "1"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index.csv"
        _generate(file, round(LINES * scale), round(ACCELERATED_LINES * scale))
        size = file.stat().st_size / 1e6
        print(f"generated list: {round(LINES * scale):,} lines, {size:,.0f} MB (best of {TRIES})")
        found = {reader: _in_a_process(reader, file) for reader in _READERS}
    for reader, (seconds, megabytes, added, rows) in found.items():
        memory = f"{megabytes:6.0f} MB, {added:4.0f} of it to read"
        print(f"  {reader:<28} {seconds:6.2f} s  {memory}  {rows:8,} rows")
    yardstick = found["marker then csv"][0]
    for reader in ("ours", "ours, as rows of the table"):
        ratio = found[reader][0] / yardstick
        print(f"  {reader}: {ratio:.2f} times as long (at most {MOST_TIMES_AS_LONG})")
    keeps = (
        found["ours, as rows of the table"][0] <= MOST_TIMES_AS_LONG * yardstick
        and found["ours"][1] < MOST_MEGABYTES
        and found["ours, as rows of the table"][2] < MOST_MEGABYTES
    )
    print("  keeps its limits" if keeps else "  BREAKS its limits")
    return 0 if keeps else 1


def _marker_then_csv(file: Path) -> int:
    """Keep lines that contain the marker, then take them apart: the yardstick."""
    with file.open("rb") as stream:
        lines = (line.decode() for line in stream if MARKER in line)
        return sum(1 for cells in csv.reader(lines) if len(cells) == COLUMNS)


def _ours(file: Path) -> int:
    from sources.prices.aws_bulk_format import BulkList

    with file.open("rb") as stream:
        return sum(1 for _ in BulkList(stream, "the generated list").prices())


def _ours_as_rows(file: Path) -> int:
    from sources.prices.aws_bulk import URL, parse
    from sources.snapshot import Snapshot
    from store.rows.prices import Price

    when = dt.datetime(2026, 8, 20, tzinfo=dt.UTC)
    page = Snapshot(URL, when, 200, {}, hashlib.sha256().hexdigest(), file.stat().st_size, file)
    return sum(isinstance(row, Price) for row in parse(page))


_READERS = {
    "marker then csv": _marker_then_csv,
    "ours": _ours,
    "ours, as rows of the table": _ours_as_rows,
}
_MODULES = {
    "marker then csv": (),
    "ours": ("sources.prices.aws_bulk_format",),
    "ours, as rows of the table": ("sources.prices.aws_bulk",),
}


def _in_a_process(reader: str, file: Path) -> tuple[float, float, float, int]:
    """Time a reader in a process of its own, so that memory is its alone."""
    run = [sys.executable, "-m", "tests.bench.bench_prices", reader, str(file)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    seconds, megabytes, added, rows = done.stdout.split()
    return float(seconds), float(megabytes), float(added), int(rows)


def _measure(reader: str, file: Path) -> int:
    for module in _MODULES[reader]:
        importlib.import_module(module)
    before, rows, fastest = _megabytes(), 0, float("inf")
    for _ in range(TRIES):
        started = time.process_time()
        rows = _READERS[reader](file)
        fastest = min(fastest, time.process_time() - started)
    print(fastest, _megabytes(), _megabytes() - before, rows)
    return 0


def _megabytes() -> float:
    """Give the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _generate(file: Path, lines: int, accelerated: int) -> None:
    """Write a list in Amazon's shape: every line has its own codes, one in 33 is about a GPU."""
    with file.open("wb") as out:
        for name, value in (
            ("FormatVersion", "v1.0"),
            ("Disclaimer", "Generated for a benchmark; not a price list of anybody."),
            ("Publication Date", "2026-08-20T17:17:52Z"),
            ("Version", "20260820171752"),
            ("OfferCode", "AmazonEC2"),
        ):
            out.write(f'"{name}","{value}"\n'.encode())
        names = [*_NAMED, *(f"Attribute {n}" for n in range(COLUMNS - len(_NAMED)))]
        _write(out, [names])
        step = max(1, lines // max(1, accelerated))
        _write(out, (_line(number, number % step == 0) for number in range(lines)))


def _line(number: int, is_accelerated: bool) -> list[str]:
    nth = number // 33 if is_accelerated else number
    term = ("OnDemand", "Reserved", "Reserved")[nth % 3]
    system, tenancy = _SYSTEMS[nth // 3 % 5], _TENANCIES[nth // 15 % 3]
    machine = _MACHINES[nth % len(_MACHINES)] if is_accelerated else f"m{nth % 9}.{nth % 4}xlarge"
    code = f"{number:016X}"
    said = {
        "SKU": code,
        "OfferTermCode": "JRTCKXETXF",
        "RateCode": f"{code}.JRTCKXETXF.6YS6EN2CT7",
        "TermType": term,
        "PriceDescription": f"${nth % 97}.25 per {term} {system} {machine} Instance Hour",
        "EffectiveDate": "2026-08-01",
        "StartingRange": "0",
        "EndingRange": "Inf",
        "Unit": "Hrs",
        "PricePerUnit": f"{1 + nth % 97}.2500000000",
        "Currency": "USD",
        "Product Family": "Compute Instance",
        "serviceCode": "AmazonEC2",
        "Location": "US East (N. Virginia)",
        "Location Type": "AWS Region",
        "Instance Type": machine,
        "Current Generation": "Yes",
        "Instance Family": "GPU instance" if is_accelerated else "General purpose",
        "vCPU": "96",
        "Memory": "1152 GiB",
        "Storage": "8 x 1000 SSD",
        "Network Performance": "400 Gigabit",
        "Tenancy": tenancy,
        "Operating System": system,
        "License Model": "No License required",
        "usageType": f"BoxUsage:{machine}",
        "operation": "RunInstances",
        "CapacityStatus": "Used",
        "GPU": "8" if is_accelerated else "",
        "Pre Installed S/W": "NA",
        "Region Code": "us-east-1",
        "MarketOption": "OnDemand",
    }
    cells = [said.get(name, "") for name in _NAMED]
    return [*cells, *itertools.islice(_filling(nth), COLUMNS - len(cells))]


def _filling(nth: int) -> Iterator[str]:
    """Fill the columns that nobody reads, with texts of a usual length."""
    return itertools.cycle(("", "NA", f"attribute {nth % 13}", "Yes", ""))


def _write(out: BinaryIO, rows: Iterator[list[str]] | list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        if text.tell() > 4_000_000:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())


if __name__ == "__main__":
    sys.exit(main())
