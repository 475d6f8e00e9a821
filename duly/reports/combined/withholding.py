"""Small counts across forces: what is withheld, so that neither a total nor the others give it away.

Of each standard four things are shown that do not add up to each other: who complied and who did not, what is unknown, what is
not due yet, and who is not asked. Each is a column by itself, with a total over the forces that are pooled. Where a count of it
is small that force is withheld together with at least one whose counts are not, as the page that may leave the unit does it
(duly.reports.pages.suppression); where that cannot be, the total is withheld. A population stands only where all its parts do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duly.reports.combined.model import Figures
from duly.reports.pages.suppression import pooled, small
from duly.results import Counts

_JUDGED = ("compliant", "non_compliant")
_APART = (_JUDGED, ("unknown",), ("not_yet_due",), ("excluded",))
"""Counts that are shown or withheld together. Those of an outcome that says nothing of anybody are counted as excluded."""


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """What may be shown of each force, and of all that are pooled."""

    forces: Mapping[str, Figures]
    together: Figures


def withheld(counts: Mapping[str, Counts], pool: Sequence[str], below: int) -> Withheld:
    """What may be shown of these forces, of which those of `pool` are added up; counts from 1 to one below `below` may not."""
    plain = {force: _plain(one) for force, one in counts.items()}
    shown: dict[str, dict[str, int]] = {force: {} for force in counts}
    together: dict[str, int] = {}
    for names in _APART:
        open_, total = _open({force: plain[force] for force in pool}, names, below)
        alone = {force for force in counts if force not in pool and not _bad(plain[force], names, below)}
        for force in open_ | alone:
            shown[force] |= {name: getattr(plain[force], name) for name in names}
        if total:
            together |= {name: sum(getattr(plain[force], name) for force in pool) for name in names}
    return Withheld(forces={force: _figures(one) for force, one in shown.items()}, together=_figures(together))


def _plain(counts: Counts) -> Counts:
    return Counts(
        compliant=counts.compliant,
        non_compliant=counts.non_compliant,
        unknown=counts.unknown,
        not_yet_due=counts.not_yet_due,
        excluded=counts.exempt + counts.excluded,
    )


def _bad(counts: Counts, names: Sequence[str], below: int) -> bool:
    return any(small(getattr(counts, name), below) for name in names)


def _open(counts: Mapping[str, Counts], names: Sequence[str], below: int) -> tuple[set[str], bool]:
    """The forces of which these counts may be shown, and whether their total may."""
    fit = {force for force, one in counts.items() if not _bad(one, names, below)}
    if len(fit) == len(counts):
        return fit, True
    rows = pooled(counts, names, below)
    if not rows:
        return fit, False
    none = {force for force, one in counts.items() if not any(getattr(one, name) for name in names)}
    return {row.value for row in rows if row.value is not None} | none, True


def _figures(shown: Mapping[str, int]) -> Figures:
    return Figures(
        compliant=shown.get("compliant"),
        non_compliant=shown.get("non_compliant"),
        unknown=shown.get("unknown"),
        not_yet_due=shown.get("not_yet_due"),
        not_asked=shown.get("excluded"),
    )
