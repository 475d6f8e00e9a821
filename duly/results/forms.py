"""How results become JSON and come back: every kind of value has one written form, which the JSON Schemas in docs/ follow.

Results are frozen dataclasses; pydantic reads and writes them by their annotations. What another field says already (a rate
beside its counts) is a field as well, which the object fills in itself, so that JSON has it where the class has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, TypeAdapter, WithJsonSchema

T = TypeVar("T")


def as_json(value: object) -> Any:
    """A result as what `json.dumps` takes: the keys in the order of its fields, aliases for names."""
    # "python" and not "json", in which pydantic would replace what is not UTF-8 in a key, and two keys become one.
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="python", by_alias=True)


def from_json(kind: type[T], form: object) -> T:
    """The result that a parsed JSON holds. Keys that it does not know are left out. Raises ValueError."""
    asked: Any = kind
    result: T = _adapter(asked).validate_python(form)
    return result


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fill_in(result: object, **values: object) -> None:
    """Set what a frozen result works out from its other fields; for its `__post_init__`."""
    for name, value in values.items():
        object.__setattr__(result, name, value)


def _instant(written: object) -> object:
    return datetime.fromisoformat(written.removesuffix("Z")) if isinstance(written, str) else written


def _aware(written: object) -> object:
    return datetime.fromisoformat(written) if isinstance(written, str) else written


_DATE_TIME = WithJsonSchema({"type": "string", "format": "date-time"})

Count = Annotated[int, Field(ge=0)]

UtcInstant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(lambda instant: instant.isoformat() + "Z", return_type=str),
    _DATE_TIME,
]
"""An instant without an offset, in UTC; written with a Z."""

Instant = Annotated[datetime, BeforeValidator(_aware), PlainSerializer(datetime.isoformat, return_type=str), _DATE_TIME]
"""An aware instant; written with its offset."""

Day = Annotated[
    date,
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]

Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]

Percent = Annotated[Decimal, PlainSerializer(float, return_type=Annotated[float, Field(ge=0, le=100)])]

Reasons = Annotated[
    Mapping[
        Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")],
        Count,
    ],
    Field(description="Reason code to number of records."),
]


def every(names: Iterable[str]) -> PlainSerializer:
    """Numbers by name are written in the order of `names`, with a 0 for what is not there."""
    ordered = [str(name) for name in names]
    return PlainSerializer(lambda numbers: {name: numbers.get(name, 0) for name in ordered})


def closed(names: Iterable[str]) -> WithJsonSchema:
    """The JSON Schema of what `every` writes."""
    ordered = [str(name) for name in names]
    properties = {name: {"type": "integer", "minimum": 0} for name in ordered}
    return WithJsonSchema(
        {"type": "object", "additionalProperties": False, "required": ordered, "properties": properties}
    )


def by_id(kind: type[Any]) -> PlainSerializer:
    """Results of a kind are written by their ids; `listed` reads them back."""
    write: Callable[[Iterable[Any]], dict[str, Any]] = lambda results: {result.id: result for result in results}  # noqa: E731
    return PlainSerializer(write, return_type=dict[str, kind])  # type: ignore[valid-type]


def _values(form: object) -> object:
    return tuple(form.values()) if isinstance(form, Mapping) else form


listed = BeforeValidator(_values)
