"""What is wrong with a duly.toml, each fault by its dotted key, with the keys that there are and the line on which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from duly.errors import meant
from duly.settings.lines import Keys, nearest_line
from duly.settings.retention import said_twice

_TYPES = {"bool", "int", "float", "str", "list[str]", "datetime", "date"}
"""What pydantic names in passing of the types of a union."""


def faults_of(error: ValidationError, section: type[BaseModel], lines: Mapping[Keys, int]) -> list[str]:
    """Every fault as "dotted.key: what was expected (line 5)". Without the input, which may be a secret. `section` is what was
    read, `lines` are those of its keys."""
    messages_by_key: dict[Keys, list[str]] = {}
    for detail in error.errors(include_input=False, include_url=False):
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = said_twice(detail["loc"]) or "is not a key that duly knows"
            known = sorted(_keys_at(section, detail["loc"][:-1]))
            if known and not said_twice(detail["loc"]):
                message += f"{meant(str(detail['loc'][-1]), known)}; there are {', '.join(known)}"
            messages_by_key.setdefault(_written(detail["loc"], lines), []).append(message)
            continue
        if detail["type"] == "missing":
            message = "is required"
        messages_by_key.setdefault(_written(detail["loc"], lines), []).extend(re.split(r"; (?!did you mean)", message))
    return [
        f"{dotted(keys)}: {message}{_line(keys, lines)}"
        for keys, messages in messages_by_key.items()
        for message in _alternatives(messages)
    ]


def dotted(keys: Sequence[int | str]) -> str:
    """A key as duly.toml spells it."""
    parts = [f'"{part}"' if re.search(r"[^\w-]", str(part)) else str(part) for part in keys]
    return ".".join(parts) or "duly.toml"


def _written(location: Sequence[int | str], lines: Mapping[Keys, int]) -> Keys:
    """A key as it is written: without the types of a union, and without the number of what stands there alone."""
    keys = tuple(part for part in location if part not in _TYPES)
    alone = tuple(part for part in keys if not isinstance(part, int))
    return alone if keys not in lines and alone in lines else keys


def _line(keys: Keys, lines: Mapping[Keys, int]) -> str:
    return f" (line {nearest_line(lines, keys)})" if any(keys[:end] in lines for end in range(1, len(keys) + 1)) else ""


def _alternatives(messages: list[str]) -> list[str]:
    """What pydantic says once for each type that a value may have, said once."""
    kinds = [message.removeprefix("Input should be ") for message in messages]
    typed = [kind for kind in kinds if kind.startswith(("a valid ", "an "))]
    if len(typed) < 2 or len(typed) < len(messages):
        return list(dict.fromkeys(messages))
    return ["Input should be " + " or ".join(dict.fromkeys(typed))]


def _keys_at(annotation: Any, location: Sequence[int | str]) -> set[str]:
    """The keys that a section may hold, which lies at this place under what is annotated so."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        named = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        if not location:
            return set(named)
        return _keys_at(named[str(location[0])], location[1:]) if str(location[0]) in named else set()
    inner = tuple(_inner(annotation))
    is_many = isinstance(get_origin(annotation), type) and bool(inner) and get_origin(annotation) is not type
    below = location[1:] if is_many and location else location
    return {key for each in inner for key in _keys_at(each, below)}


def _inner(annotation: Any) -> Iterator[Any]:
    """What may lie within: the values of a mapping, the members of a list or a union."""
    arguments = [argument for argument in get_args(annotation) if argument is not Ellipsis]
    is_mapping = isinstance(get_origin(annotation), type) and issubclass(get_origin(annotation), Mapping)
    yield from arguments[-1:] if is_mapping else arguments
