"""Conditions: who is judged, who is excused, when something is asked, which related rows count.

A condition is true, false, or cannot be told; `all`, `any` and `not` combine these as logic does with "perhaps" (a record that
one known value leaves out is out, whatever else is unknown). A blank or unmapped code cannot be told. A blank flag is not
marked (STANDARDS.md A1), unless the file says `blank = "unknown"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, cast, false, func, literal, not_, null, or_, true
from sqlalchemy.types import Boolean, Date, DateTime

from duly.checks import AS_OF, AS_OF_DAY, UNMAPPED, exactly
from duly.expectations.patterns.faults import among, written
from duly.expectations.patterns.pattern import BEGUN, LONG_AFTER, a_value, another_value
from duly.expectations.patterns.populations import NAMED, Named, State
from duly.expectations.patterns.rows import Moment, Row, moment_of
from duly.expectations.patterns.units import TIMES, Field, Unit
from duly.records import Kind
from duly.records.columns import table_name
from duly.settings.lines import Keys

Truth = bool | None
"""Whether a condition holds; None where it cannot be told."""

AS_AT: Literal["as-at"] = "as-at"
Other = date | datetime | Field | Literal["as-at"]
"""What a time may be compared with."""

Values = Mapping[str, Any]
"""Values of a record by path, and the state of a named population under "child"."""

_CANNOT_TELL: ColumnElement[bool] = cast(null(), Boolean)
_LISTED = (Kind.CODE, Kind.ID, Kind.COUNT, Kind.FLAG)
_LONDON = ZoneInfo("Europe/London")
_FAR = date(2099, 1, 1)


class Condition:
    """Something that holds of a record, does not, or cannot be told."""

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        """The condition; null where it cannot be told. `flags_strict` takes a blank flag as unknown, to list what it hides."""
        raise NotImplementedError

    def truth(self, values: Values) -> Truth:
        """The same by plain Python, of one record's written values: what edge rows and tests compare with."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """The conditions that name a column or a population, in order."""
        raise NotImplementedError

    @property
    def certain(self) -> bool:
        """It can always be told."""
        return all(leaf.certain for leaf in self.leaves())


@dataclass(frozen=True)
class All(Condition):
    of: tuple[Condition, ...]

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        return and_(true(), *(each.sql(row, flags_strict=flags_strict) for each in self.of))

    def truth(self, values: Values) -> Truth:
        truths = [each.truth(values) for each in self.of]
        return False if False in truths else None if None in truths else True

    @property
    def words(self) -> str:
        return " and ".join(f"({each.words})" if isinstance(each, AnyOf) else each.words for each in self.of)

    def leaves(self) -> Iterator[Leaf]:
        for each in self.of:
            yield from each.leaves()


@dataclass(frozen=True)
class AnyOf(All):
    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        return or_(false(), *(each.sql(row, flags_strict=flags_strict) for each in self.of))

    def truth(self, values: Values) -> Truth:
        truths = [each.truth(values) for each in self.of]
        return True if True in truths else None if None in truths else False

    @property
    def words(self) -> str:
        return " or ".join(f"({each.words})" if type(each) is All else each.words for each in self.of)


@dataclass(frozen=True)
class Not(Condition):
    of: Condition

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        # Without the cast, NOT x IS NULL would ask whether x is known.
        return cast(not_(self.of.sql(row, flags_strict=flags_strict)), Boolean)

    def truth(self, values: Values) -> Truth:
        truth = self.of.truth(values)
        return None if truth is None else not truth

    @property
    def words(self) -> str:
        return f"not ({self.of.words})" if isinstance(self.of, All) else f"not: {self.of.words}"

    def leaves(self) -> Iterator[Leaf]:
        yield from self.of.leaves()


@dataclass(frozen=True)
class Leaf(Condition):
    """A condition on one column."""

    field: Field

    @property
    def path(self) -> str:
        return self.field.path

    def leaves(self) -> Iterator[Leaf]:
        yield self

    @property
    def certain(self) -> bool:
        """It can always be told."""
        return False

    @property
    def told_apart(self) -> bool:
        """Where it cannot be told, a reason of its own says so."""
        return False

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        """Values to try, in words and as written: such as make it true, false and impossible to tell."""
        raise NotImplementedError


@dataclass(frozen=True)
class IsMarked(Leaf):
    blank_is_unknown: bool

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        marked = row.value(self.path)
        return marked if self.blank_is_unknown or flags_strict else func.coalesce(marked, false())

    def truth(self, values: Values) -> Truth:
        value = values.get(self.path)
        return None if value is None and self.blank_is_unknown else bool(value)

    @property
    def words(self) -> str:
        return f"{self.path} is marked"

    @property
    def certain(self) -> bool:
        return not self.blank_is_unknown

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("marked", True), ("marked no", False), ("blank", None))


@dataclass(frozen=True)
class InPopulation(Leaf):
    """A population that duly's own standards use. Its `field` is the column by which it is reached."""

    named: Named

    @property
    def path(self) -> str:
        return self.named.name

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        return row.rows.c[self.named.label]

    def truth(self, values: Values) -> Truth:
        state: State = values[self.named.name]
        return state.truth

    @property
    def words(self) -> str:
        return self.named.words

    @property
    def at_home(self) -> bool:
        """It is asked of the table that it is known of, and not of one that refers there."""
        return table_name(self.field.record) == self.named.table and self.field.column.key

    @property
    def certain(self) -> bool:
        return self.at_home and self.named.certain_at_home

    @property
    def told_apart(self) -> bool:
        return self.named.told_apart

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return tuple((state.words, state) for state in self.named.states if not (state.away and self.at_home))


@dataclass(frozen=True)
class In(Leaf):
    codes: tuple[Any, ...]

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        value = row.value(self.path)
        return case((or_(row.blank(self.path), row.unmapped(self.path)), _CANNOT_TELL), else_=value.in_(self.codes))

    def truth(self, values: Values) -> Truth:
        value = values.get(self.path)
        return None if value is None or value == UNMAPPED else value in self.codes

    @property
    def words(self) -> str:
        return f"{self.path} is {' or '.join(str(code) for code in self.codes)}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        others = [code for code in self.field.column.codes if code not in self.codes]
        if self.field.column.kind is Kind.COUNT:
            others = [max(self.codes) + 1]
        other = ("another value", others[0]) if others else ("another value", "OTHER_1")
        unmapped = (("a code that is not known", UNMAPPED),) if self.field.column.kind is Kind.CODE else ()
        listed = tuple((str(code), code) for code in self.codes)
        if len(others) == 0 and self.field.column.codes:
            return (*listed, ("blank", None), *unmapped)
        return (*listed, other, ("blank", None), *unmapped)


@dataclass(frozen=True)
class SameAs(Leaf):
    """A column holds the same as another."""

    other: Field

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        vague = or_(row.unmapped(self.path), row.unmapped(self.other.path))
        return case((vague, _CANNOT_TELL), else_=row.value(self.path) == row.value(self.other.path))

    def truth(self, values: Values) -> Truth:
        mine, other = values.get(self.path), values.get(self.other.path)
        return None if mine is None or other is None or UNMAPPED in (mine, other) else mine == other

    @property
    def words(self) -> str:
        return f"{self.path} is the same as {self.other.path}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("a value", a_value(self.field)), ("another value", another_value(self.field)), ("blank", None))

    def leaves(self) -> Iterator[Leaf]:
        yield self
        yield SameAs(self.other, self.field)


@dataclass(frozen=True)
class Filled(Leaf):
    blank: bool  # it asks for a blank

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        blank = row.blank(self.path)
        return blank if self.blank else not_(blank)

    def truth(self, values: Values) -> Truth:
        return (values.get(self.path) is None) is self.blank

    @property
    def words(self) -> str:
        return f"{self.path} is {'blank' if self.blank else 'filled'}"

    @property
    def certain(self) -> bool:
        return True

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("filled", a_value(self.field)), ("blank", None))


@dataclass(frozen=True)
class Compared(Leaf):
    """A time or date before or after a date, another column, or the as-at instant."""

    after: bool
    other: Other

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        mine, other = row.moment(self.path), self._other(row)
        first, second = (other, mine) if self.after else (mine, other)
        # true where the worst reading of both is in order, false where the best is not
        if self._by_day(row):
            return first.day < second.day
        return case(
            (first.span.end < second.span.lo, true()),
            (first.span.lo >= second.span.end, false()),
            else_=_CANNOT_TELL,
        )

    def _by_day(self, row: Row) -> bool:
        day = isinstance(self.other, date) and not isinstance(self.other, datetime)
        other_day = isinstance(self.other, Field) and self.other.column.kind is Kind.DAY
        return self.field.column.kind is Kind.DAY or day or other_day

    def _other(self, row: Row) -> Moment:
        if isinstance(self.other, str):
            return Moment(span=exactly(AS_OF), day=AS_OF_DAY, bare=false())
        if isinstance(self.other, Field):
            return row.moment(self.other.path)
        if isinstance(self.other, datetime):
            return moment_of(exactly(cast(literal(_utc(self.other)), DateTime)))
        return Moment(span=exactly(cast(null(), DateTime)), day=cast(literal(self.other), Date), bare=true())

    def truth(self, values: Values) -> Truth:
        mine = values.get(self.path)
        other = values.get(self.other.path) if isinstance(self.other, Field) else self.other
        if mine is None or other is None:
            return None
        if other == AS_AT:
            other = LONG_AFTER  # no edge row is judged earlier
        by_clock = all(isinstance(value, datetime) or "T" in str(value) for value in (mine, other))
        first, second = (_instant(mine), _instant(other)) if by_clock else (_day(mine), _day(other))
        return first > second if self.after else first < second

    @property
    def words(self) -> str:
        other = self.other.path if isinstance(self.other, Field) else str(self.other)
        return f"{self.path} is {'after' if self.after else 'before'} {other}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        if self.other == AS_AT:
            return (("long ago", self._written(BEGUN)), ("in the far future", self._written(_FAR)), ("blank", None))
        day = _day(self.other if isinstance(self.other, date) else BEGUN)
        days = {"the day before": day - timedelta(days=1), "that day": day, "the day after": day + timedelta(days=1)}
        return (*((words, self._written(at)) for words, at in days.items()), ("blank", None))

    def _written(self, day: date) -> str:
        return f"{_day(day).isoformat()}{'' if self.field.column.kind is Kind.DAY else 'T12:00:00'}"

    def leaves(self) -> Iterator[Leaf]:
        yield self
        if isinstance(self.other, Field):
            yield Compared(self.other, not self.after, self.field)


def _utc(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=_LONDON)
    return aware.astimezone(UTC).replace(tzinfo=None)


def _instant(value: Any) -> datetime:
    return _utc(value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00")))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(_LONDON)).date()
    if isinstance(value, date):
        return value
    moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return _day(moment)


def holding(condition: Condition, values: dict[str, Any], wanted: bool) -> dict[str, Any]:
    """Values under which a condition holds, or does not, with as few changes as will do.

    Raises LookupError where there are none among those tried.
    """
    names = list(dict.fromkeys(leaf.path for leaf in condition.leaves()))
    tries: dict[str, list[Any]] = {name: [values.get(name)] for name in names}
    for leaf in condition.leaves():
        tries[leaf.path] += [value for _, value in leaf.candidates() if value not in tries[leaf.path]]
    for place, chosen in enumerate(product(*tries.values())):
        tried = {**values, **dict(zip(names, chosen, strict=True))}
        if condition.truth(tried) is wanted:
            return tried
        if place > _TRIES:
            break
    raise LookupError("no values are known under which the condition holds")


_TRIES = 5000


_FORMS = "all, any, not, is, filled, blank, or column with in, same_as, before or after"


def condition_of(raw: Any, unit: Unit, at: Keys, *, named: bool = True) -> Condition | None:
    """The condition that stands in a file; what is wrong becomes faults, and gives None.

    `named` says whether named populations may be used here.
    """
    if isinstance(raw, str):
        return _is(raw, {}, unit, at, named=named)
    if not isinstance(raw, Mapping):
        unit.faults.add(at, f"expected a condition in {{ }} ({_FORMS}), not {written(raw)}")
        return None
    forms = [word for word in ("all", "any", "not", "is", "filled", "blank", "column") if word in raw]
    forms = ["is"] if "is" in forms and set(raw) <= {"is", "blank"} else forms
    if len(forms) != 1:
        keys = ", ".join(map(str, raw)) or "nothing"
        unit.faults.add(at, f"a condition says one of {_FORMS}; this one says {keys}{_near(raw)}")
        return None
    form = forms[0]
    inner = (*at, form)
    allowed = {"is": {"is", "blank"}, "column": {"column", "in", "same_as", "before", "after"}}.get(form, {form})
    if extra := [key for key in raw if key not in allowed]:
        unit.faults.add(
            (*at, extra[0]),
            f"{extra[0]!r} does not go with {form!r}{among(str(extra[0]), allowed - {form}, 'it takes')}",
        )
        return None
    if form in ("all", "any"):
        return _several(raw[form], unit, inner, All if form == "all" else AnyOf, named=named)
    if form == "not":
        negated = condition_of(raw[form], unit, inner, named=named)
        return None if negated is None else Not(negated)
    if not isinstance(raw[form], str):
        unit.faults.add(inner, f"expected the name of a column in quotes, not {written(raw[form])}")
        return None
    if form == "is":
        return _is(raw[form], raw, unit, inner, named=named)
    if form in ("filled", "blank"):
        held = unit.field(raw[form], inner)
        return None if held is None else Filled(held, form == "blank")
    return _of_column(raw, unit, at)


_KEYS = ("all", "any", "not", "is", "filled", "blank", "column", "in", "same_as", "before", "after")


def _near(raw: Mapping[Any, Any]) -> str:
    odd = [str(key) for key in raw if key not in _KEYS]
    return among(odd[0], _KEYS, "there are") if odd else ""


def _several(raw: Any, unit: Unit, at: Keys, kind: type[All], *, named: bool) -> Condition | None:
    if not isinstance(raw, list) or not raw:
        unit.faults.add(
            at, f"expected a list of conditions in [ ], not {'an empty one' if raw == [] else written(raw)}"
        )
        return None
    parts = [condition_of(each, unit, (*at, place), named=named) for place, each in enumerate(raw)]
    whole = tuple(part for part in parts if part is not None)
    return kind(whole) if len(whole) == len(parts) else None


def _is(word: str, raw: Mapping[str, Any], unit: Unit, at: Keys, *, named: bool) -> Condition | None:
    populations = {each.name: each for each in NAMED} if named else {}
    applying = {name: each for name, each in populations.items() if each.reached_by(unit)}
    blank = raw.get("blank")
    if "blank" in raw and blank not in ("no", "unknown"):
        unit.faults.add((*at[:-1], "blank"), f'expected "no" or "unknown", not {written(blank)}')
        return None
    if word in applying:
        reached = unit.field(applying[word].reached_by(unit), at)
        return None if reached is None else InPopulation(reached, applying[word])
    if word in populations:
        of = populations[word].applies_to
        unit.faults.add(
            at,
            f"{word!r} cannot be told of {unit.table}: it is of {of}{among('', applying, f'{unit.table} can be asked for')}",
        )
        return None
    flags = [name for name, column in unit.columns().items() if column.kind is Kind.FLAG]
    if word in unit.columns() or "." in word:
        held = unit.field(word, at, (Kind.FLAG,))
        return None if held is None else IsMarked(held, blank == "unknown")
    unit.faults.add(
        at,
        f"{word!r} is no named population and no flag of {unit.table}{among(word, [*applying, *flags], 'there are')}",
    )
    return None


def _of_column(raw: Mapping[str, Any], unit: Unit, at: Keys) -> Condition | None:
    tests = [word for word in ("in", "same_as", "before", "after") if word in raw]
    if len(tests) != 1:
        unit.faults.add(at, "a condition on a column says one of in, same_as, before, after")
        return None
    (test,) = tests
    inner = (*at, test)
    if test == "in":
        held = unit.field(raw["column"], (*at, "column"), _LISTED)
        return None if held is None else _listed(held, raw["in"], unit, inner)
    if test == "same_as":
        return _same(raw, unit, at)
    held = unit.field(raw["column"], (*at, "column"), TIMES)
    other = _moment(raw[test], unit, inner)
    return None if held is None or other is None else Compared(held, test == "after", other)


def _same(raw: Mapping[str, Any], unit: Unit, at: Keys) -> Condition | None:
    mine = unit.field(raw["column"], (*at, "column"), _LISTED)
    if not isinstance(raw["same_as"], str):
        unit.faults.add((*at, "same_as"), f"expected the name of a column in quotes, not {written(raw['same_as'])}")
        return None
    other = unit.field(raw["same_as"], (*at, "same_as"), _LISTED if mine is None else (mine.column.kind,))
    return None if mine is None or other is None else SameAs(mine, other)


def _listed(held: Field, codes: Any, unit: Unit, at: Keys) -> Condition | None:
    if not isinstance(codes, list) or not codes:
        unit.faults.add(
            at, f"expected a list of values in [ ], not {'an empty one' if codes == [] else written(codes)}"
        )
        return None
    return In(held, tuple(codes)) if listed_codes(held, codes, unit, at) else None


def listed_codes(held: Field, codes: list[Any], unit: Unit, at: Keys) -> bool:
    """Whether a column may hold each of these values; what it may not becomes a fault."""
    kind = {Kind.COUNT: int, Kind.FLAG: bool}.get(held.column.kind, str)
    sound = True
    for place, code in enumerate(codes):
        if not isinstance(code, kind) or (kind is int and isinstance(code, bool)):
            wanted = {int: "a whole number", bool: "true or false", str: "a text in quotes"}[kind]
            unit.faults.add((*at, place), f"expected {wanted}, not {written(code)}")
            sound = False
        elif held.column.codes and code not in held.column.codes:
            unit.faults.add(
                (*at, place),
                f"{code!r} is no code of {held.path}{among(str(code), held.column.codes, 'its codes are')}",
            )
            sound = False
    return sound


def _moment(raw: Any, unit: Unit, at: Keys) -> Other | None:
    """What a time is compared with; None where it is nothing to compare with."""
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        unit.faults.add(at, f'expected a date, a column or "as-at", not {written(raw)}')
        return None
    if raw == AS_AT:
        return AS_AT
    try:
        return datetime.fromisoformat(raw) if len(raw) > 10 else date.fromisoformat(raw)
    except ValueError:
        return unit.field(raw, at, TIMES)
