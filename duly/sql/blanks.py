"""Characters that look like nothing: nobody sees them round a key, a code, a time or a number, and so they mean nothing there.

One list, for every database. What a person reads is what counts: blanks of any kind are a blank, and marks without width
are not there.
"""

from __future__ import annotations

CONTROLS = " \t\n\r"
"""The space, the tab and line ends; NUL is one too where a database can hold it. Each more costs a comparison per cell."""

SPACES = "".join(map(chr, (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x2800, 0x3000)))
"""Blanks of other kinds: the no-break space and those of every width."""

INVISIBLE = "".join(
    map(
        chr,
        (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180F), *range(0x200B, 0x2010),
         *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    )
)  # fmt: skip
"""Marks without width: byte-order marks, joiners, soft hyphens, marks of direction, fillers."""


def tidied(text: str) -> str:
    """A text as every database reads it in a column that is no free text; the words of duly.toml are held against it."""
    seen = text.translate({ord(mark): None for mark in INVISIBLE} | {ord(blank): " " for blank in SPACES})
    seen = seen.strip(CONTROLS + "\0")
    if len(seen) > 2 and seen.startswith('="') and seen.endswith('"'):
        seen = seen[2:-1].strip(CONTROLS + "\0")
    return seen
