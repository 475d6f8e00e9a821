"""What a pattern is: one class that holds a rule, its words, its bounds and the edge rows that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, FromClause

from duly.checks import Case, Missing
from duly.expectations.patterns.rows import Row
from duly.expectations.patterns.scenes import Edge, Scene
from duly.expectations.patterns.units import Unit
from duly.results import Status
from duly.settings.lines import Keys


class Model(BaseModel):
    """A table of the file, typed: no key but those declared, and nothing read as what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


@dataclass(frozen=True, kw_only=True)
class Times:
    """When what is asked for was due and was done, and where it is still to be done (`Judgement`)."""

    due: ColumnElement[Any] | None = None
    done: ColumnElement[Any] | None = None
    open: ColumnElement[bool] | None = None
    anchor: ColumnElement[Any] | None = None
    """Where its clock starts, if not at what places the record in a period."""
    day: ColumnElement[Any] | None = None
    """The day whose month it is counted under, if not that of the anchor."""


class Pattern(Model):
    """A rule by name over named columns. Everything a standard says beyond what its author wrote follows from here.

    A pattern is added by one subclass, and by naming it in `duly.expectations.patterns.registry`.
    """

    word: ClassVar[str]
    """What it is called in a file."""
    meaning: ClassVar[str]
    """What it asks, in a sentence."""
    sample: ClassVar[str]
    """How it is written, of tables of ours: the example of the reference, which a test runs."""
    sample_of: ClassVar[str]
    """The table that the sample judges."""
    absence: ClassVar[Missing]
    """What it means that what is asked for is not recorded, unless the file says otherwise."""
    asks_to_be_filled: ClassVar[bool] = False
    """An absence is the breach itself, whatever the file says."""
    base: ClassVar[Status] = Status.COMPLIANT
    """The verdict on the record of its scene."""
    judges_items: ClassVar[bool] = False
    """It has a row for each of several things of a record, and places each in the period itself."""

    def check(self, unit: Unit, at: Keys) -> None:
        """Asks the unit for every column that it reads; what is wrong becomes a fault of the file."""
        raise NotImplementedError

    @property
    def starts(self) -> str | None:
        """The path of the time that its clock runs from, which places the record in a period."""
        return None

    @property
    def numbers(self) -> Mapping[str, int | float]:
        """Its numbers by name: each becomes a parameter, and fills its place in a title."""
        return {}

    @property
    def fills(self) -> Mapping[str, str]:
        """What may stand in braces in a title, by name."""
        return {word: f"{number:g}" for word, number in self.numbers.items()}

    @property
    def words(self) -> str:
        """What it asks of a record, to follow "it is asked that"."""
        raise NotImplementedError

    def needs(self, unit: Unit) -> tuple[Any, ...]:
        """The columns of other tables without which it cannot be judged, besides those that it asked the unit for."""
        return ()

    def units(self, unit: Unit) -> tuple[Unit, ...]:
        """The tables of which it asks for columns: that which is judged, and any other."""
        return (unit,)

    def joined(self, row: Row) -> FromClause:
        """The rows with what else it reads."""
        return row.rows

    def cases(self, row: Row) -> tuple[Case, ...]:
        """Its verdict on rows that `joined` made: cases in order, the last for whatever is left."""
        raise NotImplementedError

    def times(self, row: Row) -> Times:
        """Its times, on rows that `joined` made."""
        return Times()

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        """Its exact edges in words."""
        raise NotImplementedError

    def scene(self, unit: Unit) -> Scene:
        """A record that keeps it."""
        raise NotImplementedError

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        """The rows on either side of each of its edges, made from a scene that keeps it."""
        raise NotImplementedError
