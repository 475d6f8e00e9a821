"""The edge rows that follow from a declared standard: of its patterns, its population, its exceptions and its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from duly.checks import Example, Standard
from duly.expectations.patterns.conditions import Condition, holding
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.leaves import InPopulation
from duly.expectations.patterns.membership import undated
from duly.expectations.patterns.populations import State
from duly.expectations.patterns.records import base_of, judges, records_of
from duly.expectations.patterns.scenes import BEGUN, LONDON, RECORD, Edge, Scene, dangling, untold, written
from duly.expectations.patterns.units import tells_later
from duly.results import Status


def example_of(made: Declared, edge: Edge) -> Example:
    """An edge row as an example."""
    verdict: Any = (edge.status.value, edge.reason) if edge.verdicts is None else list(edge.verdicts)
    scene = edge.scene
    return Example(
        odd=edge.odd,
        records=records_of(made, scene),
        expect=verdict,
        as_of=scene.as_of.isoformat(),
        exported_at=None if scene.made is None else scene.made.isoformat(),
        period=edge.period,
    )


def edges_of(made: Declared, standard: Standard) -> tuple[Example, ...]:
    """The edge rows of a standard: its patterns' own, and those of its population, exceptions and dates."""
    base = base_of(made)
    several = len(made.patterns) > 1
    status = Status.COMPLIANT if several else made.patterns[0].base
    reasons = standard.judgement.verdict.reasons.items()
    reason = next(reason for reason, of in reasons if of is status and reason != "not_begun")
    edges = [Edge(odd="nothing odd", scene=base, status=status, reason=reason)]
    edges += _marked(made, base)
    for pattern in made.patterns:
        for edge in pattern.edges(base, made.unit, made.absence(pattern)):
            edges += [edge] if not several else _among_several(edge, standard)
    edges = [edge for edge in edges if _still_judged(made, base, edge)]
    edges += _of_no_known_age(made, base, edges)
    edges += _of_population(made, base)
    edges += _of_excuses(made, base)
    edges += _of_dates(made, base)
    edges += _of_the_future(made, base)
    examples = [example_of(made, edge) for edge in edges]
    return tuple(examples)


def _among_several(edge: Edge, standard: Standard) -> list[Edge]:
    """An edge of one of several patterns: the others are kept, so that its own verdict is the record's."""
    reasons = standard.judgement.verdict.reasons
    if edge.verdicts is not None:
        verdicts = [
            (
                record,
                item,
                status,
                reason if status == Status.EXCLUDED.value else _said(reasons, Status(status), reason),
            )
            for record, item, status, reason in edge.verdicts
        ]
        return [replace(edge, verdicts=verdicts)]
    return [
        replace(
            edge,
            reason=_said(reasons, edge.status, edge.reason),
            status=Status.COMPLIANT if edge.status is Status.EXEMPT else edge.status,
        )
    ]


def _said(reasons: Mapping[str, Status], status: Status, reason: str) -> str:
    if status in (Status.COMPLIANT, Status.EXEMPT):
        return "all_kept"
    return reason if reasons.get(reason) is status else f"{reason}_{status.value.lower()}"


def _still_judged(made: Declared, base: Scene, edge: Edge) -> bool:
    """An edge whose odd value makes another thing odd as well, such as who is judged, shows nothing by itself."""
    values = {**edge.scene.values, **edge.scene.named}
    touched = {leaf.path for leaf in made.leaves if edge.scene.values.get(leaf.path) != base.values.get(leaf.path)}
    if touched and (
        judges(made, values) is not True or any(excuse.when.truth(values) is not False for excuse in made.excuses)
    ):
        return False
    placed = [edge.scene.values.get(name) for name in made.dated]
    first, last = made.table.from_, made.table.until
    if first is None and last is None:
        return True
    day = next((london_day(value) for value in placed if value), None)
    return day is None or (first or date.min) <= day <= (last or date.max)


def london_day(value: Any) -> date:
    moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return moment.date() if moment.tzinfo is None else moment.astimezone(LONDON).date()


def _marked(made: Declared, base: Scene) -> list[Edge]:
    return [
        Edge(odd="made for a test", scene=base.given({"is_test": True}), status=Status.EXCLUDED, reason="test_record"),
        *_merged(made, base),
    ]


def _merged(made: Declared, base: Scene) -> Iterator[Edge]:
    """A record that was merged into a test, into nothing, and in a circle: a copy that is a test is judged for nobody."""
    into, key = base.given({"merged_into": "r9"}), made.unit.key
    lost = (Status.UNKNOWN.value, "dangling_link")
    survivor = replace(into, twins=({key: "r9", "merged_into": None, "is_test": True},))
    away = [(RECORD, None, Status.EXCLUDED.value, "merged_record"), ("r9", None, Status.EXCLUDED.value, "test_record")]
    yield Edge(odd="merged into another", scene=survivor, verdicts=away)
    yield Edge(odd="merged into one that is not there", scene=into, verdicts=[(RECORD, None, *lost)])
    yield Edge(odd="merged in a circle", scene=base.given({"merged_into": RECORD}), verdicts=[(RECORD, None, *lost)])


def _of_the_future(made: Declared, base: Scene) -> Iterator[Edge]:
    """A record that says a time after the export was made."""
    columns = made.unit.columns()
    of_record = [path for path in (*made.unit.moments, *made.dated) if "." not in path and tells_later(columns[path])]
    if of_record:
        after = base.given({of_record[0]: written(base.as_of + timedelta(days=400))})
        if judges(made, {**after.values, **after.named}) is not False:
            yield untold(f"{of_record[0]} lies after the export was made", after, "future_dated")


def _of_population(made: Declared, base: Scene) -> Iterator[Edge]:
    """Each value that decides who is judged, as it leaves the record out, and as it cannot be told."""
    if made.who is None:
        return
    yield from _varied(made, base, made.who)
    values = {**base.values, **base.named}
    for leaf in made.who.leaves():
        if leaf.path in made.unit.fields and made.who.truth({**values, leaf.path: None}) is None:
            yield from dangling(leaf.path, base, made.unit)


def _of_no_known_age(made: Declared, base: Scene, edges: Sequence[Edge]) -> Iterator[Edge]:
    """A breach of somebody whose age leaves it open whether it is one: undetermined, where what keeps the standard is left
    out (A1)."""
    breach = next((edge for edge in edges if edge.status is Status.NON_COMPLIANT and edge.verdicts is None), None)
    if made.who is None or breach is None:
        return
    for leaf in made.who.leaves():
        for words, state in leaf.candidates() if isinstance(leaf, InPopulation) else ():
            named = {**base.named, leaf.path: state}
            if state.status is Status.EXCLUDED and made.who.truth({**breach.scene.values, **named}) is None:
                scene = replace(breach.scene, named=named)
                yield untold(f"{breach.odd}; {leaf.path}: {words}", scene, state.reason)


def _of_excuses(made: Declared, base: Scene) -> Iterator[Edge]:
    """Each value that excuses the record, or perhaps does; and all at once of an excuse that asks for several."""
    for excuse in made.excuses:
        yield from _varied(made, base, excuse.when)
        values = holding(excuse.when, {**base.values, **base.named}, True)
        named = {name: values.pop(name) for name in made.named}
        yield from _edge(made, base, replace(base, values=values, named=named), excuse.words)


def _varied(made: Declared, base: Scene, condition: Condition) -> Iterator[Edge]:
    for leaf in condition.leaves():
        for words, value in leaf.candidates():
            changed = {leaf.path: value}
            scene = (
                replace(base, named={**base.named, **changed})
                if isinstance(leaf, InPopulation)
                else base.given(changed)
            )
            yield from _edge(made, base, scene, f"{leaf.path}: {words}", value if isinstance(value, State) else None)


def _edge(made: Declared, base: Scene, scene: Scene, odd: str, state: State | None = None) -> Iterator[Edge]:
    """The edge of a record that is or may be out of the population, or excused; none where it is judged as the base is, or
    where a value that a pattern reads is another."""
    read = {name for pattern in made.patterns for name in pattern.scene(made.unit).values}
    if any(scene.values.get(name) != base.values.get(name) for name in read):
        return
    values = {**scene.values, **scene.named}
    judged, excused = judges(made, values), [excuse.when.truth(values) for excuse in made.excuses]
    if judged is False:
        yield Edge(odd=odd, scene=scene, verdicts=())
    elif made.dated and all(scene.values.get(name) is None for name in made.dated):
        yield untold(odd, scene, undated(made)[0])
        yield from _edge(
            made, base, scene.given({made.dated[-1]: written(BEGUN)}), f"{odd}, dated by when it was stored", state
        )
    elif judged is None and state is not None and state.truth is None:
        yield Edge(odd=odd, scene=scene, status=state.status, reason=state.reason)
    elif judged is None:
        yield untold(odd, scene, "population_unknown")
    elif True in excused:
        yield Edge(odd=odd, scene=scene, status=Status.EXEMPT, reason=made.excuses[excused.index(True)].reason)
    elif None in excused:
        yield untold(odd, scene, "exception_unknown")


def _of_dates(made: Declared, base: Scene) -> Iterator[Edge]:
    """A record that nothing dates, and one of a time when the standard was not in force."""
    if not made.dated:
        return
    columns = made.unit.columns()
    blank = base.given(dict.fromkeys(made.dated))
    if judges(made, {**blank.values, **blank.named}) is not False:
        yield untold("nothing that dates it", blank, undated(made)[0])
        yield Edge(
            odd="nothing that dates it, in a period",
            scene=blank,
            status=Status.EXCLUDED,
            reason="undated",
            period=("2025-01-01T00:00:00", "2026-01-01T00:00:00"),
        )
    first = made.dated[0]
    for day, step in ((made.table.from_, -1), (made.table.until, 1)):
        if day is not None:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            out = base.given({first: written(noon + timedelta(days=step), columns[first].kind)})
            yield Edge(
                odd="a day outside the time in which it is in force",
                scene=out,
                status=Status.EXCLUDED,
                reason="not_in_force",
            )
