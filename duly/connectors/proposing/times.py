"""Which format the times of a column are written in, by every value of it; and what settles which of two figures is the day.

A format is tried as it will be read (`proposing.reading`), so that what is proposed is what will be understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from sqlalchemy import func, literal_column, select, text

from duly.connectors.columns.origins import Shape
from duly.connectors.files.parts import compiled
from duly.connectors.proposing.profiles import MOSTLY, ColumnProfile
from duly.connectors.proposing.reading import read_in
from duly.connectors.workspace import Workspace
from duly.settings import ISO

_CLOCKS = (
    "", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%I:%M:%S%p", "%I:%M:%S.%f %p",
    "%H.%M", "%H%M", "%H:%M:%S%z", "%H:%M:%S %z", "%H:%M:%S.%f %z",
)  # fmt: skip
_STRAY = 1 - MOSTLY
"""The share of values that may fit no format before none is proposed."""

_ENOUGH = 20
"""Times below which their hours say nothing of the clock."""

_SHAPES = 200
"""Ways of writing that are looked at per column, the most frequent first; every value is tried afterwards."""


@cache
def candidates() -> tuple[str, ...]:
    """The formats that are tried, ISO first and the British order before the American."""
    dates = [order.replace(" ", gap) for gap in "/-. " for order in ("%d %m %Y", "%m %d %Y")]
    dates += [order.replace(" ", gap) for gap in "/-." for order in ("%d %m %y", "%m %d %y")]
    dates += [f"%Y{gap}%m{gap}%d" for gap in "/."] + [f"%Y{gap}%d{gap}%m" for gap in "-/."]
    dates += [f"%d{gap}{month}{gap}{year}" for gap in "- /" for month in ("%b", "%B") for year in ("%Y", "%y")]
    dates += [f"{month} %d{comma} %Y" for month in ("%b", "%B") for comma in ("", ",")]
    dates += ["%Y%m%d", "%d%b%Y", "%d%b%y"]
    joined = [
        f"{day}{gap if clock else ''}{clock}"
        for day in dates
        for clock in _CLOCKS
        for gap in ((" ", "T", ", ", ":") if clock in ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f") else (" ",))
    ]
    return (ISO, *dict.fromkeys(joined))


_WRITTEN = {
    "Y": r"\d{4}", "y": r"\d{2}", "b": "[A-Za-z]{3}", "B": "[A-Za-z]{3,9}", "f": r"\d{1,9}", "p": "[AaPp][Mm]",
    "z": r"Z|[+-]\d{2}(?::?\d{2})?", "%": "%",
}  # fmt: skip


def _shape(format_: str) -> str:
    """The regular expression of texts in a format, by their figures and letters alone."""
    parts = []
    for code, literal in re.findall(r"%(.)|([^%])", format_):
        if literal:
            parts.append(r"\s+" if literal == " " else re.escape(literal))
        else:
            parts.append("(?:" + _WRITTEN.get(code, r"\d{1,2}") + ")")
    return "".join(parts)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((format_, re.compile(_shape(format_))) for format_ in candidates()[1:])


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How a column of times is written. `fitting` formats read all but `misfits` of its values; none: no format does.

    `settled_by` says what else decided between formats that all fit. `zoned` counts values with an offset, `half_day`
    says that no hour is later than twelve, and none is nought. `days` is by format how many lie between the first and the last.
    """

    fitting: tuple[str, ...] = ()
    misfits: int = 0
    settled_by: str = ""
    zoned: int = 0
    half_day: bool = False
    days: Mapping[str, int] = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether one format remains."""
        return len(self.fitting) == 1


def order_of(format_: str) -> str:
    """Which of day and month a format has first, where both are figures: "dm" or "md"; blank elsewhere."""
    codes = "".join(code for code in re.findall("%(.)", format_) if code in "dm")
    return codes if len(codes) == 2 and not format_.startswith("%Y%m") else ""


def timings_of(table: str, columns: Sequence[ColumnProfile], workspace: Workspace) -> Mapping[str, Timing]:
    """How each of these columns of times is written, by header. What one of them settles holds for those beside it.

    Raises duckdb.Error.
    """
    found = {column.header: _timing(table, column, workspace) for column in columns}
    settled = {
        header: order_of(timing.fitting[0]) for header, timing in found.items() if timing.certain and timing.fitting
    }
    orders = {order for order in settled.values() if order}
    if len(orders) != 1:
        return found
    (order,) = orders
    witness = next(header for header, held in settled.items() if held == order)
    return {header: _decided(timing, order, witness) for header, timing in found.items()}


def _decided(timing: Timing, order: str, witness: str) -> Timing:
    """A timing that two orders fit, as a column beside it has them."""
    agreeing = tuple(format_ for format_ in timing.fitting if order_of(format_) == order)
    if timing.certain or len(agreeing) != 1:
        return timing
    first, second = ("day", "month") if order == "dm" else ("month", "day")
    return replace(
        timing,
        fitting=agreeing,
        settled_by=f"its own values fit both orders; {witness!r} beside it has {first} before {second}",
    )


def _timing(table: str, column: ColumnProfile, workspace: Workspace) -> Timing:
    if column.shape is not Shape.TEXT:
        return Timing(fitting=(ISO,))
    name = column.column
    shapes = workspace.run(
        f"SELECT regexp_replace({name}, '[0-9]', '9', 'g') AS shape FROM {table} WHERE {name} IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_SHAPES}"
    )
    tried = list(_likely([shape for (shape,) in shapes]))
    if not tried:
        return Timing()
    count = func.count(literal_column("1"))
    rows, says = read_in(table, [(name, format_) for format_ in tried])
    misfit = [count.filter(value.is_not(None) & said.clock.is_(None) & said.moment.is_(None)) for value, said in says]
    misfits = workspace.run(compiled(select(*misfit).select_from(rows), workspace))[0]
    least = min(misfits)
    if least > _STRAY * column.filled:
        return Timing(misfits=least)
    fitting = _narrowed([format_ for format_, number in zip(tried, misfits, strict=True) if number == least])
    zoned, half_day = _looks(table, column, workspace)
    days = _spans(table, name, fitting, workspace) if len(fitting) > 1 else {}
    return Timing(fitting=fitting, misfits=least, zoned=zoned, half_day=half_day, days=days)


def _looks(table: str, column: ColumnProfile, workspace: Workspace) -> tuple[int, bool]:
    """How many values have an offset, and whether all hours are those of a clock of twelve without a word of which half."""
    name = column.column
    hour = f"try_cast(regexp_extract({name}, '([0-9]{{1,2}}):[0-9]{{2}}', 1) AS INTEGER)"
    zoned, marked, earliest, latest, hours = workspace.run(
        f"SELECT count(*) FILTER (regexp_matches({name}, '[0-9:] ?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')), "
        f"count(*) FILTER (regexp_matches({name}, '(?i)[0-9] ?[ap]m')), min({hour}), max({hour}), count(DISTINCT {hour}) "
        f"FROM {table} WHERE {name} IS NOT NULL"
    )[0]
    halved = not marked and column.filled >= _ENOUGH and hours > 1 and earliest >= 1 and latest == 12
    return zoned, halved


def _spans(table: str, name: str, fitting: Sequence[str], workspace: Workspace) -> dict[str, int]:
    """The days from the first to the last value, as each format reads them."""
    rows, says = read_in(table, [(name, format_) for format_ in fitting])
    moments = [func.coalesce(said.clock, said.moment) for _, said in says]
    spans = [func.date_diff(text("'day'"), func.min(moment), func.max(moment)) for moment in moments]
    return dict(zip(fitting, workspace.run(compiled(select(*spans).select_from(rows), workspace))[0], strict=True))


def _likely(shapes: Sequence[str]) -> Iterator[str]:
    """The formats that some way of writing may be in. A shape has 9 for every figure, and letters as they are."""
    if any(re.match(r"9{4}-9{2}-9{2}", shape) for shape in shapes):
        yield ISO
    for format_, pattern in _patterns():
        if any(pattern.fullmatch(shape) for shape in shapes):
            yield format_


def _narrowed(fitting: Sequence[str]) -> tuple[str, ...]:
    """Formats without those that read the same: ISO before all, a month's short name before its long one."""
    if ISO in fitting:
        return (ISO,)
    return tuple(format_ for format_ in fitting if "%B" not in format_ or format_.replace("%B", "%b") not in fitting)
