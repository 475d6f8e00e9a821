"""A pattern over free text: does it say something, by the classes that DEM-01 is judged by (`duly.checks.narrative`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field as ModelField
from pydantic import model_validator
from sqlalchemy import FromClause, and_, func, not_, select

from duly.checks import (
    Case,
    Missing,
    TextClass,
    compliant,
    narrative,
    non_compliant,
    not_yet_due,
    text_too_long,
    unknown,
)
from duly.expectations.patterns.limits import LIMITS, Limit, clock, edge_in_words, last_in_time, with_calendar
from duly.expectations.patterns.pattern import Pattern, Times
from duly.expectations.patterns.rows import Row, reason_of
from duly.expectations.patterns.scenes import (
    BEGUN,
    LONG_AFTER,
    Edge,
    Scene,
    broken,
    keeping,
    not_begun,
    untold,
    waiting,
    written,
)
from duly.expectations.patterns.units import Unit
from duly.records import Kind
from duly.settings.lines import Keys

_SAMPLES = {
    TextClass.BLANK: "",
    TextClass.PLACEHOLDER: "N/A",
    TextClass.POINTER: "see OEL",
    TextClass.NOT_SEEN: "not seen",
    TextClass.NOT_SPOKEN: "not spoken to",
    TextClass.REFUSED_ACCESS: "refused entry",
    TextClass.ADULT_ONLY: "mum was upset",
    TextClass.ACTION_ONLY: "referral made to MASH",
    TextClass.FACTS_ONLY: "has asthma",
    TextClass.HOUSE_ONLY: "food in the fridge",
    TextClass.GENERIC: "ok",
    TextClass.ASLEEP_ONLY: "asleep",
}
"""A text of each class that says too little."""

_ENOUGH = [of_class.value for of_class in narrative.CAPTURES]

_SAYS_SOMETHING = "She sat on the stairs with her hands over her ears and would not let her brother out of her sight"


class Captured(Pattern, Limit):
    word: ClassVar[str] = "captured"
    meaning: ClassVar[str] = (
        "A free text says something of the person it is about: more than a placeholder, a pointer or a phrase that fits anybody."
    )
    sample: ClassVar[str] = '{ text = "demeanour_text" }'
    sample_of: ClassVar[str] = "children_present"
    absence: ClassVar[Missing] = Missing.FAIL
    asks_to_be_filled: ClassVar[bool] = True

    text: str = ModelField(
        description="The column of free text, of the record itself; only its class leaves the database"
    )
    from_: str | None = ModelField(
        default=None,
        alias="from",
        description="With a limit: the time or date until so long after which a blank is not yet due",
    )

    @model_validator(mode="after")
    def _whole_limit(self) -> Captured:
        if (self.from_ is not None) is not bool(self.limits) or len(self.limits) > 1:
            raise ValueError(f"a limit is said with from and exactly one of {', '.join(LIMITS)}, or not at all")
        return self

    def check(self, unit: Unit, at: Keys) -> None:
        if "." in self.text:
            unit.faults.add((*at, "text"), f"{self.text!r}: expected a text of {unit.table} itself")
        else:
            unit.field(self.text, (*at, "text"), (Kind.TEXT,))
        if self.from_ is not None:
            unit.field(self.from_, (*at, "from"), self.kinds, hint=self.hint)

    @property
    def starts(self) -> str | None:
        return self.from_

    @property
    def numbers(self) -> Mapping[str, int | float]:
        return self.limits

    @property
    def fills(self) -> Mapping[str, str]:
        return {**super().fills, **({"limit": self.limit_words} if self.limits else {})}

    @property
    def words(self) -> str:
        return f"{self.text} says something of the person it is about"

    def joined(self, row: Row) -> FromClause:
        if self.from_ is not None:
            row = row.over(with_calendar(self, self.from_, row))
        written_texts = select(getattr(row.unit.record, self.text).label("text"))
        classes = narrative.read(written_texts, f"{row.unit.table}_{self.text}_classes")
        text_class = func.coalesce(classes.c.text_class, TextClass.BLANK.value)
        return (
            select(*row.rows.c, text_class.label("text_class"))
            .outerjoin_from(row.rows, classes, classes.c.text == row.value(self.text))
            .subquery("rows_by_text")
        )

    def cases(self, row: Row) -> tuple[Case, ...]:
        text_class = row.rows.c.text_class
        enough = text_class.in_(_ENOUGH)
        lacking = [
            non_compliant(reason, words, text_class == of_class.value)
            for of_class, (reason, words) in narrative.SAYS_NOTHING.items()
        ]
        return (
            *self._waiting(row, enough),
            *lacking,
            text_too_long(text_class == narrative.TextClass.TOO_LONG.value),
            unknown("text_unclear", "It cannot be told whether what was written says enough", not_(enough)),
            compliant("captured", "What was written says something"),
        )

    def _waiting(self, row: Row, enough: Any) -> tuple[Case, ...]:
        """The cases of a text that may still be entered."""
        if self.from_ is None:
            return ()
        limit, still = clock(self, self.from_, row), not_(enough)
        rough = unknown(
            "imprecise_time",
            "It was begun so roughly that the time may or may not be up",
            and_(still, not_(limit.over)),
        )
        return (
            *row.not_begun(self.from_),
            *limit.beyond_calendar(),
            not_yet_due(
                "not_yet_due",
                "Nothing that says enough is entered, and there is still time",
                and_(still, limit.time_left),
            ),
            *((rough,) if self.by_clock else ()),
        )

    def times(self, row: Row) -> Times:
        open_now = row.rows.c.text_class.not_in(_ENOUGH)
        return Times(due=None if self.from_ is None else clock(self, self.from_, row).due, open=open_now)

    def bounds(self, missing: Missing) -> tuple[str, ...]:
        classes = ", ".join(
            f"{reason} ({_SAMPLES[of_class]!r})"
            for of_class, (reason, _) in narrative.SAYS_NOTHING.items()
            if _SAMPLES[of_class]
        )
        timed = (
            (
                edge_in_words(self, self.from_),
                f"Until then a text that says too little is not yet due; {self.from_} blank: undetermined.",
            )
            if self.from_ is not None
            else ("A text that says too little is a breach, whatever the age of the record.",)
        )
        return (
            f"A blank is a breach; so is a text that says too little: {classes}. Texts are put in "
            f"classes by the phrases of {narrative.VERSION}, and one that is not understood is undetermined; "
            "the text itself never leaves the database.",
            *timed,
        )

    def scene(self, unit: Unit) -> Scene:
        values: dict[str, Any] = {self.text: _SAYS_SOMETHING}
        if self.from_ is None:
            return Scene(values=values)
        values[self.from_] = written(BEGUN, unit.fields[self.from_].column.kind)
        return Scene(values=values, as_of=max(LONG_AFTER, last_in_time(self, BEGUN) + timedelta(days=2)))

    def edges(self, scene: Scene, unit: Unit, missing: Missing) -> Iterator[Edge]:
        for of_class, (reason, words) in narrative.SAYS_NOTHING.items():
            yield broken(words, scene.given({self.text: _SAMPLES[of_class] or None}), reason)
        yield untold("a text that is not understood", scene.given({self.text: "zzq wvv qqz"}), "text_unclear")
        yield untold("a text longer than is read", scene.given({self.text: "zzq wvv qqz, " * 1_000}), "text_too_long")
        if self.from_ is None:
            return
        kind, last = unit.fields[self.from_].column.kind, last_in_time(self, BEGUN)
        blank = scene.given({self.text: None})
        yield waiting("blank, and the limit ends this second", blank.given({}, last))
        yield broken("blank, and the limit ended a second ago", blank.given({}, last + timedelta(seconds=1)), "blank")
        yield keeping("written, and there is still time", scene.given({}, last), "captured")
        yield untold("no start", scene.given({self.from_: None}), f"no_{reason_of(self.from_)}")
        yield from not_begun(self.from_, scene, unit)
        if self.of == "working_days":
            long_ago = written(BEGUN.replace(year=1805), kind)
            yield untold("a year that no calendar reaches", scene.given({self.from_: long_ago}), "outside_calendar")
        if self.by_clock:
            perhaps_over = BEGUN.replace(hour=12) + (last - BEGUN)
            rough = blank.given({self.from_: BEGUN.date().isoformat()}, perhaps_over)
            yield untold("a start that only tells the day, and the limit may be over", rough, "imprecise_time")
