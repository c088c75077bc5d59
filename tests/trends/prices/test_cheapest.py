"""The cheapest line of a day, against the plain definition."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from trends.prices.cheapest import cheapest_lines

EPOCH = pd.Timestamp("2026-01-01")
AGE = 10
OFFERS = st.lists(
    st.tuples(
        st.sampled_from(["H100", "A100"]),
        st.sampled_from(["SXM", "PCIe", None]),
        st.lists(st.tuples(st.integers(1, 8), st.integers(0, 8), st.floats(1.0, 9.0)), max_size=4),
    ),
    max_size=6,
)
QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from(["H100", "A100", "K80"]),
        st.sampled_from(["SXM", "PCIe", None]),
        st.integers(-2, 60),
    ),
    max_size=12,
    unique=True,
)


def lines_of(offers: list[tuple[str, str | None, list[tuple[int, int, float]]]]) -> pd.DataFrame:
    """Lines of offers, one after the other: a gap, a length, a price."""
    rows = []
    for number, (accelerator, form, runs) in enumerate(offers):
        day = 0
        for gap, length, usd in runs:
            begin, day = day + gap, day + gap + length
            rows.append((accelerator, f"offer{number}", form, usd, begin, day))
    names = ["accelerator", "offer", "form_factor", "usd_per_accelerator_hour", "begin", "end"]
    found = pd.DataFrame(rows, columns=names)
    found["form_factor"] = found["form_factor"].astype("str")
    found["first_seen"] = EPOCH + pd.to_timedelta(found["begin"], unit="D")
    found["last_seen"] = EPOCH + pd.to_timedelta(found["end"], unit="D")
    return found


def asked_of(questions: list[tuple[str, str | None, int]]) -> pd.DataFrame:
    """Questions as a frame."""
    found = pd.DataFrame(questions, columns=["accelerator", "form", "number"])
    found["form"] = found["form"].astype("str")
    return found.assign(day=EPOCH + pd.to_timedelta(found["number"], unit="D"))


def plainly(lines: pd.DataFrame, accelerator: str, form: str | None, day: int) -> float | None:
    """Of each offer the line that began last, if it is not too old; of these the cheapest."""
    prices = []
    for _, offer in lines.groupby("offer"):
        begun = offer[(offer["begin"] <= day) & (offer["accelerator"] == accelerator)]
        if begun.empty:
            continue
        line = begun.sort_values("begin").iloc[-1]
        is_other = not pd.isna(line["form_factor"]) and form not in (None, line["form_factor"])
        if day - line["end"] <= AGE and not is_other:
            prices.append(float(line["usd_per_accelerator_hour"]))
    return min(prices, default=None)


@settings(deadline=None, max_examples=60)
@given(OFFERS, QUESTIONS)
def test_is_what_the_definition_says(
    offers: list[tuple[str, str | None, list[tuple[int, int, float]]]],
    questions: list[tuple[str, str | None, int]],
) -> None:
    """Every question gets the price that going through all lines gives, or none."""
    lines, asked = lines_of(offers), asked_of(questions)
    found = cheapest_lines(lines, asked, by="accelerator", max_age_days=AGE)
    answers = {
        (row["accelerator"], None if pd.isna(row["form"]) else row["form"], row["number"]): row[
            "usd_per_accelerator_hour"
        ]
        for row in found.to_dict("records")
    }

    for question in questions:
        assert plainly(lines, *question) == answers.get(question)


def test_says_when_the_price_was_seen() -> None:
    """On the day itself while the line runs, else on the line's last day."""
    lines = lines_of([("H100", "SXM", [(1, 5, 2.0)])])
    asked = asked_of([("H100", None, 3), ("H100", None, 9)])
    found = cheapest_lines(lines, asked, by="accelerator", max_age_days=AGE)

    assert [EPOCH + pd.Timedelta(days=3), EPOCH + pd.Timedelta(days=6)] == found["seen"].tolist()
