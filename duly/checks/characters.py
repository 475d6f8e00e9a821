"""Characters, as texts are compared: which vanish, which part words, and what the others stand for (STANDARDS.md G14).

Code points are listed here rather than asked of a database or of this Python's Unicode tables, so that a text reads the
same everywhere and next year. One place: both databases' patterns are made from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

WHITESPACE = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What is trimmed from a text before its length is taken."""

APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07\uff40"
"""Deleted, so that wouldn't is one word however it was typed."""

VANISHING = (
    *((ord(mark), ord(mark)) for mark in APOSTROPHES),
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # accents that found no letter
    (0x180B, 0x180F),  # variation selectors
    (0x200B, 0x200F),  # zero-width space and joiners, direction marks
    (0x202A, 0x202E),  # direction
    (0x2060, 0x206F),  # invisible
    (0x2033, 0x2034),  # primes, which stand for so many single ones
    (0x2057, 0x2057),
    (0x20D0, 0x20F0),  # marks put over symbols, as in keycap emoji
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xE0000, 0xE01EF),  # tags and variation selectors
)
"""Code points that vanish: apostrophes, and what has no width of its own."""

PARTING = (
    (0x0001, 0x001F),
    (0x0021, 0x002F),
    (0x003A, 0x0040),
    (0x005B, 0x0060),
    (0x007B, 0x00A9),
    (0x00AB, 0x00B1),
    (0x00B4, 0x00B4),
    (0x00B6, 0x00B8),
    (0x00BB, 0x00BB),
    (0x00BF, 0x00BF),
    (0x00D7, 0x00D7),
    (0x00F7, 0x00F7),
    (0x02C2, 0x02C5),
    (0x02D2, 0x02DF),
    (0x02E5, 0x02ED),
    (0x02EF, 0x02FF),
    (0x0375, 0x0375),
    (0x037E, 0x037E),
    (0x0384, 0x0385),
    (0x0387, 0x0387),
    (0x03F6, 0x03F6),
    (0x0482, 0x0482),
    (0x055A, 0x055F),
    (0x0589, 0x058F),
    (0x05BE, 0x05BE),
    (0x05F3, 0x05F4),
    (0x0600, 0x060F),
    (0x061B, 0x061F),
    (0x066A, 0x066D),
    (0x06D4, 0x06D4),
    (0x0964, 0x0965),
    (0x1680, 0x1680),
    (0x1FBD, 0x1FBD),
    (0x1FBF, 0x1FC1),
    (0x1FCD, 0x1FCF),
    (0x1FDD, 0x1FDF),
    (0x1FED, 0x1FEF),
    (0x1FFD, 0x1FFE),
    (0x2000, 0x206F),  # general punctuation
    (0x207A, 0x207E),
    (0x208A, 0x208E),
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x2101),
    (0x2103, 0x2106),
    (0x2108, 0x2109),
    (0x2114, 0x2114),
    (0x2116, 0x2118),
    (0x211E, 0x2123),
    (0x2125, 0x2125),
    (0x2127, 0x2127),
    (0x2129, 0x2129),
    (0x212E, 0x212E),
    (0x213A, 0x213B),
    (0x2140, 0x2144),
    (0x214A, 0x214D),
    (0x214F, 0x214F),
    (0x218A, 0x245F),  # arrows, mathematics, technical
    (0x249C, 0x24B5),
    (0x2500, 0x2BFF),  # lines, blocks, shapes, dingbats, mathematics, Braille
    (0x2E00, 0x2E7F),  # further punctuation
    (0x3000, 0x3004),
    (0x3008, 0x3020),
    (0x3030, 0x3030),
    (0x303D, 0x303F),
    (0xE000, 0xF8FF),  # private use: symbol fonts
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF0F),  # full-width
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
    (0xFFE0, 0xFFFD),
    (0x1D000, 0x1D24F),  # music
    (0x1F000, 0x1FAFF),  # emoji
)
"""Code points that part words: spaces, control characters, punctuation, symbols and emoji. An emoji alone is a blank text."""

_FOLDED_BLOCKS = (
    (0x0080, 0x058F),  # Latin, Greek, Cyrillic, Armenian
    (0x1D00, 0x1DBF),  # phonetic
    (0x1E00, 0x1FFF),  # Latin and Greek with accents
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2100, 0x2189),  # letter-like symbols, numbers
    (0x2460, 0x24FF),  # in circles
    (0xFB00, 0xFB06),  # ligatures
    (0xFF00, 0xFFEF),  # full-width and half-width
    (0x1D400, 0x1D7FF),  # mathematical alphabets
    (0x1F100, 0x1F1FF),  # in squares
)
"""Where characters are folded to the ones they stand for. Elsewhere a text is only composed (NFC)."""

_USUAL_BLOCKS = (
    (0x0080, 0x017F),  # Latin with accents
    (0xFF10, 0xFF5A),  # full-width
)
"""Those that texts in English are met with: a table of these alone is quick to go through."""

_LONG_FOLDED = "¼½¾ßẞĲĳĿŀﬀﬁﬂﬃﬄﬅﬆ⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉™№℠℡₨"
"""Those of them worth folding that stand for several characters."""


_VANISHES = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in VANISHING) + "]")
_PARTS = re.compile("[" + "".join(f"{chr(low)}-\\{chr(high)}" for low, high in PARTING) + "]")


def _fold(mark: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", mark).casefold())
    return _VANISHES.sub("", folded)


def _folded(blocks: Iterable[tuple[int, int]]) -> dict[str, str]:
    single: dict[str, str] = {}
    for low, high in blocks:
        for mark in map(chr, range(low, high + 1)):
            folded = _fold(mark)
            if len(folded) != 1 or folded == mark:
                continue
            parts_anyhow = _PARTS.match(mark) and unicodedata.category(folded)[0] not in "LN"
            if not parts_anyhow:
                single[mark] = folded
    return single


FOLDED = _folded(_FOLDED_BLOCKS)
"""What each character stands for: its compatibility form (NFKC) in lower case, where that is one character."""

FOLDED_USUALLY = _folded(_USUAL_BLOCKS)
"""The part of them that texts in English are met with."""

FOLDED_LONG = {mark: _fold(mark) for mark in _LONG_FOLDED if len(_fold(mark)) > 1}
"""What those stand for that stand for several characters."""

LOOK_ALIKES = {
    **dict(zip("авеһіјкмнорѕтухԁԛԝ", "abehijkmhopstyxdqw", strict=True)),  # Cyrillic
    "\u0441": "c",
    **dict(zip("αβεηικνορτυχζ", "abehiknoptyxz", strict=True)),  # Greek, by its capitals
}
"""Letters of other scripts that look like Latin ones, in small or as a capital: a word may be typed with them unseen."""

OTHER_SCRIPTS = ((0x0370, 0x03FF), (0x0400, 0x052F))
"""Greek and Cyrillic, whose letters are met among Latin ones."""


def pattern_class(spans: Iterable[tuple[int, int]]) -> str:
    """A bracket expression for these code points, that means the same to both databases' regular expressions."""
    return "[" + "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in spans) + "]"


def ranges(marks: Iterable[str]) -> list[tuple[int, int]]:
    """The code points of some characters, neighbours joined."""
    joined: list[tuple[int, int]] = []
    for point in sorted(map(ord, marks)):
        if joined and joined[-1][1] == point - 1:
            joined[-1] = (joined[-1][0], point)
        else:
            joined.append((point, point))
    return joined
