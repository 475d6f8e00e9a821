"""`duly init`: a first duly.toml for an export."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import click

from duly.commands.options import CONFIG, handled, sources_argument
from duly.connectors.proposing import Answers, Listed, Listing, Proposal, Question, proposal
from duly.errors import DeliveryError, UsageError
from duly.expectations.catalogue import shipped

_STEPS = 5
"""What to give next, of which the terminal shows the first; duly.toml has all."""


@click.command("init")
@sources_argument("export")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path(CONFIG), show_default=True,
    help="Where to write it; - for the terminal.",
)  # fmt: skip
@click.option("--ask", is_flag=True, help="Ask in the terminal what is not certain, question by question.")
@handled
def command(export: tuple[str, ...], output: Path, ask: bool) -> None:
    """Write a first duly.toml for EXPORT: which of its files, headers and codes are duly's, with the evidence.

    EXPORT is a folder, a zip, files, or a database URL without its password. It goes by the words of the trade, by what the
    values look like, and by how the files hang together. What is not certain is written as a question, a comment to decide,
    and never mapped. Values are shown of codes only.
    """

    if ask and not in_terminal():
        raise UsageError(
            "--ask needs a terminal to ask in",
            next_step="Leave it out: what is not certain is then written as comments.",
        )
    _must_be_free(output)
    proposed = _proposed(export, output)
    answers: Answers = _asked(proposed) if ask else {}
    content = proposed.text(answers)
    if str(output) == "-":
        click.echo(content, nl=False)
        return
    try:
        output.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DeliveryError(
            f"{output} could not be written ({type(error).__name__})", next_step="Name another file with --output."
        ) from error
    _tell(proposed, answers, output)


def in_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _proposed(export: tuple[str, ...], output: Path) -> Proposal:
    standards = shipped().standards
    if any("://" in source for source in export):
        if len(export) > 1:
            raise UsageError("an export is one database or files, not both", next_step="Name one of them.")
        return proposal(url=export[0], standards=standards)
    # duly.toml's paths are relative to the folder it is in.
    here = str(output) == "-" or output.parent.resolve() == Path.cwd()
    return proposal(paths=[Path(source) if here else Path(source).resolve() for source in export], standards=standards)


def _must_be_free(output: Path) -> None:
    if str(output) != "-" and output.exists():
        raise UsageError(f"{output} exists already", next_step="Name another file with --output, or remove it.")


def _asked(proposed: Proposal) -> dict[str, int | Listed]:
    """The answers that somebody gives, by what each question is about. Nought leaves a question as a comment."""
    answers: dict[str, int | Listed] = {}
    usual: dict[tuple[str, ...], int] = {}
    passed: set[str] = set()
    while open_ := [one for one in proposed.questions(answers) if one.about not in passed and one.choices]:
        question = open_[0]
        kind = _kind(question)
        chosen = _answer(question, usual.get(kind, 0), len(open_))
        usual[kind] = chosen
        if chosen:
            answers[question.about] = chosen - 1
        else:
            passed.add(question.about)
    for listing in proposed.lists:
        if listing.values and (listed := _list(listing)) is not None:
            answers[listing.about] = listed
    return answers


def _kind(question: Question) -> tuple[str, ...]:
    """What questions that are likely to have the same answer have in common: the formats, or codes, to choose from."""
    return tuple(choice.words.partition(" (")[0] for choice in question.choices)


def _answer(question: Question, usual: int, left: int) -> int:
    click.echo(f"\n{question.asks}")
    for number, choice in enumerate(question.choices, start=1):
        click.echo(f"  {number}  {choice.words}")
    click.echo(f"  0  leave it open ({left - 1} more to answer)")
    return int(click.prompt("Answer", type=click.IntRange(0, len(question.choices)), default=usual))


def _list(listing: Listing) -> Listed | None:
    """The list that somebody gives, with why and until when; None where it is left open."""
    click.echo(f"\n{listing.asks}")
    values = list(listing.values)
    for number, value in enumerate(values, start=1):
        rows = listing.values[value]
        click.echo(f"  {number}  {value} ({rows:,} {'row' if rows == 1 else 'rows'})")
    click.echo("  0  leave it open")
    likely = ",".join(str(values.index(value) + 1) for value in listing.likely) or "0"
    chosen: tuple[int, ...] = click.prompt(
        "Which belong to it? Numbers, with commas", default=likely, value_proc=_numbers(len(values))
    )
    if not chosen:
        return None
    reason = click.prompt("Why these? It is printed beside what is judged by them", value_proc=_reason)
    until = click.prompt("The last day on which that holds", value_proc=_day, default=_in_a_year().isoformat())
    return Listed(values=tuple(values[number - 1] for number in chosen), reason=reason, expires=until)


def _numbers(most: int) -> Callable[[str], tuple[int, ...]]:
    def read(said: str) -> tuple[int, ...]:
        try:
            numbers = sorted({int(part) for part in said.replace(" ", ",").split(",") if part})
        except ValueError:
            raise click.UsageError("numbers are wanted, with commas between them") from None
        if numbers == [0]:
            return ()
        if not numbers or numbers[0] < 1 or numbers[-1] > most:
            raise click.UsageError(f"numbers from 1 to {most} are wanted, or 0 alone")
        return tuple(numbers)

    return read


def _reason(said: str) -> str:
    if not said.strip():
        raise click.UsageError("a list of the force's own needs a reason")
    return said.strip()


def _day(said: str) -> date:
    try:
        day = date.fromisoformat(said.strip())
    except ValueError:
        raise click.UsageError("a day is wanted, as 2027-03-31") from None
    if day < date.today():
        raise click.UsageError("a day that has not passed is wanted")
    return day


def _in_a_year() -> date:
    return date.today() + timedelta(days=365)


def _tell(proposed: Proposal, answers: Answers, output: Path) -> None:
    """What was proposed for each file, what is still open, and what can be judged."""
    for source, tables in proposed.tables.items():
        said = ", ".join(f"{name[:-1]}? (a question)" if name.endswith("?") else name for name in tables)
        click.echo(f"{source}: {said or 'no table of duly is plainly meant'}")
    ready = proposed.readiness(answers)
    number = len(ready.ready) + len(ready.lacking)
    click.echo(f"\n{len(ready.ready)} of {number} standards can be judged by what is certain.")
    for place, step in enumerate(ready.steps[:_STEPS], start=1):
        click.echo(f"  {place}. {step.words}")
    if len(ready.steps) > _STEPS:
        click.echo(f"  ... and {len(ready.steps) - _STEPS} more, at the end of {output}")
    left = len(proposed.questions(answers))
    if left:
        click.echo(
            f"\n{left} {'question is' if left == 1 else 'questions are'} open: lines of {output} that begin with # ?"
        )
    click.echo(f"{output} written. Read it through, then: duly doctor --config {output}")
