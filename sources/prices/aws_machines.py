"""AWS machines: which accelerators they have, which are left out, and the rows of their prices.

Amazon's lists name no accelerator: which and how many a machine has is our own declared table
(`aws_instances.csv`). A machine that is not in it is reported and set aside, never guessed.
"""

import datetime as dt
import math
from collections.abc import Iterator
from functools import cache

from sources.prices.machines import machines
from sources.prices.offers import offer
from sources.reading import number
from sources.snapshot import Snapshot
from sources.source import Parsed
from sources.trouble import LeftOut, UnknownName

NOT_FOR_AI = {
    "FPGA Instances": "fpga",
    "Media Accelerator Instances": "media_accelerator",
}
_NOT_FOR_AI_FAMILIES = {"f1": "fpga", "f2": "fpga", "vt1": "media_accelerator"}


@cache
def families() -> frozenset[str]:
    """Give the families that have accelerators, such as `p5` or `g6e`."""
    return frozenset(name.partition(".")[0] for name in machines("aws"))


def not_for_ai(instance_type: str) -> str | None:
    """Say why an accelerated machine is left out (FPGA, video), or None."""
    return _NOT_FOR_AI_FAMILIES.get(instance_type.partition(".")[0])


def linux_price(
    page: Snapshot,
    instance_type: str,
    text: str,
    *,
    region: str,
    place: str,
    cell: str,
    purchase_option: str = "on_demand",
    as_of_date: dt.date | None = None,
) -> Iterator[Parsed]:
    """Make the row of a machine's price, or say what is wrong with it.

    Args:
        page: The page that it stands on.
        instance_type: The machine.
        text: Its price in dollars an hour, as published.
        region: Where the machine stands.
        place: Where it stands on the page, for people who look for it.
        cell: What the page calls the price.
        purchase_option: How the machine is bought.
        as_of_date: Day of the price, where the page states one.

    Raises:
        Unreadable: The price is no number.
    """
    machine = machines("aws").get(instance_type)
    if machine is None:
        yield UnknownName("instance_type", instance_type, place)
        yield LeftOut("unknown_accelerator", place, f"{instance_type} {text}", is_suspect=True)
        return
    amount = number(text, place=f"{place} {cell}")
    if not 0 < amount < math.inf:
        yield LeftOut("zero_price", place, text, is_suspect=True)
        return
    yield offer(
        page,
        provider="aws",
        instance_type=instance_type,
        region=region,
        accelerator=machine.accelerator,
        accelerator_raw=None,
        accelerator_count=machine.count,
        form_factor=machine.form_factor,
        purchase_option=purchase_option,
        os="Linux",
        amount=amount,
        as_of_date=as_of_date,
        source_kind="first_party",
    )
