"""What may have happened to an export before duly reads it. Each takes the files by name and gives them back changed.

A mutation is a function of the files and a source of chance; to add one, write it and name it in MUTATIONS.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from random import Random

Files = dict[str, bytes]
Mutation = Callable[[Files, Random], Files]

_ENDS = (b"\r\n", b"\r", b"\r\r\n", b"\n")
_ODD_LINES = (
    b"Total,12,,", b"(12 rows affected)", b"-----,-----,-----,-----", b"ORA-00942: table or view does not exist", b"", b",,,",
    b"broken", b"a,b,c,d,e,f,g", b"varchar(10),datetime,datetime,int",
)  # fmt: skip


def _changed(files: Files, chance: Random, change: Callable[[bytes], bytes], *, any_kind: bool = False) -> Files:
    """One of the files, changed: of any kind, or a text."""
    texts = [name for name in files if any_kind or name.endswith((".csv", ".tsv", ".txt"))]
    if not texts:
        return files
    name = chance.choice(texts)
    return {**files, name: change(files[name])}


def mixed_line_ends(files: Files, chance: Random) -> Files:
    return _changed(files, chance, lambda text: b"".join(line + chance.choice(_ENDS) for line in text.splitlines()))


def odd_lines(files: Files, chance: Random) -> Files:
    def change(text: bytes) -> bytes:
        lines = text.splitlines(keepends=True)
        for _ in range(chance.randint(1, 3)):
            lines.insert(chance.randint(0, len(lines)), chance.choice(_ODD_LINES) + b"\n")
        return b"".join(lines)

    return _changed(files, chance, change)


def header_again(files: Files, chance: Random) -> Files:
    def change(text: bytes) -> bytes:
        lines = text.splitlines(keepends=True)
        return b"".join([*lines, *lines[:1], *lines[1:3]])

    return _changed(files, chance, change)


def titles(files: Files, chance: Random) -> Files:
    return _changed(
        files,
        chance,
        lambda text: chance.choice((b"Title\n\n", b"sep=,\r\n", b"\n\n", b"Run,on,1 May\n", b"\xef\xbb\xbf")) + text,
    )


def stray_quotes(files: Files, chance: Random) -> Files:
    def change(text: bytes) -> bytes:
        content = bytearray(text)
        for _ in range(chance.randint(1, 3)):
            content.insert(chance.randint(0, len(content)), 34)
        return bytes(content)

    return _changed(files, chance, change)


def odd_bytes(files: Files, chance: Random) -> Files:
    def change(text: bytes) -> bytes:
        content = bytearray(text)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(content)

    return _changed(files, chance, change, any_kind=True) if all(files.values()) else files


def cut_off(files: Files, chance: Random) -> Files:
    return _changed(files, chance, lambda text: text[: chance.randint(0, len(text))], any_kind=True)


def in_utf16(files: Files, chance: Random) -> Files:
    codec = chance.choice(("utf-16", "utf-16-le", "utf-16-be"))
    return _changed(files, chance, lambda text: text.decode("utf-8", errors="replace").encode(codec))


def packed(files: Files, chance: Random) -> Files:
    """A gzip: whole, damaged, or cut off."""
    texts = [name for name in files if name.endswith((".csv", ".tsv", ".txt", ".json", ".xml"))]
    if not texts:
        return files
    name = chance.choice(texts)
    content = bytearray(gzip.compress(files[name], mtime=0))
    if chance.random() < 0.5:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.2:
        content = content[: chance.randrange(len(content))]
    return {
        (f"{name}.gz" if key == name else key): (bytes(content) if key == name else text) for key, text in files.items()
    }


def in_parts(files: Files, chance: Random) -> Files:
    """A table in two files, of which the second is called as people call copies."""
    name = chance.choice(sorted(files))
    stem, _, rest = name.partition(".")
    second = chance.choice((f"{stem}_2", f"{stem} (2)", f"{stem}_south", f"Copy of {stem}"))
    return {**files, f"{second}.{rest}": files[name]}


def beside(files: Files, chance: Random) -> Files:
    name = chance.choice(sorted(files))
    return {**files, f"{name}{chance.choice(('.md5', '.done', '.bak'))}": b"x", "Thumbs.db": b"\0"}


MUTATIONS: tuple[Mutation, ...] = (
    mixed_line_ends, odd_lines, header_again, titles, stray_quotes, odd_bytes, cut_off, in_utf16, packed, in_parts, beside,
)  # fmt: skip
