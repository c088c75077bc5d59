"""Numbers as sentences show them: three significant figures, dollars, days in words."""

import datetime as dt
import math

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def three(value: float) -> str:
    """Write a number with three significant figures, without an exponent where it is readable."""
    if value == 0:
        return "0"
    if not 1e-6 <= abs(value) < 1e9:
        return f"{value:.3g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def usd(value: float) -> str:
    """Write dollars: `$12.60`, `$1,110`, `$0.000312`."""
    text = three(value)
    whole, _, cents = text.partition(".")
    if cents and len(cents) < 2:
        text = f"{whole}.{cents}0"
    return f"${text}"


def in_unit(value: float, unit: str) -> str:
    """Write a number with its unit: dollars, times, or as the unit says."""
    if unit.startswith("USD"):
        return usd(value)
    return f"{three(value)}{unit}" if unit.startswith("-") else f"{three(value)} {unit}"


def day(date: dt.date) -> str:
    """Write a day in words: `29 Sep 2018`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
