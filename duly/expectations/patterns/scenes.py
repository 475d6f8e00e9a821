"""Edge rows: a record that breaks nothing, and the smallest change that makes one thing odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from duly.checks import UNMAPPED, Missing
from duly.expectations.patterns.rows import reason_of
from duly.expectations.patterns.units import Field, Unit
from duly.records import Kind
from duly.results import Status

LONDON = ZoneInfo("Europe/London")


RECORD = "r1"
"""The id of the record of an edge row."""


BEGUN = datetime(2025, 11, 3, 10, tzinfo=UTC)
"""When the record of an edge row begins: a Monday morning far from a change of the clock."""


LONG_AFTER = datetime(2026, 1, 5, tzinfo=UTC)
"""When edge rows are judged where nothing else is said."""


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
    made: datetime | None = None
    """When the export was made, if not at the as-at instant."""

    def given(self, values: Mapping[str, Any], as_of: datetime | None = None) -> Scene:
        """The same record with other values by path."""
        return replace(self, values={**self.values, **values}, as_of=as_of or self.as_of)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An edge row: what is odd about it, and the verdict that it must get. `verdicts` replaces the one verdict where a scene
    has several: (record, item, status, reason). `period` is the one that is judged, if any."""

    odd: str
    scene: Scene
    status: Status = Status.COMPLIANT
    reason: str = ""
    verdicts: Sequence[tuple[str, str | None, str, str]] | None = None
    period: tuple[str, str] | None = None


def keeping(odd: str, scene: Scene, reason: str) -> Edge:
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


def not_begun(path: str, scene: Scene, unit: Unit) -> Iterator[Edge]:
    """An edge row whose clock starts after the as-at instant, of an export made later still."""
    if not unit.may_begin_later(path):
        return
    tomorrow = written(scene.as_of + timedelta(days=1))
    later = replace(scene.given({"entered_at": written(BEGUN), path: tomorrow}), made=scene.as_of + timedelta(days=2))
    yield waiting(f"{path} lies after the as-at instant", later, "not_begun")


def without(path: str, scene: Scene, missing: Missing) -> Edge:
    """An edge row of which a column that is asked for is blank."""
    return lacking(f"{path} blank", scene.given({path: None}), missing, f"no_{reason_of(path)}")


def lacking(odd: str, scene: Scene, missing: Missing, breach: str, unknown: str | None = None) -> Edge:
    """An edge row that lacks what is asked for: broken, or by the missing policy untold for `unknown` (else for `breach`)."""
    return broken(odd, scene, breach) if missing is Missing.FAIL else untold(odd, scene, unknown or breach)


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
