"""Where a message goes: to the URLs that Apprise knows, and into a folder from which others take it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duly.errors import DeliveryError, SettingsError, system_words
from duly.nights.standing import write_whole
from duly.settings import NotifySettings
from duly.settings.notify import URLS_ENV
from duly.settings.secrets import from_environment


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is told. `kind` is Apprise's word: "failure", "warning" or "success"."""

    kind: str
    title: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class Channels:
    """Where messages go. Without any, nobody is told: what happened stands in `duly status` alone."""

    urls: tuple[str, ...] = ()
    drop: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.urls or self.drop)

    def send(self, message: Message, at: datetime) -> list[str]:
        """Send a message everywhere; what could not be done, in words that hold no address."""
        faults = [fault for number, url in enumerate(self.urls, start=1) if (fault := _sent(url, number, message))]
        if self.drop is not None:
            try:
                self.drop.mkdir(parents=True, exist_ok=True)
                write_whole(
                    _free(self.drop, f"duly-{at:%Y%m%dT%H%M%SZ}-{message.kind}"), f"{message.title}\n\n{message.body}\n"
                )
            except (OSError, DeliveryError) as error:
                faults.append(
                    f"notify.drop: {error.message if isinstance(error, DeliveryError) else system_words(error)}"
                )
        return faults


def channels_of(notify: NotifySettings, base: Path) -> Channels:
    """Where messages go; `base` is the folder that paths of duly.toml are relative to.

    Raises SettingsError where an address cannot be had or is none, or where others can read the file that holds it.
    """
    urls = tuple(_urls(notify, base))
    if urls:
        _check(urls)
    return Channels(urls=urls, drop=base / notify.drop if notify.drop else None)


def _urls(notify: NotifySettings, base: Path) -> Iterator[str]:
    if notify.urls_env is not None:
        yield from from_environment(notify.urls_env, "notify.urls_env").split()
    elif notify.urls_file is None:
        yield from os.environ.get(URLS_ENV, "").split()
    if notify.urls_file is not None:
        yield from _private(base / notify.urls_file).split()


def _private(file: Path) -> str:
    """The text of a file that nobody but its owner can read: an address to write to is a secret."""
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"notify.urls_file: {file} cannot be read ({type(error).__name__})",
            next_step="Correct the path, or save it as UTF-8 text.",
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"notify.urls_file: others can read {file}, and it holds the right to write to people",
            next_step=f"Make it yours alone: chmod 600 {file}",
        )
    return text


def _check(urls: Sequence[str]) -> None:
    """Raises SettingsError where Apprise is not installed, or knows nothing of an address; names its place, never itself."""
    try:
        from apprise import Apprise
    except ImportError:
        raise SettingsError(
            "messages are to be sent, and the library that sends them is not installed",
            next_step="Install it: pip install 'duly[notify]'. Or use notify.drop, which needs none.",
        ) from None
    if wrong := [str(number) for number, url in enumerate(urls, start=1) if not Apprise().add(url)]:
        raise SettingsError(
            f"of the {len(urls)} addresses to notify, these are none that Apprise knows: number {', '.join(wrong)}",
            next_step="Write them as https://appriseit.com/services/ says: mailtos://..., msteams://..., json://...",
        )


def _sent(url: str, number: int, message: Message) -> str | None:
    from apprise import Apprise

    sender = Apprise()
    sender.add(url)
    if sender.notify(body=message.body, title=message.title, notify_type=message.kind, body_format="text"):
        return None
    return f"address {number} of [notify] ({url.partition(':')[0]}) did not take the message"


def _free(folder: Path, name: str) -> Path:
    """A path in the folder that no message has yet."""
    number, path = 1, folder / f"{name}.txt"
    while path.exists():
        number, path = number + 1, folder / f"{name}-{number + 1}.txt"
    return path
