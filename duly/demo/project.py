"""A folder to try duly in: the constructed export, the ledger of what it must find, and a duly.toml to judge it with."""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from pathlib import Path

from duly.demo.calendar import LONDON
from duly.demo.export import AS_OF, write_export
from duly.demo.force import OFFICES
from duly.demo.ledger import Ledger
from duly.demo.stories.custody.story import SUITES
from duly.demo.stories.profiles.fates import AREAS
from duly.demo.stories.schools.terms import areas as school_areas
from duly.demo.stories.schools.terms import settings_text
from duly.errors import DeliveryError

_SETTINGS = """\
# What 'duly run' judges here. docs/settings.md says everything that may stand in this file.

[export]
path = "export"                 # a folder, a zip, one file or several; relative to this file
time_zone = "Europe/London"     # where the force is; times without an offset are read so too

[output]
folder = "results"              # a folder for each run; index.html leads to the newest

# Registered sex offenders carry an office and stays in custody a suite, and no team: whose they are.
[teams]
{teams}

[parameters.profile_areas]
value = [{areas}]
reason = "The areas of the force that the demo makes up"
expires = 2099-12-31

[parameters.strat_trigger_thresholds]
value = ["s17"]
reason = "The force of the demo holds a discussion on every child of an online-abuse or exploitation case"
expires = 2099-12-31

{rules}# The school days of each area. None are set for the fourth area of the demo, to show what that leaves unknown.
"""

_RULES = """\
# Rules of the force's own, beside those that duly brings.
[catalogue]
suites = ["ours.toml"]

"""

_OURS = """\
# Standards of the force's own: 'duly test ours.toml' judges their examples, docs/patterns.md has every pattern.

suite = "ours"
title = "Our own rules"
version = "2026-01"

[[standard]]
id = "LOC-01"
title = "Police protection: social care told within {hours} hours"
question = "How often was children's social care told in time that a child was taken into police protection?"
of = "police_protection"
must = { within = { from = "started_at", to = "la_informed_at", hours = 4 } }
target = 95
severity = "high"
by = ["district"]
fix = "Tell children's social care, and record when."

[[standard.example]]
odd = "4:00:00"
row = { started_at = "2026-01-05T10:00:00", la_informed_at = "2026-01-05T14:00:00" }
gives = "compliant: in_time"

[[standard.example]]
odd = "4:00:01"
row = { started_at = "2026-01-05T10:00:00", la_informed_at = "2026-01-05T14:00:01" }
gives = "non-compliant: late"
"""


def write_demo(
    folder: Path, *, scale: float = 0.1, seed: int = 2017, as_of: datetime = AS_OF, own_rules: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Ledger:  # fmt: skip
    """Write export/, ledger.json and duly.toml into `folder`, and with `own_rules` a rule of the force's own, of which the ledger
    says nothing; returns the ledger. `scale` as for `write_export`.

    A duly.toml that is there already is kept.

    Raises DeliveryError where the folder cannot be written.
    """
    try:
        (folder / "export").mkdir(parents=True, exist_ok=True)
        ledger = write_export(
            folder / "export", scale=scale, seed=seed, as_of=as_of, ledger_path=folder / "ledger.json", progress=progress,
        )  # fmt: skip
        settings = folder / "duly.toml"
        if not settings.exists():
            areas = ", ".join(f'"{area.name}"' for area in AREAS)
            terms = settings_text(school_areas(as_of.astimezone(LONDON).date(), ceil(scale)))
            whose = {**dict.fromkeys(OFFICES, "MOSOVO force-wide"), **dict.fromkeys(SUITES, "CUSTODY force-wide")}
            teams = "\n".join(f'"{place}" = "{team}"' for place, team in whose.items())
            rules = _RULES if own_rules else ""
            settings.write_text(_SETTINGS.format(areas=areas, teams=teams, rules=rules) + terms, encoding="utf-8")
            if own_rules:
                (folder / "ours.toml").write_text(_OURS, encoding="utf-8")
    except OSError as failure:
        raise DeliveryError(
            f"the demo could not be written to {folder}: {type(failure).__name__}",
            next_step="name another folder, or make room in this one",
        ) from failure
    return ledger
