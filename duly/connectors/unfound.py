"""What duly.toml says of columns that no part of an export has: a header that was renamed, or one that was mistyped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from duly.connectors.mapping import TableLayout, map_headers


def unfound(layout: TableLayout, sources: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What is told of columns whose headers duly.toml says and of which none is there. `sources` are the headers of everything
    that fills the table.

    The key is not among them: a table without it is unfit, which says so.
    """
    mappings = [map_headers(layout, headers) for headers in sources]
    if not mappings:
        return ()
    there: Collection[str] = {name for mapping in mappings for name in mapping.present}
    return tuple(
        f"there is no column {' or '.join(map(repr, laid.headers))}, which duly.toml says is {layout.name}.{laid.column.name}"
        for laid in layout.columns
        if laid.said and not laid.column.key and laid.column.name not in there
    )
