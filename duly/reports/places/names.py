"""What the folder of a run is called: by the instant that it is as at, in the force's own time, as people say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def place_name(as_of: datetime, zone: ZoneInfo, *, offset: bool = False) -> str:
    """2026-02-02T0600: local, with seconds where it has some.

    With its offset where clocks that go back make an hour come twice, or where `offset` asks for it: 2026-10-25T0130+0000.
    """
    local = as_of.astimezone(zone)
    exact = "%Y-%m-%dT%H%M" + ("%S" if local.second or local.microsecond else "")
    exact += ".%f" if local.microsecond else ""
    return local.strftime(exact + ("%z" if offset or _comes_twice(local) else ""))


def _comes_twice(local: datetime) -> bool:
    # Of a time that clocks jump over, which no instant has, the offsets differ as well; an instant never is one.
    offsets: set[timedelta | None] = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) > 1
