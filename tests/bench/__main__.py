"""Run every benchmark (or those named), one process each, and print what they print."""

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run `bench_NAME.py` for each name; all of them when none is given."""
    folder = Path(__file__).parent
    found = {file.stem.removeprefix("bench_"): file for file in sorted(folder.glob("bench_*.py"))}
    if unknown := sorted(set(names) - set(found)):
        print(f"no benchmark is named {', '.join(unknown)}; there are: {', '.join(found)}")
        return 1
    status = 0
    for name in names or found:
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}"], check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
