"""Row types: a table's columns, each declared once with its sentence, unit and check."""

import datetime as dt
import types
import typing
from typing import Any, Final

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

_ARROW_TYPES: Final[dict[Any, pa.DataType]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
    dt.datetime: pa.timestamp("us", tz="UTC"),
}


class Row(BaseModel):
    """One line of a table: frozen, and checked as it is built."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=False
    )


def column(
    sentence: str,
    *,
    unit: str | None = None,
    default: Any = ...,
    choices: tuple[str, ...] | None = None,
    **checks: Any,
) -> Any:
    """Declare a column.

    Args:
        sentence: What the column holds, as visitors read it in the data dictionary.
        unit: The unit of its values, as written on axes ("USD/h"), or nothing.
        default: The value of a row that does not give one; without it the column must be given.
        choices: The only texts allowed.
        checks: Bounds that pydantic checks (`gt`, `ge`, `lt`, `le`, `pattern`, `min_length`).
    """
    if choices is not None:
        checks["pattern"] = "^(" + "|".join(choices) + ")$"
    extra: Any = {"unit": unit, "choices": list(choices) if choices else None}
    field: Any = Field(default, description=sentence, json_schema_extra=extra, **checks)
    return field


class Column(typing.NamedTuple):
    """One declared column of a row type."""

    name: str
    sentence: str
    unit: str | None
    choices: tuple[str, ...] | None
    arrow_type: pa.DataType
    is_nullable: bool
    checks: dict[str, Any]


def columns(row: type[Row]) -> list[Column]:
    """List the columns of a row type in the order of their declaration."""
    return [_column(name, field) for name, field in row.model_fields.items()]


def arrow_schema(row: type[Row]) -> pa.Schema:
    """Give the parquet schema of a row type, with each column's sentence and unit on it."""
    return pa.schema([_arrow_field(each) for each in columns(row)])


def _arrow_field(each: Column) -> pa.Field:
    about = {"description": each.sentence} | ({"unit": each.unit} if each.unit else {})
    return pa.field(each.name, each.arrow_type, nullable=each.is_nullable, metadata=about)


def _column(name: str, field: FieldInfo) -> Column:
    extra = typing.cast("dict[str, Any]", field.json_schema_extra or {})
    inner, is_nullable = _without_none(field.annotation)
    checks: dict[str, Any] = {}
    for constraint in field.metadata:
        for bound in ("gt", "ge", "lt", "le", "pattern", "min_length"):
            if getattr(constraint, bound, None) is not None:
                checks[bound] = getattr(constraint, bound)
    choices = extra.get("choices")
    return Column(
        name,
        field.description or "",
        extra.get("unit"),
        tuple(choices) if choices else None,
        _ARROW_TYPES[inner],
        is_nullable,
        checks,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        inner = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return inner[0], True
    return annotation, False
