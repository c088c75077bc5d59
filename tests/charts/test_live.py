"""What the browser gets of a chart: Vega without Vega-Lite, and specifications for it."""

import gzip
import json
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from charts import draw, live, look


def _bundle() -> dict[str, Any]:
    """Give a small chart as the page's script used to draw it: Vega-Lite in two sizes."""
    rows = pd.DataFrame({"day": ["2020-01-01", "2021-01-01"], "value": [2.0, 1.0]})
    points = (
        alt.Chart(rows, name="points").mark_point().encode(x="day:T", y="value:Q", tooltip="value")
    )
    chart = alt.LayerChart(layer=[points])
    specs = {size.name: draw.specification(chart, size) for size in (look.WIDE, look.NARROW)}
    return {**specs, "config": specs["wide"]["config"], "datasets": specs["wide"]["datasets"]}


def test_program_asks_no_other_host() -> None:
    """The module imports nothing from anywhere, exports what is there, and is half of Vega."""
    program = live.program()
    whole = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")

    assert "as expressionInterpreter" in program
    assert 'from"http' not in program.replace(" ", "")
    assert "=null;export" not in program.replace(" ", "")
    assert len(gzip.compress(program.encode(), 9)) < 0.55 * len(gzip.compress(whole.encode(), 9))


def test_both_sizes_are_compiled_and_share_their_rows() -> None:
    """Marks draw on the named rows, which stand once beside the two specifications."""
    made = live.compiled(_bundle())

    for size in ("wide", "narrow"):
        spec = made[size]
        assert spec["$schema"].endswith("/vega/v6.json")
        assert [mark["name"] for mark in spec["marks"]] == ["points_marks"]
        named = {rows["name"]: rows for rows in spec["data"]}
        assert set(made["datasets"]) <= set(named)
        assert not any("values" in named[name] for name in made["datasets"])


def test_marks_are_not_described_to_those_they_are_hidden_from() -> None:
    """Descriptions of single marks do not travel; what a tooltip tells does."""
    text = json.dumps(live.compiled(_bundle())["wide"])

    assert '"tooltip"' in text
    assert '"description"' not in text
    assert '"ariaRoleDescription"' not in text
