"""A suite in a TOML file: patterns that are read, never run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from duly.errors import StandardError
from duly.expectations.catalogue import Suite
from duly.expectations.loading.own_tables import in_toml
from duly.expectations.patterns import edge_examples, read_suite
from duly.records.own_tables import OwnTables
from duly.records.vocabulary import Vocabulary
from duly.results import SuiteSource


@dataclass(frozen=True, kw_only=True)
class TomlSuite:
    """A suite file, read but not yet understood: its standards are, once all own tables are known."""

    path: Path
    content: str
    source: SuiteSource

    asks_the_vocabulary: ClassVar[bool] = True

    @property
    def own_tables(self) -> OwnTables:
        """The tables and columns that it declares."""
        return in_toml(self.source.name, self.content)

    def suite(self, vocabulary: Vocabulary) -> Suite:
        """Its standards, over these tables.

        Raises StandardError with every fault, each with its line.
        """
        read = read_suite(Path(self.source.name), self.content, vocabulary)
        edges = {standard.id: edge_examples(read, standard) for standard in read.standards}
        return Suite(
            name=read.name,
            title=read.title,
            standards=read.standards,
            source=replace(self.source, version=read.version or None),
            lines=read.lines,
            path=self.path.resolve(),
            edges=edges,
        )


def toml_suite(name: str, path: Path) -> TomlSuite:
    """A suite file; `name` is what duly.toml calls it.

    Raises StandardError where it cannot be read.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        why = "it is not UTF-8" if isinstance(failure, UnicodeDecodeError) else f"({type(failure).__name__})"
        raise StandardError(f"{name} cannot be read", faults=[f"{name}: it cannot be read: {why}"]) from None
    source = SuiteSource(name=name, version=None, sha256=hashlib.sha256(content).hexdigest())
    return TomlSuite(path=path, content=text, source=source)
