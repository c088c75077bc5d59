"""Charts that readers can work with: what the browser gets of each, and the program that draws it.

Vega-Lite is compiled here and stays here; the browser gets Vega only, and of that what our charts
need. That halves what a phone has to load before a chart answers.

The documented names `vega` and `vegaLite` of vl-convert's bundler are null in the module it makes
(only `vegaEmbed` is whole), so the parts are named as it keeps them.
"""

import json
from typing import Any

import vl_convert

_MODULES = {
    "dataflow": "vega-dataflow@6.1.0",
    "parser": "vega-parser@7.1.0",
    "view": "vega-view@6.1.0",
    "interpreter": "vega-interpreter@2.0.0",
    "transforms": "vega-transforms@5.1.0",
    "viewTransforms": "vega-view-transforms@5.1.0",
    "encode": "vega-encode@5.1.0",
}
_EXPORTED = """
Object.assign(dataflow.transforms, transforms, viewTransforms, encode);
const { parse } = parser, { View } = view, { expressionInterpreter } = interpreter;
export { parse, View, expressionInterpreter };
"""
_SIZES = ("wide", "narrow")


def program() -> str:
    """Give Vega as one module: no maps, no forces, no trees, and no `eval`."""
    imports = "".join(
        f'import * as {name} from "/npm/{module}/+esm";\n' for name, module in _MODULES.items()
    )
    return str(vl_convert.javascript_bundle(imports + _EXPORTED))


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
