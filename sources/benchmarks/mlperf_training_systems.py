"""System descriptions of MLPerf Training, in the three shapes that submitters have used.

1. From v0.6 on, a flat JSON object: `number_of_nodes`, `accelerators_per_node`, ...
2. In v0.5 (`entry.json`) and with some in v0.6, a JSON object whose `nodes` is a list of groups.
3. With NVIDIA in v0.6, lines `key: {"metadata": .., "value": ..}`, one of which holds shape 2
   written as Python.

Only the fields named here are read; contact persons and their addresses never are.
"""

import ast
import dataclasses
import json
import re
from typing import Any

from sources.trouble import Unreadable

_LINE = re.compile(r"^(\w+): (\{.*\})\s*$")
_COMMA_TOO_MANY = re.compile(r",(\s*[}\]])")
_NONE = {"", "n/a", "na", "none", "-"}
_LONGEST = 1_000_000


@dataclasses.dataclass(frozen=True)
class System:
    """A system as its submitter describes it; None where the description says nothing.

    Attributes:
        submitter: Organisation.
        name: The system's name, or the words about its hardware.
        division: As written.
        status: Availability, as written.
        framework: Software.
        nodes: Machines.
        per_node: Accelerators in one of them.
        total: Accelerators in all of them.
        accelerator: Name of the accelerator.
        is_repaired: Commas too many had to be taken out of the JSON.
    """

    submitter: str | None = None
    name: str | None = None
    division: str | None = None
    status: str | None = None
    framework: str | None = None
    nodes: int | None = None
    per_node: int | None = None
    total: int | None = None
    accelerator: str | None = None
    is_repaired: bool = False


def read_system(body: bytes, place: str) -> System:
    """Read a system description of any shape.

    Raises:
        Unreadable: It has none of the three shapes.
    """
    if len(body) > _LONGEST:
        raise Unreadable(place, f"a system description of {len(body):,} bytes")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(place, f"byte {error.start} is not UTF-8") from error
    fields, is_repaired = _fields(text, place)
    groups = fields.get("nodes")
    groups = [groups] if isinstance(groups, dict) else groups
    if isinstance(groups, list) and groups and all(isinstance(group, dict) for group in groups):
        counts = _of_groups(groups)
    else:
        counts = _of_one_kind(fields)
    return System(
        submitter=_text(fields.get("submitter") or fields.get("sumitter") or fields.get("org")),
        name=_text(fields.get("system_name") or fields.get("hardware") or fields.get("platform")),
        division=_text(fields.get("division") or fields.get("divison")),
        status=_text(fields.get("status")),
        framework=_text(fields.get("framework")),
        is_repaired=is_repaired,
        **counts,
    )


def _fields(text: str, place: str) -> tuple[dict[str, Any], bool]:
    """Read the fields, and say whether the JSON had to be repaired."""
    try:
        fields = _json(text)
        if not isinstance(fields, dict):
            raise Unreadable(place, f"not a JSON object but {type(fields).__name__}")
        return fields, False
    except ValueError as error:
        if (fields := _of_lines(text, place)) is not None:
            return fields, False
        try:
            repaired = _json(_COMMA_TOO_MANY.sub(r"\1", text))
        except ValueError:
            repaired = None
        if isinstance(repaired, dict):
            return repaired, True
        # What stands there is not shown: it may name persons.
        raise Unreadable(place, f"not JSON: {getattr(error, 'msg', error)}") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _of_lines(text: str, place: str) -> dict[str, Any] | None:
    """Read shape 3; None when the text does not have it."""
    fields: dict[str, Any] = {}
    for line in text.splitlines():
        if found := _LINE.match(line.strip()):
            try:
                inner = _json(found[2])
            except ValueError:
                return None
            fields[found[1]] = inner.get("value") if isinstance(inner, dict) else None
    if "entry" not in fields:
        return None
    entry = _python(fields["entry"], place)
    entry["nodes"] = _python(entry.get("nodes"), place)
    return {key: value for key, value in fields.items() if key != "entry"} | entry


def _python(text: Any, place: str) -> dict[str, Any]:
    """Read a dictionary written as Python, evaluating nothing."""
    try:
        value = ast.literal_eval(text) if isinstance(text, str) else text
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        # What stands there is not shown: it may name persons.
        what = f"an entry that is no dictionary ({type(error).__name__})"
        raise Unreadable(place, what) from error
    if not isinstance(value, dict):
        raise Unreadable(place, f"an entry that is no dictionary but {type(value).__name__}")
    return value


def _of_one_kind(fields: dict[str, Any]) -> dict[str, Any]:
    nodes = whole(fields.get("number_of_nodes", fields.get("number of nodes")))
    per_node = whole(fields.get("accelerators_per_node"))
    return {
        "nodes": nodes or None,
        "per_node": per_node,
        "total": None if not nodes or per_node is None else nodes * per_node,
        "accelerator": _named(fields.get("accelerator_model_name")),
    }


def _of_groups(groups: list[dict[str, Any]]) -> dict[str, Any]:
    nodes = [whole(group.get("num_nodes")) for group in groups]
    each = [whole(group.get("num_accelerators")) for group in groups]
    names = {_named(group.get("accelerator")) for group in groups} - {None}
    is_known = None not in nodes and None not in each
    return {
        "nodes": sum(n for n in nodes if n is not None) or None if is_known else None,
        "per_node": each[0] if len(set(each)) == 1 else None,
        "total": sum((n or 0) * (e or 0) for n, e in zip(nodes, each, strict=True))
        if is_known
        else None,
        "accelerator": names.pop() if len(names) == 1 else None,
    }


def whole(value: Any) -> int | None:
    """Read a whole number written as a number or a text; None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() and 0 <= number < 10_000_000 else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _named(value: Any) -> str | None:
    text = _text(value)
    return None if text is None or text.casefold() in _NONE else text
