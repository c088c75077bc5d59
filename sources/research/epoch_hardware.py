"""Epoch AI's list of machine learning hardware, edition by edition.

- Names and figures are Epoch's own; `accelerator` is our name for the chip. Rates are dense. The
  tensor rate is that of FP16 or BF16; a chip whose list has only a half-precision rate keeps that
  in a column of its own, since the two are not the same thing on older chips.
- The price is Epoch's column "Release price", whatever its source: some are list prices, others
  estimates or later reports, as `price_source` tells. Our own table of accelerators takes only
  those that were published at launch.
- A zero is taken for "not stated", as are empty cells.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sources.accelerators import canonical
from sources.reading import day
from sources.research.epoch import FOLDER, LICENCE, PUBLISHER, edition, figure, lines
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.rows.research import HARDWARE, HardwareRecord

_NAME: Final = "Hardware name"
_TERA: Final = 1e12
_GIGA: Final = 1e9
_FP16: Final = "FP16 (half precision) performance (FLOP/s)"
_FP32: Final = "FP32 (single precision) performance (FLOP/s)"
_FP8: Final = "FP8 performance (FLOP/s)"
_INT8: Final = "INT8 performance (OP/s)"
_TENSOR: Final = "Tensor-FP16/BF16 performance (FLOP/s)"
_COLUMNS: Final = {
    _NAME,
    _FP16,
    _FP32,
    _FP8,
    _INT8,
    _TENSOR,
    "Manufacturer",
    "Memory (bytes)",
    "Memory bandwidth (byte/s)",
    "Process size (nm)",
    "Release date",
    "Release price (USD)",
    "Source for the price",
    "TDP (W)",
    "Transistors (millions)",
    "Type",
}


def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one chip for each line.

    Raises:
        Unreadable: It is not the list, or a figure is none.
    """
    count = 0
    for line, cells in lines(page, _COLUMNS):
        place = f"{page.url}, record {line}"
        if not cells[_NAME].strip():
            yield LeftOut("no_name", place)
            continue
        count += 1
        if canonical(cells[_NAME]) is None:
            yield UnknownName("accelerator", cells[_NAME], place)
        yield _record(cells, page, place)
    if not count:
        raise Unreadable(page.url, "a list without hardware")


def _record(cells: Mapping[str, str], page: Snapshot, place: str) -> HardwareRecord:
    chip = canonical(cells[_NAME])
    released = cells["Release date"].strip()
    return HardwareRecord(
        edition=edition(page),
        edition_date=page.retrieved_at.date(),
        hardware=cells[_NAME].strip(),
        manufacturer=_text(cells["Manufacturer"]),
        kind_raw=_text(cells["Type"]),
        accelerator=chip.accelerator if chip else None,
        form_factor=chip.form_factor if chip else None,
        release_date=day(released, place=place) if released else None,
        release_price_usd=figure(cells["Release price (USD)"], place=place),
        price_source=_text(cells["Source for the price"]),
        memory_gb=figure(cells["Memory (bytes)"], place=place, divisor=_GIGA),
        memory_gb_per_s=figure(cells["Memory bandwidth (byte/s)"], place=place, divisor=_GIGA),
        peak_fp32_tflops=figure(cells[_FP32], place=place, divisor=_TERA),
        peak_fp16_tflops=figure(cells[_TENSOR], place=place, divisor=_TERA),
        peak_half_precision_tflops=figure(cells[_FP16], place=place, divisor=_TERA),
        peak_fp8_tflops=figure(cells[_FP8], place=place, divisor=_TERA),
        peak_int8_tops=figure(cells[_INT8], place=place, divisor=_TERA),
        tdp_w=figure(cells["TDP (W)"], place=place),
        process_nm=figure(cells["Process size (nm)"], place=place),
        transistors_millions=figure(cells["Transistors (millions)"], place=place),
    )


def _text(cell: str) -> str | None:
    return cell.strip() or None


SOURCE = Source(
    tables=(HARDWARE,),
    publisher=PUBLISHER,
    pages=(Page(f"{FOLDER}ml_hardware.csv", max_bytes=16 * MEGABYTE),),
    parse=parse,
    cadence="daily",
    licence=LICENCE,
    terms="ok",
    home="https://epoch.ai/data/machine-learning-hardware",
    fewest_rows=100,
)
