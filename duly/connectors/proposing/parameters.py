"""The lists that only the force can give (STANDARDS.md A5): which codes the export holds for each, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duly.checks.parameters import Parameter
from duly.connectors.proposing import codes
from duly.connectors.proposing.columns import Scene
from duly.connectors.proposing.profiles import ColumnProfile
from duly.connectors.proposing.questions import Line, Listing, toml
from duly.connectors.proposing.sources import Source
from duly.connectors.proposing.tables import Chosen


def parameter_items(tables: Sequence[Chosen], known: Mapping[str, Parameter], scene: Scene) -> Iterator[Line | Listing]:
    """For each list, the values that the export holds, with counts: a force's list needs a reason and an expiry.

    `known` are the parameters of the catalogue, by name.
    """
    started = False
    for name, listed in scene.words.parameters.items():
        parts = [part for column in listed.columns for part in _parts(tables, column)]
        if name not in known or not parts:
            continue
        held = codes.held(parts, scene.words, scene.workspace)
        if not held.values and not held.hidden:
            continue
        if not started:
            yield Line(
                text="# Lists that only this force can give. Where none of the export's codes is in a list, what goes by it is "
                "not judged."
            )
            started = True
        default = known[name].default
        usual = [value for value in held.values if isinstance(default, tuple) and value in default]
        likely = usual or [value for value in held.values if codes.belonging(listed, value) or not listed.words]
        columns = [column for column in listed.columns if _parts(tables, column)]
        asks = f"{name}: {known[name].meaning}. {', '.join(columns)} {'holds' if len(columns) == 1 else 'hold'}:"
        yield Listing(
            about=name, asks=asks, values=held.values, likely=tuple(likely),
            lines=tuple(_commented(name, asks, held, likely, is_usual=bool(usual))),
        )  # fmt: skip
    if started:
        yield Line(text="")


def _commented(name: str, asks: str, held: codes.Held, likely: Sequence[str], *, is_usual: bool) -> Iterator[Line]:
    """A list as comments, ready to be corrected."""
    yield Line(text="#")
    yield Line(text=f"# {asks}")
    for value, rows in held.values.items():
        said = f"{rows:,} {'row' if rows == 1 else 'rows'}"
        mark = "; in the list that duly ships" if is_usual else "; likely"
        yield Line(text=f"#   {toml(value)}: {said}" + (mark if value in likely else ""))
    if held.hidden_words:
        yield Line(text=f"#   {held.hidden_words}")
    yield Line(text="# Read the list through, correct the second line, say why and until when, and take the # away:")
    yield Line(text=f"# [parameters.{name}]")
    yield Line(text=f"# value = {toml(likely)}")
    yield Line(text='# reason = "..."')
    yield Line(text="# expires = 20YY-MM-DD")


def _parts(tables: Sequence[Chosen], column: str) -> list[tuple[Source, ColumnProfile]]:
    """Where a column of ours, as table.column, is held."""
    name, _, ours = column.partition(".")
    return [
        (part.source, part.matched[ours].profile)
        for table in tables
        if table.layout.name == name
        for part in table.parts
        if ours in part.matched
    ]
