"""The statements by which a night judges the rules of the package, as its private database is sent them: made when the docs are.

They read rows that several standards share from tables, as a run of all of them would keep them. Of a run, only its facts are
written into them: a standard of which a force changed a parameter is compiled, and so is every one that is not the package's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files

from duly.checks import Standard
from duly.checks.parameters import RUN_FACTS
from duly.judging.shipped_rules import declared_as, made_from, packed, stored_versions, unpacked
from duly.sql.written import as_value

Said = Mapping[str, Sequence[str]]
"""The statements of a standard, by what is asked."""

VERDICTS = "verdicts"
"""What is asked for the verdicts themselves."""

STATEMENTS = "statements.json.xz"

KEPT = "duly_shipped"
"""How the tables of shared rows begin, each with a number behind."""

_MOST = 0.5
"""Of fewer of the package's standards, others share rows than of all: then each is compiled."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is stored: the statements that make the tables of shared rows, by their names; by standard id, the names of those
    that it reads, inner ones first, and its statements. A fact of the run is its name in braces, behind a dollar."""

    made_from: str  # as in the file of versions
    kept: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)

    def written(self) -> bytes:
        """As it is stored."""
        return packed(asdict(self))


def usable(standards: Sequence[tuple[Standard, Mapping[str, object]]]) -> frozenset[str]:
    """Of standards and the values that they run with, the ids of those that are judged by what is stored; none where they are
    few of the package's."""
    enough = max(_MOST * len(stored_versions()), 1)
    if len(standards) < enough:
        return frozenset()  # before anything is unpacked
    as_shipped = {one.id for one, bound in standards if one.id in stored().said and _is_as_shipped(one, bound)}
    return frozenset(as_shipped if len(as_shipped) >= enough else ())


def filled(statement: str, bound: Mapping[str, object]) -> str:
    """A stored statement with the facts of a run in their places."""
    return _FACT.sub(lambda fact: as_value(bound[fact[1]]), statement)


def with_facts_named(statement: str, bound: Mapping[str, object]) -> str:
    """The reverse, where no two facts are alike and none is anything else in the statement."""
    for name in RUN_FACTS:
        statement = statement.replace(as_value(bound[name]), f"${{{name}}}")
    return statement


@cache
def stored() -> Stored:
    """What the package brings; nothing where it brings none, or where what it brings was made from something else."""
    file, nothing = files(__package__).joinpath(STATEMENTS), Stored(made_from=made_from())
    if not stored_versions() or not file.is_file():
        return nothing
    brought = Stored(**unpacked(file.read_bytes()))
    return brought if brought.made_from == nothing.made_from else nothing


_FACT = re.compile(r"\$\{([a-z_]+)\}")


def _is_as_shipped(standard: Standard, bound: Mapping[str, object]) -> bool:
    declared = declared_as(standard)
    return (
        declared is not None
        and _beside(declared) == _beside(standard)
        and all(
            bound[parameter.name] == (list(value) if isinstance(value := parameter.default, tuple) else value)
            for parameter in standard.parameters
            if parameter.name in bound
        )
    )


def _beside(standard: Standard) -> tuple[object, ...]:
    """What is asked beside the verdicts: expressions by their identity, since to compare them makes another expression."""
    outside = standard.outside
    return (
        [
            (
                listing.id,
                id(listing.records),
                id(listing.of),
                {part: id(holds) for part, holds in listing.judged.items()},
            )
            for listing in standard.lists
        ],
        [(figure.id, id(figure.value)) for figure in standard.figures],
        [id(holds) for _, holds in standard.cannot_tell_where],
        None
        if outside is None
        else (id(outside.rows), id(outside.record), [(reason.code, id(reason.when)) for reason in outside.reasons]),
    )
