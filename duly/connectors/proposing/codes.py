"""The codes that a column holds, how many rows have each, and which of ours each is likely to be.

A value is shown only where it says nothing of a person: of columns of codes alone, short, in a column of few values, and
either on several rows or made of words of the trade alone. What is not shown is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.spelling import split
from duly.connectors.proposing.thesaurus import Parameter, Thesaurus
from duly.connectors.workspace import Workspace
from duly.records import ColumnDeclaration, Kind

SEVERAL = 3
"""Rows that must share a value before it may be shown."""

LONGEST = 40
"""Characters of the longest value that may be shown: a code, not a sentence."""

FEW = 400
"""Different values of a column above which none is shown: it holds names or texts, whatever its header says."""

_DENIALS = {"non", "no", "not"}

_LISTED = 60
"""Values that are listed, the most frequent first; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The values of a column that may be shown, with their rows, the most frequent first; and what was not shown."""

    values: Mapping[str, int]
    hidden: int = 0
    hidden_rows: int = 0

    @property
    def hidden_words(self) -> str:
        """What was not shown, for people; blank where all was."""
        if not self.hidden:
            return ""
        return f"Not shown, being on fewer than {SEVERAL} rows, or long: {self.hidden:,} further, on {self.hidden_rows:,} in all"


def held(parts: Sequence[tuple[Source, ColumnProfile]], words: Thesaurus, workspace: Workspace) -> Held:
    """The values of a column over all sources of a table.

    Raises duckdb.Error.
    """
    rows = " UNION ALL ".join(
        f"SELECT {column.column} AS v FROM {source.table} WHERE {column.column} IS NOT NULL" for source, column in parts
    )
    distinct, filled = workspace.run(f"SELECT count(DISTINCT v), count(*) FROM ({rows})")[0]
    if distinct > FEW:
        return Held(values={}, hidden=distinct, hidden_rows=filled)
    counted = workspace.run(f"SELECT v, count(*) FROM ({rows}) GROUP BY v ORDER BY 2 DESC, 1")
    may = {value: number for value, number in counted if _harmless(value, number, words)}
    shown = dict(list(may.items())[:_LISTED])
    return Held(values=shown, hidden=distinct - len(shown), hidden_rows=filled - sum(shown.values()))


def _harmless(value: str, rows: int, words: Thesaurus) -> bool:
    if len(value) > LONGEST or "@" in value:
        return False
    return rows >= SEVERAL or all(word in words.trade for word in split(value))


def meant(column: ColumnDeclaration, value: str, words: Thesaurus) -> str:
    """The one code of ours that a value of the force's is likely to be; blank where none is, or several are."""
    plain = " ".join(split(value))
    exact = [code for code in column.codes if " ".join(split(code)) == plain or code.casefold() == value.casefold()]
    if exact:
        return exact[0]
    said = words.codes_of(column.name)
    likely = [code for code in column.codes if any(" ".join(split(phrase)) == plain for phrase in said.get(code, ()))]
    return likely[0] if len(likely) == 1 else ""


def same(column: ColumnDeclaration, value: str) -> bool:
    """Whether a value is a code of ours as it stands, whatever its case."""
    return value.casefold() in {code.casefold() for code in column.codes}


def mappable(column: ColumnDeclaration) -> bool:
    """Whether values of a column are to be shown and mapped: it holds one of our codes."""
    return column.kind is Kind.CODE and bool(column.codes)


def belonging(parameter: Parameter, value: str) -> bool:
    """Whether a value is made of a word by which codes of a force's own list are likely to belong to it."""
    said = set(split(value))
    return bool(parameter.words & said) and not said & _DENIALS
