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

# The school days of each area. None are set for the fourth area of the demo, to show what that leaves unknown.
"""


def write_demo(
    folder: Path, *, scale: float = 0.1, seed: int = 2017, as_of: datetime = AS_OF,
    progress: Callable[[str], None] | None = None,
) -> Ledger:  # fmt: skip
    """Write export/, ledger.json and duly.toml into `folder`; returns the ledger. `scale` as for `write_export`.

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
            settings.write_text(_SETTINGS.format(areas=areas, teams=teams) + terms, encoding="utf-8")
    except OSError as failure:
        raise DeliveryError(
            f"the demo could not be written to {folder}: {type(failure).__name__}",
            next_step="name another folder, or make room in this one",
        ) from failure
    return ledger
