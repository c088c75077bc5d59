"""The words of the site: a catalogue for each language, apart from pages and logic.

A sentence is a small template. Its numbers come from facts that the page took from the tables; a
name that the page does not know, or a number that is not known, fails the build.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from flows.pages.numbers import FILTERS


class UnknownWords(KeyError):
    """A page asked for a sentence that the catalogue does not have."""


class Words:
    """One language's catalogue.

    Args:
        folder: Folder of TOML files; a file's name is the first part of its keys.
    """

    def __init__(self, folder: Path) -> None:
        self.language = folder.name
        self.used: set[str] = set()
        self.texts: dict[str, str] = {}
        for file in sorted(folder.glob("*.toml")):
            self._add(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))
        if not self.texts:
            raise FileNotFoundError(f"no catalogue in {folder}")
        # Markdown and HTML are made from the same words; what is escaped is decided there.
        self._templates = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
        self._templates.filters.update(FILTERS)
        self._compiled: dict[str, jinja2.Template] = {}

    def _add(self, prefix: str, entries: Mapping[str, Any]) -> None:
        for name, entry in entries.items():
            key = f"{prefix}.{name}"
            if isinstance(entry, Mapping):
                self._add(key, entry)
            else:
                self.texts[key] = _unwrapped(entry)

    def has(self, key: str) -> bool:
        """Say whether the catalogue has a sentence."""
        return key in self.texts

    def say(self, key: str, /, **facts: Any) -> str:
        """Write a sentence with its numbers.

        Raises:
            UnknownWords: The catalogue has no such sentence.
        """
        if key not in self.texts:
            raise UnknownWords(key)
        self.used.add(key)
        if key not in self._compiled:
            self._compiled[key] = self._templates.from_string(self.texts[key])
        try:
            return self._compiled[key].render(facts).strip()
        except (jinja2.UndefinedError, ValueError, TypeError) as error:
            raise type(error)(f"{key}: {error}") from error

    def name(self, prefix: str, raw: object) -> str:
        """Give the word for a value of a table (`verdict.supported`), or the value itself."""
        key = f"{prefix}.{raw}"
        return self.say(key) if self.has(key) else str(raw)


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph; lists keep theirs."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(
        each if each.lstrip().startswith("- ") else " ".join(each.split()) for each in paragraphs
    )
