"""Sidelights: what stands beside a standard's rate and is no verdict. Lists of records to look at, figures, and remarks on the
export.

Lists and figures ask the records themselves, but for the lists of records that were judged anyway, which the verdicts tell.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Select,
    String,
    Table,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.exc import CompileError, SQLAlchemyError

from duly.checks import Listing, Standard
from duly.dataset import Dataset
from duly.judging.loop import Turn
from duly.judging.outside import left_out
from duly.judging.selects import listed, marked
from duly.results import ListResult


@dataclass(frozen=True, kw_only=True)
class Sidelights:
    """The lists of a standard, its figures by id, who is outside its population, why its whole figure is in doubt, and what must
    be known of the export. With a `failure` there is none of it but the remarks: one of their selects failed."""

    lists: tuple[ListResult, ...] = ()
    figures: Mapping[str, float | None] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    failure: SQLAlchemyError | None = None


def sidelights(
    turn: Turn, store: Engine, verdicts: Table, *, longest: int, remarks: tuple[str, ...] = ()
) -> Sidelights:
    """What stands beside a standard whose verdicts are in a table of `store`, with these remarks.

    At most `longest` ids of each list; its count is always whole.
    """
    try:
        return replace(_asked(turn, store, verdicts, longest), remarks=remarks)
    except SQLAlchemyError as failure:
        return Sidelights(remarks=remarks, failure=failure)


def _asked(turn: Turn, store: Engine, verdicts: Table, longest: int) -> Sidelights:
    standard = turn.standard
    with store.connect() as connection, _source(turn.dataset, connection) as source:

        def ask(what: str, make: Callable[[], Select[Any]]) -> Any:
            return turn.ask(source, what, lambda: turn.dataset.ready(make()))

        def ask_verdicts(what: str, make: Callable[[], Select[Any]]) -> Any:
            return turn.ask(connection, what, make)

        asking = _Asking(standard=standard, verdicts=verdicts, longest=longest)
        of_records = dict(asking.of_records())
        if standard.outside is not None:
            of_records[_OUTSIDE] = partial(left_out, turn, standard.outside, verdicts)
        answers = {
            **_answers("of the records", of_records, ask),
            **_answers("of the verdicts", dict(asking.of_verdicts()), ask_verdicts),
        }
        return Sidelights(
            lists=tuple(asking.result(listing, answers) for listing in standard.lists),
            figures={
                figure.id: _number(ask(f"figure {figure.id}", partial(_itself, figure.value)).scalar_one())
                for figure in standard.figures
            },
            doubts=tuple(
                words
                for number, (words, holds) in enumerate(standard.cannot_tell_where)
                if ask(f"doubt {number}", partial(_itself, holds)).scalar_one() is not False
            ),
            outside=dict(sorted(answers.get(_OUTSIDE, ()))),
        )


def _itself(chosen: Select[Any]) -> Select[Any]:
    return chosen


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 2)


@contextmanager
def _source(dataset: Dataset, connection: Connection) -> Iterator[Connection]:
    """A connection to the records: the store's own where they share a database."""
    if not dataset.in_place:
        yield connection
        return
    with dataset.engine.connect() as source:
        yield source


_OUTSIDE = "outside"

Answer = list[tuple[Any, int]]
"""Texts with a number each, in the order that was asked for."""

Question = Callable[[], Select[Any]]
"""What makes the select of a text and a number: most are never made, as the statement is one of the package's."""

Ask = Callable[[str, Question], Any]
"""Sends the statement of what is asked under a name."""


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """What is asked for a standard's lists, by a key for each question."""

    standard: Standard
    verdicts: Table
    longest: int

    def of_records(self) -> Iterator[tuple[Hashable, Question]]:
        """What the records are asked."""
        for listing in self.standard.lists:
            if not listing.judged:
                yield ("records", listing.id), partial(self._listed, listing)
            if listing.of is not None and "of" not in listing.judged:
                yield ("of", id(listing.of)), partial(_number_of, listing.of)  # several lists are a share of one

    def of_verdicts(self) -> Iterator[tuple[Hashable, Question]]:
        """What is asked of the records that were judged anyway."""
        for listing in self.standard.lists:
            if listing.judged:
                yield ("records", listing.id), partial(self._marked, listing)
            if "of" in listing.judged:
                yield ("of", listing.id), partial(self._among, listing)

    def result(self, listing: Listing, answers: Mapping[Hashable, Answer]) -> ListResult:
        """A list, from what was answered."""
        rows = answers["records", listing.id]
        number = rows[0][1] if rows else 0
        share_of = None
        if "of" in listing.judged:
            share_of = answers["of", listing.id][0][1]
        elif listing.of is not None:
            share_of = answers["of", id(listing.of)][0][1]
        return ListResult(
            id=listing.id,
            title=listing.title,
            count=number,
            records=tuple(record for record, _ in rows),
            share_of=share_of,
            warn=bool(share_of and listing.warn_over is not None and number > listing.warn_over * share_of),
        )

    def _listed(self, listing: Listing) -> Select[Any]:
        return self._first(listed(listing).order_by(None))

    def _marked(self, listing: Listing) -> Select[Any]:
        return self._first(marked(self.verdicts, self.standard, listing, "records").distinct())

    def _among(self, listing: Listing) -> Select[Any]:
        among = marked(self.verdicts, self.standard, listing, "of").subquery()
        counted: Any = select(null(), func.count()).select_from(among)
        return counted  # type: ignore[no-any-return]

    def _first(self, records: Select[Any]) -> Select[Any]:
        # One question for the ids and their number: what is listed can cost as much as the standard itself.
        every = records.subquery("all_listed")
        return select(every.c.record, func.count().over()).order_by(every.c.record).limit(self.longest)


def _number_of(of: Select[Any]) -> Select[Any]:
    number = of.subquery()
    return select(null(), number.c[0])


def _answers(what: str, questions: Mapping[Hashable, Question], ask: Ask) -> dict[Hashable, Answer]:
    """What was answered to each question, all asked in one statement: to plan what they read takes most of the time, and what
    several read is planned once. One statement can hold only one table expression of a name: where two differ, each question
    is asked by itself."""
    if not questions:
        return {}
    try:
        return _together(what, questions, ask)
    except CompileError:
        answers: dict[Hashable, Answer] = {}
        for number, (key, question) in enumerate(questions.items()):
            answers |= _together(f"{what} {number}", {key: question}, ask)
        return answers


def _together(what: str, questions: Mapping[Hashable, Question], ask: Ask) -> dict[Hashable, Answer]:
    answers: dict[Hashable, Answer] = {key: [] for key in questions}
    keys = list(questions)
    rows = ask(what, lambda: _one_statement(list(questions.values()))).all()
    for number, _, text, count in sorted(rows, key=lambda row: row[:2]):
        answers[keys[number]].append((text, int(count)))
    return answers


def _one_statement(questions: Sequence[Question]) -> Select[Any]:
    """The number of each question, a place, and what was answered."""
    parts = []
    for number, question in enumerate(questions):
        asked = question().subquery()
        text, count = asked.c
        place = func.row_number().over(
            order_by=text
        )  # the order of the database, which is not that of Python everywhere
        parts.append(select(literal(number), place, cast(text, String), cast(count, BigInteger)))
    every = union_all(*parts).subquery("answers")
    return select(*every.c)
