"""What is told of a night: what is new, and what is well again. Nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from duly.nights.channels import Message
from duly.nights.standing import Night
from duly.nights.things import FAILED, Thing, meaning

_LISTED = 10
"""Things in one message; of more their number is told."""


def still_told(told: Sequence[str], things: Sequence[Thing], *, delivered: bool) -> tuple[str, ...]:
    """The keys that were told and still are so after a night. One without results says nothing of what others could not judge."""
    standing = dict.fromkeys(thing.key for thing in things)
    if delivered:
        return tuple(standing)
    return tuple(dict.fromkeys((*told, *standing)))


def message_of(told: Collection[str], night: Night, things: Sequence[Thing]) -> Message | None:
    """The message on a night, in words; None where nothing is new and nothing well again."""
    new = [thing for thing in things if thing.key not in told]
    over = bool(told) and night.delivered and not things
    runs_again = night.delivered and any(key.startswith(FAILED) for key in told)
    if not new and not over and not runs_again:
        return None
    of = f"the night as at {night.as_of:%Y-%m-%d %H:%M} UTC" if night.as_of else "the night"
    listed = [f"- {thing.words}" for thing in new[:_LISTED]]
    if len(new) > _LISTED:
        listed.append(f"- and {len(new) - _LISTED} more")
    known = len(things) - len(new)
    kept = [f"Told before, and still so: {known}."] if known else []
    ending = f"Exit code {night.exit_code}: {meaning(night.exit_code)}."
    if not night.delivered:
        return Message(kind="failure", title=f"duly: {of} failed", lines=(*listed, *kept, ending, "The log says more."))
    if new:
        title = f"duly: of {of} something is to be looked at"
        return Message(kind="warning", title=title, lines=(*listed, *kept, ending, "The page on the export says more."))
    if over:
        return Message(kind="success", title=f"duly: {of} was judged, and all is well again", lines=(ending,))
    return Message(kind="success", title=f"duly: {of} was judged again", lines=(*kept, ending))
