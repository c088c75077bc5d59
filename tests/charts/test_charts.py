"""Every form of chart draws from small frames, validly, at both sizes, and shows what it got."""

import json
from typing import Any

import pandas as pd
import pytest

from charts import draw, look, parts
from charts.history import history
from charts.intervals import intervals
from charts.parts import Line
from charts.price_band import price_band

_TIPS = {"value_text": "Value", "who": "What"}
_SERIES = [Line("a", "Series A", "hopper"), Line("b", "It's B", "entries")]


def _points() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": ["a", "a", "a", "b"],
            "date": pd.to_datetime(["2018-01-02", "2019-05-05", "2020-01-01", "2019-01-01"]),
            "value": [1000.0, 200.0, 300.0, 50.0],
            "is_record": [True, True, False, True],
            "who": ["one", "two", None, "four"],
            "value_text": ["$1,000", "$200", "$300", "$50.00"],
        }
    )


def _lines() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": "b",
            "date": pd.to_datetime(["2020-01-01", "2022-01-01"]),
            "value": [50.0, 5.0],
            "lo": [50.0, 1.0],
            "hi": [50.0, 20.0],
            "is_dashed": True,
            "is_labelled": True,
        }
    )


def _weeks() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": "a",
            "date": pd.to_datetime(["2024-01-01", "2024-01-08", "2025-06-02"]),
            "value": [3.0, 2.5, 2.0],
            "lo": [2.0, 2.0, 1.5],
            "hi": [5.0, 4.0, 4.0],
            "segment": [0, 0, 1],
            "until": pd.to_datetime(["2024-01-08", "2024-01-15", "2025-06-09"]),
            "is_strong": [True, True, False],
            "value_text": ["a", "b", "c"],
        }
    )


def _effects() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": ["a", "b"],
            "name": ["H100", "V100"],
            "value": [2.5, 0.4],
            "lo": [2.0, None],
            "hi": [3.0, None],
            "value_text": ["2.5", "0.4"],
        }
    )


_CHARTS = {
    "history": lambda size: history(
        _points(),
        _SERIES,
        size=size,
        lines=_lines(),
        tips=_TIPS,
        until={"a": pd.Timestamp("2026-01-01").date()},
        events=pd.DataFrame({"date": pd.to_datetime(["2019-01-01"]), "text": ["New machine"]}),
    ),
    "linear history": lambda size: history(
        _points(), _SERIES, size=size, is_log=False, tips=_TIPS
    ),
    "price band": lambda size: price_band(_weeks(), _SERIES[:1], size=size, tips=_TIPS),
    "intervals": lambda size: intervals(_effects(), _SERIES, size=size, tips=_TIPS),
}


@pytest.mark.parametrize("size", [look.WIDE, look.NARROW], ids=lambda size: size.name)
@pytest.mark.parametrize("name", _CHARTS)
def test_chart_is_valid_and_draws(name: str, size: look.Size) -> None:
    """The specification holds to Vega-Lite's schema, and its SVG has marks."""
    chart = _CHARTS[name](size)
    chart.to_dict(validate=True)
    drawn = draw.svg(draw.specification(chart, size), "x")

    assert drawn.count("<path") > 3
    assert "NaN" not in drawn
    assert "style=" not in drawn  # a strict content security policy refuses style attributes


def _layer(chart: draw.Chart, name: str) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    layer = next(each for each in spec["layer"] if each.get("name") == name)
    rows: list[dict[str, Any]] = spec["datasets"][layer["data"]["name"]]
    return rows


def test_a_record_stands_until_the_day_given() -> None:
    """A live series is led on to today; an ended one stops at its last point."""
    rows = _layer(_CHARTS["history"](look.WIDE), "steps")

    assert [row["date"] for row in rows if row["series"] == "a"][-1] == "2026-01-01"
    assert [row["date"] for row in rows if row["series"] == "b"][-1] == "2019-01-01"


def test_only_records_make_the_line() -> None:
    """A result that beat nothing is a pale point, not a step."""
    chart = _CHARTS["history"](look.WIDE)

    assert 300.0 not in [row["value"] for row in _layer(chart, "steps")]
    assert [row["value"] for row in _layer(chart, "entries")] == [300.0]


def test_a_gap_is_not_bridged() -> None:
    """Weeks after a gap are a line of their own."""
    spec = _CHARTS["price band"](look.WIDE).to_dict()
    median = next(each for each in spec["layer"] if each["name"] == "median")

    assert median["encoding"]["detail"]["field"] == "segment"


def test_weeks_of_few_providers_are_pale_and_in_no_line() -> None:
    """A week with too few providers is a dash as long as it lasted; no band, no line to it."""
    chart = _CHARTS["price band"](look.WIDE)
    (pale,) = _layer(chart, "pale")

    assert (pale["date"], pale["until"], pale["value"]) == ("2025-06-02", "2025-06-09", 2.0)
    for name in ("median", "band"):
        dates = [row["date"] for row in _layer(chart, name)]
        assert dates == ["2024-01-01", "2024-01-08", "2024-01-15"]
    assert [row["value_text"] for row in _layer(chart, "touch")] == ["a", "b", "c"]


def test_a_long_run_says_the_same_wherever_it_is_touched() -> None:
    """A price that stood for years is found by a pointer in the middle of its line."""
    weeks = _weeks().head(1).assign(until=pd.Timestamp("2026-01-01"))
    rows = _layer(price_band(weeks, _SERIES[:1], size=look.WIDE, tips=_TIPS), "touch")
    gaps = pd.to_datetime(pd.Series([row["date"] for row in rows])).diff().dropna()

    assert len(rows) == 21
    assert {row["value_text"] for row in rows} == {"a"}
    assert gaps.max() < pd.Timedelta(days=40)


def test_an_accelerator_never_seen_widely_has_no_line_at_all() -> None:
    """Where all is pale there is neither line nor band, and the chart draws."""
    chart = price_band(
        _weeks().assign(is_strong=False), _SERIES[:1], size=look.WIDE, tips=_TIPS, is_log=True
    )
    names = [each["name"] for each in chart.to_dict()["layer"]]

    assert names == ["pale", "touch"]
    assert "NaN" not in draw.svg(draw.specification(chart, look.WIDE), "x")


def test_a_linear_price_axis_begins_at_zero() -> None:
    """Prices on a linear axis are not cut off below."""
    spec = _CHARTS["price band"](look.WIDE).to_dict()

    assert all(
        each["encoding"]["y"]["scale"]["zero"]
        for each in spec["layer"]
        if "y2" in each["encoding"]
    )


def test_phones_get_a_legend_and_wide_charts_get_labels() -> None:
    """Where labels do not fit beside the lines, a legend stands above them."""
    wide, narrow = (
        json.dumps(_CHARTS["history"](size).to_dict()) for size in (look.WIDE, look.NARROW)
    )

    assert '"name": "labels"' in wide
    assert '"name": "labels"' not in narrow
    assert '"legend": {' in narrow


def test_labels_do_not_overlap() -> None:
    """Labels of series that end at one value are moved apart."""
    ends = pd.DataFrame({"series": ["a", "b"], "date": ["2020-01-01"] * 2, "value": [10.0, 10.0]})
    placed = parts.end_labels(ends, _SERIES, parts.Span(1, 100), look.WIDE, is_log=True)

    assert abs(placed["value"].diff().iloc[1]) > 0.5


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (7.0, 1200.0, [10.0, 100.0, 1000.0]),
        (1.3, 6.0, [1.0, 2.0, 5.0]),
        (1e3, 6e10, [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10]),
    ],
)
def test_log_ticks_are_few_and_round(low: float, high: float, ticks: list[float]) -> None:
    """Powers of ten, with 2s and 5s only where there would be less than three."""
    found = parts.log_ticks(parts.log_span(pd.Series([low, high])))

    assert set(found) <= set(ticks) | {0.5, 10.0, 2000.0, 1e11, 500.0}
    assert 3 <= len(found) <= 8


def test_clip_paths_are_named_after_their_drawing() -> None:
    """Two drawings in one page do not share names."""
    spec = draw.specification(_CHARTS["history"](look.WIDE), look.WIDE)
    for layer in spec["layer"]:
        layer["mark"]["clip"] = True

    assert 'id="one-clip' in draw.svg(spec, "one")


def test_png_is_a_png() -> None:
    """A PNG is drawn offline."""
    spec = draw.specification(_CHARTS["intervals"](look.WIDE), look.WIDE)

    assert draw.png(draw.svg(spec, "x"), scale=0.3)[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_band_lies_within_the_axis() -> None:
    """The ends of the interval are drawn inside the plot, not below it."""
    spec = _CHARTS["history"](look.WIDE).to_dict()
    band = next(layer for layer in spec["layer"] if layer["name"] == "band")
    low, high = band["encoding"]["y"]["scale"]["domain"]

    assert low <= _lines()["lo"].min()
    assert high >= _lines()["hi"].max()
