"""Templates compiled once: their bytecode is kept as Python keeps that of modules. To compile them takes a third of a second of
every night."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import jinja2
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = "__pycache__"


class TemplateBytecode(FileSystemBytecodeCache):
    """Bytecode beside the templates in `folder`, made anew where a template, jinja or one of `made_by` is another: the files that
    say how templates are compiled. Where it can be neither read nor written, templates are compiled, as modules are."""

    def __init__(self, folder: Path, made_by: Sequence[Path]) -> None:
        digest = hashlib.sha256(jinja2.__version__.encode())
        for file in made_by:
            digest.update(file.read_bytes())
        super().__init__(str(folder / FOLDER), f"%s.{digest.hexdigest()[:16]}.jinja")

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, TypeError, ValueError):  # the last three: no bytecode
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        try:
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
        except OSError:
            return
