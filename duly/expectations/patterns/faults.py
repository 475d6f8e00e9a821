"""What is wrong with a suite file, all of it at once: where it stands, what was expected, and the choices there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from duly.settings.lines import Keys, nearest_line

_KINDS = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list in [ ]",
    "tuple_type": "a list in [ ]",
    "dict_type": "a table in { }",
    "model_type": "a table in { }",
    "date_type": "a date such as 2026-01-31",
    "model_attributes_type": "a table in { }",
    "is_instance_of": "a date such as 2026-01-31",
}


@dataclass
class Faults:
    """The faults of one file, gathered while it is read. `standards` names its standards by their place."""

    file: Path
    lines: Mapping[Keys, int]
    standards: Mapping[int, str] = field(default_factory=dict)
    gathered: list[tuple[int, str]] = field(default_factory=list)

    def add(self, at: Keys, text: str) -> None:
        """Something is wrong at a path."""
        line = nearest_line(self.lines, at)
        said = f"{self.file}, line {line}: {self._named(at)}{text}"
        if (line, said) not in self.gathered:
            self.gathered.append((line, said))

    @property
    def texts(self) -> tuple[str, ...]:
        """The faults in the order of the file."""
        return tuple(text for _, text in sorted(self.gathered, key=lambda fault: fault[0]))

    def of_model(self, error: ValidationError, at: Keys, keys: Iterable[str] = ()) -> None:
        """What a typed model did not take, in our words."""
        for wrong in error.errors(include_url=False):
            keys_of_fault = (*at, *wrong["loc"])
            kind = wrong["type"]
            if keys_of_fault[-1] in ("int", "float"):  # a number may be whole or not: one fault, not one for each
                keys_of_fault, kind = keys_of_fault[:-1], "float_type" if kind in _KINDS else kind
            if kind == "extra_forbidden":
                self.add(keys_of_fault, f"{wrong['loc'][-1]!r} is no key here{among(str(wrong['loc'][-1]), keys)}")
            elif kind == "missing":
                self.add(keys_of_fault, "is missing")
            elif kind == "value_error":
                self.add(keys_of_fault, str(wrong["ctx"]["error"]))
            elif kind in _KINDS:
                self.add(keys_of_fault, f"expected {_KINDS[kind]}, not {given_as(wrong['input'])}")
            elif kind in ("greater_than", "greater_than_equal", "less_than_equal"):
                self.add(
                    keys_of_fault, f"{wrong['input']} is out of range: {wrong['msg'].removeprefix('Input should be ')}"
                )
            else:
                self.add(keys_of_fault, wrong["msg"])

    def _named(self, at: Keys) -> str:
        words = ""
        keys = at
        if len(at) > 1 and at[0] == "standard" and isinstance(at[1], int):
            name = self.standards.get(at[1], "")
            words = f"standard {name}" if name else f"the {at[1] + 1}. standard"
            keys = at[2:]
            if len(keys) > 1 and keys[0] == "example" and isinstance(keys[1], int):
                words += f", {keys[1] + 1}. example"
                keys = keys[2:]
        dotted = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
        named = ", ".join(part for part in (words, dotted) if part)
        return f"{named}: " if named else ""


def among(word: str, choices: Iterable[str], what: str = "it has") -> str:
    """The choices there are for a word that is none of them, the nearest first."""
    names = sorted(choices)
    if not names:
        return ""
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    listed = f"{what}: {', '.join(names)}"
    if not near:
        return f"; {listed}"
    begins = what.split()[0] in ("it", "its", "there", "they", "what")
    return f"; did you mean {near[0]}? {listed[0].upper() if begins else listed[0]}{listed[1:]}"


def given_as(value: Any) -> str:
    """What stands in the file, for a message: its kind, and a short value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
