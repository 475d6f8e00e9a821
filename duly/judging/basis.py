"""What each standard of a run was judged by, beside its figures: without it no two forces' figures could be added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from duly.checks import Standard
from duly.checks.narrative import VERSION
from duly.checks.origins import origins
from duly.checks.parameters import Value
from duly.judging.version import Versions
from duly.records import Kind, columns_of
from duly.records.vocabulary import Vocabulary
from duly.results import JUDGED, Basis, StandardResult


def with_basis(
    results: Sequence[StandardResult],
    standards: Sequence[Standard],
    parameters: Mapping[str, Value],
    vocabulary: Vocabulary,
    versions: Versions,
) -> tuple[StandardResult, ...]:
    """The results, those that were judged with the basis of their standard. `parameters` are those that duly.toml changed."""
    declared = {standard.id: standard for standard in standards}

    def basis(standard: Standard) -> Basis:
        return Basis(
            rule=versions.of(standard),
            parameters={one.name: parameters.get(one.name, one.default) for one in standard.parameters},
            target_count=standard.target_count,
            benchmark=standard.benchmark is not None,
            judges=tuple(sorted({table for table, _ in origins(standard.judgement.record)})),
            phrases=VERSION if _reads_texts(standard, vocabulary) else "",
        )

    return tuple(
        replace(result, basis=basis(declared[result.standard])) if result.outcome in JUDGED else result
        for result in results
    )


def _reads_texts(standard: Standard, vocabulary: Vocabulary) -> bool:
    """Whether a verdict may hang on what a free text says."""
    return any(
        column.kind is Kind.TEXT and column.name in names
        for table, names in standard.reads.items()
        for column in columns_of(vocabulary.record(table))
    )
