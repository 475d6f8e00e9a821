"""By what a standard was judged: what must be the same in two runs before their figures may be added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from duly.results.forms import Count

ParameterValue = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """The rule that a standard was judged by, and what it was told."""

    rule: Annotated[str, Field(description="Version of the rule: another one as soon as it judges otherwise.")]
    parameters: Annotated[
        Mapping[str, ParameterValue], Field(description="Each number or list of the rule by name, as it was in force.")
    ] = field(default_factory=dict)
    target_count: Annotated[
        Count | None, Field(description="Breaches not to exceed, where the target is a number and no share.")
    ] = None
    benchmark: Annotated[bool, Field(description="The rate is only compared: nobody is held to it.")] = False
    judges: Annotated[tuple[str, ...], Field(description="The tables whose rows are judged.")] = ()
    phrases: Annotated[
        str, Field(description="Version of the phrases that free texts are read by; blank where none is read.")
    ] = ""
