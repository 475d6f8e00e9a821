"""Standards whose verdicts were, row for row, those of the same tables in DuckDB, by the kind of server: tests hold them to it
(tests/spark). Every other one is refused by name, and so is one whose rule is another since. They are data, which no rule is
compiled from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal


@cache
def proven_on(kind: Literal["spark", "sail"]) -> Mapping[str, str]:
    """By their ids, the version of the rule that was tried. Spark's hold where rows are kept in a schema for scratch
    (`make test-spark`), Sail's everywhere."""
    known: Mapping[str, str] = json.loads(files(__package__).joinpath("proven.json").read_text(encoding="utf-8"))[kind]
    return known
