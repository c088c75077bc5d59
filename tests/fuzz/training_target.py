"""What the fuzzer of MLPerf Training tries bytes on."""

import contextlib
import gzip

from sources.benchmarks.mlperf_training import parse
from sources.benchmarks.mlperf_training_logs import read_run, read_value
from sources.benchmarks.mlperf_training_names import rounds
from sources.benchmarks.mlperf_training_systems import read_system
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName, Unreadable
from store.columns import Row
from tests.conftest import NOON
from tests.sources.archives import pack, sample_files

_FILES = sample_files("mlperf_training", "v4.1")
_LOG = "MadeUp/results/mu_n2_pytorch/ssd/result_0.txt"
_SYSTEM = "MadeUp/systems/mu_n2_pytorch.json"
_PLAIN = gzip.decompress(pack(_FILES))


def try_bytes(data: bytes) -> None:
    """Put bytes everywhere a publisher's bytes go."""
    run = read_run(data)
    if run.is_converged and not (run.minutes and run.minutes > 0):
        raise AssertionError(run)
    read_value(data, "submission_division")
    with contextlib.suppress(Unreadable):
        read_system(data, "here")
    at = int.from_bytes(data[:4], "big") % len(_PLAIN)
    damaged = gzip.compress(_PLAIN[:at] + data[4:] + _PLAIN[at + len(data) :], 1)
    for body in (pack(_FILES | {_LOG: data, _SYSTEM: data}), damaged, data):
        with contextlib.suppress(Unreadable):
            for each in parse(Snapshot.of(rounds()["v4.1"].url, body, NOON)):
                if not isinstance(each, Row | LeftOut | UnknownName):
                    raise AssertionError(each)
