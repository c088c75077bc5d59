"""How numbers, days and names are written in sentences and in tables (English).

Sentences show three significant figures; tables show what the store holds, to six. An unknown
value in a sentence is an error: a page says "we do not know" in words of its own.
"""

import datetime as dt
import json
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BIG = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class UnknownFigure(ValueError):
    """A sentence asked for a number that is not known."""


def is_known(value: Any) -> bool:
    """Say whether a cell holds a value."""
    return value is not None and not (pd.api.types.is_scalar(value) and pd.isna(value))


def _known(value: Any) -> float:
    if not is_known(value):
        raise UnknownFigure("a sentence asks for a number that is not known")
    return float(value)


def significant(value: Any, digits: int = 3) -> str:
    """Write a number with so many significant figures, and thousands parted by commas."""
    number = _known(value)
    if number == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(number)))
    rounded = round(number, places)
    if abs(rounded) >= 1e6:
        return _big(rounded)
    if abs(rounded) < 1e-4:
        exponent = math.floor(math.log10(abs(rounded)))
        return (
            f"{rounded / 10**exponent:.{digits - 1}f} × 10{str(exponent).translate(_SUPERSCRIPT)}"
        )
    if places <= 0:
        return f"{rounded:,.0f}"
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _big(number: float) -> str:
    for size, name in _BIG:
        if abs(number) >= size:
            if abs(number) >= 1000 * size:
                break
            return f"{significant(number / size)} {name}"
    exponent = math.floor(math.log10(abs(number)))
    return f"{number / 10**exponent:.2f}".rstrip("0").rstrip(".") + (
        f" × 10{str(exponent).translate(_SUPERSCRIPT)}"
    )


def usd(value: Any) -> str:
    """Write dollars: `$12.60`, `$1,150`, `$0.0342`, `$1.2 million`."""
    number = _known(value)
    sign, number = ("−", -number) if number < 0 else ("", number)
    if 0.1 <= number < 99.95:
        places = 2 if number < 9.995 else 1
        return f"{sign}${round(number, places):.2f}"
    return f"{sign}${significant(number)}"


def times(value: Any) -> str:
    """Write a ratio for "n times": `1.6`, `16`, `0.85`, `1,150`."""
    number = _known(value)
    return significant(number, 3 if number >= 9.95 else 2)


def percent(value: Any) -> str:
    """Write a share as percent."""
    return f"{significant(100 * _known(value), 2)} %"


def whole(value: Any) -> str:
    """Write a count."""
    return f"{round(_known(value)):,}"


def day(value: Any) -> str:
    """Write a day as `29 Sep 2018`."""
    date = _date(value)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def month(value: Any) -> str:
    """Write a month as `Sep 2018`."""
    date = _date(value)
    return f"{_MONTHS[date.month - 1]} {date.year}"


def year(value: Any) -> str:
    """Write the year of a day."""
    return str(_date(value).year)


def iso(value: Any) -> str:
    """Write a day as ISO 8601."""
    return _date(value).isoformat()


def _date(value: Any) -> dt.date:
    if not is_known(value):
        raise UnknownFigure("a sentence asks for a day that is not known")
    stamp = pd.Timestamp(value)
    return stamp.date()


def listed(names: Iterable[str]) -> str:
    """Join names as a sentence does: `a, b and c`."""
    *most, last = list(names)
    return f"{', '.join(most)} and {last}" if most else last


def cell(value: Any, column: str = "") -> str:
    """Write a cell of a table: six significant figures, ISO days, nothing where unknown."""
    if not is_known(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return str(value) if column in _PLAIN_INTEGERS else f"{value:,}"
    if isinstance(value, float):
        return _float_cell(value)
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


_PLAIN_INTEGERS = {"year", "line", "parser_version"}


def _float_cell(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) >= 1e9 or abs(value) < 1e-4:
        return f"{value:.5e}".replace("e+", "e")
    text = f"{value:,.{max(0, 5 - math.floor(math.log10(abs(value))))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


FILTERS = {
    "sig": significant,
    "usd": usd,
    "times": times,
    "percent": percent,
    "whole": whole,
    "day": day,
    "month": month,
    "year": year,
    "iso": iso,
    "listed": listed,
}
