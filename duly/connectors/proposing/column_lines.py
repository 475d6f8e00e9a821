"""How duly.toml spells where a column comes from, and what becomes of the cells of it that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from duly.connectors.columns.tolerance import BLANK, UNKNOWN, has_unknown
from duly.connectors.proposing.pairs import JOIN
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.questions import Choice, Line, Question, one_or_more, toml
from duly.records import ColumnDeclaration
from duly.settings import ISO
from duly.settings.tables import USUAL_LIMIT

FEW = 0.02
"""The share of a column's values up to which unreadable ones cost their rows unless somebody says otherwise."""

_LIMITS = (USUAL_LIMIT, 0.1, 0.2, 0.3)
"""What is proposed as the share above which a table is unfit: the first that leaves room for half as many again."""


def source_of(profiles: Sequence[ColumnProfile]) -> str:
    """Where a column comes from, by file or as a date and a time of day together; blank where both are so."""
    joined = {profile.joined for profile in profiles}
    if joined == {()}:
        return one_or_more([profile.header for profile in profiles])
    return f"{toml(next(iter(joined)))}, join = {toml(JOIN)}" if len(joined) == 1 else ""


def written_as(source: str, formats: Sequence[str], *, closed: bool = True) -> str:
    """What stands behind a column's name; not `closed`, to be gone on with."""
    more = "" if tuple(formats) in ((), (ISO,)) else f", format = {one_or_more(formats)}"
    if closed and not more and ", join" not in source:
        return source
    return f"{{ from = {source}{more}" + (" }" if closed else "")


def tolerance(column: ColumnDeclaration, about: str, line: Line, opened: str, strays: int, filled: int) -> Question:
    """What is to become of the rows of which this column cannot be read. `line` maps it as it stands, which costs those rows;
    `opened` is how that goes on."""
    share = strays / filled
    limit = next((limit for limit in _LIMITS if 1.5 * share <= limit), _LIMITS[-1])
    how = UNKNOWN if has_unknown(column) else BLANK
    comment = f"{strays:,} of {filled:,} values cannot be read"
    limited = "" if limit == USUAL_LIMIT else f", unreadable_limit = {limit}"
    kept = f'{column.name} = {opened}, unreadable = "{how}"{limited} }}  # {comment}'
    means = "is not known" if how == UNKNOWN else "is taken for blank, which may mean something"
    costly = Line(text=f"{line.text}; {comment}", gives=line.gives)
    choices = [
        Choice(
            words=f"those rows are judged, and {column.name} {means} in them",
            lines=(Line(text=kept, gives=line.gives),),
        ),
        Choice(words="those rows are refused", lines=(costly,)),
    ]
    return Question(
        about=f"{about} unreadable" if share <= FEW else about,
        asks=f"{about}: {strays:,} of {filled:,} values ({share:.1%}) cannot be read so. What becomes of their rows?",
        choices=tuple(choices[: 1 if share <= FEW else 2]),
        meanwhile=(costly,) if share <= FEW else (),
    )
