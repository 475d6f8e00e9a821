"""Messages arrive where they are sent; an address is a secret, and is never shown."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from duly.errors import SettingsError
from duly.nights.channels import Message, channels_of
from duly.settings import NotifySettings
from tests.nights.nights import FIRST

MESSAGE = Message(kind="failure", title="duly: the night failed", lines=("- no results", "Exit code 5."))
TOKEN = "t0ps3cret"


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    taken: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as served:
        thread = Thread(target=served.serve_forever)
        thread.start()
        yield f"json://127.0.0.1:{served.server_port}/{TOKEN}", taken
        served.shutdown()
        thread.join()


def test_a_webhook_takes_a_message(
    server: tuple[str, list[dict[str, Any]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, taken = server
    monkeypatch.setenv("HOOKS", url)
    assert channels_of(NotifySettings(urls_env="HOOKS"), tmp_path).send(MESSAGE, FIRST) == []
    assert [(one["title"], one["message"], one["type"]) for one in taken] == [(MESSAGE.title, MESSAGE.body, "failure")]


def test_who_does_not_take_it_is_named_without_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKS", f"json://127.0.0.1:9/{TOKEN}")
    (fault,) = channels_of(NotifySettings(urls_env="HOOKS"), tmp_path).send(MESSAGE, FIRST)
    assert fault == "address 1 of [notify] (json) did not take the message"


def test_an_address_that_is_none_is_refused_without_showing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKS", f"json://localhost/ nonsense://{TOKEN}")
    with pytest.raises(SettingsError, match="number 2") as refused:
        channels_of(NotifySettings(urls_env="HOOKS"), tmp_path)
    assert TOKEN not in str(refused.value)


def test_a_variable_that_is_not_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"notify\.urls_env names the environment variable NO_HOOKS"):
        channels_of(NotifySettings(urls_env="NO_HOOKS"), tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="who may read a file is said otherwise there")
def test_a_file_of_addresses_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text("json://localhost/\n")
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="others can read"):
        channels_of(NotifySettings(urls_file=Path("urls")), tmp_path)
    file.chmod(0o600)
    assert channels_of(NotifySettings(urls_file=Path("urls")), tmp_path).urls == ("json://localhost/",)


def test_a_file_of_addresses_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"notify\.urls_file"):
        channels_of(NotifySettings(urls_file=Path("urls")), tmp_path)


def test_without_the_library_that_sends_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setenv("HOOKS", "json://localhost/")
    with pytest.raises(SettingsError, match=r"duly\[notify\]"):
        channels_of(NotifySettings(urls_env="HOOKS"), tmp_path)


def test_a_message_is_left_as_a_file(tmp_path: Path) -> None:
    channels = channels_of(NotifySettings(drop=Path("messages")), tmp_path)
    assert channels.send(MESSAGE, FIRST) == []
    (left,) = (tmp_path / "messages").iterdir()
    assert left.name == "duly-20260202T053000Z-failure.txt"
    assert left.read_text() == f"{MESSAGE.title}\n\n{MESSAGE.body}\n"
