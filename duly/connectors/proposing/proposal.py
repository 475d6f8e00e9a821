"""The whole of a first duly.toml, as a value: what is certain, what is asked, and the text that both come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from duly.checks.parameters import Parameter
from duly.checks.standards import Standard
from duly.connectors.layouts import layouts_of
from duly.connectors.mapping import TableLayout
from duly.connectors.proposing.columns import Scene
from duly.connectors.proposing.mixed import kinds_in
from duly.connectors.proposing.parameters import parameter_items
from duly.connectors.proposing.questions import (
    Answers,
    Held,
    Item,
    Items,
    Line,
    Listing,
    Question,
    folded,
    given,
    lines,
    one_or_more,
    open_questions,
    toml,
    written,
)
from duly.connectors.proposing.readiness import Readiness, readiness
from duly.connectors.proposing.relations import Keys, shared_keys
from duly.connectors.proposing.sections import beside, table_items, unknown_lines
from duly.connectors.proposing.sources import Source, headed, sources_in, sources_of_database
from duly.connectors.proposing.tables import Candidate, Chosen, candidates, chosen
from duly.connectors.proposing.thesaurus import thesaurus
from duly.connectors.proposing.times import Timing, order_of, timings_of
from duly.connectors.workspace import Workspace, open_workspace
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The table that a source is plainly meant for, and our column -> their header."""

    layout: TableLayout
    matched: Mapping[str, str]


def guessed(name: str, headers: Sequence[str], layouts: Mapping[str, TableLayout]) -> Guess | None:
    """The table that a file with these headers is plainly meant for; None where that is not certain. No value is read."""
    found = candidates(headed(name, headers), layouts, thesaurus())
    if not found or not found[0].certain:
        return None
    matched = {ours: match.profile.header for ours, match in found[0].matched.items() if match.sure}
    return Guess(layout=found[0].layout, matched=matched)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A first duly.toml. `tables` says of each source that was found which tables it is proposed for."""

    items: Items
    tables: Mapping[str, tuple[str, ...]]
    standards: Sequence[Standard] = field(default=(), repr=False)

    def questions(self, answers: Answers) -> list[Question]:
        """What is still to be answered, in order."""
        return list(open_questions(self.items, answers))

    @property
    def lists(self) -> list[Listing]:
        """The lists that only the force can give, of which the export holds values."""
        return [item for item in self.items if isinstance(item, Listing)]

    def present(self, answers: Answers) -> Held:
        """The columns that are mapped, with nothing left to decide."""
        return given(self.items, answers)

    def readiness(self, answers: Answers) -> Readiness:
        """Which standards can be judged by that."""
        listed = [listing.about for listing in self.lists if listing.about in answers]
        return readiness(self.standards, self.present(answers), listed)

    def text(self, answers: Answers | None = None) -> str:
        """duly.toml, with what is answered in force and every other question as a comment."""
        told = answers or {}
        said = list(written(self.items, told))
        if self.standards:
            said += [line for long in _told(self.readiness(told)) for line in folded(long)]
        return "\n".join(said) + "\n"


def first_settings(*, paths: Sequence[Path] = (), url: str | None = None, standards: Sequence[Standard] = ()) -> str:
    """The text of a commented duly.toml for an export, nothing of it asked.

    Raises ExportError where it cannot be read.
    """
    return proposal(paths=paths, url=url, standards=standards).text()


def proposal(*, paths: Sequence[Path] = (), url: str | None = None, standards: Sequence[Standard] = ()) -> Proposal:
    """What is proposed for an export: files, or a database. `standards` are those that it is to be judged by.

    Raises ExportError or DatabaseError where it cannot be read.
    """
    layouts = layouts_of(Settings(), shipped_vocabulary())
    workspace = open_workspace()
    try:
        if url is not None:
            sources, unread = sources_of_database(url, layouts, workspace)
            address = make_url(url).set(password=None).render_as_string(hide_password=False)
            where: tuple[str, ...] = (
                f"database = {toml(address)}",
                '# password_env = "DULY_PASSWORD"  # the environment variable that holds the password',
            )
        else:
            sources, unread = sources_in(paths, layouts, workspace)
            where = (f"path = {one_or_more([str(path) for path in paths])}",)
        return _proposal(sources, unread, where, layouts, standards, workspace)
    finally:
        workspace.close()


def _proposal(
    sources: Sequence[Source],
    unread: Sequence[str],
    where: Sequence[str],
    layouts: Mapping[str, TableLayout],
    standards: Sequence[Standard],
    workspace: Workspace,
) -> Proposal:
    words = thesaurus()
    sources = [*sources, *kinds_in(sources, layouts, words, workspace)]
    tables, left = chosen(sources, layouts, words, workspace, lambda one, other: shared_keys(one, other, workspace))
    timings = {
        source.name: timings_of(source.table, [column for column in source.columns if column.is_time], workspace)
        for source in sources
    }
    certain = [table for table in tables if table.certain]
    ways = [(table.layout.name, table.parts[0].way) for table in certain]
    joint = {name: way.key for name, way in ways if way is not None and way.key and not way.is_row}
    scene = Scene(keys=Keys(certain, workspace), timings=timings, words=words, workspace=workspace, joint=joint)
    tables += beside(tables, layouts, scene)
    parameters: dict[str, Parameter] = {
        parameter.name: parameter for standard in standards for parameter in standard.parameters
    }
    items: list[Item] = [*_head(where, timings)]
    for table in tables:
        items += table_items(table, scene)
    items += unknown_lines(left, layouts, scene)
    items += [Line(text=f"# {reason}.") for reason in unread]
    items += parameter_items(certain, parameters, scene)
    return Proposal(items=tuple(items), tables=_uses(tables, sources, left), standards=standards)


def _uses(
    tables: Sequence[Chosen], sources: Sequence[Source], left: Sequence[Source | Candidate]
) -> dict[str, tuple[str, ...]]:
    uses: dict[str, tuple[str, ...]] = {source.name: () for source in sources if not source.where}
    for table in tables:
        for part in table.parts:
            uses[part.source.name] = (
                *uses.get(part.source.name, ()),
                table.layout.name + ("" if table.certain else "?"),
            )
    for item in left:
        if isinstance(item, Candidate):
            uses[item.source.name] += (f"{item.layout.name} too, not read",)
    return uses


def _head(where: Sequence[str], timings: Mapping[str, Mapping[str, Timing]]) -> Items:
    return lines(
        "# What duly reads, and what your names mean. Written by `duly init` from what it found: check every line.",
        "# Behind each line stands what speaks for it. A line that begins with # ? asks what only you can know; the answers",
        "# that there are stand below it: take the # away in front of one of them.",
        "",
        "[export]",
        *where,
        'time_zone = "Europe/London"  # where the force is; times that are written without an offset are read so too',
        *_time_notes(timings),
        "",
        "# A time of exactly midnight is taken for a date without a time. Where midnight is a real time of day, say so:",
        "# midnight_is_real = true",
        "",
        "[run]",
        '# period = "last 28 days"  # or "last month", or { from = 2025-01-01, to = 2025-02-01 }; without one, everything due',
        "",
    )


def _time_notes(timings: Mapping[str, Mapping[str, Timing]]) -> Iterator[str]:
    """What the times of an export say of the settings that hold for all of them."""
    every = [(header, timing) for held in timings.values() for header, timing in held.items() if timing.fitting]
    naive = [header for header, timing in every if not timing.zoned]
    if naive:
        yield (
            f"# ? {len(naive)} of {len(every)} columns of times have no offset. "
            'If the system writes them in UTC, say naive_times = "UTC".'
        )
    orders = {order_of(timing.fitting[0]) for _, timing in every if timing.certain} - {""}
    if len(orders) > 1:
        yield "# ? Some of its times have the day first and some the month. Is that so?"
    elif orders == {"md"}:
        yield "# ? Its times have the month before the day, which is not usual in Britain. Is the time zone right?"
    for header, timing in every:
        if timing.half_day:
            yield f"# ? No hour of {toml(header)} is after twelve: has AM or PM been lost when it was exported?"


def _told(ready: Readiness) -> Iterator[str]:
    """What the columns that are mapped let be judged, as comments."""
    number = len(ready.ready) + len(ready.lacking)
    yield ""
    yield f"# With what is mapped above, {len(ready.ready)} of {number} standards can be judged" + (
        f": {', '.join(standard.id for standard in ready.ready)}." if ready.ready else "."
    )
    if ready.steps:
        yield "# What would let more be judged, the greatest gain first (`duly doctor` says the same of the file as it is then):"
        yield from (f"#   {place}. {step.words}" for place, step in enumerate(ready.steps, start=1))
