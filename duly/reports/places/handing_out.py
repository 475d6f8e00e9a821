"""Hands out the worklists: file by file, since people work in them, and beside the one that somebody has open."""

from __future__ import annotations

from pathlib import Path

from duly.reports.own_files import list_names, own_names
from duly.reports.places.chain import present, read_chain
from duly.reports.places.record import recorded
from duly.reports.worklists import FOLDER
from duly.whole_files import replace

_BESIDE = "{} (new, as the other was open).{}"
"""What a worklist is called beside one that is open."""


def hand_out(folder: Path, staged: Path) -> list[str]:
    """Put staged worklists in the place of those that are there; what could not be done, in sentences."""
    lists = folder / FOLDER
    fresh = sorted(staged.iterdir()) if staged.is_dir() else []
    beside = {path.name: _BESIDE.format(path.stem, path.suffix[1:]) for path in fresh}
    if fresh:
        lists.mkdir(exist_ok=True)
        list_names(folder, own_names(folder) | {f"{FOLDER}/{path.name}" for path in fresh})
    remarks, kept = [], set()
    for path in fresh:
        if replace(lists / path.name, path):
            continue
        other = beside[path.name]
        kept.add(other)
        list_names(folder, own_names(folder) | {f"{FOLDER}/{other}"})
        if replace(lists / other, path):
            remarks.append(f"{FOLDER}/{path.name} is open in a program: the new one is beside it, as {other}")
        else:
            remarks.append(f"{FOLDER}/{path.name} is open in a program, and so is {other}: neither could be replaced")
    _clear_out(folder, kept)
    return remarks


def _clear_out(folder: Path, kept: set[str]) -> None:
    """Remove the worklists that the newest run has not, but for those to be kept, unless somebody has worked in them."""
    chain = read_chain(folder)
    runs = list(present(folder, chain).values())
    kept = kept | set(runs[-1].worklists if runs else ())
    handed_out = {one.sha256 for record in runs for one in record.worklists.values()}
    gone = set()
    for name in own_names(folder):
        path = folder / name
        if not name.startswith(f"{FOLDER}/") or path.name in kept:
            continue
        is_worked_in = path.suffix == ".xlsx" and len(chain) > 1
        if is_worked_in and path.is_file() and recorded(path).sha256 not in handed_out:
            continue
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue
        gone.add(name)
    if gone:
        list_names(folder, own_names(folder) - gone)
