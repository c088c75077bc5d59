"""Charts that readers can work with: what the browser gets of each, and the program that draws it.

Vega-Lite is compiled here and stays here; the browser gets Vega only. That takes a third off what
a phone has to load before a chart answers.
"""

import json
from typing import Any

import vl_convert

_EXPORTED = "export const { parse, View, expressionInterpreter } = vega;"
_SIZES = ("wide", "narrow")


def program() -> str:
    """Give Vega as one module, with what our charts need of it."""
    return str(vl_convert.javascript_bundle(_EXPORTED))


def compiled(bundle: dict[str, Any]) -> dict[str, Any]:
    """Compile both sizes of a chart from Vega-Lite to Vega; rows stay once, beside them."""
    made = dict(bundle)
    for size in _SIZES:
        whole = {**bundle[size], "datasets": bundle["datasets"], "config": bundle["config"]}
        spec = vl_convert.vegalite_to_vega(json.dumps(whole))
        for rows in spec["data"]:
            if rows["name"] in bundle["datasets"]:
                rows.pop("values", None)
        made["config"] = spec.pop("config", {})
        made[size] = _without_descriptions(spec)
    return made


def _without_descriptions(part: Any) -> Any:
    """Leave out what marks would say to assistive technology, which they are hidden from."""
    if isinstance(part, list):
        return [_without_descriptions(each) for each in part]
    if isinstance(part, dict):
        unread = ("description", "ariaRoleDescription")
        return {
            name: _without_descriptions(each)
            for name, each in part.items()
            if not (name in unread and isinstance(each, dict))
        }
    return part
