"""The command line: which commands there are. Each is a file of its own, imported when it is asked for, to answer fast."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from duly.faults import guarded
from duly.version import __version__

NAME = "duly"

COMMANDS = {
    "demo": "Write a constructed export with known faults into FOLDER (default: demo).",
    "init": "Write a first duly.toml for EXPORT: which of its files, headers and codes are duly's, with the evidence.",
    "doctor": "Say what duly.toml lets be judged, and whether everything that a run needs is there.",
    "run": "Judge the export that duly.toml names, keep the run in the history and write its results.",
    "check": "Judge FILES and print the results; nothing is kept.",
    "status": "Say how the last night went, how old it is, and when the next is due.",
    "standards": "List the catalogue, or show one standard in words, with its SQL.",
    "test": "Judge the examples of the standards in FILES, the suites of a force's own.",
    "explain": "Explain the verdicts on one RECORD, by its id.",
    "classify": "Put the free texts of FILES in classes, and write ids and classes.",
    "sample": "Draw a random sample of records for a case audit, as a workbook.",
    "grade": "Read filled-in audit workbooks back: grades as k of n with 95% intervals.",
    "gx-project": "Write the latest run into FOLDER as a Great Expectations project.",
    "history": "List the runs that history holds, or the figures of a standard in each of them.",
    "accept": "Accept a suspect night: its export was not as on the nights before, and that is as it should be.",
    "verify": "Prove that no figure, page or history row of any run was changed since it was published.",
    "forget": "Take a run of a bad export, or a record, out of the history.",
    "compare": "Compare two runs: which records fail newly, still fail, were put right, or left.",
    "combine": "Put runs of several forces or districts side by side, by their RESULTS alone.",
    "regrade": "Hold the stored figures of every run to the targets that duly.toml gives now.",
}
"""What each command is for, in the order in which they are met."""

GARBAGE = (1_500_000, 50, 100)
"""How seldom a command looks for garbage: it is a process of its own, and what it makes lives to its end. Looking as often as
Python does by itself would cost a fifth of what importing, planning and drawing pages take."""


class LateGroup(click.Group):
    """A group whose commands are imported when they are asked for, and not to be listed; and which ends by duly's exit codes."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *more: Any, **extra: Any) -> Any:
        """Run a command as a program: it ends by SystemExit, and never by Python's own 1."""
        given = sys.argv[1:] if args is None else list(args)
        sys.exit(guarded(lambda: self._command([*given], prog_name or NAME), given=given))

    def _command(self, args: list[str], name: str) -> None:
        gc.set_threshold(*GARBAGE)  # before a command is imported, which makes half a million objects that stay
        if f"_{name}_complete".upper() in os.environ:  # a shell asks how a word may go on
            super().main(args, name)
        try:
            with self.make_context(name, args) as context:
                self.invoke(context)
        except click.exceptions.Exit as done:  # after --help or --version
            sys.exit(done.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:  # how click tells that a question was not answered
            raise KeyboardInterrupt from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"duly.commands.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)  # each file of commands/ has one
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name=NAME)
@click.option("--debug", is_flag=True, help="Show the traceback of an error and what is done meanwhile.")
def main(debug: bool) -> None:
    """Judge police child-protection records against the standards they are held to.

    \b
    Exit codes
      0  every target met
      1  some targets not met
      2  the command or duly.toml is wrong
      3  something could not be judged (outranks 1)
      4  judged, but the results could not be delivered
      5  a fault of duly's own; 130, 143: interrupted

    Start with 'duly demo', or with 'duly init EXPORT' on an export of your own.
    """
    if debug:
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s", stream=sys.stderr)
