"""What is judged otherwise than the catalogue says, each change with its reason and its expiry."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from duly.settings.sections import Day, Name, Reason, Section


class Change(Section):
    """What is judged otherwise, why, until when, who answers for it and when that was agreed."""

    reason: Reason
    expires: Day
    owner: Name | None = None
    agreed: Day | None = None

    @model_validator(mode="after")
    def _agreed_before(self) -> Self:
        if self.agreed is not None and self.agreed > self.expires:
            raise ValueError(f"was agreed on {self.agreed}, after it expires on {self.expires}")
        return self


class StandardChange(Change):
    """[standards."NCRS-01"]: a standard that is judged otherwise than the catalogue says, with the reason and until when.

    `expires` is the last as-at day on which it holds. `owner` and `agreed` say who answers for it and when that was agreed;
    the pages print both.
    """

    target: Annotated[float, Field(ge=0, le=100)] | None = None
    enabled: bool | None = None

    @model_validator(mode="after")
    def _changes(self) -> Self:
        if self.target is None and self.enabled is None:
            raise ValueError("changes nothing: give a target or enabled")
        return self


class ParameterChange(Change):
    """[parameters.<name>]: another value for a rule's number or list, with the reason and until when.

    `expires` is the last as-at day on which it holds. `owner` and `agreed` say who answers for it and when that was agreed;
    the pages print both. The catalogue's own value may stand here, to say that it was agreed.
    """

    value: bool | int | float | str | list[str]
