"""Google Cloud's prices of machines with accelerators, from Cyclenerd's price calculator.

Google publishes no prices by the machine that can be read without a key. This calculator asks
Google's interface every week and adds up what a machine is made of. Decisions:

- Read are machines that are sold with accelerators (A2, A3, G2, G4): on demand, on spot, and
  with a commitment of one or three years. It has neither A3 Ultra (H200) nor A4 (B200), and no
  accelerators that are added to N1 machines (K80, P100, V100, T4).
- A price is dated with the day on which the calculator was rebuilt.
- How the file is laid out, and what we decided about it, says the module `gcp_pricing_format`.
"""

from sources.prices.gcp_pricing_format import MAX_BYTES, read_pricing
from sources.source import Page, Source
from store.rows.prices import PRICES

parse = read_pricing
URL = (
    "https://raw.githubusercontent.com/Cyclenerd/google-cloud-pricing-cost-calculator/"
    "master/pricing.yml"
)

SOURCE = Source(
    tables=(PRICES,),
    publisher="Cyclenerd (Google Cloud pricing and cost calculator)",
    pages=(Page(URL, max_bytes=MAX_BYTES),),
    parse=parse,
    cadence="weekly",
    licence="Apache-2.0",
    terms="ok",
    home="https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator",
    fewest_rows=200,
    observes=True,
)
