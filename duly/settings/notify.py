"""Who is told how the nights go, and by what."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from duly.settings.sections import FilePath, Section

URLS_ENV = "DULY_NOTIFY_URLS"
"""The environment variable that is read where duly.toml names none: also on a night on which duly.toml cannot be read."""

STATUS = "duly-status.json"
"""The file beside duly.toml that says how it stands, where duly.toml names none."""


class NotifySettings(Section):
    """[notify]: who is told of a night that fails, of what is new among what cannot be judged, and that all is well again.

    The environment variable `urls_env`, or the file `urls_file` that nobody else may read, holds where to: URLs as Apprise
    writes them (mail, Teams, a webhook), one a line. In the folder `drop` each message is left as a text file instead, for
    networks that let nothing else through. How it stands is kept in `status` (duly-status.json beside duly.toml). `alive` is a
    file that is written anew after each night that was judged, and `metrics` one in the text format of Prometheus. A night is
    overdue `grace_hours` after the next was due (history.expect_every_days).
    """

    urls_env: str | None = None
    urls_file: FilePath | None = None
    drop: FilePath | None = None
    status: FilePath | None = None
    alive: FilePath | None = None
    metrics: FilePath | None = None
    grace_hours: Annotated[int, Field(ge=1, le=720)] = 6
