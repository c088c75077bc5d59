"""Rows about the field: accelerators, models, algorithmic efficiency, transistors."""

import datetime as dt

from store.columns import Row, column
from store.table import Table


class Accelerator(Row):
    """One accelerator in one form factor, as we declare it from published sources."""

    accelerator: str = column("Our name; every other table uses it.", min_length=1)
    form_factor: str | None = column("SXM, PCIe, NVL, OAM ...; null for all forms together.")
    vendor: str = column("Who makes it.")
    kind: str = column("gpu, tpu, asic, cpu, fpga or superchip.")
    family: str = column("Architecture, such as Hopper.")
    memory_gb: float | None = column("Memory of one accelerator.", unit="GB", gt=0)
    release_date: dt.date | None = column("Day (or first of the month) of its release.")
    launch_price_usd: float | None = column("Price at launch, where published.", unit="USD", gt=0)
    peak_fp32_tflops: float | None = column("Peak rate, FP32, dense.", unit="TFLOP/s", gt=0)
    peak_fp16_tflops: float | None = column(
        "Peak rate, FP16 or BF16 on tensor units, dense.", unit="TFLOP/s", gt=0
    )
    peak_fp8_tflops: float | None = column("Peak rate, FP8, dense.", unit="TFLOP/s", gt=0)
    tdp_w: float | None = column("Thermal design power.", unit="W", gt=0)
    aliases: str = column("Every spelling seen in a source, separated by ` | `.")
    source_url: str = column("Where the figures were read.")
    read_on: dt.date = column("Day they were read.")
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


ACCELERATORS = Table("accelerators", Accelerator, key=("accelerator", "form_factor"))


class HardwareRecord(Row):
    """One chip in one edition of Epoch AI's list of hardware; values get revised."""

    edition: str = column("Edition: the file and the day it was recorded.")
    edition_date: dt.date = column("Day the edition was recorded.")
    hardware: str = column("Name, as Epoch writes it.", min_length=1)
    manufacturer: str | None = column("Who makes it.")
    kind_raw: str | None = column("What kind of chip it is, as published.")
    accelerator: str | None = column("Accelerator, by its name in the table accelerators.")
    form_factor: str | None = column("How the accelerator is built in.")
    release_date: dt.date | None = column("Day of its release.")
    release_price_usd: float | None = column("Epoch's release price.", unit="USD", gt=0)
    price_source: str | None = column("Where Epoch has the price from.")
    memory_gb: float | None = column("Memory.", unit="GB", gt=0)
    memory_gb_per_s: float | None = column("Memory bandwidth.", unit="GB/s", gt=0)
    peak_fp32_tflops: float | None = column("Peak rate, FP32, dense.", unit="TFLOP/s", gt=0)
    peak_fp16_tflops: float | None = column(
        "Peak rate, FP16 or BF16 on tensor units, dense.", unit="TFLOP/s", gt=0
    )
    peak_half_precision_tflops: float | None = column(
        "Peak rate, FP16, as Epoch lists it apart from tensor units.", unit="TFLOP/s", gt=0
    )
    peak_fp8_tflops: float | None = column("Peak rate, FP8, dense.", unit="TFLOP/s", gt=0)
    peak_int8_tops: float | None = column("Peak rate, INT8.", unit="TOP/s", gt=0)
    tdp_w: float | None = column("Thermal design power.", unit="W", gt=0)
    process_nm: float | None = column("Process size.", unit="nm", gt=0)
    transistors_millions: float | None = column("Transistors on the chip.", unit="1e6", gt=0)
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


HARDWARE = Table("hardware", HardwareRecord, key=("edition", "hardware"), keeps_history=True)


class Model(Row):
    """One AI model in one edition of Epoch AI's database; values get revised between editions."""

    edition: str = column("Edition: the file and the day it was recorded.")
    edition_date: dt.date = column("Day the edition was recorded.")
    model: str = column("Model.")
    organization: str | None = column("Who trained it.")
    publication_date: dt.date | None = column("Day it was published.")
    domain: str | None = column("What it is for.")
    training_compute_flop: float | None = column("Compute of its training.", unit="FLOP", gt=0)
    training_hardware: str | None = column("Hardware, as published.")
    hardware_quantity: float | None = column("Chips used.", gt=0)
    training_hours: float | None = column("Duration of the training.", unit="h", gt=0)
    training_cost_usd: float | None = column("Cost, as Epoch estimates it.", unit="USD", gt=0)
    parameters: float | None = column("Parameters.", gt=0)
    confidence: str | None = column("Epoch's own confidence.")
    is_notable: bool | None = column(
        "Whether it stands in a list of notable models; null in lists that do not tell."
    )
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


MODELS = Table("models", Model, key=("edition", "model", "publication_date"), keeps_history=True)


class EfficiencyResult(Row):
    """One system of OpenAI's `AI and Efficiency`: compute to reach a fixed accuracy."""

    level: str = column("Level reached: alexnet, resnet50, seq2seq, gnmt.")
    experiment: str = column("System, as published.")
    publication_date: dt.date = column("Day of the paper, corrected where the file errs.")
    publication_date_raw: str = column("Day as the file writes it.")
    compute_tfs_days: float = column("Compute.", unit="teraflop/s-days", gt=0)
    reduction_factor_printed: float | None = column("Factor as printed; rounded, sometimes off.")
    publication_url: str | None = column("The paper.")
    is_date_corrected: bool = column("Whether we corrected the month by the paper's number.")
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


ALGORITHMIC_EFFICIENCY = Table(
    "algorithmic_efficiency", EfficiencyResult, key=("level", "experiment", "publication_date_raw")
)


class ChipTransistors(Row):
    """One microprocessor: when it came and how many transistors it had."""

    line: int = column("Line in the published file; it has no other key.", ge=1)
    decimal_year: float = column("Date as published.", unit="year", ge=1950, le=2100)
    release_date: dt.date = column("The same as a day.")
    transistors: float = column("Transistors on the chip.", gt=0)
    provenance: str | None = column("Source, address and digest of the page read.", default=None)


TRANSISTORS = Table("transistors", ChipTransistors, key=("line",))
