"""Whole columns of a CSV file from arrays: ids, codes, flags, times in the spellings that real exports use.

Times, days and ids are spelled by table lookup into fixed-width bytes, which is some twenty times quicker than
formatting each value; ten force-years hold about fifty million of them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, offset

Bytes = npt.NDArray[np.uint8]

EXACT, NAIVE, DATE_ONLY, MIDNIGHT = 0, 1, 2, 3
"""How a time is spelled: with offset; as local time without offset; as a date; as 00:00:00 of its date, with offset."""


def dated(date_only: Any) -> Any:
    """The spelling of times of which some are only a date."""
    return np.where(date_only, DATE_ONLY, EXACT)


ID_DIGITS = 8
_WIDTHS = np.array([25, 19, 10, 25])
_FIRST_DAY, _LAST_DAY = -25_567, 38_000  # 1900 to 2074; any later day is spelled 9999-12-31, as systems do for "never"


def _fixed(values: Sequence[str]) -> Bytes:
    return np.frombuffer("".join(values).encode("ascii"), dtype=np.uint8).reshape(len(values), -1)


@lru_cache(maxsize=1)
def _dates() -> Bytes:
    return _fixed([*map(str, np.arange(_FIRST_DAY, _LAST_DAY).astype("datetime64[D]")), "9999-12-31"])


@lru_cache(maxsize=1)
def _clock() -> Bytes:
    return _fixed([f"T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(DAY)])


_OFFSETS = _fixed(["+00:00", "+01:00"])


def _strings(spelled: Bytes, widths: Ints, blank: Mask) -> Any:
    """An Arrow string column from rows of bytes, the first `widths` of each row being its value."""
    widths = np.where(blank, 0, widths)
    bounds = np.zeros(len(widths) + 1, dtype=np.int32)
    np.cumsum(widths, out=bounds[1:])
    characters = spelled[np.arange(spelled.shape[1]) < widths[:, None]]
    valid = pa.array(~blank).buffers()[1]
    return pa.StringArray.from_buffers(len(widths), pa.py_buffer(bounds), pa.py_buffer(characters.tobytes()), valid)


def times(instants: Ints, style: Ints | int = EXACT) -> Any:
    """Instants as ISO 8601 local time.

    Readers take a clock time of exactly midnight for a date without a time (STANDARDS.md G8), so a time that falls there
    by chance is written one second later."""
    blank = instants == NONE
    seconds = np.where(blank, 0, instants)
    ahead = offset(seconds)
    wall = seconds + ahead
    style = np.broadcast_to(np.asarray(style), wall.shape)
    clock = np.where(style == MIDNIGHT, 0, np.maximum(wall % DAY, 1))
    spelled = np.empty((len(wall), 25), dtype=np.uint8)
    spelled[:, :10] = _dates()[wall // DAY - _FIRST_DAY]
    spelled[:, 10:19] = _clock()[clock]
    spelled[:, 19:] = _OFFSETS[ahead // HOUR]
    return _strings(spelled, _WIDTHS[style], blank)


def days(values: Ints) -> Any:
    """Dates as YYYY-MM-DD."""
    blank = values == NONE
    spelled = _dates()[np.minimum(np.where(blank, 0, values), _LAST_DAY) - _FIRST_DAY]
    return _strings(spelled, np.full(len(values), 10), blank)


def ids(prefix: str, numbers: Ints) -> Any:
    """Numbers as ids such as C00000123; negative numbers are blank."""
    blank = numbers < 0
    width = len(prefix) + ID_DIGITS
    spelled = np.empty((len(numbers), width), dtype=np.uint8)
    spelled[:, : len(prefix)] = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    rest = np.where(blank, 0, numbers)
    for column in range(width - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        spelled[:, column] = digit + ord("0")
    return _strings(spelled, np.full(len(numbers), width), blank)


def digests(numbers: Ints) -> Any:
    """Sixteen hexadecimal digits for each number, the same for the same number; negative numbers are blank."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    shifts = np.arange(60, -4, -4, dtype=np.uint64)
    digits = (mixed[:, None] >> shifts) & np.uint64(15)
    alphabet = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    return _strings(alphabet[digits], np.full(len(numbers), 16), numbers < 0)


def codes(index: Ints, values: Sequence[str]) -> Any:
    """`values[index]`; a negative index is blank."""
    blank = index < 0
    return pa.array(list(values), pa.string()).take(pa.array(index, mask=blank))


def names(values: Any) -> Any:
    """Texts as they are; "" is blank."""
    return pa.array(values, pa.string(), mask=values == "")


def whole(values: Ints) -> Any:
    """Whole numbers, flags among them; negative numbers are blank."""
    return pa.array(values, pa.int64(), mask=values < 0)


def constant(value: str | int, size: int) -> Any:
    """The same value in every row."""
    return pa.repeat(pa.scalar(value), size)
