"""Columns of the data files as JSON holds them shortest: ids and numbers as steps from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from duly.reports.pages.markup import visible

if TYPE_CHECKING:
    import pyarrow as pa

_LEAD, _NUMBER = ".*?", "[0-9]{1,15}"
_ENDS_IN_NUMBER = re.compile(f"({_LEAD})({_NUMBER})", re.DOTALL)


def stepped(ids: pa.Array | pa.ChunkedArray) -> list[str | int]:
    """Ids in their order, each that differs from the one before it in its number alone as the step between the two."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    told = pc.extract_regex(ids, f"(?s)^(?P<lead>{_LEAD})(?P<number>{_NUMBER})$")
    leads = told.field("lead").dictionary_encode().indices.to_numpy()
    digits = pc.if_else(told.is_valid(), told.field("number"), "0")
    lengths, numbers = pc.binary_length(digits).to_numpy(), digits.cast(pa.int64()).to_numpy()
    known = told.is_valid().to_numpy(zero_copy_only=False)
    alike = (leads[1:] == leads[:-1]) & (lengths[1:] == lengths[:-1]) & known[1:] & known[:-1]
    made: list[str | int] = [0, *listed(np.diff(numbers))][: len(ids)]
    whole = np.flatnonzero(~np.concatenate(([False], alike)))[: len(ids)]
    for place, one in zip(whole.tolist(), ids.take(pa.array(whole)).to_pylist(), strict=True):
        made[place] = visible(one)
    return made


def unstepped(steps: Iterable[str | int]) -> Iterator[str]:
    """The ids that were `stepped`."""
    lead, digits = "", ""
    for step in steps:
        if isinstance(step, int):
            digits = str(int(digits) + step).zfill(len(digits))
        else:
            told = _ENDS_IN_NUMBER.fullmatch(step)
            lead, digits = (told[1], told[2]) if told else (step, "")
        yield lead + digits


def steps(numbers: np.ndarray) -> list[int]:
    """Numbers in their order, each as the step from the one before it."""
    return listed(np.diff(numbers, prepend=0))


def listed(column: np.ndarray) -> list[Any]:
    """A column as JSON writes it."""
    values: list[Any] = column.tolist()
    return values
