"""Runs of several forces put side by side: a cell for each standard and force, and what those come to that may be added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from duly.reports import words
from duly.reports.combined.alike import Asked, alike, target_of, variants
from duly.reports.combined.model import Across, Cell, Combined, Figures, Force, LeftOut, Pool
from duly.reports.combined.reading import Given
from duly.reports.combined.withholding import withheld
from duly.results import Assurance, Outcome, StandardResult, Standing, Variation, exit_code, graded
from duly.version import __version__

_LONGEST_TITLE, _LONGEST_ID = 200, 40


def combined(given: Sequence[Given], left_out: Sequence[LeftOut], below: int) -> Combined:
    """The runs side by side; counts from 1 to one below `below` are withheld, and whatever they could be worked out from."""
    codes = [exit_code(one.run) for one in given]
    return Combined(
        duly_version=__version__,
        below=below,
        exit_code=3 if left_out or 3 in codes else max(codes),
        forces=[_force(one, code) for one, code in zip(given, codes, strict=True)],
        standards=[_across(asked, given, below) for asked in _by_standard(given)],
        left_out=left_out,
    )


def _force(given: Given, code: int) -> Force:
    run, info = given.run, given.run.run
    judged = sum(words.is_judged(one.outcome) for one in run.results)
    return Force(
        name=given.force,
        named_by=given.named_by,
        as_of=info.as_of,
        time_zone=info.time_zone,
        period=info.period,
        duly_version=words.plain(info.duly_version, 20),
        judged=judged,
        not_judged=len(run.results) - judged,
        suspect=run.trust is not None and run.trust.suspect,
        sample=info.sample,
        complete=info.manifest.complete,
        exit_code=code,
    )


def _by_standard(given: Sequence[Given]) -> Sequence[Sequence[Asked]]:
    """Each standard with the runs that asked for it, suite by suite, in the order in which they are first met."""
    asked: dict[str, dict[str, list[Asked]]] = {}
    for one in given:
        for result in one.run.results:
            of_suite = asked.setdefault(result.suite, {})
            of_suite.setdefault(result.standard, []).append(Asked(given=one, result=result))
    return [of_standard for of_suite in asked.values() for of_standard in of_suite.values()]


def _across(asked: Sequence[Asked], given: Sequence[Given], below: int) -> Across:
    pool = alike(asked)
    judged = {one.given.force: one.result for one in asked if words.is_judged(one.result.outcome)}
    shown = withheld({force: result.counts for force, result in judged.items()}, pool.pool, below)
    by_force = {one.given.force: one for one in asked}
    first = asked[0].result
    limits = (one.result.basis.target_count for one in asked if one.result.basis is not None)
    cells = []
    for each in given:
        if each.force not in by_force:
            cells.append(Cell(force=each.force, asked=False, apart=("its run did not ask for it",)))
            continue
        one = by_force[each.force]
        cells.append(_cell(one, shown.forces.get(each.force), pooled=each.force in pool.pool, apart=pool.apart))
    return Across(
        standard=words.plain(first.standard, _LONGEST_ID),
        suite=words.plain(first.suite, _LONGEST_ID),
        title=words.plain(first.title, _LONGEST_TITLE),
        target_count=next(limits, None),
        cells=tuple(cells),
        pool=_pool(pool.pool, by_force[pool.pool[0]].result, shown.together) if pool.pool else None,
        variants=tuple(variants([one for one in asked if one.given.force in judged])),
    )


def _cell(one: Asked, figures: Figures | None, *, pooled: bool, apart: Mapping[str, Sequence[str]]) -> Cell:
    force, result = one.given.force, one.result
    open_ = figures is None or figures.settled
    standing = _standing(one) if figures is not None and figures.rate is not None else None
    return Cell(
        force=force,
        outcome=result.outcome if open_ else None,
        target=None if figures is None else target_of(result),
        figures=figures,
        pooled=pooled,
        apart=tuple(apart.get(force, ())),
        variation=None if standing is None or standing.variation is Variation.TOO_FEW else standing.variation,
        assurance=None if standing is None or standing.assurance is Assurance.UNTOLD else standing.assurance,
    )


def _standing(one: Asked) -> Standing | None:
    movers = one.given.run.movers
    standings = movers.standings if movers else ()
    return next((own for own in standings if own.standard == one.result.standard and own.breakdown is None), None)


def _pool(forces: Sequence[str], result: StandardResult, figures: Figures) -> Pool:
    target = target_of(result)
    return Pool(forces=tuple(forces), figures=figures, outcome=_outcome(result, target, figures), target=target)


def _outcome(result: StandardResult, target: Decimal | None, figures: Figures) -> Outcome | None:
    """What the forces come to together, by what is shown. A number of breaches allows each force its own, and them all none but
    where it is nought."""
    counts = figures.judged
    limit = result.basis.target_count if result.basis else None
    if counts is None or not figures.settled or (target is None and limit != 0):
        return None
    return graded(counts, target or Decimal(0), limit)
