"""The whole examination of a duly.toml where it is to run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from duly.connectors.proposing import Readiness, readiness
from duly.doctor.findings import Finding, State, fault
from duly.doctor.places import answers, places
from duly.doctor.trial import Trial, tried
from duly.errors import CalendarError
from duly.expectations.tuning import Tuning
from duly.judging.calendars import Calendar
from duly.settings import Settings
from duly.settings.secrets import shown

_SOON = timedelta(days=90)
"""How long before its end the calendar is told of."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found, and which standards can be judged."""

    findings: tuple[Finding, ...]
    readiness: Readiness

    @property
    def exit_code(self) -> int:
        """0 where everything can be read and every standard judged, else 3."""
        bad = any(finding.state is State.BAD for finding in self.findings)
        return 3 if bad or self.readiness.lacking else 0


def examine(settings: Settings, tuning: Tuning, now: datetime) -> Examination:
    """Look at everything that a run of these settings needs. `now` is aware. Nothing is judged, and nothing kept.

    Raises SettingsError where duly.toml says what cannot be.
    """
    settings.check_agreed(now.astimezone(settings.export.zone).date())
    settings.register()
    paths = tuple(settings.resolved(path) for path in settings.export.path)
    url = None if paths else settings.export.database_url()
    findings = [*places(settings, paths), *_calendar(settings, now)]
    findings += [Finding(name="duly.toml", state=State.LOOK, says=said) for said in settings.moved]
    trial = Trial(findings=())
    if not paths and url is None:
        findings.append(
            Finding(
                name="export", state=State.BAD, says="nothing says where the export is",
                next_step="Set export.path or export.database in duly.toml.",
            )
        )  # fmt: skip
    elif url is not None and (answer := answers("export", url, shown(url))).state is State.BAD:
        findings.append(answer)
    else:
        trial = tried(settings, tuning.catalogue.vocabulary, paths, url)
    set_ = [name for name, value in tuning.parameters.items() if value]
    return Examination(
        findings=(*findings, *trial.findings),
        readiness=readiness(
            tuning.standards(suites=settings.run.suites, ids=settings.run.standards), trial.present, set_
        ),
    )


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the bank holidays are known on the day, and for long enough; and the school terms, where there are any."""
    try:
        calendar = Calendar.of(settings.calendar, now.astimezone(settings.export.zone))
    except CalendarError as error:
        yield fault("calendar", error)
        return
    today = now.astimezone(settings.export.zone).date()
    soon = calendar.until - today < _SOON
    yield Finding(
        name="calendar", state=State.LOOK if soon else State.OK, says=f"working days are known up to {calendar.until}",
        next_step="Once the bank holidays after that are proclaimed, set calendar.until, or use a newer duly." if soon else "",
    )  # fmt: skip
    for area, school in settings.calendar.schools.items():
        days = school.days()
        if not days or days[-1] < today:
            yield Finding(
                name="calendar", state=State.LOOK, says=f"no school term of {area} reaches the present day",
                next_step=f'Add the terms under [calendar.schools."{area}"].',
            )  # fmt: skip
