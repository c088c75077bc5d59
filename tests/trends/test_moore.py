import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trends.made_up import straight
from trends.estimators import trend
from trends.moore import Ratios, measured_doubling_years, moore_ratios, ratios, references

TENFOLD = math.log(10)


def test_tenfold_a_year_is_five_times_the_speed_of_the_articles_moore() -> None:
    """4.98 halvings in the time of one doubling in 1.5 years; not fifty."""
    assert 4.983 == pytest.approx(ratios(TENFOLD, 1.5).rate, abs=1e-3)


def test_one_definition_gives_fifty() -> None:
    """Tenfold a year over two years is 100, Moore's doubling in two years is 2."""
    assert 50 == pytest.approx(ratios(TENFOLD, 2, 2).window)


@given(st.floats(-3, 3), st.floats(0.5, 5), st.floats(0.5, 10))
def test_the_three_ratios_follow_their_formulas(
    speed: float, doubling: float, window: float
) -> None:
    """rate, yearly and window ratio as the method page has them."""
    fall = math.exp(speed)
    found = ratios(speed, doubling, window)

    assert found.rate == pytest.approx(speed / (math.log(2) / doubling))
    assert found.yearly == pytest.approx(fall / 2 ** (1 / doubling))
    assert found.window == pytest.approx(fall**window / 2 ** (window / doubling))


def test_moores_own_pace_is_one_by_every_ratio() -> None:
    """What halves in two years moves at the usual pace."""
    assert Ratios(1, 1, 1) == pytest.approx(ratios(math.log(2) / 2, 2))


def test_intervals_are_turned_with_the_slope_and_stay_in_order() -> None:
    """The steeper end of b is the upper end of the ratio, for what falls."""
    found = straight([0, 200, 400, 600, 800], -1.0)
    fit = trend(found, "ols_all")
    rows = moore_ratios("s", [fit], is_rising=False, doubling_years=references(1.99))

    assert {"article", "usual", "measured"} == {row["reference"] for row in rows}
    for row in rows:
        for name in Ratios._fields:
            low, middle, high = (row[f"{name}_ratio{end}"] for end in ("_lo", "", "_hi"))
            assert low <= middle + 1e-9
            assert middle <= high + 1e-9
        assert 3 == row["window_years"]


def test_a_description_has_ratios_without_an_interval() -> None:
    """Endpoint is a ruler, not an estimate."""
    fit = trend(straight([0, 200, 400], -1.0), "endpoint")
    (row,) = moore_ratios("s", [fit], is_rising=False, doubling_years={"usual": 2.0})

    assert row["rate_ratio"] == pytest.approx(2 / math.log(2))
    assert row["rate_ratio_lo"] is None


def test_chips_that_do_not_grow_measure_no_moore() -> None:
    """No doubling time, and two references instead of three."""
    assert measured_doubling_years(trend(straight([0, 200, 400], -1.0), "ols_all")) is None
    assert {"article", "usual"} == set(references(None))
