"""Why one record got its verdicts: each standard that applies to it, with the values and dates used. Never free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from duly.checks import MAIN, Judgement, Standard
from duly.errors import UsageError
from duly.expectations.tuning import Tuning
from duly.judging.holding import standards_on
from duly.judging.loop import Turn, each_standard
from duly.judging.officers import also_read as officers_read
from duly.judging.officers import officers_of
from duly.judging.register import read_register
from duly.judging.selects import record_values
from duly.judging.session import Progress, Request, opened
from duly.judging.shipped_rules import shipped_reads
from duly.judging.teams import TEAM, told_by
from duly.results import Explained, Explanation, Status, Waiver
from duly.settings import Settings


def explain(
    settings: Settings,
    tuning: Tuning,
    request: Request,
    record: str,
    progress: Progress | None = None,
) -> Explained:
    """Every verdict on the record with this id, and the waiver of it, which may have expired before the as-at day.

    Only the standards that the request names are asked, else those that may judge a record of its kind, and only what they read
    is read. Raises UsageError, with ids like it, where the export holds no such record, and what opening the export or the
    register of waivers raises. A record that no standard applies to has no verdicts.
    """
    waivers = _waivers(settings, tuning, record)

    def verdicts_on_record(turn: Turn, day: date) -> list[Explanation]:
        explanations: list[Explanation] = []
        with turn.dataset.engine.connect() as connection:
            for rate, judgement in turn.standard.judgements.items():
                said = told_by(judgement) if settings.teams else None
                also = {} if said is None else {TEAM: said}
                chosen = turn.dataset.ready(record_values(judgement, record, also=also))
                for row in connection.execute(chosen, turn.bound).mappings():
                    values = _with_team(dict(row), judgement, settings.teams) if also else dict(row)
                    explanation = _explanation(turn.standard, rate, judgement, values)
                    explanations.append(explanation if rate != MAIN else _with_waiver(explanation, waivers, day))
        return explanations

    asked_for = tuning.standards(suites=request.suites, ids=request.standards)
    for standard in asked_for:
        if (read := shipped_reads(standard)) is not None:
            standard.known_to_read(read)
    on_record = standards_on(settings, tuning, request, record, asked_for, progress)
    standards = on_record.standards
    if on_record.missing is not None and not standards:
        raise on_record.missing
    if request.standards and on_record.missing is None:
        standards = asked_for
    also = officers_read if settings.output.officers else None
    with opened(settings, tuning, request, standards, progress, also_read=also) as session:
        asked = each_standard(session, lambda turn: verdicts_on_record(turn, session.facts.local_day))
        verdicts = tuple(explanation for explanations in asked.answers.values() for explanation in explanations)
        if settings.output.officers:
            named = officers_of(session.dataset, session.standards, record)
            verdicts = tuple(
                replace(one, officer=named.get((one.standard, one.rate)) if one.is_open else None) for one in verdicts
            )
        if on_record.missing is not None and not verdicts:
            missing = on_record.missing
            untold = [f"{standard} could not be judged: {why.message}" for standard, why in asked.unjudged.items()]
            raise UsageError(missing.message, faults=untold, next_step=missing.next_step)
        return Explained(
            verdicts=verdicts,
            not_judged={standard: unjudged.message for standard, unjudged in asked.unjudged.items()},
            asked=tuple(standard.id for standard in standards),
            as_of=session.dataset.as_of,
            time_zone=session.dataset.time_zone,
        )


def _waivers(settings: Settings, tuning: Tuning, record: str) -> list[Waiver]:
    """The waivers of a record. Those that have expired stop a run; here they are told."""
    register = settings.register()
    if register is None:
        return []
    return [waiver for waiver in read_register(register, tuning.catalogue.ids) if waiver.record == record]


def _with_waiver(verdict: Explanation, waivers: list[Waiver], day: date) -> Explanation:
    """The verdict with its waiver: one of its item before one of the whole record."""
    items = (None, str(verdict.item))
    own = [waiver for waiver in waivers if waiver.standard == verdict.standard and waiver.item in items]
    if not own:
        return verdict
    waiver = max(own, key=lambda waiver: waiver.item is not None)
    return replace(verdict, waiver=waiver, expired=waiver.until < day)


def _with_team(row: dict[str, Any], judgement: Judgement, teams: Mapping[str, str]) -> dict[str, Any]:
    """The values with the team that duly.toml says of the record's office, suite, unit or team; else as they would be shown."""
    name = f"show_{TEAM}"
    said = row.pop(name)
    return {**row, name: teams.get(said, said)} if said in teams or TEAM in judgement.shows else row


def _explanation(standard: Standard, rate: str, judgement: Judgement, row: Mapping[str, Any]) -> Explanation:
    titles = {MAIN: standard.title} | {further.id: further.title for further in standard.also}
    words = judgement.verdict.ends
    return Explanation(
        standard=standard.id,
        title=titles[rate],
        rate=rate,
        words=words[Status(row["status"]), row["reason"]],
        remedy=standard.remedy,
        status=Status(row["status"]),
        values={name.removeprefix("show_"): value for name, value in row.items() if name.startswith("show_")},
        **{name: row[name] for name in ("item", "reason", "flag", "anchor_at", "due_at", "done_at")},
    )
