"""Laying down a new source: three files, a test that fails, nothing overwritten."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from flows.new_source import new_source
from sources.snapshot import Snapshot
from sources.source import Source
from sources.trouble import Unreadable
from tests.conftest import NOON

PROJECT = Path(__file__).parents[2]
URL = "https://api.publisher.example/v1/prices.json?currency=USD"
LONG_URL = "https://publisher.example/" + "prices/" * 20


@pytest.mark.parametrize("kind", ["prices", "tokens", "benchmarks", "research"])
def test_lays_down_a_module_a_test_and_a_sample(tmp_path: Path, kind: str) -> None:
    """The files stand where sources of that kind are looked for."""
    files = new_source(tmp_path, "moon_cloud", URL, kind)

    assert [
        f"sources/{kind}/moon_cloud.py",
        "tests/sources/test_moon_cloud.py",
        "tests/samples/moon_cloud/page.json",
    ] == [file.relative_to(tmp_path).as_posix() for file in files]
    assert all(file.is_file() for file in files)


@pytest.mark.parametrize(
    ("kind", "url"),
    [("prices", LONG_URL), ("tokens", URL), ("benchmarks", LONG_URL), ("research", URL)],
)
def test_what_is_laid_down_imports_and_passes_the_linter(
    tmp_path: Path, kind: str, url: str
) -> None:
    """The module declares a source that is off, in code that needs no tidying."""
    module, test, _ = new_source(tmp_path, "moon_cloud", url, kind)
    source = _source(module)

    assert url == source.first_pages(NOON.date())[0].url
    assert not source.is_on
    assert "review" == source.terms
    for command in (["check"], ["format", "--check"]):
        settings = ["--config", str(PROJECT / "pyproject.toml"), "--no-cache"]
        run = [sys.executable, "-m", "ruff", *command, *settings, str(module), str(test)]
        done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert 0 == done.returncode, done.stdout + done.stderr


def test_the_parser_is_not_written_yet(tmp_path: Path) -> None:
    """It refuses every page, so that a run would say so instead of finding nothing."""
    module, *_ = new_source(tmp_path, "moon_cloud", URL)

    with pytest.raises(Unreadable, match="nobody has written its parser yet"):
        list(_source(module).parse(Snapshot.of(URL, "{}", NOON)))


def test_its_test_fails_until_the_parser_is_written(tmp_path: Path) -> None:
    """All of its tests fail as laid down; with a parser, the first one passes."""
    module, test, sample = new_source(tmp_path, "moon_cloud", URL)
    probe = tmp_path / "probe.py"
    text = test.read_text().replace("sources.prices.moon_cloud", "moon_cloud")
    probe.write_text(text.replace("def test_", "def check_"))

    assert "Unreadable" in _outcome(tmp_path, module, sample)
    module.write_text(
        module.read_text().replace(
            'raise Unreadable(page.url, "nobody has written its parser yet")',
            "return iter([ROW])",
        )
        + "\n\nfrom store.rows.prices import ExchangeRate\nimport datetime as dt\n"
        + 'ROW = ExchangeRate(currency="USD", rate_date=dt.date(2026, 1, 1), units_per_eur=1.1)\n'
    )
    assert "passed" == _outcome(tmp_path, module, sample)


def _outcome(folder: Path, module: Path, sample: Path) -> str:
    """Run the first of its tests in a Python of its own, and say how it ended."""
    script = (
        "import sys, datetime as dt, pathlib\n"
        f"sys.path[:0] = [{str(module.parent)!r}, {str(folder)!r}, {str(PROJECT)!r}]\n"
        "from sources.snapshot import Snapshot\n"
        "import probe\n"
        f"body = pathlib.Path({str(sample)!r}).read_bytes()\n"
        "when = dt.datetime(2026, 8, 22, tzinfo=dt.UTC)\n"
        "try:\n"
        "    probe.check_reads_the_sample(lambda name, file, url: Snapshot.of(url, body, when))\n"
        "    print('passed')\n"
        "except Exception as error:\n"
        "    print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder
    )
    return done.stdout.strip()


def _source(module: Path) -> Source:
    """Import the module that was laid down, and give its source."""
    spec = importlib.util.spec_from_file_location("moon_cloud", module)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    source = found.SOURCE
    assert isinstance(source, Source)
    return source


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second time, or over a file that is there, nothing at all is written."""
    files = new_source(tmp_path, "moon_cloud", URL)
    files[0].write_text("mine")

    with pytest.raises(FileExistsError, match="moon_cloud"):
        new_source(tmp_path, "moon_cloud", URL)
    with pytest.raises(FileExistsError, match="a module of that name"):
        new_source(tmp_path, "moon_cloud", URL, "tokens")
    files[0].unlink()
    with pytest.raises(FileExistsError, match="already there"):
        new_source(tmp_path, "moon_cloud", URL)
    assert not files[0].exists()


def test_a_source_of_the_project_is_not_overwritten() -> None:
    """Its own sources are safe from it."""
    with pytest.raises(FileExistsError, match="aws_on_demand"):
        new_source(PROJECT, "aws_on_demand", URL)


@pytest.mark.parametrize("name", ["", "Moon", "moon-cloud", "2moon", "../moon", "class", "a" * 50])
def test_names_that_are_no_modules_are_refused(tmp_path: Path, name: str) -> None:
    """A name becomes a file and an import, so it must be able to."""
    with pytest.raises(ValueError, match="cannot be a module's name"):
        new_source(tmp_path, name, URL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "publisher.example/prices",
        "http://publisher.example/prices",
        "https://",
        "https://me:secret@publisher.example/",
        'https://publisher.example/"+evil+"',
        "https://publisher.example/two words",
        "https://publisher.example/back\\slash",
    ],
)
def test_addresses_that_cannot_be_written_down_are_refused(tmp_path: Path, url: str) -> None:
    """An address goes into the code, so it must be one, and hold no secrets."""
    with pytest.raises(ValueError, match="https address"):
        new_source(tmp_path, "moon_cloud", url)
    assert not list(tmp_path.iterdir())


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    """Kinds are the folders of sources."""
    with pytest.raises(ValueError, match="no kind of source"):
        new_source(tmp_path, "moon_cloud", URL, "weather")
