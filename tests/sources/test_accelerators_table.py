"""The table of accelerators: what we declare, with its spellings, and names that others use."""

import csv
from collections.abc import Callable

import pytest

from sources.accelerators import canonical
from sources.declared import FOLDER, read_declared
from sources.research.accelerators import SOURCE, parse
from sources.snapshot import Snapshot
from sources.trouble import Unreadable
from store.rows.research import ACCELERATORS, Accelerator
from tests.conftest import MIRROR, NOON, needs_mirror

URL = "declared:accelerators.csv"
HEADER = (
    "accelerator,form_factor,vendor,kind,family,memory_gb,release_date,launch_price_usd,"
    "peak_fp32_tflops,peak_fp16_tflops,peak_fp8_tflops,tdp_w,source_url,read_on\n"
)


@pytest.fixture
def declared() -> dict[tuple[str, str | None], Accelerator]:
    """Rows of our own table."""
    page = Snapshot.of(URL, (FOLDER / "accelerators.csv").read_bytes(), NOON)
    found = [each for each in parse(page) if isinstance(each, Accelerator)]
    assert len(found) >= 300
    return {(row.accelerator, row.form_factor): row for row in found}


Declared = dict[tuple[str, str | None], Accelerator]


def test_the_page_is_our_own_file() -> None:
    """It is read anew when a spelling is added, though the page itself did not change."""
    assert [URL] == [page.url for page in SOURCE.first_pages(NOON.date())]
    assert SOURCE.parser_version > 10**10


def test_figures_are_those_of_the_sources(declared: Declared) -> None:
    """Some figures as they stand in Epoch's list; what no source states is null."""
    sxm, pcie = declared["H100", "SXM"], declared["H100", "PCIe"]

    assert (989.4, 1979.0, 700.0, 80.0) == (
        sxm.peak_fp16_tflops,
        sxm.peak_fp8_tflops,
        sxm.tdp_w,
        sxm.memory_gb,
    )
    assert (756.0, 350.0) == (pcie.peak_fp16_tflops, pcie.tdp_w)
    assert sxm.launch_price_usd is None  # "no official MSRP"
    assert 999.0 == declared["RTX 2080 Ti", None].launch_price_usd


def test_half_a_board_has_half_its_figures(declared: Declared) -> None:
    """Clouds count the two chips of a K80 board; so do we."""
    k80 = declared["K80", None]

    assert (12.0, 4.063, 150.0) == (k80.memory_gb, k80.peak_fp32_tflops, k80.tdp_w)


def test_figures_that_forms_do_not_share_are_left_out(declared: Declared) -> None:
    """The row for all forms of the H100 has its memory and no rate."""
    h100 = declared["H100", None]

    assert (80.0, None, None) == (h100.memory_gb, h100.peak_fp16_tflops, h100.tdp_w)


def test_spellings_stand_with_their_form(declared: Declared) -> None:
    """A spelling that names the form is listed there, another one in the row for all forms."""
    assert "NVIDIA H100-SXM-80GB" in declared["H100", "SXM"].aliases.split(" | ")
    assert "NVIDIA H100-SXM-80GB" not in declared["H100", None].aliases
    assert "NVIDIA L4" in declared["L4", None].aliases.split(" | ")


def test_every_form_has_a_row_for_all_forms(declared: Declared) -> None:
    """Other tables may name the chip without its form."""
    assert {name for name, _ in declared} == {
        name for name, form_factor in declared if form_factor is None
    }


def test_each_row_with_figures_names_its_source(declared: Declared) -> None:
    """A figure without a source is nobody's."""
    figures = (
        "memory_gb",
        "launch_price_usd",
        "peak_fp32_tflops",
        "peak_fp16_tflops",
        "peak_fp8_tflops",
        "tdp_w",
    )
    nobodys = [
        key
        for key, row in declared.items()
        if any(getattr(row, figure) for figure in figures) and not row.source_url
    ]

    assert [] == nobodys


def test_keys_are_unique(declared: Declared) -> None:
    """One row for each chip and form."""
    lines = read_declared("accelerators.csv")

    assert len(lines) == len(declared)
    assert not ACCELERATORS.duplicate_keys(ACCELERATORS.from_rows(declared.values()))


@pytest.mark.parametrize(
    "line",
    [
        "X,,V,gpu,F,many,,,,,,,https://a.example,2026-11-23",
        "X,,V,gpu,F,8,May 2020,,,,,,https://a.example,2026-11-23",
        "X,,V,gpu,F,8,,,,,,,https://a.example,",
        "X,,V,gpu",
    ],
)
def test_a_line_that_is_wrong_is_unreadable(line: str) -> None:
    """We declare it, so we mend it; it names the file."""
    with pytest.raises(Unreadable, match=r"accelerators\.csv"):
        list(parse(Snapshot.of(URL, HEADER + line + "\n", NOON)))


@needs_mirror
def test_price_facts_name_known_accelerators() -> None:
    """Every chip of the table of price facts is one that we know."""
    file = MIRROR.parent / "facts" / "price_facts.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        names = {row["gpu"] for row in csv.DictReader(lines)}

    assert len(names) >= 17
    assert [] == sorted(name for name in names if canonical(name) is None)


def test_names_in_recorded_research(recorded: Callable[[str], Snapshot]) -> None:
    """Of Epoch's dated prices and mlco2's list, only CPUs and undecided names are unknown."""
    unknown = set()
    for url, column in (
        (
            "https://raw.githubusercontent.com/epoch-research/training-cost-trends/main/data"
            "/Hardware%20prices.csv",
            "Hardware model",
        ),
        ("https://raw.githubusercontent.com/mlco2/impact/master/data/gpus.csv", "name"),
    ):
        lines = csv.DictReader(recorded(url).text().splitlines())
        unknown |= {row[column] for row in lines if row[column] and not canonical(row[column])}
    cpus = {name for name in unknown if name.startswith(("Intel Xeon", "AMD EPYC"))}

    assert 8 == len(cpus)
    assert {"NVIDIA A800 PCIe", "Tesla M40 24GB"} == unknown - cpus
