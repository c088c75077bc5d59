"""Promises about the set-up: pins, addresses, contracts, personal data."""

import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def tracked_files() -> list[Path]:
    """List the files that git knows, which are what a commit holds."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_prefects_server_imports() -> None:
    """The pin of fastapi holds: with newer releases Prefect's server dies at import."""
    code = "import importlib; importlib.import_module('prefect.server.api.server')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_sqlalchemy_stays_below_the_release_that_stops_prefects_scheduler() -> None:
    """With SQLAlchemy 2.1 flows run, but schedules never fire."""
    assert version("sqlalchemy").startswith("2.0.")


def test_dependencies_are_locked_without_addresses() -> None:
    """The lock file names versions only, and holds every dependency we ask for."""
    lock = (ROOT / "constraints.txt").read_text()
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*asked["dependencies"], *asked["optional-dependencies"]["dev"]]
    names = [re.split(r"[<>=\[ ]", each, maxsplit=1)[0].lower() for each in wanted]

    assert len(names) > 20
    assert "://" not in lock
    assert "@" not in lock
    for name in names:
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), name
    assert not (ROOT / "uv.lock").exists() or "uv.lock" in (ROOT / ".gitignore").read_text()


def test_no_machine_path_or_personal_address_is_committed() -> None:
    """No tracked text names a folder of a machine, a registry, or a person's e-mail address."""
    forbidden = {
        "a machine's folder": re.compile(rb"(?<![\w.])/(?:work|root|home/\w+)/"),
        "a registry": re.compile(
            rb"(?:files\.pythonhosted\.org|registry\.npmjs\.org|pypi\.org/simple)"
        ),
        "an e-mail address": re.compile(
            rb"[\w.+-]+@(?!example\.|publisher\.example|[\w.-]*\.example\b)[\w-]+\.(?:com|org|net|edu|io|ai|cn|de|fr)\b"
        ),
    }
    files = [file for file in tracked_files() if file != Path(__file__)]

    assert len(files) > 50
    for file in files:
        body = file.read_bytes()
        for what, pattern in forbidden.items():
            found = pattern.search(body)
            assert not found, f"{what} in {file.relative_to(ROOT)}: {found and found[0]!r}"


def test_import_contracts_hold() -> None:
    """Rooms import in one direction; the contracts stand in pyproject.toml."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


@pytest.mark.parametrize("heavy", ["pandas", "prefect", "statsmodels", "altair", "pyarrow"])
def test_the_command_line_starts_light(heavy: str) -> None:
    """`costcurve --help` imports none of the heavy libraries."""
    code = f"import sys, flows.cli as c; c._parser(); print({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("room", ["flows", "sources", "store", "trends", "charts"])
def test_every_room_can_be_imported(room: str) -> None:
    """Each room is a package of its own."""
    assert importlib.import_module(room).__name__ == room
