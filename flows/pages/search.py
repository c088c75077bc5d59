"""What search knows of each page: title, heading, keywords and the words on it, each once."""

import json
import re
from pathlib import Path

_WORD = re.compile(r"[a-z0-9][a-z0-9.+-]{2,}")
_MOST_WORDS = 90


def write_search(written: dict[str, dict[str, str]], file: Path) -> None:
    """Write the index that the page's search loads when it is opened."""
    pages = [
        {
            "a": address,
            "t": head["title"],
            "h": head["heading"],
            "k": f"{head['keywords']} {head['kicker']}".lower().strip(),
            "x": " ".join(_words(f"{head['description']} {head['text']}")),
        }
        for address, head in sorted(written.items())
        if not address.startswith("/embed/")
    ]
    file.write_text(json.dumps(pages, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(text.lower())))[:_MOST_WORDS]
