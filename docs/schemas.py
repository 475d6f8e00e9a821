"""The JSON Schemas of what duly writes for other programs, derived from the models that write it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from duly.reports.combined import Combined
from duly.results import Comparison, Movers, RunResult, RunsAndTrends


class _Closed(GenerateJsonSchema):
    """What is written holds every field of its model and no other."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        written = {**super().dataclass_schema(schema), "additionalProperties": False}
        return {**_untitled(written), "description": " ".join(written["description"].split())}

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        return _untitled(super().enum_schema(schema))

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        if isinstance(inner.get("type"), str):
            return {**inner, "type": [inner["type"], "null"]}
        return super().nullable_schema(schema)

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        return not field.get("serialization_exclude")

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value


def _untitled(written: JsonSchemaValue) -> JsonSchemaValue:
    """Without the name of the class, which is the key that it stands under."""
    return {key: part for key, part in written.items() if key != "title"}


_DESCRIBED: dict[str, tuple[type[Any], str, str]] = {
    "results": (
        RunResult,
        "Results of a duly run",
        "What `duly run` writes as results.json and `duly check --format json` prints. Rates are in per cent. No personal data "
        "beyond record ids.",
    ),
    "history": (
        RunsAndTrends,
        "Runs and trends",
        "What `duly history --format json` prints. Rates are in per cent. No record's id.",
    ),
    "movers": (
        Movers,
        "What changed beyond chance",
        "What `duly history --movers --format json` prints, and results.json has under `movers`. No personal data beyond record "
        "ids.",
    ),
    "comparison": (
        Comparison,
        "Two runs compared",
        "What `duly compare --format json` prints. No personal data beyond record ids.",
    ),
    "combined": (
        Combined,
        "Forces side by side",
        "What `duly combine` writes as combined.json. Rates are in per cent. No record's id, and no small count.",
    ),
}


def schema(name: str) -> str:
    """The JSON Schema of that name."""
    model, title, description = _DESCRIBED[name]
    derived = TypeAdapter(model).json_schema(mode="serialization", schema_generator=_Closed)
    about = {"$schema": _Closed.schema_dialect, "$id": f"duly:{name}", "title": title, "description": description}
    return json.dumps({**about, **{key: part for key, part in derived.items() if key not in about}}, indent=2) + "\n"


SCHEMAS = {f"{name}.schema.json": partial(schema, name) for name in _DESCRIBED}
