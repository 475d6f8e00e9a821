"""How the nights go, for a person and for a program that watches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from duly.nights import Night, State
from duly.nights.things import meaning
from duly.reports import words


def nights_text(state: State) -> str:
    """A line for each thing that can be said, its name first."""
    return "".join(f"{name:<14}{said}\n" for name, said in _lines(state))


def nights_json(state: State) -> str:
    """The same as JSON. Times are UTC."""
    return json.dumps(asdict(state), indent=1, default=_stamp) + "\n"


def _lines(state: State) -> Iterator[tuple[str, str]]:
    last, judged = state.last, state.judged
    if last is None:
        yield "last run", "none yet: no run under this duly.toml has ended"
    else:
        yield "last run", _said(last, state.at)
        if judged is None:
            yield "last judged", "none yet"
        elif judged != last:
            yield "last judged", _said(judged, state.at)
        if judged is not None and judged.outcomes:
            counted = (f"{number} {outcome.lower().replace('_', ' ')}" for outcome, number in judged.outcomes.items())
            yield "standards", ", ".join(counted)
        if judged is not None and judged.page:
            yield "page", words.plain(judged.page)
    for begun in state.under_way:
        yield "under way", f"since {_at(begun.started)}, process {begun.pid} on {words.plain(begun.host)}"
    if state.due is not None:
        yield "next due", f"{_at(state.due)}{': overdue' if state.overdue else ''}"
    for key in state.told:
        yield "still so", key
    yield f"exit {state.code}", "all is well" if state.code == 0 else _why(state)


def _why(state: State) -> str:
    if state.last is None:
        return "no night was judged yet"
    if state.last.exit_code > 1:
        return meaning(state.last.exit_code)
    return "the next night is overdue"


def _said(night: Night, at: datetime) -> str:
    of = f"as at {_at(night.as_of)}, " if night.as_of else ""
    took = timedelta(seconds=round((night.ended - night.started).total_seconds()))
    how = f"exit {night.exit_code}, {meaning(night.exit_code)}"
    return f"{of}ended {_at(night.ended)} ({_age(at - night.ended)} ago), took {took}: {how}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _age(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return words.plural(minutes, "minute")
    return words.plural(minutes // 60, "hour") if minutes < 48 * 60 else words.plural(minutes // (24 * 60), "day")


def _stamp(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    raise TypeError(type(value).__name__)
