"""The line of all points and its band, compared with what statsmodels says."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from tests.trends.made_up import made_up
from trends.estimators import trend
from trends.frames import years
from trends.lines import STEPS, line_rows

DATES = ["2017-10-27", "2017-10-27", "2018-01-31", "2018-09-29", "2019-05-30", "2020-03-10"]
VALUES = [1112.6, 2323.4, 358.2, 12.6, 19.0, 7.4]


def test_line_and_band_are_those_of_statsmodels() -> None:
    """Fitted values and the interval of their mean agree to nine digits on every day."""
    found = made_up(DATES, VALUES)

    rows = pd.DataFrame(line_rows(found, trend(found, "ols_all")))

    fit = sm.OLS(np.log(found.values), sm.add_constant(found.t)).fit()
    at = years(rows["date"].to_numpy().astype("datetime64[D]"))
    expected = fit.get_prediction(sm.add_constant(at)).summary_frame(alpha=0.05)
    for column, name in (("value", "mean"), ("lo", "mean_ci_lower"), ("hi", "mean_ci_upper")):
        assert np.exp(expected[name]).to_numpy() == pytest.approx(rows[column].to_numpy(), 1e-9)
    assert STEPS + 1 == len(rows)
    assert (found.first_date, found.end_date) == (rows["date"].min(), rows["date"].max())


def test_a_perfect_line_has_no_width() -> None:
    """Values without scatter are known exactly."""
    values = [float(np.exp(-n)) for n in range(4)]
    found = made_up([f"20{18 + n}-01-01" for n in range(4)], values)

    for row in line_rows(found, trend(found, "ols_all")):
        assert row["lo"] == pytest.approx(row["hi"], rel=1e-2)


def test_few_days_give_as_many_rows() -> None:
    """A series of a few days has no two rows for one day."""
    found = made_up(["2020-01-01", "2020-01-02", "2020-01-03"], [3.0, 2.0, 1.5])

    dates = [row["date"] for row in line_rows(found, trend(found, "ols_all"))]

    assert sorted(set(dates)) == dates


def test_too_few_points_draw_no_line() -> None:
    """Where the estimator says nothing, there is nothing to draw."""
    found = made_up(["2020-01-01", "2021-01-01"], [3.0, 2.0])

    assert not list(line_rows(found, trend(found, "ols_all")))
