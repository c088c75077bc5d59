"""Series from research data: transistors, compute to a fixed accuracy, compute of notable models.

- `epoch_training_compute` reads the newest edition of Epoch's notable models that was recorded by
  the day of the run; older editions hold other values and serve the table of sensitivity.
- OpenAI's compute comes from the compute column; the printed factor is rounded and not used.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from store.rows.research import ALGORITHMIC_EFFICIENCY, MODELS, TRANSISTORS
from trends.frames import day64, days, table_or_empty
from trends.points import Series

LEVELS: Final = {
    "alexnet": "AlexNet's accuracy on ImageNet",
    "resnet50": "ResNet-50's accuracy on ImageNet",
    "seq2seq": "Seq2Seq's quality of translation",
    "gnmt": "GNMT's quality of translation",
}

Candidates = Iterator[tuple[Series, pd.DataFrame]]

EPOCH: Final = Series(
    "epoch_training_compute",
    "training compute of notable models (Epoch AI)",
    "Compute that went into the training of a notable AI model, as Epoch AI estimates it.",
    "FLOP",
    "models (Epoch AI), newest edition of notable models",
    is_rising=True,
)


def series(tables: Mapping[str, pd.DataFrame], as_of_date: dt.date) -> Candidates:
    """Give each series with its candidate rows."""
    chips = table_or_empty(tables, TRANSISTORS)
    yield (
        Series(
            "transistors_per_chip",
            "transistors of a microprocessor",
            "Transistors of a microprocessor.",
            "transistors",
            "transistors (Karl Rupp)",
            is_rising=True,
        ),
        pd.DataFrame(
            {
                "date": chips["release_date"],
                "value": chips["transistors"],
                "result_id": "transistors/line " + chips["line"].astype("str"),
                "provenance": chips["provenance"],
            }
        ),
    )
    yield from _openai(table_or_empty(tables, ALGORITHMIC_EFFICIENCY))
    models = table_or_empty(tables, MODELS)
    yield EPOCH, epoch_rows(models, newest_edition(models, as_of_date))


def _openai(systems: pd.DataFrame) -> Candidates:
    for level, name in LEVELS.items():
        found = systems[systems["level"] == level]
        yield (
            Series(
                f"openai_{level}_compute",
                f"compute to {name} (OpenAI)",
                f"Compute to train a model to {name}.",
                "teraflop/s-days",
                "algorithmic_efficiency (OpenAI)",
            ),
            pd.DataFrame(
                {
                    "date": found["publication_date"],
                    "value": found["compute_tfs_days"],
                    "result_id": "algorithmic_efficiency/" + level + "/" + found["experiment"],
                    "system": found["experiment"],
                    "provenance": found["provenance"],
                }
            ),
        )


def newest_edition(models: pd.DataFrame, as_of_date: dt.date) -> str | None:
    """Name the newest edition with notable models that was recorded by a day."""
    editions = notable_editions(models, as_of_date)
    return editions[-1] if editions else None


def notable_editions(models: pd.DataFrame, as_of_date: dt.date) -> list[str]:
    """List the editions with notable models that were recorded by a day, oldest first."""
    known = models[models["is_notable"].fillna(False).astype(bool)]
    known = known[days(known["edition_date"]) <= day64(as_of_date)]
    ordered = (
        known[["edition_date", "edition"]]
        .drop_duplicates()
        .sort_values(["edition_date", "edition"])
    )
    return [str(each) for each in ordered["edition"]]


def epoch_rows(models: pd.DataFrame, edition: str | None) -> pd.DataFrame:
    """Give the candidate rows of one edition's notable models."""
    is_in = (models["edition"] == edition) & models["is_notable"].fillna(False).astype(bool)
    found = models[is_in]
    return pd.DataFrame(
        {
            "date": found["publication_date"],
            "value": found["training_compute_flop"],
            "result_id": "models/"
            + found["edition"].astype("str")
            + "/"
            + found["model"].astype("str")
            + "/"
            + found["publication_date"].astype("str").fillna(""),
            "system": found["model"],
            "provenance": found["provenance"],
        }
    )
