"""The persons linked to incidents: what other stories hand on, so that notifications and schools can be told of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from duly.demo.calendar import Ints


@dataclass(frozen=True, kw_only=True)
class Concern:
    """Persons linked to incidents that call for a notification where the person is a child.

    `kind` is the kind of person by name; `aged` where an age is recorded beside it; `merged` where the incident was
    merged into another; `reported` is NONE where it is blank. `born` are the dates of birth, of those whose schools are
    asked about (stories/schools)."""

    log: Ints
    person: Ints
    kind: Any
    reported: Ints
    aged: Any = None  # where given
    merged: Any = None
    born: Any = None

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All of them, one after the other."""

        def column(name: str) -> Any:
            values = ((getattr(part, name), len(part.log)) for part in parts)
            return np.concatenate([np.zeros(size, dtype=bool) if value is None else value for value, size in values])

        return cls(**{field.name: column(field.name) for field in fields(cls)})
