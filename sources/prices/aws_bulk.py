"""Amazon's bulk price list of N. Virginia: what its on-demand prices were when it was published.

The whole list of all machines, half a gigabyte; off by default, for a look back or an audit (older
versions are listed by Amazon and read the same way). The daily prices come from `aws_on_demand`.

- Read are machines with accelerators, on demand, Linux, shared hardware, no software included; all
  other lines about them (reserved, dedicated, Windows ...) are counted.
- Prices of 0 (their machines are sold in capacity blocks only) are left out and counted.
- The list names accelerators unreliably: which and how many a machine has is our own table
  (`aws_instances.csv`). A machine that is not in it is reported and set aside.
- A price is dated with the day the list was published.
"""

from collections.abc import Iterator

from sources.prices.aws_bulk_format import BulkList, BulkPrice
from sources.prices.aws_machines import linux_price
from sources.pricing import never_empty
from sources.reading import day
from sources.snapshot import Snapshot
from sources.source import MEGABYTE, Page, Parsed, Source
from sources.trouble import LeftOut, Unreadable
from store.rows.prices import PRICES

URL = (
    "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.csv"
)


@never_empty
def parse(page: Snapshot) -> Iterator[Parsed]:
    """Read one row for each machine with accelerators."""
    with page.open() as stream:
        prices = BulkList(stream, page.url)
        published = day(prices.published, place=f"{page.url} Publication Date")
        for found in prices.prices():
            place = f"{page.url} {found.rate_code} ({found.instance_type})"
            region = found.region or page.url.rpartition("/")[0].rpartition("/")[2]
            if not region or region == "current":
                raise Unreadable(place, "neither the line nor the address names a region")
            if reason := _why_not(found):
                yield LeftOut(reason, place, found.price)
                continue
            yield from linux_price(
                page,
                found.instance_type,
                found.price,
                region=region,
                place=place,
                cell="PricePerUnit",
                as_of_date=published,
            )
        for reason, lines in prices.left_out.items():
            yield LeftOut(reason, page.url, f"{lines} lines")


def _why_not(found: BulkPrice) -> str | None:
    try:
        return "zero_price" if float(found.price) == 0 else None
    except ValueError:
        return None


SOURCE = Source(
    tables=(PRICES,),
    publisher="Amazon Web Services",
    pages=(Page(URL, max_bytes=2_000 * MEGABYTE, max_seconds=1_800.0),),
    parse=parse,
    cadence="about daily; read by hand only",
    licence="facts; no licence stated",
    terms="ok",
    home="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html",
    fewest_rows=80,
    observes=True,
    is_on=False,
)
