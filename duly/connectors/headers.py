"""The headers of a source: how they are compared, which of them is meant, and why none or several are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from duly.sql.blanks import tidied


@lru_cache(maxsize=10_000)  # an export of thousands of files has the same headers in each
def fold(header: str) -> str:
    """A header as it is compared: without case, blanks, accents and marks that nobody sees."""
    plain = unicodedata.normalize("NFKD", tidied(header)).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter) and not letter.isspace())


def find(header: str, headers: Sequence[str]) -> str | None:
    """The header as the source spells it: exactly so, else as `fold` compares them."""
    if header in headers:
        return header
    return next((spelled for spelled in headers if fold(spelled) == fold(header)), None)


class Headers:
    """The headers of a source as they are looked up: which were used, and what stood in the way."""

    def __init__(self, headers: Sequence[str], ignored: Sequence[str]) -> None:
        self.headers = [header for header in headers if header not in ignored]
        self.used: set[str] = set()
        self.faults: list[str] = []
        self._alike: dict[str, list[str]] = {}
        for header in dict.fromkeys(self.headers):
            self._alike.setdefault(fold(header), []).append(header)

    def hold(self, wanted: Sequence[str]) -> bool:
        """Whether any of these is there."""
        return any(fold(header) in self._alike for header in wanted)

    def all(self, name: str, wanted: Sequence[str]) -> tuple[str, ...]:
        """All of these, whose values are one together; none where one is missing, which is a fault where others are there."""
        each = [self.one(name, (header,)) for header in wanted]
        lacking = [header for header, spelled in zip(wanted, each, strict=True) if spelled is None]
        joined = tuple(spelled for spelled in each if spelled is not None)
        if lacking and joined:
            self.faults.append(f"{name} is made of several columns, of which {', '.join(lacking)} is missing")
        return () if lacking else joined

    def one(self, name: str, wanted: Sequence[str]) -> str | None:
        """The one header that is any of those wanted. Several, or several that look alike, are a fault."""
        folds = list(dict.fromkeys(fold(header) for header in wanted if fold(header) in self._alike))
        spelled = [header for folded in folds for header in self._alike[folded]]
        if not spelled:
            return None
        self.used.add(spelled[0])
        if len(folds) > 1:
            self.faults.append(f"{name} could be any of {', '.join(map(repr, spelled))}: name one of them per file")
        elif len(spelled) > 1:
            self.faults.append(
                f"{name} could be any of {', '.join(map(repr, spelled))}, which differ in nothing but case, blanks or "
                "accents: rename one in the export, or name those that are not meant under `ignore`"
            )
        return spelled[0]


def repeated(headers: Iterable[str]) -> list[str]:
    """Headers that stand more than once. Our columns could not be told apart."""
    seen: dict[str, int] = {}
    for header in headers:
        seen[header.strip()] = seen.get(header.strip(), 0) + 1
    return [header for header, number in seen.items() if number > 1 and header]
