"""SkyPilot's catalogues of 2022 to 2024, and those of a successor in the same layout of 2026.

How a catalogue is laid out, and what we decided about it, says the module `skypilot_format`. In
version 3 of Google's catalogue the hosts of all regions are said to stand in one: a machine that
has several prices there has none that can be known, and all are set aside (`duplicate_key`).
"""

from sources.history.format import History
from sources.prices.skypilot_catalog import HOME, parse

HISTORY = History(publisher="SkyPilot and anycloud", parse=parse, home=HOME)
