"""The index of the data folder: a data package that lists each table, its columns and files."""

import hashlib
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from store.catalog import TABLES
from store.columns import columns
from store.files import write_bytes
from store.table import Table
from store.warehouse import Warehouse

_TYPES = {
    pa.string(): "string",
    pa.int64(): "integer",
    pa.float64(): "number",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "datetime",
}


def write_datapackage(warehouse: Warehouse) -> bool:
    """Write `datapackage.json` (frictionless data package) if it changed; it is written last."""
    package = {
        "name": "costcurve",
        "title": "Costcurve: what it costs to train and to run AI models",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": [_resource(warehouse, table) for table in TABLES if warehouse.files(table)],
    }
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return write_bytes(warehouse.folder / "datapackage.json", text.encode())


def _resource(warehouse: Warehouse, table: Table) -> dict[str, Any]:
    files = warehouse.files(table)
    return {
        "name": table.name,
        "description": table.sentence,
        "kind": table.kind,
        "format": "parquet",
        "path": [file.relative_to(warehouse.folder).as_posix() for file in files],
        "hash": [hashlib.sha256(file.read_bytes()).hexdigest() for file in files],
        "rows": sum(pq.read_metadata(file).num_rows for file in files),
        "schema": {"primaryKey": list(table.key), "fields": _fields(table)},
    }


def _fields(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "type": _TYPES[each.arrow_type],
            "description": each.sentence,
            **({"unit": each.unit} if each.unit else {}),
            "constraints": {"required": not each.is_nullable}
            | ({"enum": list(each.choices)} if each.choices else {}),
        }
        for each in columns(table.row)
    ]
