"""SkyPilot's catalogues: one file a cloud, Google's machines to be added up."""

import datetime as dt

import pytest

from sources.prices.skypilot_catalog import SOURCE, catalogue_page, parse
from sources.prices.skypilot_gcp import LEAST_SHARE
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import Price
from tests.sources.changed_pages import Change, assert_refused, each, instead, replaced
from tests.sources.parsed_pages import Recorded, Sample, left_out, prices, set_aside, unknown_names

COMMITS = "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog"
AWS_2024 = f"{COMMITS}/e627ea943481855ed33e4d1defac312ebc8a816b/catalogs/v5/aws/vms.csv"
GCP_2024 = f"{COMMITS}/219dbfee1545a7ffefcf329474afd7167d951640/catalogs/v5/gcp/vms.csv"
GCP_2026 = (
    "https://raw.githubusercontent.com/anycloud-sh/catalog/"
    "62ff0a987e0c257a89235415d2877812fb1aaf29/gcp/vms.csv"
)
LAMBDA_2026 = (
    "https://raw.githubusercontent.com/anycloud-sh/catalog/"
    "4c0610266db3c729e55a84d8e0ffe1c96cd903ec/lambda/vms.csv"
)
LAMBDA_EMPTY = (
    "https://raw.githubusercontent.com/anycloud-sh/catalog/"
    "5bdbfd4508f76ad5cc1585f19322dd580029205d/lambda/vms.csv"
)


def catalogue(sample: Sample, cloud: str) -> Snapshot:
    """Give our sample of a cloud's catalogue."""
    return sample("skypilot_catalog", f"{cloud}.csv", catalogue_page(cloud).url)


def machine(found: list[Price], name: str | None, option: str = "on_demand") -> Price:
    """Give the one row of a machine."""
    (row,) = [row for row in found if (row.instance_type, row.purchase_option) == (name, option)]
    return row


def test_zones_are_one_row_and_the_lowest_spot_price_counts(sample: Sample) -> None:
    """Three zones ask the same on demand; two of them differ on spot."""
    found = prices(parse, catalogue(sample, "aws"))

    assert 3.06 == machine(found, "p3.2xlarge").usd_per_hour
    spot = machine(found, "p3.2xlarge", "spot")
    assert (0.85, "lowest_of_2_zones") == (spot.usd_per_hour, spot.quality_flags)
    assert ("aws", "us-east-1", "tracker") == (spot.provider, spot.region, spot.source_kind)


def test_our_tables_of_machines_win(sample: Sample) -> None:
    """The catalogue counts slices as whole GPUs, and 12 GPUs where there are 8."""
    aws, azure = (prices(parse, catalogue(sample, cloud)) for cloud in ("aws", "azure"))

    assert 0.125 == machine(aws, "g6f.large").accelerator_count
    assert 6 / 36 == machine(azure, "Standard_NV6ads_A10_v5").accelerator_count
    assert 8 == machine(azure, "Standard_ND96isr_H100_v5").accelerator_count


def test_what_is_left_out_is_counted(sample: Sample) -> None:
    """Zero is no price; FPGA and video machines are others; unknown names are reported."""
    page = catalogue(sample, "aws")

    assert {"fpga": 1, "media_accelerator": 1, "no_price": 1} == left_out(parse, page)
    assert {"unknown_accelerator": 1} == set_aside(parse, page)
    assert ["Z900"] == unknown_names(parse, page)
    assert {"no_price": 1} == left_out(parse, catalogue(sample, "azure"))


def test_google_machines_cost_host_and_accelerators(sample: Sample) -> None:
    """The sum is taken in one zone; a B200's price includes its host."""
    found = prices(parse, catalogue(sample, "gcp"))

    a2 = machine(found, "a2-highgpu-1g")
    assert 3.6 == a2.usd_per_hour
    assert ("A100-40GB", "SXM", "all_in") == (a2.accelerator, a2.form_factor, a2.price_basis)
    assert 1.4 == machine(found, "a2-highgpu-1g", "spot").usd_per_hour
    assert 90.0 == machine(found, "a4-highgpu-8g").usd_per_hour
    assert 89.0 == machine(found, "a3-megagpu-8g").usd_per_hour


def test_accelerators_alone_say_so(sample: Sample) -> None:
    """A T4 to be put into an N1 machine is accelerator_only and has no machine's name."""
    found = prices(parse, catalogue(sample, "gcp"))
    alone = {row.accelerator for row in found if row.price_basis == "accelerator_only"}

    assert {"A100-40GB", "T4", "B200", "H100"} == alone
    assert {None} == {row.instance_type for row in found if row.price_basis == "accelerator_only"}


def test_half_a_price_is_set_aside(sample: Sample) -> None:
    """A host whose accelerators have no price, and a host that nobody declared."""
    reasons = {
        (row.reason, row.value.split(" ")[0])
        for row in parse(catalogue(sample, "gcp"))
        if isinstance(row, LeftOut) and row.is_suspect
    }

    assert ("no_accelerator_price", "a2-highgpu-2g") in reasons
    assert ("unknown_accelerator", "g2-standard-999") in reasons


def test_a_discount_posing_as_on_demand_is_set_aside_with_its_machine(sample: Sample) -> None:
    """33 dollars for eight H100 where another zone asks 78: Google's flexible bookings."""
    page = catalogue(sample, "gcp")
    found = [row for row in prices(parse, page) if row.instance_type == "a3-highgpu-8g"]

    assert [("europe-west4", 88.0)] == [(row.region, row.usd_per_hour) for row in found]
    assert 1 == set_aside(parse, page)["discount_as_on_demand"]
    assert 1 == left_out(parse, page)["accelerator_set_aside"]
    assert 33 < LEAST_SHARE * 78


def test_tpu_slices_are_counted_in_chips(sample: Sample) -> None:
    """Two cores of a v3 are a chip; v5e slices are named by their chips."""
    page = catalogue(sample, "gcp")
    found = prices(parse, page)
    v3, v5e = machine(found, "tpu-v3-8"), machine(found, "tpu-v5litepod-4")

    assert ("TPU v3", 4.0, 2.0) == (
        v3.accelerator,
        v3.accelerator_count,
        v3.usd_per_accelerator_hour,
    )
    assert ("TPU v5e", 4.0) == (v5e.accelerator, v5e.accelerator_count)
    assert 1024 == machine(found, "tpu-v3-2048").accelerator_count
    assert 1 == left_out(parse, page)["tpu_slice_beyond_64"]


def test_one_figure_for_all_sizes_is_a_placeholder(sample: Sample) -> None:
    """700 dollars for one TPU v6e and for 32 of them alike is nobody's price."""
    page = catalogue(sample, "gcp")
    v6e = [row for row in prices(parse, page) if row.accelerator == "TPU v6e"]

    assert 2 == set_aside(parse, page)["placeholder_price"]
    assert [("tpu-v6e-1", 2.7)] == [(row.instance_type, row.usd_per_hour) for row in v6e]
    assert "tpu-v9-8" in unknown_names(parse, page)


def test_form_factors_stand_in_machine_names(sample: Sample) -> None:
    """Lambda's, Vast.ai's and RunPod's names tell SXM from PCIe and NVL."""
    forms = {
        row.instance_type: (row.accelerator, row.form_factor)
        for cloud in ("lambda", "vast", "runpod")
        for row in prices(parse, catalogue(sample, cloud))
    }

    assert {
        "gpu_1x_h100_pcie": ("H100", "PCIe"),
        "gpu_8x_h100_sxm5": ("H100", "SXM"),
        "gpu_1x_a100": ("A100-40GB", None),
        "gpu_1x_rtx6000": ("Quadro RTX 6000", None),
        "2x-A100_SXM4-32-65536": ("A100-40GB", "SXM"),
        "1x-A100_PCIE-32-65536": ("A100-80GB", "PCIe"),
        "1x-H100_NVL-32-65536": ("H100-NVL", "NVL"),
        "1x-RTX_3060_Ti-32-65536": ("RTX 3060 Ti", None),
        "1x_A100-80GB-SXM_SECURE": ("A100-80GB", "SXM"),
    } == forms


def test_quirks_of_single_clouds(sample: Sample) -> None:
    """Vast.ai is a marketplace, FluidStack's floats are noisy, Scaleway's dollars doubtful."""
    vast, fluidstack, scaleway, runpod = (
        prices(parse, catalogue(sample, cloud))
        for cloud in ("vast", "fluidstack", "scaleway", "runpod")
    )

    assert {("vast.ai", "marketplace")} == {(row.provider, row.purchase_option) for row in vast}
    assert [2.38] == [row.usd_per_hour for row in fluidstack]
    assert ["currency_doubtful"] == [row.quality_flags for row in scaleway]
    assert {"CA", "CZ"} == {row.region for row in runpod}


CHANGES: list[Change] = [
    ("price column renamed", replaced("Price,SpotPrice", "Cost,SpotPrice")),
    ("name column renamed", replaced("AcceleratorName", "Accelerator")),
    ("region column gone", replaced(",Region,", ",Place,")),
    ("price is words", replaced(",3.06,", ",on request,")),
    ("a negative price", replaced(",3.06,", ",-3.06,")),
    ("a count of nothing", replaced("p99.xlarge,Z900,1.0", "p99.xlarge,Z900,0")),
    (
        "a header and no lines",
        instead("InstanceType,AcceleratorName,AcceleratorCount,Price,SpotPrice,Region\n"),
    ),
    ("not text", lambda body: b"\xff\xfe" + body),
    (
        "no accelerators",
        lambda body: b"\n".join([*body.splitlines()[:1], *body.splitlines()[7:8]]),
    ),
]


@each(CHANGES)
def test_a_changed_catalogue_is_refused(sample: Sample, change: Change) -> None:
    """A catalogue in another shape gives no rows, and the message says where."""
    assert_refused(parse, catalogue(sample, "aws"), change)


@each([("price column renamed", replaced("Price,SpotPrice", "Cost,SpotPrice"))])
def test_a_changed_google_catalogue_is_refused(sample: Sample, change: Change) -> None:
    """The same holds for the catalogue that is added up."""
    assert_refused(parse, catalogue(sample, "gcp"), change)


def test_an_address_that_names_no_cloud_is_refused(sample: Sample) -> None:
    """Rows never get a provider that the address does not name."""
    with pytest.raises(Unreadable, match="names no cloud"):
        list(parse(sample("skypilot_catalog", "aws.csv", "https://x.example/list.txt")))
    with pytest.raises(Unreadable, match="nobody has declared the cloud"):
        list(parse(sample("skypilot_catalog", "aws.csv", "https://x.example/v8/moon/vms.csv")))


def test_catalogues_of_large_clouds_must_be_there() -> None:
    """Only small clouds may be missing from a version."""
    needed = {
        page.url for page in SOURCE.first_pages(dt.date(2026, 8, 22)) if not page.may_be_absent
    }

    assert {catalogue_page("aws").url, catalogue_page("gcp").url} == needed


def on_demand(found: list[Price], region: str) -> dict[str | None, float | None]:
    """Give the dollars an hour of each machine on demand in a region."""
    return {
        row.instance_type: row.usd_per_hour
        for row in found
        if (row.region, row.purchase_option) == (region, "on_demand")
    }


def test_the_recorded_aws_catalogue_of_2024(recorded: Recorded) -> None:
    """1,228 rows: p4d, p5 and p3 at their prices before the cut of 2025."""
    found = prices(parse, recorded(AWS_2024))
    here = on_demand(found, "us-east-1")

    assert 1228 == len(found)
    assert 98.32 == here["p5.48xlarge"]
    assert 32.7726 == here["p4d.24xlarge"]
    assert 3.06 == here["p3.2xlarge"]
    assert 0.9 == here["p2.xlarge"]


def test_the_recorded_google_catalogue_of_2024(recorded: Recorded) -> None:
    """a2-highgpu-1g is 0.73948 + 2.93391, a3-highgpu-8g 9.46006 + 78.3724."""
    found = prices(parse, recorded(GCP_2024))
    here = on_demand(found, "us-central1")

    assert 993 == len(found)
    assert 3.67339 == here["a2-highgpu-1g"]
    assert 87.83246 == here["a3-highgpu-8g"]
    assert 8.0 == here["tpu-v3-8"]


def test_the_recorded_google_catalogue_of_2026_holds_discounts(recorded: Recorded) -> None:
    """33.61 for eight H100 in us-central1 is set aside; us-east4 at 78.37 is believed."""
    page = recorded(GCP_2026)
    found = {
        row.region: row.usd_per_hour
        for row in prices(parse, page)
        if (row.instance_type, row.purchase_option) == ("a3-highgpu-8g", "on_demand")
    }

    assert "us-central1" not in found
    assert 80 < (found["us-east4"] or 0) < 100
    assert 123 == set_aside(parse, page)["discount_as_on_demand"]


def test_the_recorded_lambda_catalogue_of_2026(recorded: Recorded) -> None:
    """391 rows in 17 regions; and a version of which only the header came."""
    found = prices(parse, recorded(LAMBDA_2026))

    assert 391 == len(found)
    assert {3.29} == {row.usd_per_hour for row in found if row.instance_type == "gpu_1x_h100_pcie"}
    with pytest.raises(Unreadable, match="not one line"):
        list(parse(recorded(LAMBDA_EMPTY)))
