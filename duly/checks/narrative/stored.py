"""The lexicons of the fields as they were made when the docs were: to make them takes longer than to read a thousand texts, and
the same phrases always make the same.

What is stored says by a digest what it was made from. Where that is something else now, the lexicon is made anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from duly.checks.narrative.fields import READINGS
from duly.checks.narrative.lexicon import Lexicon, Pass, lexicon

STORED = Path(__file__).with_name("phrases") / "lexicons.json.gz"

SOURCES = ("lexicon.py", "marking.py", "phrases")
"""What lexicons are made from: files beside this one, and the folder of the phrases."""


def stored_lexicon(*files: str) -> Lexicon:
    """The phrases of some files, ready for tagging, as `lexicon` makes them."""
    found = _lexicons().get(",".join(files))
    if found is None:
        return lexicon(*files)
    return Lexicon(
        words=found["words"], passes=tuple(Pass(pattern=pattern, code=code) for pattern, code in found["passes"])
    )


def is_current() -> bool:
    """Whether what is stored was made from what the phrases are now."""
    return bool(_lexicons())


def written() -> bytes:
    """What is stored: the words and the passes of every field's lexicon, by its files."""
    made = {reading.files: lexicon(*reading.files) for reading in READINGS.values()}
    content = {
        "made_from": made_from(),
        "lexicons": {
            ",".join(files): {"words": dict(one.words), "passes": [(step.pattern, step.code) for step in one.passes]}
            for files, one in made.items()
        },
    }
    return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)


def made_from() -> str:
    """A digest of what lexicons are made from."""
    digest = hashlib.sha256()
    for file in _source_files():
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        place = Path(__file__).with_name(name)
        yield from sorted(place.glob("*.toml")) if place.is_dir() else (place,)


@cache
def _lexicons() -> Mapping[str, Any]:
    """By the files of phrases; nothing where they were made from something else."""
    if not STORED.is_file():
        return {}
    content: dict[str, Any] = json.loads(gzip.decompress(STORED.read_bytes()))
    lexicons: dict[str, Any] = content["lexicons"]
    return lexicons if content["made_from"] == made_from() else {}
