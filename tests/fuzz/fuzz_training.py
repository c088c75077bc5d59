"""Fuzz the readers of MLPerf Training with atheris, where it is installed.

    pip install atheris
    python -m tests.fuzz.fuzz_training -max_total_time=60

Bytes go through the reader of logs, the reader of system descriptions and, packed, through the
whole parse. Anything but rows, things left out and Unreadable ends the run and leaves the bytes
behind.
"""

import importlib
import importlib.util
import sys


def main() -> int:
    """Fuzz until told to stop."""
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: nothing is fuzzed")  # noqa: T201
        return 0
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["sources"]):
        target = importlib.import_module("tests.fuzz.training_target")
    atheris.Setup(sys.argv, target.try_bytes)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
