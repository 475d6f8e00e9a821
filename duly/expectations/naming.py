"""How people name standards, suites and breakdowns where they type them: whatever the case, a whole suite by what its ids begin
with, and with a guess at what was meant where nothing is named so. Every command goes by this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duly.checks import Standard
from duly.errors import UsageError, meant


def ids_of(name: str, ids: Iterable[str]) -> list[str]:
    """The ids that a name stands for: the one that is spelt so, else all that begin with it and a hyphen, as SUP-01 and SUP-02 do
    with SUP. None where it stands for nothing."""
    known = {each.casefold(): each for each in ids}
    folded = name.strip().casefold()
    if folded in known:
        return [known[folded]]
    begin = folded.rstrip("-*") + "-"
    return [id_ for each, id_ in known.items() if each.startswith(begin)]


def like_id(name: str, ids: Iterable[str]) -> str:
    """As `meant`, of ids and of what they begin with."""
    names = list(ids)
    return meant(name, [*names, *dict.fromkeys(each.rpartition("-")[0] for each in names if "-" in each)])


def check_breakdowns(names: Sequence[str], standards: Iterable[Standard], *further: str) -> None:
    """Raises UsageError where none of these standards can be broken down by one of the names; `further` are names that may be
    given as well."""
    known = sorted({name for standard in standards for name in standard.judgement.breakdowns} | set(further))
    if faults := [f"there is no breakdown {name}{meant(name, known)}" for name in names if name not in known]:
        raise UsageError(
            "the standards that are asked for cannot be broken down so",
            faults=faults,
            next_step=f"The breakdowns are {', '.join(known) or '(none)'}.",
        )
