"""What may befall a record: each fate says how the record is made and, declared by hand, what duly must say of it.

A fate is one line of a table in `stories/<theme>/fates.py`. The declarations restate STANDARDS.md 4 and the order of
reasons; nothing here or in the stories works a verdict out from the rows that were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo.calendar import Ints, Mask
from duly.demo.ledger import Tally

_COMMON: dict[str, Any] = {"also": {}, "opens": {}, "at_least": 1, "current": False, "bad": None}


@dataclass(frozen=True, kw_only=True)
class Fate:
    """One thing that may befall a record; made by a `Kind`, whose knobs it has as attributes.

    `weight` is its share among its table; 0 means just `at_least` times per force-year. `adds` holds the verdict for each
    standard that the record is judged by, written as "N late" (or several, with commas, where it makes several records);
    `opens` as which of ledger.OPEN it is open at the as-at instant. `current` fates need the as-at instant nearby
    (something is still open or not yet due), so only the latest force-year has them. `bad` fates gather in some teams
    and months."""

    name: str
    weight: float
    adds: Mapping[str, str]
    opens: Mapping[str, str]
    at_least: int
    current: bool
    bad: bool
    knobs: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name != "knobs" and name in self.knobs:
            return self.knobs[name]
        raise AttributeError(f"fate {self.name} has no knob {name}")


class Kind:
    """A kind of fate: the standards that judge it, and its knobs with their settings unless a fate says otherwise.

    Called with a name, a verdict and a weight, it makes a fate. One verdict is that of all its standards; several,
    with commas between them, are theirs in turn, a blank one for a standard that says nothing. `also` adds the verdicts
    of further standards. A fate is `bad` where a verdict is a breach, unless it says so itself."""

    def __init__(self, standards: str = "", *, prefix: str = "", **knobs: Any) -> None:
        self._standards = tuple(name.strip() for name in standards.split(",") if name.strip())
        self._prefix = prefix
        self._settings = _COMMON | knobs

    def like(self, standards: str | None = None, *, prefix: str = "", **knobs: Any) -> Kind:
        """The same kind with other settings, and other standards where they are given."""
        kind = Kind(", ".join(self._standards) if standards is None else standards, prefix=prefix)
        kind._settings = self._set("a kind", knobs)
        return kind

    def __call__(self, name: str, verdict: str = "", weight: float = 0.0, **knobs: Any) -> Fate:
        settings = self._set(name, knobs)
        said = [part.strip() for part in verdict.split(",")] if "," in verdict else [verdict] * len(self._standards)
        adds = dict(zip(self._standards, said, strict=True)) | settings.pop("also")
        adds = {standard: verdict for standard, verdict in adds.items() if verdict}
        opens, bad = settings.pop("opens"), settings.pop("bad")
        return Fate(
            name=self._prefix + name, weight=weight, adds=adds,
            opens=dict.fromkeys(self._standards, opens) if isinstance(opens, str) else opens,
            at_least=settings.pop("at_least"), current=settings.pop("current"),
            bad=any("N " in verdict for verdict in adds.values()) if bad is None else bad, knobs=settings,
        )  # fmt: skip

    def _set(self, name: str, knobs: dict[str, Any]) -> dict[str, Any]:
        if strangers := set(knobs) - set(self._settings):
            raise TypeError(f"{self._prefix}{name}: no knob {', '.join(sorted(strangers))}")
        return self._settings | knobs


class Table:
    """Fates that are drawn from together, under a name that no other table of the theme has."""

    def __init__(self, name: str, *fates: Fate) -> None:
        self.name, self.fates = name, fates
        if len({fate.name for fate in fates}) < len(fates):
            raise ValueError(f"two fates of table {name} have one name")

    def __iter__(self) -> Iterator[Fate]:
        return iter(self.fates)

    def __len__(self) -> int:
        return len(self.fates)

    def __getitem__(self, name: str) -> Fate:
        return next(fate for fate in self.fates if fate.name == name)

    def drawn(self, rng: np.random.Generator, size: int, *, current: bool) -> Drawn:
        """A fate for each of about `size` records: every fate at least once, the rest by weight.

        So that rare fates do not drown the common ones in a small export, at least half as many records again are drawn.
        """
        usable = np.array([n for n, fate in enumerate(self.fates) if current or not fate.current], dtype=np.int64)
        weights = np.array([self.fates[n].weight for n in usable])
        planted = np.repeat(usable, [self.fates[n].at_least for n in usable])
        rest = max(size - len(planted), len(planted) // 2)
        rest_drawn = rng.choice(usable, rest, p=weights / weights.sum())
        return Drawn(self.fates, rng.permutation(np.concatenate([planted, rest_drawn])))

    def every(self, names: Iterable[Any]) -> Drawn:
        """The fates of these names, one for each record."""
        number = {fate.name: n for n, fate in enumerate(self.fates)}
        return Drawn(self.fates, np.array([number[str(name)] for name in names], dtype=np.int64))


class Drawn:
    """The fate of each record; `drawn.route` holds the knob `route` of each record's fate, as an array."""

    def __init__(self, fates: Sequence[Fate], index: Ints) -> None:
        self.fates, self.index = tuple(fates), index
        self._arrays: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, rows: Any) -> Drawn:
        return Drawn(self.fates, self.index[rows])

    def __getattr__(self, name: str) -> Any:
        if name not in self._arrays:
            self._arrays[name] = np.array([getattr(fate, name) for fate in self.fates])[self.index]
        return self._arrays[name]

    def has(self, name: str, member: str) -> Any:
        """Which records' fates list `member` in their knob `name`."""
        return np.array([member in getattr(fate, name) for fate in self.fates])[self.index]

    def nth(self, name: str, n: int, blank: Any = "") -> Any:
        """The member at place `n` of each record's knob `name`; `blank` where it has fewer."""
        lists = [getattr(fate, name) for fate in self.fates]
        return np.array([members[n] if len(members) > n else blank for members in lists])[self.index]

    def all_of(self, name: str) -> list[Any]:
        """The knob of each record's fate as it is, where it is not the same size for all."""
        return [getattr(self.fates[n], name) for n in self.index]

    def with_others(self, others: Drawn) -> Drawn:
        """These records and then the others."""
        return Drawn(self.fates + others.fates, np.concatenate([self.index, others.index + len(self.fates)]))

    def change(self, name: str, wrong: Mask, among: Mask | None = None) -> None:
        """Let records whose circumstances forbid them a fate (`wrong`) change fates with others that it is open to."""
        mine = np.array([fate.name == name for fate in self.fates])[self.index]
        within = np.ones(len(self), dtype=bool) if among is None else among
        self.swap(np.flatnonzero(mine & wrong & within), np.flatnonzero(~mine & ~wrong & within))

    def put(self, rows: Any, drawn: Drawn) -> None:
        """Give some records the fates drawn for them, in place of what they have."""
        self.index[rows] = len(self.fates) + drawn.index
        self.fates += drawn.fates
        self._arrays.clear()

    def swap(self, some: Ints, others: Ints) -> None:
        """Let as many records as can be change fates with others."""
        others = others[: len(some)]
        some = some[: len(others)]
        self.index[some], self.index[others] = self.index[others], self.index[some]
        self._arrays.clear()

    def follow(self, merged: Mask, plain: str) -> None:
        """Let each record that was merged into the one before it follow one of the fate `plain`, by swapping fates.

        What hangs on it counts as that one's: a child who is a victim would make another crime a child crime, or tell of one
        whose victim's age is not known that it is one; which is not what that one's own fate says.
        """
        names, here = self.name, np.flatnonzero(merged)
        right = (here > 0) & (names[here - 1] == plain)
        may = np.flatnonzero(names[:-1] == plain)
        may = may[~np.isin(may + 1, np.concatenate([here, here[right] - 1]))]
        apart = np.insert(np.diff(may) > 1, 0, True)[: len(may)]  # none is itself the place after another
        self.swap(here[~right], may[apart] + 1)

    def tally_up(self, tally: Tally, *, only: str = "", without: str = "") -> None:
        """Add to the ledger what each fate declares; `only` of some standards, or of all `without` some."""
        chosen, left_out = only.split(", ") if only else [], without.split(", ")

        def asked(standard: str) -> bool:
            return (not chosen or standard in chosen) and standard not in left_out

        for fate, times in zip(self.fates, np.bincount(self.index, minlength=len(self.fates)), strict=True):
            for standard, said in fate.adds.items():
                for verdict in said.split(",") if asked(standard) else ():
                    tally.add(standard, verdict.strip(), int(times))
            for standard, kind in fate.opens.items():
                if asked(standard):
                    tally.wait(standard, kind, int(times))
