"""A small made-up warehouse: every table has rows, and every page something to show."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from store.catalog import TABLES
from store.columns import Column, columns
from store.provenance import Provenance
from store.table import Table
from store.warehouse import Warehouse

TODAY = dt.date(2026, 11, 23)
Cells = dict[str, Any]


def origin(source: str = "dawnbench", number: int = 0) -> str:
    """Give a provenance of a made-up page."""
    url = f"https://publisher.example/{source}/{number}"
    return str(Provenance(source, url, "ab" * 32, 1))


def made_up(table: Table, *rows: Cells) -> pa.Table:
    """Make valid rows of a table: what is not given is filled in from the declaration."""
    filled = [
        {
            column.name: given.get(column.name, _value(column, number))
            for column in columns(table.row)
        }
        for number, given in enumerate(rows)
    ]
    return table.from_rows([table.row(**row) for row in filled])


def _value(column: Column, number: int) -> Any:
    if column.name == "provenance" or column.name.endswith("_provenance"):
        return origin(number=number)
    if column.choices:
        return column.choices[0]
    if column.is_nullable:
        return None
    if column.checks.get("pattern") == "^[A-Z]{3}$":
        return "USD"
    kinds = {
        pa.string(): f"{column.name} {number}",
        pa.int64(): 2 + number,
        pa.float64(): 1.0,
        pa.bool_(): False,
        pa.date32(): TODAY - dt.timedelta(days=30 * number),
    }
    return kinds.get(column.arrow_type, dt.datetime(2026, 11, 1, tzinfo=dt.UTC))


def fill(folder: Path, changed: dict[str, list[Cells]] | None = None) -> Warehouse:
    """Write the made-up warehouse; `changed` puts other rows in place of a table's."""
    warehouse = Warehouse(folder)
    every = {**rows(), **(changed or {})}
    for table in TABLES:
        if table.name in every and table.name != "chart_editions":
            built = made_up(table, *every[table.name])
            warehouse.replace(table, [table.row(**row) for row in built.to_pylist()])
    return warehouse


def _history(series: str, values: list[float], start: int = 2018, unit: str = "m") -> list[Cells]:
    return [
        {
            "series": series,
            "date": dt.date(start + number, 3, 1),
            "value": value,
            "result_id": f"{series}/{number}",
            "system": f"{unit} machine {number}",
            "is_record": value == min(values[: number + 1]),
            "is_resubmitted": False,
        }
        for number, value in enumerate(values)
    ]


_DAWN = "dawnbench_imagenet_train_usd"
_HYPER = "mlperf_resnet_train_usd_hyperscaler"
_ANY = "mlperf_resnet_train_usd_any"
_FALLING = {
    _DAWN: [1200.0, 300.0, 420.0, 12.6],
    f"{_DAWN}_price_checked": [1100.0, 280.0, 410.0, 12.6],
    "dawnbench_imagenet_train_hours": [20.0, 5.0, 7.0, 0.5],
    _HYPER: [90.0, 60.0, 31.7, 25.0],
    _ANY: [90.0, 40.0, 12.3, 8.76],
    "mlperf_resnet_accelerator_minutes": [700.0, 300.0, 180.0, 97.0],
    "dawnbench_imagenet_infer_usd_per_1e9": [7310.0, 900.0, 312.0],
    "mlperf_infer_resnet50_usd_per_1e9": [60.0, 41.0, 27.7],
    "openai_alexnet_compute": [3.1, 0.9, 0.069],
    "openai_gnmt_compute": [1600.0, 180.0],
}
_RISING = {
    "epoch_training_compute": [1e20, 3e22, 5e25],
    "transistors_per_chip": [1e9, 4e9, 5.8e10],
}


def rows() -> dict[str, list[Cells]]:
    """Give the rows that matter of every table."""
    points = [p for name, values in _FALLING.items() for p in _history(name, values)]
    for name, values in _RISING.items():
        points += [{**p, "is_record": True} for p in _history(name, values)]
    every = {**_FALLING, **_RISING}
    return {
        "points": points,
        "records": [
            {name: point[name] for name in ("series", "date", "value", "result_id", "system")}
            for point in points
            if point["is_record"]
        ],
        "trend_lines": [
            {
                "series": name,
                "estimator": "ols_all",
                "date": dt.date(2018 + number, 3, 1),
                "value": value,
                "lo": value / 1.5,
                "hi": value * 1.5,
            }
            for name in (_DAWN, _ANY, "epoch_training_compute")
            for number, value in enumerate(every[name])
        ],
        "series": [
            {
                "series": name,
                "unit": "USD" if "usd" in name else "min",
                "end_date": dt.date(2020, 3, 1) if "dawnbench" in name else TODAY,
                "flags": "short,stale" if "dawnbench" in name else None,
            }
            for name in every
        ],
        "trend_estimates": [
            {
                "series": name,
                "estimator": estimator,
                "first_date": dt.date(2018, 3, 1),
                "last_date": dt.date(2021, 3, 1),
                "b": -1.6,
                "factor_per_year": 0.2,
                "fall_per_year": 5.38,
                "lo": 2.66,
                "hi": 10.9,
                "halving_months": 4.9,
                "r2": 0.9,
                "n": 17,
                "dropped": "{}",
            }
            for name in every
            for estimator in ("endpoint", "ols_all", "drift")
        ],
        "moore_ratios": [
            {
                "series": name,
                "estimator": "ols_all",
                "reference": reference,
                "doubling_years": years,
                "rate_ratio": 4.9,
                "rate_ratio_lo": 2.8,
                "rate_ratio_hi": 6.9,
            }
            for name in every
            for reference, years in (("usual", 2.0), ("article", 1.5))
        ],
        **_claims(),
        **_benchmarks(),
        **_prices(),
        **_decomposed(),
        **_operations(),
    }


def _claims() -> dict[str, list[Cells]]:
    texts = {
        "resnet50_train_2017": ("Training cost about 1,000 dollars in 2017.", "supported", 1000.0),
        "resnet50_train_2019": (
            "The same training cost 10 dollars in 2019.",
            "contradicted",
            10.0,
        ),
        "resnet50_train_1_dollar": ("It will fall to 1 dollar.", "inconclusive", 1.0),
        "fifty_times_moore": ("Fifty times the speed of Moore's law.", "contradicted", 50.0),
        "hardware_16x": ("Hardware became <16> times *faster*.", "not_testable", 16.0),
    }
    ends = {
        "resnet50_train_2019": dt.date(2019, 12, 31),
        "resnet50_train_1_dollar": dt.date(2020, 12, 31),
    }
    return {
        "claims": [
            {
                "claim": name,
                "statement": text,
                "stated_by": "Someone",
                "stated_on": "2020-05",
                "target": target,
                "unit": "USD",
                "window_to": ends.get(name),
                "tolerance": 1.5,
            }
            for name, (text, _, target) in texts.items()
        ],
        "verdicts": [
            {
                "claim": name,
                "verdict": verdict,
                "sentence": f"The data say so: {name}.",
                "flags": "short",
            }
            for name, (_, verdict, _) in texts.items()
        ],
        "verdict_history": [
            {"claim": name, "date": TODAY, "verdict": verdict, "sentence": "As the data say."}
            for name, (_, verdict, _) in texts.items()
        ],
        "claim_evidence": [
            {
                "claim": name,
                "measure": "lowest",
                "is_admissible": True,
                "verdict": verdict,
                "seen": 1110.0,
                "target": 1000.0,
                "times_off": 1.11,
            }
            for name, (_, verdict, _) in texts.items()
        ],
        "contradictions": [{"topic": "pace", "sentence": "One says 50, the other 5."}],
        "moore_definitions": [{"ratio": "rate_ratio", "fall_per_year": 10.0}],
        "forecasts": [
            {
                "series": _ANY,
                "method": "drift",
                "published_date": TODAY,
                "origin_date": dt.date(2021, 3, 1),
                "target_date": dt.date(2026 + number, 12, 31),
                "median": 7.0 - number,
                "lo80": 4.0,
                "hi80": 12.0,
                "lo95": 3.0,
                "hi95": 15.0,
            }
            for number in range(3)
        ],
        "forecast_scores": [
            {"series": _DAWN, "method": "ark", "median": 1.0, "seen": 31.7, "times_off": 31.7}
        ],
        "hindcast_scores": [
            {
                "series": "all",
                "method": method,
                "n": 50,
                "mean_absolute_error": error,
                "relative_to_naive": error / 0.1,
                "is_best_method": method == "naive",
            }
            for method, error in (("drift", 0.2), ("naive", 0.1), ("moore24", 0.3))
        ],
        "sensitivity": [
            {
                "headline": "Fall of the cost of training",
                "choice": "points",
                "option": option,
                "is_default": option == "all",
                "value": value,
                "lo": value / 2,
                "hi": value * 2,
                "unit": "times a year",
            }
            for option, value in (("all", 5.38), ("records only", 9.1))
        ],
        "coverage_simulation": [{"world": "wander", "estimator": "drift", "coverage": 0.9}],
    }


def _benchmarks() -> dict[str, list[Cells]]:
    results = [
        {
            "source": "dawnbench" if number < 2 else "mlperf_training",
            "round": "dawnbench" if number < 2 else f"v{number - 1}.0",
            "published_date": dt.date(2018 + number, 6, 12),
            "submitter": "NVIDIA" if number % 2 else "Google & <Friends>",
            "division": "closed",
            "benchmark": "dawnbench_imagenet" if number < 2 else "resnet",
            "benchmark_target": "75.9 % top-1",
            "accelerator": "H100" if number > 2 else "V100",
            "accelerator_count": 8,
            "time_to_train_minutes": None if number < 2 else 30.0 - number,
            "hours_to_threshold": 1.5 if number < 2 else None,
            "framework": f"framework {number}",
            "result_path": f"NVIDIA/results/machine_{number}/resnet",
            "score_status": "scored",
            "provenance": str(
                Provenance(
                    "mlperf_training",
                    "https://codeload.github.com/mlcommons/training_results_v1.0/tar.gz/master",
                    "cd" * 32,
                    1,
                )
            ),
        }
        for number in range(150)
        if number < 8 or number > 20
        for number in [number % 9 if number > 20 else number]
    ]
    unique = {f"{row['result_path']} {row['framework']}": row for row in results}
    return {
        "training_results": list(unique.values()),
        "round_costs": [
            {
                "series": _ANY,
                "benchmark": "resnet",
                "benchmark_target": "75.9 % top-1",
                "round": "v4.0",
                "accelerator": name,
                "accelerator_minutes": minutes,
                "basis": "any",
                "result_round": "v4.0",
                "date": dt.date(2024, 6, 12),
            }
            for name, minutes in (("H100", 97.0), ("V100", 700.0))
        ],
        "inference_results": [
            {
                "source": "mlperf_inference",
                "round": f"v{number}.0",
                "division": division,
                "benchmark": "bert-99",
                "scenario": "Offline",
                "metric": "Samples/s",
                "value": 1000.0 * number,
                "accelerator": "H100",
                "accelerator_count": 8,
                "published_date": dt.date(2020 + number, 4, 1),
            }
            for division, rounds in (("closed", range(1, 4)), ("open", range(3, 5)))
            for number in rounds
        ],
        "inference_costs": [
            {
                "source": "mlperf_inference",
                "round": f"v{number}.0",
                "division": "closed",
                "benchmark": "bert-99",
                "scenario": "Offline",
                "metric": "Samples/s",
                "basis": basis,
                "usd_per_1e9_items": cost / number,
                "accelerator": "H100",
                "provider": "lambda",
                "result_id": f"r{number}",
                "published_date": dt.date(2020 + number, 4, 1),
            }
            for number in range(1, 4)
            for basis, cost in (("hyperscaler", 900.0), ("any", 400.0))
        ],
        "token_costs": [
            {
                "benchmark": "llama2-70b-99",
                "scenario": "Offline",
                "accelerator": "H100",
                "accelerator_count": 8,
                "tokens_per_second": 30000.0,
                "basis": "any",
                "usd_per_million_tokens": 0.21 / (number + 1),
                "is_cheapest": True,
                "published_date": dt.date(2024 + number, 4, 1),
                "listed_median_usd": 0.9,
                "markup": 4.3,
                "provider": "lambda",
            }
            for number in range(2)
        ],
    }


def _prices() -> dict[str, list[Cells]]:
    machines = [
        ("aws", "p3.2xlarge", "V100", 3.06),
        ("aws", "p5.48xlarge", "H100", 6.88),
        ("lambda", "gpu_1x_h100", "H100", 2.99),
        ("vast", None, "H100", 1.87),
        ("hotaisle", None, "MI300X", 2.37),
    ]
    days = [(dt.date(2023, 6, 1), dt.date(2024, 5, 1)), (dt.date(2024, 6, 1), TODAY)]
    return {
        "accelerators": [
            {
                "accelerator": "V100",
                "vendor": "NVIDIA",
                "family": "Volta",
                "memory_gb": 16.0,
                "release_date": dt.date(2017, 6, 21),
                "launch_price_usd": 10000.0,
            },
            {"accelerator": "H100", "vendor": "NVIDIA", "family": "Hopper"},
            {"accelerator": "MI300X", "vendor": "AMD", "family": "CDNA 3"},
        ],
        "price_intervals": [
            {
                "provider": provider,
                "instance_type": machine,
                "accelerator": accelerator,
                "accelerator_count": 1.0,
                "purchase_option": "on_demand",
                "price_basis": "all_in",
                "usd_per_hour": price,
                "region": "us-east-1",
                "usd_per_accelerator_hour": price,
                "first_seen_date": first,
                "last_seen_date": last,
                "observations": 4,
                "provenance": origin("lambda_cloud"),
            }
            for provider, machine, accelerator, usd in machines
            for number, (first, last) in enumerate(days)
            for price in [12.29 if machine == "p5.48xlarge" and not number else usd + number / 4]
        ],
        "price_index": [
            {
                "accelerator": name,
                "week_start_date": dt.date(2024, 1, 1) + dt.timedelta(weeks=week),
                "median_usd": usd,
                "lowest_usd": usd / 1.5,
                "highest_usd": usd * 2,
                "providers": providers,
                "cheapest_provider": "lambda",
                "form_factor": form,
            }
            for name, usd, form, providers, weeks in _WEEKS
            for week in weeks
        ],
    }


_WEEKS = (
    ("H100", 4.21, "SXM", 3, range(0, 160, 20)),
    ("H100", 3.17, "SXM", 12, range(141, 143)),  # the newest with enough providers
    ("H100", 5.44, "SXM", 2, range(143, 146)),
    ("H100", 2.5, "PCIe", 3, range(0, 140, 20)),
    ("V100", 3.06, None, 3, range(0, 140, 20)),  # none of the last half-year
    ("MI300X", 2.37, None, 1, range(130, 140)),  # never at enough providers
)


def _decomposed() -> dict[str, list[Cells]]:
    return {
        "two_way_effects": [
            {
                "kind": kind,
                "name": name,
                "reference": reference,
                "effect": -0.5,
                "gain": gain,
                "gain_lo": gain / 1.3,
                "gain_hi": gain * 1.3,
                "n": 90,
                "r2": 0.97,
            }
            for kind, name, reference, gain in (
                ("accelerator", "H100", "A100-80GB", 2.5),
                ("accelerator", "V100", "A100-80GB", 0.4),
                ("round", "v1.0", "v0.7", 1.2),
                ("round", "v4.0", "v0.7", 2.1),
            )
        ],
        "pooled_rates": [
            {
                "measure": "Gain by software",
                "fall_per_year": 1.3,
                "lo": 1.2,
                "hi": 1.5,
                "n": 40,
                "benchmarks": 9,
            }
        ],
        "matched_pairs": [{"benchmark": "resnet", "accelerator": "H100", "gain": 1.3}],
        "decomposition": [
            {
                "benchmark": "resnet",
                "total_speed_gain": 7.0,
                "hardware_gain": 3.5,
                "software_gain": 2.0,
                "adds_up": True,
            }
        ],
    }


def _operations() -> dict[str, list[Cells]]:
    return {
        "source_runs": [
            {
                "source": "dawnbench",
                "as_of_date": TODAY,
                "publisher": "Stanford DAWN",
                "status": "ok",
                "last_success_date": TODAY,
                "data_date": dt.date(2020, 3, 26),
                "unknown_names": '["accelerator: NPU <x>"]',
            },
            {
                "source": "lambda_cloud",
                "as_of_date": TODAY,
                "publisher": "Lambda",
                "status": "unreachable",
                "trouble": "no answer in 30 s",
                "last_success_date": dt.date(2026, 8, 22),
                "data_date": dt.date(2026, 8, 22),
            },
        ],
        "quarantine": [
            {
                "source": "lambda_cloud",
                "reason": "outside_peers",
                "place": "row 3",
                "value": '{"usd": 1e9}',
                "as_of_date": TODAY,
            },
            {
                "source": "epoch_models",
                "reason": "duplicate_key",
                "place": "('all models', 'BERT <3>', datetime.date(2018, 10, 11))",
                "value": '{"model":"BERT","hours":null,"authors":"' + "Somebody, " * 40 + '"}',
                "as_of_date": TODAY,
            },
        ],
        "changes": [
            {
                "as_of_date": day,
                "table": table,
                "source": source,
                "kind": kind,
                "subject": subject,
                "before": before,
                "after": after,
            }
            for day, table, source, kind, subject, before, after in _CHANGES
        ],
    }


_YESTERDAY = dt.date(2026, 11, 22)
_PRICE = "aws / p5.48xlarge / us-east-1 / 2026-11-20 00:00:00"
_CHANGES = (
    (TODAY, "verdicts", "trends", "verdict_changed", "hardware_16x", "supported", "not_testable"),
    (TODAY, "records", "trends", "record_changed", _ANY, "12.3", "8.76"),
    (TODAY, "prices", "lambda_cloud", "row_changed", _PRICE,
     "usd_per_hour = 98.32; note = a; b", "usd_per_hour = 55.04; note = c"),
    (TODAY, "prices", "lambda_cloud", "row_gone", _PRICE, "usd_per_hour = 1.0", None),
    (_YESTERDAY, "prices", "lambda_cloud", "rows_added", "22 rows", None, "22"),
    (_YESTERDAY, "prices", "lambda_cloud", "row_changed",
     "150 rows in all, the first 100 listed", None, None),
)  # fmt: skip
