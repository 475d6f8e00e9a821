"""A section of duly.toml for each table that some source is meant for: its source, columns and codes, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from duly.connectors.columns.values import NO, YES
from duly.connectors.mapping import TableLayout
from duly.connectors.proposing import codes
from duly.connectors.proposing.apart import Apart
from duly.connectors.proposing.columns import Scene, column_lines
from duly.connectors.proposing.matching import SURE, matches
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.questions import Choice, Items, Line, Question, lines, toml, written
from duly.connectors.proposing.relations import hangs_on
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.tables import ONE_EACH, Candidate, Chosen, key_options
from duly.records import ColumnDeclaration, Kind, columns_of
from duly.records.columns import COMMON, key_of


def table_items(table: Chosen, scene: Scene) -> Items:
    """The section of a table; the whole of it a question, where it is not certain that the source is one."""
    part, name = table.parts[0], table.layout.name
    if table.certain:
        return _section(table, scene, part.way)
    files = ", ".join(each.source.name for each in table.parts)
    asks = f"{name}: is {files} a table of them ({part.words or 'by some of its columns'})?"
    if part.source.widths:
        asks += " Its columns seem to stand at fixed places: look whether no value is cut."
    if not _lacks_key(table):
        return (Question(about=name, asks=asks, choices=(_yes(table, scene),)), Line(text=""))
    key = table.layout.key
    if key not in part.matched:
        asks += f" No header is known to be {key}: one that has a value of its own on every row would be."
    else:
        asks += f" {part.ways[0].words}."
    return (Question(about=name, asks=asks, choices=tuple(_keyed(table, scene))), Line(text=""))


def _lacks_key(table: Chosen) -> bool:
    key, part = table.layout.key, table.parts[0]
    return key is not None and (key not in part.matched or (bool(part.ways) and part.way is None))


def _yes(table: Chosen, scene: Scene) -> Choice:
    return Choice(words=f"yes, {table.layout.name}", lines=_section(table, scene, table.parts[0].way))


def _section(table: Chosen, scene: Scene, way: Apart | None, key: Line | None = None) -> Items:
    """The lines of a table: `way` says how its rows are told apart where no header does alone, `key` which header does."""
    return (
        *_head(table, way),
        *((key,) if key else ()),
        *column_lines(table, scene, way),
        *_code_lines(table, scene),
        *_left_over(table),
        Line(text=""),
    )


def _keyed(table: Chosen, scene: Scene) -> Iterator[Choice]:
    """The section with each way in which its rows could be told apart: a header that could be its key, or none alone."""
    key, part, name = table.layout.key, table.parts[0], table.layout.name
    assert key is not None
    for way in part.ways:
        yield Choice(
            words=f"{name}, with {way.said}",
            lines=_section(table, scene, way),
            short=f"under [tables.{name}] {way.line.replace('  #', ':')}",
        )
    if key not in part.matched:
        options = key_options(part.source, part.matched)[:3]
        for profile in options[bool(part.ways) :]:
            text = f"{key} = {toml(profile.header)}"
            evidence = f"{profile.distinct:,} values on {profile.rows:,} rows"
            line = Line(text=f"{text}  # {evidence}", gives=frozenset({(name, key)}))
            yield Choice(
                words=f"{name}, with {profile.header} for {key}",
                lines=_section(table, scene, None, line),
                short=f"{text} ({evidence})",
            )


def _head(table: Chosen, way: Apart | None) -> Iterator[Line]:
    name = table.layout.name
    sources = [part.source for part in table.parts]
    yield Line(text=f"# {name}: {table.parts[0].words}; {sum(source.rows for source in sources):,} rows.")
    for source in sources:
        if source.refused:
            yield Line(text=f"# {source.name}: {source.refused:,} lines cannot be read as rows, and will be refused.")
    yield Line(text=f"[tables.{name}]")
    if sources[0].of_database:
        yield Line(text=f"source = {toml(sources[0].named)}")
    else:
        yield Line(text=f"files = {toml([source.named for source in sources])}")
        if widths := sources[0].widths:
            yield Line(
                text=f"widths = {[*widths]}  # where blanks stand in every line that was looked at, and a header begins"
            )
        yield from _heading(table)
    if sources[0].where:
        header, values = sources[0].where
        yield Line(
            text=f"where = {{ {toml(header)} = {toml(values)} }}  # {sources[0].rows:,} rows; the other rows are not of it"
        )
    if way is not None:
        gives = frozenset({(name, table.layout.key or "")}) if way.key else frozenset()
        yield Line(text=way.line, gives=gives)
    yield Line(text="")
    yield Line(text=f"[tables.{name}.columns]")


_TELLING = 3
"""Known headers from which a run finds the line of the headers by itself, however many titles stand above it."""


def _heading(table: Chosen) -> Iterator[Line]:
    """Where the headers stand, if that is not the first line; said for good where too few of them are known."""
    found = {part.source.header_line for part in table.parts}
    if found == {1}:
        return
    line = next(iter(found)) if len(found) == 1 else 0
    known = sum(match.sure for match in table.parts[0].matched.values())
    if known < _TELLING and line:
        yield Line(text=f"header_row = {line}  # what stands above it does not look like headers")
        return
    where = f"in line {line}" if line else f"in lines {min(found)} to {max(found)}, by file"
    yield Line(text=f"# Its headers are found {where}; what stands above them is told, and not read.")


def _code_lines(table: Chosen, scene: Scene) -> Iterator[Line | Question]:
    for column in columns_of(table.layout.record):
        parts = [
            (part.source, part.matched[column.name].profile)
            for part in table.parts
            if column.name in part.matched and part.matched[column.name].sure
        ]
        if parts and codes.mappable(column):
            yield from _codes(table.layout.name, column, parts, scene)
        elif parts and column.kind is Kind.FLAG and any(_odd_flag(profile) for _, profile in parts):
            yield from _flags(table.layout.name, column, parts, scene)


def _odd_flag(profile: ColumnProfile) -> bool:
    return profile.truths < profile.filled and profile.shape == "text"


_FLAGS = (("1", "yes"), ("0", "no"), ('""', "nothing is said"))
"""What a value of a flag may come to, as duly.toml has it and in words."""


def _flags(
    table: str, column: ColumnDeclaration, parts: Sequence[tuple[Source, ColumnProfile]], scene: Scene
) -> Iterator[Line | Question]:
    """The values of a flag that are neither yes nor no: what each means is asked."""
    held = codes.held(parts, scene.words, scene.workspace)
    odd = {value: rows for value, rows in held.values.items() if value.casefold() not in (*YES, *NO)}
    yield Line(text="")
    yield Line(text=f'[tables.{table}.codes.{column.name}]  # theirs = 1 (yes), 0 (no) or "" (nothing is said)')
    for value, rows in odd.items():
        said = f"{rows:,} {'row' if rows == 1 else 'rows'}"
        yield Question(
            about=f"{table}.{column.name} {value}",
            asks=f"Is {toml(value)} yes or no? Until that is said, {said} are refused.",
            choices=tuple(
                Choice(words=words, lines=lines(f"{toml(value)} = {code}  # {said}")) for code, words in _FLAGS
            ),
            brief=f"{toml(value)} = ...",
        )
    if held.hidden_words:
        yield Line(text=f"# {held.hidden_words}.")


def _codes(
    table: str, column: ColumnDeclaration, parts: Sequence[tuple[Source, ColumnProfile]], scene: Scene
) -> Iterator[Line | Question]:
    held = codes.held(parts, scene.words, scene.workspace)
    unlike = {value: rows for value, rows in held.values.items() if not codes.same(column, value)}
    if not unlike and not held.hidden:
        return
    yield Line(text="")
    yield Line(text=f"[tables.{table}.codes.{column.name}]  # theirs = ours; ours are {', '.join(column.codes)}")
    for value, rows in unlike.items():
        yield _code(table, column, value, f"{rows:,} {'row' if rows == 1 else 'rows'}", scene)
    if held.hidden_words:
        yield Line(text=f"# {held.hidden_words}.")


def _code(table: str, column: ColumnDeclaration, value: str, rows: str, scene: Scene) -> Line | Question:
    """What a code of the force's is likely to mean. A letter or two may mean anything: that is asked."""
    ours = codes.meant(column, value, scene.words)
    if ours and len(value) > 2:
        return Line(text=f"{toml(value)} = {toml(ours)}  # {rows}; as the trade uses the word")
    likely = sorted(column.codes, key=lambda code: code != ours)
    return Question(
        about=f"{table}.{column.name} {value}",
        asks=f"What does {toml(value)} mean? On {rows}." + (f" Likely {ours}." if ours else ""),
        choices=tuple(Choice(words=code, lines=lines(f"{toml(value)} = {toml(code)}  # {rows}")) for code in likely),
        brief=f"{toml(value)} = {toml(ours or '...')}",
    )


def _left_over(table: Chosen) -> Iterator[Line]:
    """What duly looks for and did not find, and what the force has and duly did not know."""
    matched = {name for part in table.parts for name in part.matched}
    missing = [
        column for column in columns_of(table.layout.record) if column.name not in matched and column.name not in COMMON
    ]
    every: dict[str, ColumnProfile] = {}
    used: set[str] = set()
    for part in table.parts:
        used |= {profile.header for match in part.matched.values() for profile in (match.profile, *match.others)}
        for profile in part.source.columns:
            every.setdefault(profile.header, profile)
    if missing:
        yield Line(
            text=f"# Not found. Under [tables.{table.layout.name}.columns], "
            "add a line for each that the export has under another name:"
        )
        yield from (Line(text=f"#   {column.name} ({column.meaning})") for column in missing)
    rest = [profile for header, profile in every.items() if header not in used]
    if rest:
        yield Line(text="# Headers of the export that mean nothing to duly so far:")
        yield from (Line(text=f"#   {toml(profile.header)}: {profile.words}") for profile in rest)


def beside(tables: Sequence[Chosen], layouts: Mapping[str, TableLayout], scene: Scene) -> list[Chosen]:
    """Further tables that a file of a table fills too: one row of it stands for one of theirs, with the same key.

    Asked, where the further table has a key of its own, which the other's then stands for.
    """
    taken = {table.layout.name for table in tables}
    further = []
    for table in tables:
        for name in scene.words.tables["beside"].get(table.layout.name, ()):
            if name not in taken and table.certain:
                further += _beside(table, layouts[name], scene)
    return further


def _beside(table: Chosen, layout: TableLayout, scene: Scene) -> list[Chosen]:
    parts = []
    for first in table.parts:
        key = first.matched.get(table.layout.key or "")
        if key is None:
            continue
        spare = {column.header for column in first.source.columns} - {
            match.profile.header for match in first.matched.values()
        }
        source = replace(
            first.source, columns=tuple(column for column in first.source.columns if column.header in spare)
        )
        matched = {
            name: match for name, match in matches(layout.record, source, scene.words).items() if name not in COMMON
        }
        own = [match for match in matched.values() if match.sure and not match.column.key]
        if not own:
            continue
        declared = {column.name: column for column in columns_of(layout.record)}
        links = [
            name for name, column in declared.items() if column.references == f"{table.layout.name}.{key.column.name}"
        ]
        for name in {*links, key_of(layout.record) or ""} - {""}:
            matched[name] = replace(key, column=declared[name])
        ordered = {column.name: matched[column.name] for column in declared.values() if column.name in matched}
        same_key = key_of(layout.record) == key.column.name
        parts.append(
            Candidate(
                layout=layout,
                source=first.source,
                matched=ordered,
                named=0.0,
                weight=0.0,
                certain=same_key,
                ways=first.ways,
            )
        )
    return [Chosen(parts=tuple(parts))] if parts else []


def unknown_lines(
    sources: Sequence[Source | Candidate], layouts: Mapping[str, TableLayout], scene: Scene
) -> Iterator[Line]:
    """What is said of sources that no table is plainly meant by: what each row hangs on, and what its columns look like."""
    for source in sources:
        if isinstance(source, Candidate):
            yield from _twice(source, scene)
            continue
        yield Line(text=f"# {source.name}: no table of duly's is plainly meant; {source.rows:,} rows.")
        if source.table and (link := hangs_on(source, scene.keys, scene.words)) is not None:
            yield Line(
                text=f"# Its rows belong to {link.table}: of {toml(link.header)}, {link.words}. It is none of them itself."
            )
        yield from (Line(text=text) for text in _several_each(source, layouts, scene))
        yield from (Line(text=text) for text in _headers(source, scene))
        yield Line(text="")


def _headers(source: Source, scene: Scene) -> Iterator[str]:
    if not scene.words.name_columns([column.header for column in source.columns]):
        number = len(source.columns)
        yield f"# Its first row ({number:,} {'cell' if number == 1 else 'cells'}) does not look like headers and is not shown."
        return
    yield "# Its headers:"
    yield from (f"#   {toml(column.header)}: {column.words}" for column in source.columns)


def _twice(candidate: Candidate, scene: Scene) -> Iterator[Line]:
    """What a source would be, where another is proposed for the same table and the two are not parts of one."""
    source, name = candidate.source, candidate.layout.name
    yield Line(
        text=f"# {source.name}: {name} too, by its columns; {source.rows:,} rows. It is not read: the file above has "
        f"other columns, or the same records{_shared(candidate, scene)}. "
        "To read it with that, or in its place, name it there; its columns would be:"
    )
    for line in written(column_lines(Chosen(parts=(candidate,)), scene), {}):
        yield Line(text=line if line.startswith("#") else f"# {line}")
    yield Line(text="")


def _shared(candidate: Candidate, scene: Scene) -> str:
    key, table = candidate.key, candidate.layout.name
    if key is None or table not in scene.keys.tables:
        return ""
    return f": of {toml(key.profile.header)}, {scene.keys.link(candidate.source, key.profile, table).words}"


def _several_each(source: Source, layouts: Mapping[str, TableLayout], scene: Scene) -> Iterator[str]:
    """The tables whose key a source names, on several rows each."""
    for layout in layouts.values():
        key = next((column for column in columns_of(layout.record) if column.key and not column.references), None)
        if key is None:
            continue
        for column in source.columns:
            if column.unique < ONE_EACH and scene.words.fit(layout.name, key, column.header) >= SURE:
                yield (
                    f"# {toml(column.header)} has {column.distinct:,} values on {column.filled:,} rows: "
                    f"it has several rows for one of {layout.name}, and cannot be read as that table."
                )
