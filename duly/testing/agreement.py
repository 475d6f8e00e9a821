"""Whether a standard does what its examples say, in words: what a test asserts, and what `duly test` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.errors import StandardError
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results.examples import ExampleResult
from duly.testing.days import Days
from duly.testing.judging import Given, Judged, judge


def private_duckdb() -> Engine:
    """A DuckDB in memory, of whoever asks for it."""
    return create_engine("duckdb:///:memory:", poolclass=StaticPool)


def disagreements(
    standard: Standard,
    engine: Engine,
    examples: Sequence[Example],
    *,
    vocabulary: Vocabulary | None = None,
    days: Days | None = None,
) -> list[str]:
    """The examples whose records did not get the verdict they must get, in words. Judged together, ids behind a prefix."""
    wrong = []
    judged = judge(standard, engine, examples, vocabulary=vocabulary, days=days)
    for example, given in zip(examples, judged, strict=True):
        if not given.agrees(example):
            wrong.append(f"{example.odd}: expected {example.expect}, got {list(given.verdicts)}")
        if not given.agrees_on_open(example):
            wrong.append(f"{example.odd}: expected open {example.open}, got {list(given.opened)}")
    return wrong


def reasons_not_shown(standard: Standard, examples: Iterable[Example]) -> set[tuple[str, str]]:
    """Reasons (rate, reason) that a standard can give and no example shows."""
    reached: set[tuple[str, str]] = set()
    for example in examples:
        expected = (
            [example.expect] if isinstance(example.expect, tuple) else [verdict[2:] for verdict in example.expect]
        )
        reached |= {(example.rate, reason) for _, reason in expected}
    return {
        (rate, reason) for rate, judgement in standard.judgements.items() for reason in judgement.verdict.reasons
    } - reached


def result_of(
    standard: Standard,
    example: Example,
    engine: Engine,
    *,
    vocabulary: Vocabulary | None = None,
    days: Days | None = None,
    is_edge: bool = False,
) -> ExampleResult:
    """What one example showed, judged alone, with its ids as they stand.

    Raises StandardError, naming standard and example, where it holds what the vocabulary does not.
    """
    needed = _needed(standard, example, vocabulary or shipped_vocabulary())
    expected, given, agrees = _expected(example), "", False
    try:
        (judged,) = judge(standard, engine, [example], vocabulary=needed, days=days, together=False)
    except StandardError as wrong:
        faults = [f"standard {standard.id}, example {example.odd!r}: {fault}" for fault in wrong.faults]
        raise StandardError(wrong.message, faults=faults) from None
    except SQLAlchemyError as failure:
        given = f"its select failed with {type(getattr(failure, 'orig', None) or failure).__name__}"
    else:
        given, agrees = _given(example, judged), judged.agrees(example) and judged.agrees_on_open(example)
    return ExampleResult(
        standard=standard.id,
        odd=example.odd,
        rate=example.rate,
        expected=expected,
        given=given,
        agrees=agrees,
        is_edge=is_edge,
        database=engine.dialect.name,
    )


def _needed(standard: Standard, example: Example, vocabulary: Vocabulary) -> Vocabulary:
    """The tables that a standard reads, and those that the example fills: a database is not asked to hold more."""
    held = {*standard.reads, *(name for name in example.records if name in vocabulary.by_name)}
    return Vocabulary(records=tuple(record for name, record in vocabulary.by_name.items() if name in held))


def _expected(example: Example) -> str:
    words = _verdict(*example.expect) if isinstance(example.expect, tuple) else _listed(example.expect)
    return words + _opened(example.open, example.open)


def _given(example: Example, judged: Judged) -> str:
    alone = isinstance(example.expect, tuple) and len(judged.verdicts) == 1
    words = _verdict(*judged.verdicts[0][2:]) if alone else _listed(judged.verdicts)
    return words + _opened(bool(judged.opened) if isinstance(example.open, bool) else judged.opened, example.open)


def _verdict(status: str, reason: str) -> str:
    return f"{status}: {reason}"


def _listed(verdicts: Iterable[Given]) -> str:
    words = [
        f"{record}{f' ({item})' if item else ''} {_verdict(status, reason)}"
        for record, item, status, reason in sorted(verdicts, key=repr)
    ]
    return "; ".join(words) or "not judged"


def _opened(opened: bool | Sequence[tuple[str, str | None]] | None, asked: object) -> str:
    if asked is None:
        return ""
    if isinstance(opened, bool):
        return ", open" if opened else ", not open"
    words = [f"{record}{f' ({item})' if item else ''}" for record, item in sorted(opened or (), key=repr)]
    return f", open: {', '.join(words) or 'none'}"
