"""The lines of duly.toml that say which header each column of a table is, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duly.connectors.headers import fold
from duly.connectors.proposing.apart import Apart
from duly.connectors.proposing.column_lines import source_of, tolerance, written_as
from duly.connectors.proposing.matching import Match
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.questions import Choice, Items, Line, Question, toml
from duly.connectors.proposing.relations import Keys, Link, Order, compared, evidence, orders, unnamed_links
from duly.connectors.proposing.tables import Candidate, Chosen
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.connectors.proposing.times import Timing, order_of
from duly.connectors.workspace import Workspace
from duly.records import ColumnDeclaration, Kind, columns_of
from duly.settings import ISO

_ENOUGH = 5
"""Rows or values that must speak against a name before it is asked about."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the lines of every table are made from. `timings` are by source and header."""

    keys: Keys
    timings: Mapping[str, Mapping[str, Timing]]
    words: Thesaurus
    workspace: Workspace
    joint: Mapping[str, Sequence[str]] = field(default_factory=dict)  # the headers of keys of several columns, by table

    def timing(self, candidate: Candidate, profile: ColumnProfile) -> Timing:
        """How a column of a source is written, where it is one of times. Nothing is asked of one that is blank throughout."""
        if not profile.filled:
            return Timing(fitting=(ISO,))
        return self.timings.get(candidate.source.name, {}).get(profile.header, Timing())

    @property
    def usual_order(self) -> str:
        """Whether the times of the export that are settled have the day first, in words; blank where none are, or both."""
        settled = [timing for held in self.timings.values() for timing in held.values() if timing.certain]
        orders = {order_of(timing.fitting[0]) for timing in settled} - {""}
        if len(orders) != 1:
            return ""
        return "The other times of the export have the " + ("day" if orders == {"dm"} else "month") + " first."


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What else is known of the columns of one source."""

    links: Mapping[str, Link]
    orders: Mapping[str, Order]


def column_lines(table: Chosen, scene: Scene, way: Apart | None = None) -> Items:
    """A line or a question for each column of a table that some header may be; not for its key, where `way` says what that is."""
    known = [
        Evidence(
            links=evidence(part, scene.keys),
            orders=orders(part, scene.timings.get(part.source.name, {}), scene.words, scene.workspace),
        )
        for part in table.parts
    ]
    items: list[Line | Question] = []
    for column in columns_of(table.layout.record):
        if column.key and way is not None and way.key:
            continue
        seen = [
            (part, part.matched[column.name], known[place])
            for place, part in enumerate(table.parts)
            if column.name in part.matched
        ]
        joint = scene.joint.get(column.references.partition(".")[0], ())
        if seen and joint:
            items += _reference(column, seen[0], joint, table, scene)
        elif seen:
            items += _column(column, seen, table, scene)
    items += _instead(table, scene)
    items += _unnamed(table.parts[0], scene)
    return tuple(items)


def _reference(
    column: ColumnDeclaration,
    seen: tuple[Candidate, Match, Evidence],
    joint: Sequence[str],
    table: Chosen,
    scene: Scene,
) -> Iterator[Line | Question]:
    """The line of a column that names a record whose key is of several columns: all of them, or it names none."""
    part, match, _ = seen
    name, referred = table.layout.name, column.references.partition(".")[0]
    held = [
        next((one for one in part.source.headers if scene.words.read(one) == scene.words.read(header)), "")
        for header in joint
    ]
    if all(held):
        comment = f"the key of {referred} is of these columns too"
        gives = frozenset({(name, column.name)})
        yield Line(text=f"{column.name} = {{ key = {toml(held)} }}  # {comment}", gives=gives)
        return
    lacking = [header for header, there in zip(joint, held, strict=True) if not there]
    yield Question(
        about=f"{name}.{column.name}",
        asks=f"{name}.{column.name}: a key of {referred} is of {' and '.join(map(toml, joint))} together; "
        f"{toml(match.profile.header)} is here, what is {' and '.join(map(toml, lacking))}?",
        choices=(),
        brief=f'{column.name} = {{ key = [{toml(match.profile.header)}, "..."] }}',
    )


Seen = Sequence[tuple[Candidate, Match, Evidence]]


def _column(column: ColumnDeclaration, seen: Seen, table: Chosen, scene: Scene) -> Iterator[Line | Question]:
    sure = [
        (part, match, known) for part, match, known in seen if match.sure and not _against(column.name, match, known)
    ]
    profiles = list({match.profile.header: match.profile for _, match, _ in sure}.values())
    headers = {profile.header for profile in profiles}
    if not sure or any(len(headers & set(part.source.headers)) > 1 for part in table.parts):
        yield _which(column, seen[0], table.layout.name, scene)
        return
    if twins := _twins(sure):
        yield _one_of(column, twins, table.layout.name)
        return
    timings = [scene.timing(part, match.profile) for part, match, _ in sure]
    comment = _evidence(column.name, sure[0], timings[0])
    yield from _mapped(column, profiles, timings, f"{table.layout.name}.{column.name}", comment, scene)


def _twins(seen: Seen) -> tuple[str, ...]:
    """Headers of a source that differ from the one that is meant in nothing but case, blanks or accents: a run refuses such."""
    for part, match, _ in seen:
        alike = [header for header in part.source.headers if fold(header) == fold(match.profile.header)]
        if len(alike) > 1:
            return tuple(alike)
    return ()


def _one_of(column: ColumnDeclaration, twins: Sequence[str], table: str) -> Question:
    names = " or ".join(map(toml, twins))
    return Question(
        about=f"{table}.{column.name}",
        asks=f"{table}.{column.name}: is it {names}? They differ in nothing but case, blanks or accents: rename one in the "
        f"export, or name the other under [tables.{table}] as ignore = [{toml(twins[-1])}].",
        choices=(),
        brief=f"{column.name} = {toml(twins[0])}",
    )


def _mapped(
    column: ColumnDeclaration,
    profiles: Sequence[ColumnProfile],
    timings: Sequence[Timing],
    about: str,
    comment: str,
    scene: Scene,
) -> Iterator[Line | Question]:
    """The line of a column; a question where it is a time whose format is not settled, or much of it cannot be read."""
    gives = frozenset({(about.partition(".")[0], column.name)})
    source = source_of(profiles)
    if not source:
        asks = f"{about}: {' or '.join(toml(one.header) for one in profiles)}, by file; of one the time of day stands apart."
        yield Question(about=about, asks=asks, choices=(), brief=f'{column.name} = {{ from = ["..."] }}')
        return
    is_time = column.kind in (Kind.INSTANT, Kind.DAY)
    undecided = next((timing for timing in timings if is_time and not timing.certain), None)
    if undecided is None:
        formats = tuple(dict.fromkeys(timing.fitting[0] for timing in timings if timing.fitting)) if is_time else ()
        line = Line(text=f"{column.name} = {written_as(source, formats)}  # {comment}", gives=gives)
        strays = (
            sum(timing.misfits for timing in timings) if is_time else sum(one.strays(column.kind) for one in profiles)
        )
        filled = sum(profile.filled for profile in profiles)
        if strays and not column.key:
            yield tolerance(column, about, line, written_as(source, formats, closed=False), strays, filled)
        else:
            yield line
        return
    if not undecided.fitting:
        text = f"{column.name} = {written_as(source, ('...',))}"
        ask = f"{about}: {source} reads as no format that duly tries; docs/settings.md says how one is written."
        yield Question(about=about, asks=ask, choices=(), brief=text)
        return
    ways = " or ".join(toml(format_) for format_ in undecided.fitting)
    yield Question(
        about=about,
        asks=f"{about}: every value of {source} reads as {ways}. Which is it? {scene.usual_order}".rstrip(),
        choices=tuple(
            Choice(
                words=f"{format_} ({_spanned(undecided, format_)})",
                lines=(
                    Line(
                        text=f"{column.name} = {written_as(source, (format_,))}  "
                        f"# {comment}; {_spanned(undecided, format_)}",
                        gives=gives,
                    ),
                ),
            )
            for format_ in undecided.fitting
        ),
    )


def _spanned(timing: Timing, format_: str) -> str:
    days = timing.days.get(format_, 0)
    return "all of one day" if not days else f"from first to last {days:,} {'day' if days == 1 else 'days'}"


def _against(name: str, match: Match, known: Evidence) -> str:
    """What speaks against a name, for people; blank where nothing does."""
    order, link = known.orders.get(name), known.links.get(name)
    if order and order.rows >= _ENOUGH and order.ordered < 0.5 * order.rows:
        return f"it is {order.words}: are the two the other way round?"
    if link and link.values >= _ENOUGH and link.share < 0.1:
        return f"only {link.words}: is it the number of something else?"
    return ""


def _evidence(name: str, seen: tuple[Candidate, Match, Evidence], timing: Timing) -> str:
    _, match, known = seen
    said = [match.words]
    if timing.settled_by:
        said.append(timing.settled_by)
    if name in known.links:
        said.append(known.links[name].words)
    if name in known.orders:
        said.append(known.orders[name].words)
    return "; ".join(said)


def _which(column: ColumnDeclaration, seen: tuple[Candidate, Match, Evidence], table: str, scene: Scene) -> Question:
    """Which header a column is, where its name does not settle it or its values speak against it."""
    part, match, known = seen
    doubt = _against(column.name, match, known)
    options = (match.profile, *match.others)
    names = " or ".join(toml(profile.header) for profile in options)
    return Question(
        about=f"{table}.{column.name}",
        asks=f"{table}.{column.name} ({column.meaning}): is it {names}?" + (f" But {doubt}" if doubt else ""),
        choices=tuple(_choice(column, profile, part, table, scene) for profile in options),
    )


def _choice(
    column: ColumnDeclaration, profile: ColumnProfile, part: Candidate, table: str, scene: Scene, comment: str = ""
) -> Choice:
    timing = scene.timing(part, profile)
    about = f"{table}.{column.name}"
    made = tuple(
        _mapped(column, [profile], [timing], f"{about} from {profile.header}", comment or profile.words, scene)
    )
    return Choice(words=profile.header, lines=made)


def _instead(table: Chosen, scene: Scene) -> Iterator[Question]:
    """Times that tell when a record came about and were not found: what might be taken for them, for somebody to say."""
    part, name = table.parts[0], table.layout.name
    used = {profile.header for match in part.matched.values() for profile in (match.profile, *match.others)}
    spare = [column for column in part.source.columns if column.header not in used and column.is_time]
    for missing in columns_of(table.layout.record):
        others = scene.words.tables["instead"].get(f"{name}.{missing.name}")
        if others is None or any(missing.name in each.matched for each in table.parts):
            continue
        there = [other.partition(".")[2] for other in others if other.partition(".")[2] in part.matched]
        options = [part.matched[other].profile for other in there] + spare
        if options:
            yield Question(
                about=f"{name}.{missing.name}",
                asks=f"{name}.{missing.name} ({missing.meaning}) is not found. "
                "Only somebody who knows may say that one of these is it: "
                "when a thing happened is not when it was reported, nor that when it was recorded.",
                choices=tuple(
                    _choice(missing, profile, part, name, scene, comment=_stands(part, profile, scene))
                    for profile in options
                ),
            )


def _stands(part: Candidate, profile: ColumnProfile, scene: Scene) -> str:
    """How a time stands to the first time of its table that is known: evidence of what it is."""
    first = next(
        (
            (name, match.profile)
            for name, match in part.matched.items()
            if match.sure
            and match.profile.is_time
            and match.profile.header != profile.header
            and match.profile.filled
            and scene.timing(part, match.profile).certain
        ),
        None,
    )
    if first is None or not profile.filled or not scene.timing(part, profile).certain:
        return profile.words
    timings = scene.timings[part.source.name]
    order = compared(part.source, first[0], first[1], "", profile, timings, scene.workspace)
    return f"{profile.words}; {order.words}"


def _unnamed(part: Candidate, scene: Scene) -> Iterator[Question]:
    """References that no header names, and a header whose values are the keys of what is referred to."""
    by_header = {column.header: column for column in part.source.columns}
    declared = {column.name: column for column in columns_of(part.layout.record)}
    found: dict[str, list[Link]] = {}
    for name, link in unnamed_links(part, scene.keys):
        found.setdefault(name, []).append(link)
    for name, linked in found.items():
        about = f"{part.layout.name}.{name}"
        yield Question(
            about=about,
            asks=f"{about} ({declared[name].meaning}): is it {' or '.join(toml(link.header) for link in linked)}? By its values.",
            choices=tuple(
                _choice(declared[name], by_header[link.header], part, part.layout.name, scene, comment=link.words)
                for link in linked
            ),
        )
