"""Small files of the site: rows as CSV and parquet, specifications as JSON."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from charts import look


def write_rows(rows: pd.DataFrame, file: Path) -> None:
    """Write rows as CSV and as parquet, in full precision; days stay days."""
    frame = rows.copy()
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.date
    frame.to_csv(file.with_name(f"{file.name}.csv"), index=False)
    frame.to_parquet(file.with_name(f"{file.name}.parquet"), index=False, compression="zstd")


def write_json(file: Path, content: Any, *, is_themed: bool = False) -> None:
    """Write JSON without spaces; themed, with CSS variables for colours."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    file.write_text(look.themed(text) if is_themed else text, encoding="utf-8")
