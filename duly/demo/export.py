"""A whole export on one page: the force-years, the stories told in each, and the ledger of what was planted."""

import json
import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from duly.demo import (
    force,
)
from duly.demo.calendar import LONDON, epoch_day, instant
from duly.demo.files import Files
from duly.demo.ledger import Ledger, Tally
from duly.demo.stories.conferences import story as conferences
from duly.demo.stories.crimes import story as crimes
from duly.demo.stories.custody import story as custody
from duly.demo.stories.domestic import story as domestic
from duly.demo.stories.faults import story as faults
from duly.demo.stories.logs import story as logs
from duly.demo.stories.meetings import story as meetings
from duly.demo.stories.missing import story as missing
from duly.demo.stories.notices import story as notices
from duly.demo.stories.offenders import story as offenders
from duly.demo.stories.online import story as online
from duly.demo.stories.paperwork import story as paperwork
from duly.demo.stories.profiles import story as profiles
from duly.demo.stories.referrals import story as referrals
from duly.demo.stories.repeats import story as repeats
from duly.demo.stories.training import story as training
from duly.demo.stories.voices import story as voices
from duly.demo.story import Story

AS_OF = datetime(2026, 2, 2, 6, 0, tzinfo=LONDON)
"""When the export is made, unless told otherwise: after a Christmas and two changes of the clock."""

YEARLY_CRIMES = 100_000
_CHILD_SHARE = 0.11
_YEAR = 365
_OFFENDERS = 1_400
"""Registered offenders of a force of this size; they are a snapshot, and belong to no year."""


def write_export(
    folder: Path, *, scale: float = 0.01, seed: int = 2017, as_of: datetime = AS_OF, ledger_path: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Ledger:  # fmt: skip
    """Write an export of `scale` force-years of 100,000 crimes into `folder`, and return what duly must find in it.

    Files, rows and ledger are the same for the same scale, seed and as-at instant. The ledger is written to
    `ledger_path` if given; it does not belong inside the export. `progress` is told each step in words.

    Raises ValueError if `as_of` is naive or falls on midnight, which a reader takes for a date without a time, or if
    `scale` is below 0.01, too few records for every fault to be planted."""
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone, such as zoneinfo.ZoneInfo('Europe/London')")
    local = as_of.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        raise ValueError("as_of must not be midnight, which is read as a date without a time")
    if scale < 0.01:
        raise ValueError("scale must be at least 0.01 (1,000 crimes), or not every fault fits in")
    tally, today, years = Tally(), epoch_day(local.date()), math.ceil(scale)
    with Files(folder) as files:

        def story(theme: str, back: int = 0) -> Story:
            """A theme in one force-year, counted back from the as-at date, with chance of its own."""
            last = today - back * _YEAR - 1
            return Story(
                files=files, tally=tally, seed=seed, theme=theme, back=back, first_day=last + 1 - _YEAR, last_day=last,
                as_of=instant(as_of), today=today,
            )  # fmt: skip

        force.write(files)
        for back in range(years):
            if progress is not None:
                progress(f"Force-year {years - back} of {years}")
            _tell_year(partial(story, back=back), scale / years)
        profiles.tell(story("profiles"))
        training.tell(story("training"), round(40 * scale / years))
        offenders.tell(story("offenders"), round(_OFFENDERS * scale))
        refused = faults.tell(story("faults"), min(scale, 1.0))
        folded = files.repeat_some()
    manifest = {
        "export_at": local.isoformat(), "covers_from": str(np.datetime64(today - years * _YEAR, "D")),
        "covers_to": local.date().isoformat(), "schema_version": 1, "tables": files.rows,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    verdicts = tally.verdicts()
    ledger = Ledger(
        as_of=local, scale=scale, seed=seed, rows=files.rows, folded=folded, refused=refused,
        standards={name: verdicts[name] for name in verdicts if "/" not in name},
        variants={name: verdicts[name] for name in verdicts if "/" in name}, backlogs=dict(sorted(tally.waiting.items())),
        anomalies={kind: tuple(ids) for kind, ids in sorted(tally.anomalies.items())},
    )  # fmt: skip
    if ledger_path is not None:
        ledger_path.write_text(ledger.to_json(), encoding="utf-8")
    return ledger


def _tell_year(story: Callable[[str], Story], share: float) -> None:
    size = round(YEARLY_CRIMES * share)
    children = round(size * _CHILD_SHARE)
    recorded = crimes.tell(story("crimes"), children, size - children)
    paperwork.tell(story("paperwork"), recorded)
    voices.tell(story("voices"), recorded, round(children * 0.03))
    reported = logs.tell(story("logs"), round(size * 0.12), recorded.number[recorded.plain])
    called = referrals.tell(story("triggers"), story("protections"), round(size * 0.04), recorded)
    meetings.tell(story("meetings"), called, round(size * 0.003))
    beside = {theme: story(theme) for theme in ("queues", "control_room", "links", "schools")}
    met = domestic.tell(story("domestic"), beside, round(size * 0.28))
    notices.tell(story("notices"), (notices.of_crimes(recorded), reported, met), round(size * 0.002))
    online.tell(story("online"), round(size * 0.0015))
    missing.tell(story("missing"), round(size * 0.018))
    repeats.tell(story("repeats"), round(size * 0.0036))
    conferences.tell(story("conferences"), round(size * 0.005), round(size * 0.014))
    custody.tell(story("custody"), round(size * 0.127))
