"""What a pattern is: one class that holds a rule, its words, its bounds and the edge rows that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, FromClause

from duly.checks import UNMAPPED, Case, Missing
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.units import Field, Unit
from duly.records import Kind
from duly.results import Status
from duly.settings.lines import Keys

LONDON = ZoneInfo("Europe/London")
RECORD = "r1"
"""The id of the record of an edge row."""

BEGUN = datetime(2025, 11, 3, 10, tzinfo=UTC)
"""When the record of an edge row begins: a Monday morning far from a change of the clock."""

LONG_AFTER = datetime(2026, 1, 5, tzinfo=UTC)
"""When edge rows are judged where nothing else is said."""


class Model(BaseModel):
    """A table of the file, typed: no key but those declared, and nothing read as what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One record that breaks nothing, and what stands around it.

    `values` are its own by path, written as an export writes them; `named` says how the record stands to each named population
    (`populations.State`); `related` are rows of other tables, `twins` further rows of its own.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    named: Mapping[str, Any] = field(default_factory=dict)
    related: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    twins: Sequence[Mapping[str, Any]] = ()
    as_of: datetime = LONG_AFTER

    def given(self, values: Mapping[str, Any], as_of: datetime | None = None) -> Scene:
        """The same record with other values by path."""
        return replace(self, values={**self.values, **values}, as_of=as_of or self.as_of)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An edge row: what is odd about it, and the verdict that it must get. `verdicts` replaces the one verdict where a scene
    has several: (record, item, status, reason)."""

    odd: str
    scene: Scene
    status: Status = Status.COMPLIANT
    reason: str = ""
    verdicts: Sequence[tuple[str, str | None, str, str]] | None = None


def kept(odd: str, scene: Scene, reason: str) -> Edge:
    """An edge row that keeps the standard."""
    return Edge(odd=odd, scene=scene, status=Status.COMPLIANT, reason=reason)


def broken(odd: str, scene: Scene, reason: str) -> Edge:
    """An edge row that breaks it."""
    return Edge(odd=odd, scene=scene, status=Status.NON_COMPLIANT, reason=reason)


def untold(odd: str, scene: Scene, reason: str) -> Edge:
    """An edge row of which it cannot be told."""
    return Edge(odd=odd, scene=scene, status=Status.UNKNOWN, reason=reason)


def waiting(odd: str, scene: Scene, reason: str = "not_yet_due") -> Edge:
    """An edge row with time left."""
    return Edge(odd=odd, scene=scene, status=Status.NOT_YET_DUE, reason=reason)


def without(path: str, scene: Scene, missing: Missing) -> Edge:
    """An edge row that lacks what is asked for."""
    make = broken if missing is Missing.FAIL else untold
    return make(f"{path} blank", scene.given({path: None}), f"no_{reason_of(path)}")


def unmapped(path: str, scene: Scene, unit: Unit) -> Iterator[Edge]:
    """An edge row whose code the mapping does not know, of a column that holds codes."""
    if unit.fields[path].column.kind is Kind.CODE:
        yield untold(f"{path} unmapped", scene.given({path: UNMAPPED}), "unmapped_code")


def dangling(path: str, scene: Scene, unit: Unit, reason: str = "dangling_link") -> Iterator[Edge]:
    """An edge row whose reference names a record that is not there, of a column that is reached by one."""
    for hop in unit.fields[path].hops[:1]:
        own = {name: value for name, value in scene.values.items() if not name.startswith(f"{hop}.")}
        gone = replace(scene, values={**own, hop: "nobody"})
        yield untold(f"{hop} names a record that is not there", gone, reason)


@dataclass(frozen=True, kw_only=True)
class Times:
    """When what is asked for was due and was done, and where it is still to be done (`Judgement`)."""

    due: ColumnElement[Any] | None = None
    done: ColumnElement[Any] | None = None
    open: ColumnElement[bool] | None = None
    anchor: ColumnElement[Any] | None = None
    """Where its clock starts, if not at what places the record in a period."""
    day: ColumnElement[Any] | None = None
    """The day whose month it is counted under, if not that of the anchor."""


class Pattern(Model):
    """A rule by name over named columns. Everything a standard says beyond what its author wrote follows from here.

    A pattern is added by one subclass, and by naming it in `duly.expectations.patterns.registry`.
    """

    word: ClassVar[str]
    """What it is called in a file."""
    meaning: ClassVar[str]
    """What it asks, in a sentence."""
    sample: ClassVar[str]
    """How it is written, of tables of ours: the example of the reference, which a test runs."""
    sample_of: ClassVar[str]
    """The table that the sample judges."""
    absence: ClassVar[Missing]
    """What it means that what is asked for is not recorded, unless the file says otherwise."""
    asks_to_be_filled: ClassVar[bool] = False
    """An absence is the breach itself, whatever the file says."""
    base: ClassVar[Status] = Status.COMPLIANT
    """The verdict on the record of its scene."""
    judges_items: ClassVar[bool] = False
    """It has a row for each of several things of a record, and places each in the period itself."""

    def check(self, unit: Unit, at: Keys) -> None:
        """Asks the unit for every column that it reads; what is wrong becomes a fault of the file."""
        raise NotImplementedError

    @property
    def starts(self) -> str | None:
        """The path of the time that its clock runs from, which places the record in a period."""
        return None

    @property
    def numbers(self) -> Mapping[str, int | float]:
        """Its numbers by name: each becomes a parameter, and fills its place in a title."""
        return {}

    @property
    def fills(self) -> Mapping[str, str]:
        """What may stand in braces in a title, by name."""
        return {word: f"{number:g}" for word, number in self.numbers.items()}

    @property
    def words(self) -> str:
        """What it asks of a record, to follow "it is asked that"."""
        raise NotImplementedError

    def needs(self, unit: Unit) -> tuple[Any, ...]:
        """The columns of other tables without which it cannot be judged, besides those that it asked the unit for."""
        return ()

    def units(self, unit: Unit) -> tuple[Unit, ...]:
        """The tables of which it asks for columns: that which is judged, and any other."""
        return (unit,)

    def joined(self, row: Row) -> FromClause:
        """The rows with what else it reads."""
        return row.rows

    def cases(self, row: Row) -> tuple[Case, ...]:
        """Its verdict on rows that `joined` made: cases in order, the last for whatever is left."""
        raise NotImplementedError

    def times(self, row: Row) -> Times:
        """Its times, on rows that `joined` made."""
        return Times()

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        """Its exact edges in words."""
        raise NotImplementedError

    def scene(self, unit: Unit) -> Scene:
        """A record that keeps it."""
        raise NotImplementedError

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        """The rows on either side of each of its edges, made from a scene that keeps it."""
        raise NotImplementedError


def written(moment: datetime, kind: Kind = Kind.INSTANT) -> str:
    """An aware instant as an export writes it, exactly; a date where the column holds one."""
    if kind is Kind.DAY:
        return moment.astimezone(LONDON).date().isoformat()
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def a_value(held: Field) -> Any:
    """Something that a column may hold."""
    kind = held.column.kind
    if kind is Kind.CODE:
        return held.column.codes[0] if held.column.codes else "A1"
    if kind in (Kind.INSTANT, Kind.DAY):
        return written(BEGUN, kind)
    return {
        Kind.FLAG: True,
        Kind.COUNT: 5,
        Kind.NUMBER: 5.0,
        Kind.TEXT: "He hid behind the sofa, shaking, and would not let go of his bear",
        Kind.DIGEST: "d1",
        Kind.ID: "x1",
    }[kind]


def another_value(held: Field) -> Any:
    """Something else that it may hold."""
    kind = held.column.kind
    if kind is Kind.CODE:
        return held.column.codes[1] if len(held.column.codes) > 1 else "B2"
    if kind in (Kind.INSTANT, Kind.DAY):
        return written(BEGUN + timedelta(days=1), kind)
    return {
        Kind.FLAG: False,
        Kind.COUNT: 6,
        Kind.NUMBER: 6.5,
        Kind.TEXT: "She talked about her drawing and laughed",
        Kind.DIGEST: "d2",
        Kind.ID: "x2",
    }[kind]
