"""The layout of Amazon's bulk price list: half a gigabyte of CSV, of which we want a few lines.

- Five lines come first (version of the format, disclaimer, publication date, version, offer), then
  a header of about ninety columns, then one quoted line for each price there is.
- The file is read in blocks, and only lines that hold a family of accelerated machines are taken
  apart; such a line then has to prove itself by its columns and by their number.
- What we want of them: on demand, by the hour, Linux, shared hardware, no software included, sold
  today (`CapacityStatus` Used). Everything else is counted by its first reason.

This module imports nothing heavy, so reading takes the memory of a few blocks.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

from sources.trouble import Unreadable

_BLOCK: Final = 1 << 20
_LONGEST_LINE: Final = 1 << 16
_FAMILIES: Final = ("GPU instance", "Machine Learning ASIC Instances")
_MARKERS: Final = tuple(f'"{family}"'.encode() for family in _FAMILIES)
_ON_DEMAND: Final = b'"OnDemand"'
_PREAMBLE: Final = ("FormatVersion", "Disclaimer", "Publication Date", "Version", "OfferCode")
_WANTED: Final = {
    "TermType": ("OnDemand",),
    "Tenancy": ("Shared",),
    "Operating System": ("Linux",),
    "Pre Installed S/W": ("NA", ""),
    "CapacityStatus": ("Used",),
    "Unit": ("Hrs",),
    "Currency": ("USD",),
    "MarketOption": ("OnDemand", ""),
}
"""What a column must say; `MarketOption` is missing from older lists."""
_OPTIONAL: Final = ("MarketOption", "Region Code")
_READ: Final = ("Instance Type", "Instance Family", "PricePerUnit", "usageType")


class BulkPrice(NamedTuple):
    """One price of an accelerated machine, as the list has it."""

    instance_type: str
    region: str | None
    price: str
    rate_code: str


class BulkList:
    """One bulk price list, read once from a stream.

    Args:
        stream: The list.
        place: Its address, for people who look for what is wrong.

    Attributes:
        published: The publication date that the list states.
        left_out: Lines of accelerated machines that we do not want, by reason.
    """

    def __init__(self, stream: BinaryIO, place: str) -> None:
        self._stream = stream
        self._place = place
        self.left_out: Counter[str] = Counter()
        stated = dict(self._line(number) for number in range(1, len(_PREAMBLE) + 1))
        if missing := [name for name in _PREAMBLE if name not in stated]:
            raise Unreadable(f"{place} lines 1 to 5", f"missing: {', '.join(missing)}")
        self.published = stated["Publication Date"]
        self._columns = self._cells(self._raw_line(len(_PREAMBLE) + 1))
        self._at = {name: number for number, name in enumerate(self._columns)}
        needed = [*_READ, *(name for name in _WANTED if name not in _OPTIONAL), "RateCode"]
        if missing := [name for name in needed if name not in self._at]:
            raise Unreadable(f"{place} header", f"columns missing: {', '.join(missing)}")

    def prices(self) -> Iterator[BulkPrice]:
        """Read the prices that we want; count the others."""
        wanted = [
            (name, self._at[name], said) for name, said in _WANTED.items() if name in self._at
        ]
        family, usage, unit_price, rate, name = (
            self._at[column]
            for column in (
                "Instance Family",
                "usageType",
                "PricePerUnit",
                "RateCode",
                "Instance Type",
            )
        )
        region = self._at.get("Region Code")
        for cells in self._rows():
            if cells[family] not in _FAMILIES:
                self.left_out["marker_elsewhere"] += 1
                continue
            if other := next(
                (column for column, at, said in wanted if cells[at] not in said), None
            ):
                self.left_out[f"other_{other}"] += 1
            elif "BoxUsage" not in cells[usage]:
                self.left_out["other_usageType"] += 1
            else:
                where = cells[region] if region is not None else None
                yield BulkPrice(cells[name], where, cells[unit_price], cells[rate])

    def _rows(self) -> Iterator[list[str]]:
        """Take the lines apart; each must have as many cells as the header."""
        try:
            for cells in csv.reader(self._lines(), strict=True):
                if len(cells) != len(self._columns):
                    said = (
                        f"{len(cells)} cells, not {len(self._columns)}: {','.join(cells)[:80]!r}"
                    )
                    raise Unreadable(self._place, f"a line of {said}")
                yield cells
        except csv.Error as error:
            raise Unreadable(self._place, f"not CSV: {error}") from error

    def _lines(self) -> Iterator[str]:
        """Give the lines of accelerated machines on demand; the others are only counted."""
        for line in marked_lines(self._stream, _MARKERS, self._place):
            if _ON_DEMAND in line or not line.endswith(
                b'"'
            ):  # a line cut short has to prove itself
                yield self._text(line)
            else:
                self.left_out["other_TermType"] += 1

    def _line(self, number: int) -> tuple[str, str]:
        cells = self._cells(self._raw_line(number))
        if len(cells) != 2:
            raise Unreadable(
                f"{self._place} line {number}", f"not a name and a value: {cells[:3]}"
            )
        return cells[0], cells[1]

    def _raw_line(self, number: int) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise Unreadable(f"{self._place} line {number}", "cut short, or too long")
        return line

    def _cells(self, line: bytes) -> list[str]:
        try:
            return next(csv.reader([self._text(line)], strict=True))
        except (csv.Error, StopIteration) as error:
            raise Unreadable(self._place, f"not CSV: {line[:80]!r}") from error

    def _text(self, line: bytes) -> str:
        try:
            return line.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(self._place, f"not text: {line[:80]!r}") from error


def marked_lines(stream: BinaryIO, markers: Sequence[bytes], place: str) -> Iterator[bytes]:
    """Give the lines that hold one of the markers, in their order, and a last line without end.

    Raises:
        Unreadable: A line is longer than any line can be.
    """
    rest = b""
    while block := stream.read(_BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1
        yield from _marked(block, end, markers)
        rest = block[end:]
        if len(rest) > _LONGEST_LINE:
            raise Unreadable(place, f"a line of more than {_LONGEST_LINE:,} bytes: {rest[:80]!r}")
    if rest:
        yield rest


def _marked(block: bytes, end: int, markers: Sequence[bytes]) -> Iterator[bytes]:
    found: dict[int, int] = {}
    for marker in markers:
        at = block.find(marker, 0, end)
        while at >= 0:
            start = block.rfind(b"\n", 0, at) + 1
            stop = block.find(b"\n", at, end)
            stop = end if stop < 0 else stop
            found[start] = stop
            at = block.find(marker, stop, end)
    for start in sorted(found):
        yield block[start : found[start]]
