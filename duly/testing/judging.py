"""Examples, judged: tiny exports, each with the verdict that it must get, on any database and any vocabulary.

Examples that share an as-at instant, a period, parameters and days may be loaded together and judged by one select, as an
export would be; their ids are then told apart by a prefix, so that a rule that reads an id as text needs them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select

from duly.checks.examples import Example
from duly.checks.parameters import Facts
from duly.checks.standards import Judgement, Standard
from duly.judging.selects import bound_values, verdicts
from duly.records.vocabulary import Vocabulary
from duly.testing.days import Days, days_of, usual_days
from duly.testing.rows import Exported, aware, holding

Given = tuple[str, str | None, str, str]
"""A verdict that a record got: record, item, status, reason."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What an example's records got: their verdicts, and which (record, item) of them are open."""

    verdicts: tuple[Given, ...]
    opened: tuple[tuple[str, str | None], ...]

    def agrees(self, example: Example) -> bool:
        """Whether these are the verdicts that the example must get."""
        if isinstance(example.expect, tuple):
            status, reason = example.expect
            return [(given, reason and why) for _, _, given, why in self.verdicts] == [(status, reason)]
        return list(self.verdicts) == sorted((tuple(verdict) for verdict in example.expect), key=repr)

    def agrees_on_open(self, example: Example) -> bool:
        """Whether what is open is what the example says; also where it says nothing."""
        if isinstance(example.open, bool):
            return bool(self.opened) is example.open and len(self.verdicts) == 1
        return example.open is None or list(self.opened) == sorted(example.open, key=repr)


def judge(
    standard: Standard,
    engine: Engine,
    examples: Sequence[Example],
    *,
    vocabulary: Vocabulary | None = None,
    days: Days | None = None,
    together: bool = True,
) -> list[Judged]:
    """What each example's records get, in the order of the examples.

    Without `together` each is judged alone, with its ids as they stand. Raises StandardError where an example holds what the
    vocabulary (by default duly's) does not, SettingsError where its days cannot be.
    """
    judged: dict[int, Judged] = {}
    for numbers in _groups(examples, together=together):
        shared = examples[numbers[0]]
        counted_by = days_of(shared.calendar) if shared.calendar else days or usual_days()
        prefixes = [f"{number}:" for number in numbers] if together else [""]
        exports = [examples[number].records for number in numbers]
        rows: dict[str, list[tuple[Given, bool]]] = {prefix: [] for prefix in prefixes}
        made_at = Exported.at(shared.as_of, shared.exported_at)
        with holding(engine, *exports, prefixes=prefixes, vocabulary=vocabulary, exported=made_at):
            for rate, judgement in standard.judgements.items():
                asked = [
                    prefix for number, prefix in zip(numbers, prefixes, strict=True) if examples[number].rate == rate
                ]
                if asked:
                    answers = _verdicts(standard, rate, judgement, engine, shared, counted_by, together=together)
                    for prefix, row in answers:
                        if prefix in asked:
                            rows[prefix].append(row)
        for number, prefix in zip(numbers, prefixes, strict=True):
            ordered = sorted(rows[prefix], key=lambda row: repr(row[0]))
            judged[number] = Judged(
                verdicts=tuple(given for given, _ in ordered),
                opened=tuple(sorted((given[:2] for given, is_open in ordered if is_open), key=repr)),
            )
    return [judged[number] for number in range(len(examples))]


def _groups(examples: Sequence[Example], *, together: bool) -> list[list[int]]:
    """The numbers of the examples that are judged by one select."""
    if not together:
        return [[number] for number in range(len(examples))]
    groups: dict[str, list[int]] = {}
    for number, example in enumerate(examples):
        facts = (
            example.as_of,
            example.exported_at,
            example.period,
            sorted(example.parameters.items()),
            example.calendar,
        )
        groups.setdefault(repr(facts), []).append(number)
    return list(groups.values())


def _verdicts(
    standard: Standard, rate: str, judgement: Judgement, engine: Engine, shared: Example, days: Days, *, together: bool
) -> Iterator[tuple[str, tuple[Given, bool]]]:
    """Every verdict behind the prefix of its example, and whether it is open."""
    start, end = shared.period or (None, None)
    facts = Facts(
        as_of=aware(shared.as_of),
        time_zone="Europe/London",
        exported_at=aware(shared.exported_at or shared.as_of),
        period_from=aware(start) if start else None,
        period_to=aware(end) if end else None,
    )
    bound = bound_values(standard, facts.values(), dict(shared.parameters))
    select = days.beside(_built(standard, rate, judgement, engine), engine)
    with engine.connect() as connection:
        answered = connection.execute(select, bound).mappings().all()
    for row in answered:
        record, item = row["record"], row["item"]
        prefix = record[: record.index(":") + 1] if together else ""
        given = (record.removeprefix(prefix), item and item.removeprefix(prefix), row["status"], row["reason"])
        yield prefix, (given, row["open"])


def _built(standard: Standard, rate: str, judgement: Judgement, engine: Engine) -> Select[Any]:
    """The select of the verdicts, built once: a property tries the same one on a hundred exports."""
    key = (id(judgement), rate, engine.dialect.name)
    if key not in _BUILT:
        _BUILT[key] = (judgement, verdicts(standard, rate, judgement))
    return _BUILT[key][1]


_BUILT: dict[tuple[int, str, str], tuple[Judgement, Select[Any]]] = {}
"""Selects by judgement; each is kept with its judgement, whose id then stays its own."""
