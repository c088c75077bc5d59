"""Numbers are written as readers expect them, and an unknown one is never written."""

import datetime as dt
import math
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pages import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.6043, "$12.60"),
        (1150.4, "$1,150"),
        (0.034216, "$0.0342"),
        (2.99, "$2.99"),
        (99.96, "$100"),
        (358000, "$358,000"),
        (1234567, "$1.23 million"),
        (0.5, "$0.50"),
        (0, "$0"),
    ],
)
def test_dollars(value: float, text: str) -> None:
    """Dollars have three significant figures, and two places where cents matter."""
    assert numbers.usd(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1.612065, "1.6"), (0.851, "0.85"), (16.04, "16"), (1042.3, "1,040")]
)
def test_times(value: float, text: str) -> None:
    """Ratios have two or three figures."""
    assert numbers.times(value) == text


def test_days() -> None:
    """Days are written in words in sentences, and as ISO 8601 in data."""
    assert numbers.day(dt.date(2018, 9, 29)) == "29 Sep 2018"
    assert numbers.iso(pd.Timestamp("2018-09-29")) == "2018-09-29"


@pytest.mark.parametrize("write", [numbers.usd, numbers.times, numbers.day, numbers.percent])
@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT])
def test_an_unknown_number_fails_the_sentence(
    write: Callable[[object], str], nothing: object
) -> None:
    """No sentence says nan."""
    with pytest.raises(numbers.UnknownFigure):
        write(nothing)


@given(st.floats(1e-9, 1e14))
def test_three_figures_keep_the_size(value: float) -> None:
    """What is written is within half a percent of the value."""
    text = numbers.significant(value)
    for word, size in (("trillion", 1e12), ("billion", 1e9), ("million", 1e6)):
        if word in text:
            number = float(text.replace(word, "").replace(",", "")) * size
            break
    else:
        plain = text.replace(",", "").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        number = float(plain.replace(" × 10", "e"))

    assert math.isclose(number, value, rel_tol=0.006)


def test_cells_show_six_figures_and_nothing_where_unknown() -> None:
    """A table shows more than a sentence, and a gap as a gap."""
    assert numbers.cell(0.123456789) == "0.123457"
    assert numbers.cell(None) == ""
    assert numbers.cell(1234567) == "1,234,567"
    assert numbers.cell(True) == "yes"
