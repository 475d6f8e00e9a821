"""How well free texts are read, against a labelled file, and how long it takes.

    python -m benchmarks.narratives FILE [--field DEMEANOUR] [--texts 0]

FILE is a CSV with a column `text`, a label yes, no or unclear (`captured` or `adequate`), and for demeanours `descriptive` and
`class`. Shares are of the texts that are labelled yes or no, and decided. With `--texts`, so many different texts of about 120
characters are made of the file's clauses and timed, beside the time that their normalised form alone takes.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Column, MetaData, Select, String, Table, func, select
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.checks import narrative
from duly.checks.narrative import Field, TextClass

YES = {*narrative.CAPTURES, TextClass.REASON, TextClass.SUBSTANCE}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "none"


def _decision(found: TextClass) -> str:
    return "unclear" if found in narrative.UNDECIDED else "yes" if found in YES else "no"


def _agreement(name: str, labelled: Sequence[tuple[str, str]]) -> None:
    counts = Counter(labelled)
    right, wrong, missed, rest = (counts[pair] for pair in (("yes", "yes"), ("no", "yes"), ("yes", "no"), ("no", "no")))
    _say(
        f"{name}: precision {_share(right, right + wrong)}, recall {_share(right, right + missed)}, "
        f"specificity {_share(rest, rest + wrong)}"
    )


def compare(rows: Sequence[dict[str, str]], field: Field) -> None:
    """Print how the classes agree with the labels, and which class each labelled class became."""
    label = "captured" if "captured" in rows[0] else "adequate"
    classes = [found for found, _ in narrative.classified(None, [row["text"] for row in rows], field)]
    decided = [(row[label], _decision(found)) for row, found in zip(rows, classes, strict=True)]
    _say(f"{narrative.VERSION}, {field}, {len(rows)} texts")
    _agreement(label, decided)
    _say(f"undecided: {_share(sum(found == 'unclear' for _, found in decided), len(rows))}")
    if "descriptive" in rows[0]:
        of_captured = [
            (row["descriptive"], "yes" if found is TextClass.DESCRIPTIVE else "no")
            for row, found in zip(rows, classes, strict=True)
            if row[label] == "yes" and found in narrative.CAPTURES
        ]
        _agreement("descriptive, of captured", of_captured)
    kind = next((name for name in ("class", "kind") if name in rows[0]), label)
    became = Counter((row[kind], found.value) for row, found in zip(rows, classes, strict=True))
    for (of, found), number in sorted(became.items(), key=lambda item: (item[0][0], -item[1])):
        _say(f"  {of:<18} {found:<18} {number:>5}")


def timed(rows: Sequence[dict[str, str]], field: Field, number: int) -> None:
    """Print microseconds a text, wall and processor, for reading and for normalising alone."""
    clauses = [clause.strip() for row in rows for clause in re.split("[.,]", row["text"]) if len(clause.strip()) > 3]
    chance = random.Random(1)

    def text(place: int) -> str:
        made = ""
        while len(made) < 112:
            made += chance.choice(clauses) + ", "
        return f"{made[:112]} {place}"

    engine = sql.own_engine("duckdb:///:memory:", poolclass=StaticPool, hide_parameters=True)
    written = Table("written", MetaData(), Column("text", String))
    with engine.connect() as connection:
        database = connection.connection.driver_connection
        database.register("made", pa.table({"text": [text(place) for place in range(number)]}))  # type: ignore[union-attr]
        connection.exec_driver_sql("CREATE TABLE written AS SELECT text FROM made")
        normal = narrative.distinct_texts(select(written.c.text), "texts").c.normal
        asked: dict[str, Select[tuple[int]]] = {
            "read": select(func.count(narrative.read(select(written.c.text), "texts", field).c.text_class)),
            "normalised": select(func.sum(func.length(normal))),
        }
        for what, question in asked.items():
            started, used = time.perf_counter(), time.process_time()
            connection.execute(question).scalar_one()
            wall, processor = time.perf_counter() - started, time.process_time() - used
            _say(f"{what}: {wall / number * 1e6:.1f} us a text ({processor / number * 1e6:.1f} of processor)")
    engine.dispose()


def main() -> int:
    """Compare, and time where asked to."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.narratives", description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--field", type=Field, choices=list(Field), default=Field.DEMEANOUR)
    options.add_argument("--texts", type=int, default=0)
    chosen = options.parse_args()
    with chosen.file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    compare(rows, chosen.field)
    if chosen.texts:
        timed(rows, chosen.field, chosen.texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
