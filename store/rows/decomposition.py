"""Rows that take a fall in cost apart: hardware, software, price."""

import datetime as dt

from store.columns import Row, column
from store.table import Table


class MatchedPair(Row):
    """The same benchmark on the same machine in two rounds: the gain of software alone."""

    benchmark: str = column("Task.")
    benchmark_target: str = column("Quality to reach.")
    accelerator: str = column("Accelerator.")
    accelerator_count: int = column("Accelerators used, in both.", ge=1)
    from_round: str = column("Earlier round.")
    to_round: str = column("Next round in which the same machine was seen.")
    from_date: dt.date = column("Day of the earlier round.")
    to_date: dt.date = column("Day of the later round.")
    years: float = column("Years between them.", unit="years", gt=0)
    from_minutes: float = column("Best score in the earlier round.", unit="min", gt=0)
    to_minutes: float = column("Best score in the later round.", unit="min", gt=0)
    gain: float = column("Earlier minutes over later minutes.", gt=0)
    from_result_id: str = column("Result of the earlier round.")
    to_result_id: str = column("Result of the later round.")


MATCHED_PAIRS = Table(
    "matched_pairs",
    MatchedPair,
    key=(
        "benchmark",
        "benchmark_target",
        "accelerator",
        "accelerator_count",
        "from_round",
        "to_round",
    ),
    kind="derived",
)


class Effect(Row):
    """One effect of the two-way model of accelerator-minutes."""

    kind: str = column("accelerator: speed; round: software.", choices=("accelerator", "round"))
    name: str = column("Accelerator or round.")
    reference: str = column("Accelerator or round that it is compared with.")
    effect: float = column("Difference of ln(accelerator-minutes) from the reference.")
    se: float | None = column("Its standard error, clustered by benchmark.")
    gain: float = column("exp(-effect): how many times less accelerator-minutes.", gt=0)
    gain_lo: float | None = column("Lower end of its 95 % interval.")
    gain_hi: float | None = column("Upper end of its 95 % interval.")
    cells: int = column("Cells (benchmark, accelerator, round) that hold it.", ge=1)
    rounds: int = column("Rounds in which it was seen.", ge=1)
    n: int = column("Cells of the whole model.", ge=1)
    r2: float = column("Share of the variance that the model explains.")
    remark: str | None = column("leans_on_the_model: seen in one round only.")


TWO_WAY_EFFECTS = Table("two_way_effects", Effect, key=("kind", "name"), kind="derived")


class EffectCell(Row):
    """One cell of the two-way model: the best result of a task on an accelerator in a round."""

    benchmark: str = column("Task.")
    benchmark_target: str = column("Quality to reach.")
    accelerator: str = column("Accelerator; eight of them.")
    round: str = column("Round.")
    published_date: dt.date = column("Day of the round's publication.")
    accelerator_minutes: float = column("What it took.", unit="min", gt=0)
    fitted_minutes: float = column("What the model says that it takes.", unit="min", gt=0)
    residual: float = column("ln(what it took / what the model says).")
    result_id: str = column("The result.")


TWO_WAY_CELLS = Table(
    "two_way_cells",
    EffectCell,
    key=("benchmark", "benchmark_target", "accelerator", "round"),
    kind="derived",
)


class Decomposition(Row):
    """One fall in cost taken apart: hardware times software over price, and what is left over."""

    benchmark: str = column("Task.")
    benchmark_target: str = column("Quality to reach.")
    from_round: str = column("Earlier round.")
    to_round: str = column("Later round.")
    from_accelerator: str = column("Accelerator of the earlier best.")
    to_accelerator: str = column("Accelerator of the later best.")
    basis: str = column("Whose price: hyperscaler or any.", choices=("hyperscaler", "any"))
    total_speed_gain: float = column("Fall of accelerator-minutes.", gt=0)
    hardware_gain: float | None = column("Part of the accelerators, by the two-way model.", gt=0)
    software_gain: float | None = column("Part of the rounds, by the two-way model.", gt=0)
    speed_residual: float | None = column("Total over hardware times software; 1 adds up.")
    adds_up: bool | None = column("Whether hardware times software is within 10 % of the total.")
    price_rise: float | None = column("Price of the later accelerator over the earlier one's.")
    cost_fall: float | None = column("Cost of the earlier run over that of the later.")
    identity_residual: float | None = column("Cost fall over (speed gain / price rise); always 1.")
    cost_residual: float | None = column("Cost fall over (hardware x software / price rise).")
    from_result_id: str = column("Result of the earlier round.")
    to_result_id: str = column("Result of the later round.")


DECOMPOSITION = Table(
    "decomposition",
    Decomposition,
    key=("benchmark", "benchmark_target", "basis", "from_round", "to_round"),
    kind="derived",
)
