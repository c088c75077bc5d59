"""What a source is, and how sources are found: by looking, never from a list."""

import dataclasses
import datetime as dt
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType

import sources
from sources.snapshot import Snapshot
from sources.trouble import LeftOut, UnknownName
from store.columns import Row
from store.table import Table

Parsed = Row | LeftOut | UnknownName
MEGABYTE = 1_000_000


@dataclasses.dataclass(frozen=True)
class Page:
    """One request that a source needs answered.

    Attributes:
        url: Address. `declared:NAME` is a file of ours in `sources/declared/`.
        method: GET, or POST with a `body`.
        headers: Sent with this request only; with any, redirects are not followed (keys).
        max_bytes: Longer answers are refused.
        max_seconds: Slower answers are given up.
        may_be_absent: 404 means "not published yet", not trouble.
    """

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    max_bytes: int = 64 * MEGABYTE
    max_seconds: float = 120.0
    may_be_absent: bool = False

    @property
    def label(self) -> str:
        """What tells this request from others: its address, and its question if it posts one."""
        if self.body is None:
            return self.url
        return f"{self.url}#{hashlib.sha256(self.body).hexdigest()[:12]}"


@dataclasses.dataclass(frozen=True)
class Source:
    """One publisher's data set: where to look and how to read it.

    Attributes:
        tables: Tables whose rows `parse` yields.
        publisher: Who publishes it, as visitors read it.
        pages: First requests; a function where they depend on the day or the environment.
        parse: Pure: one snapshot in; rows, things left out and unknown names out. It asks no
            network, clock or disk. It raises Unreadable when the page is not what we know.
        cadence: How often the publisher changes it, as visitors read it.
        licence: Terms of the data, as visitors read them.
        terms: Whether we may read it as we do: `ok`, or `review` where somebody should look.
        home: Page about the data set, for people.
        more_pages: Further requests that a snapshot asks for (next page of a list).
        fewest_rows: Fewer rows in a run are trouble.
        may_shrink: Share by which the number of rows may fall between runs; more is trouble.
        observes: Each fetch is an observation of its day (prices); else an unchanged page is
            skipped.
        runs_first: Others need its rows (exchange rates).
        is_on: Off sources are listed but fetched only when named with --only.
        needs: Environment variable without which the source is off (an API key).
        parser_version: Raise it when the same bytes would give other rows; pages are read anew.
    """

    tables: tuple[Table, ...]
    publisher: str
    pages: tuple[Page, ...] | Callable[[dt.date], tuple[Page, ...]]
    parse: Callable[[Snapshot], Iterable[Parsed]]
    cadence: str
    licence: str
    terms: str
    home: str
    more_pages: Callable[[Snapshot], tuple[Page, ...]] | None = None
    fewest_rows: int = 1
    may_shrink: float = 0.15
    observes: bool = False
    runs_first: bool = False
    is_on: bool = True
    needs: str | None = None
    parser_version: int = 1

    def first_pages(self, as_of_date: dt.date) -> tuple[Page, ...]:
        """Give the requests to begin with on that day."""
        return self.pages(as_of_date) if callable(self.pages) else self.pages


@cache
def find_sources() -> dict[str, Source]:
    """Find every module below `sources` that declares a SOURCE; its file name is its name."""
    found: dict[str, Source] = {}
    for module in _modules():
        source = getattr(module, "SOURCE", None)
        if isinstance(source, Source):
            name = module.__name__.rpartition(".")[2]
            if name in found:
                raise RuntimeError(f"two sources are named {name}")
            found[name] = source
    return dict(sorted(found.items(), key=lambda item: (not item[1].runs_first, item[0])))


def description(name: str) -> str:
    """Give the text that visitors read about a source: its module's docstring."""
    for module in _modules():
        if module.__name__.rpartition(".")[2] == name and hasattr(module, "SOURCE"):
            return (module.__doc__ or "").strip()
    raise KeyError(name)


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(sources.__path__, "sources."):
        if not found.ispkg and ".history." not in found.name:
            yield importlib.import_module(found.name)
