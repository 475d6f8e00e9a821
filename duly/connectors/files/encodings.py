"""Which encoding a text file has, by its own bytes before what duly.toml declares, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

UTF8, UTF16, WINDOWS = "utf-8", "utf-16", "windows-1252"

_LOOKED_AT = 4096
"""Bytes in which the zeros of UTF-16 without a mark are looked for."""

_NO_CHARACTER = "\udc81"
"""What stands for bytes that are no character: written, it is a byte that is no UTF-8, so that the line shows it again."""


def encoding_of(head: bytes, declared: str | None) -> tuple[str, str]:
    """The encoding of a file that begins so, and what is to be told where it is not what was declared or what is usual."""
    if (marked := _marked(head)) is not None:
        return marked, _other(marked, declared, f"its mark says {marked}")
    if _unmarked_utf16(head) is not None:
        return UTF16, _other(UTF16, declared, "every second byte is zero") or (
            "" if declared else "read as utf-16, though no mark says so: every second byte is zero"
        )
    if declared in (UTF8, WINDOWS):
        return declared, ""
    seen = UTF8 if is_utf8(head) or holds_utf8(head) else WINDOWS
    return seen, _other(seen, declared, "it has neither a mark nor zero bytes")


def _other(seen: str, declared: str | None, why: str) -> str:
    return f"read as {seen}, not as {declared} as duly.toml declares: {why}" if declared not in (None, seen) else ""


def _marked(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if head.startswith(codecs.BOM_UTF8) and is_utf8(head):
        return UTF8
    return None  # programs put the mark of UTF-8 before other bytes too


def _unmarked_utf16(head: bytes) -> str | None:
    """Little or big end first, where nearly every second byte is zero, as of Latin letters; None where it is no UTF-16."""
    looked = head[:_LOOKED_AT]
    half = len(looked) // 2
    if half:
        even, odd = (looked[start::2].count(0) / half for start in (0, 1))
        if odd > 0.5 and even < 0.1:
            return "utf-16-le"
        if even > 0.5 and odd < 0.1:
            return "utf-16-be"
    return None


def is_utf8(head: bytes) -> bool:
    """Whether bytes are UTF-8; a character that is cut at their end is no fault."""
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def holds_utf8(content: bytes) -> bool:
    """Whether some bytes that are not ASCII make sense as UTF-8: then what does not is damage, not another encoding."""
    body = content.removeprefix(codecs.BOM_UTF8)
    return len(body.decode(UTF8, errors="ignore")) > len(body.decode("ascii", errors="ignore"))


def decoded(head: bytes, encoding: str) -> str:
    """The text of a file's first bytes, without its mark. What is no character stands as one that says so."""
    codec, mark = _codec(head, encoding)
    return codecs.getincrementaldecoder(codec)(errors="replace").decode(head.removeprefix(mark))


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A file in UTF-8 without mark, piece by piece. Bytes that are no character become bytes that are no UTF-8."""
    pieces = iter(chunks)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _LOOKED_AT:
            break
    codec, mark = _codec(head, encoding)
    body = chain((head.removeprefix(mark),), pieces)
    if codec == UTF8:
        yield from body
        return
    decoder = codecs.getincrementaldecoder(codec)(errors="duly-no-character")
    for piece in body:
        yield _written(decoder.decode(piece))
    yield _written(decoder.decode(b"", final=True))


def _written(text: str) -> bytes:
    return text.encode(UTF8, errors="surrogateescape")


def _codec(head: bytes, encoding: str) -> tuple[str, bytes]:
    """What Python calls the encoding of a file that begins so, and the mark that it begins with."""
    if encoding == UTF16:
        if head.startswith(codecs.BOM_UTF16_BE):
            return "utf-16-be", codecs.BOM_UTF16_BE
        return _unmarked_utf16(head) or "utf-16-le", codecs.BOM_UTF16_LE
    return encoding, codecs.BOM_UTF8


def _no_character(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _NO_CHARACTER, error.end


codecs.register_error("duly-no-character", _no_character)
