"""Whether a file without a line end behind its last row was cut off: its last cell is then less than what a cell of its
column is elsewhere."""

from __future__ import annotations

from pathlib import Path

from duly.connectors.files import relations
from duly.connectors.files.rewriting import Rewritten
from duly.connectors.workspace import Workspace

FORMS = 50
"""More ways of writing than this are those of a free text, of which nothing tells where it ends."""

FEW = 3
"""Of fewer cells it is no rule that none is blank."""


def drop_cut(path: Path, done: Rewritten, *, delimiter: str, width: int, workspace: Workspace) -> None:
    """Take the last record out of what was written of a file, and count it as refused, where it was cut off."""
    if done.last is None or done.records < 2:
        return
    rows = relations.delimited(path, delimiter=delimiter, width=width)
    with workspace.in_order():
        cut = is_cut(f"(SELECT * FROM {rows} LIMIT {done.records - 1})", f"c{width - 1}", done.last, workspace)
    relations.drop_rejects(workspace)
    if cut:
        done.drop_last(path)


def is_cut(relation: str, cells: str, last: bytes, workspace: Workspace) -> bool:
    """Whether the last cell of a file is but the beginning of one.

    `relation` are the other rows of the file and `cells` is its last column. A cell with a digit is the beginning of one
    where no other looks like it (digits and letters alike) but the beginning of others does; one of letters where it stands
    nowhere else but others begin with it; a blank one where no other is blank. A column that is written in many ways is
    not asked.
    """
    text = last.decode().strip()
    quoted = "'" + text.replace("'", "''") + "'"
    form = "regexp_replace(regexp_replace(trim({0}), '[0-9]', '9', 'g'), '[A-Za-z]', 'a', 'g')"
    of_cell, of_last = form.format(cells), form.format(quoted)
    filled, blank, forms, alike, longer, same, going_on = workspace.run(
        f"SELECT count(*) FILTER (trim({cells}) <> ''), count(*) FILTER (coalesce(trim({cells}), '') = ''), "
        f"count(DISTINCT {of_cell}), bool_or({of_cell} = {of_last}), "
        f"bool_or(starts_with({of_cell}, {of_last}) AND {of_cell} <> {of_last}), bool_or(trim({cells}) = {quoted}), "
        f"bool_or(starts_with(trim({cells}), {quoted}) AND trim({cells}) <> {quoted}) FROM {relation}"
    )[0]
    if not filled or forms > FORMS or (2 * forms > filled and filled > 1):
        return False
    if not text:
        return not blank and filled >= FEW
    if any(character.isdigit() for character in text):
        return bool(longer and not alike)
    return bool(going_on and not same)
