"""Samples wrongs in duly/checks and duly/expectations, and says which no test notices.

    python -m tests.mutants [--seed 1] [--count 100] [--workers 2] [--only duly/expectations/custody]

Exits 1 where fewer than 95 % are killed. Those that equivalent.toml names are not drawn.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.trying import ROOT, Tried, copied_tree, tried
from tests.mutants.wrongs import Wrong, wrongs_of

WHERE = ("duly/checks", "duly/expectations")
ENOUGH = 0.95


def every_wrong(under: Sequence[str]) -> list[Wrong]:
    """Every wrong of the files below some folders, without those that change nothing."""
    paths = [path for folder in under for path in sorted((ROOT / folder).rglob("*.py"))]
    paths += [ROOT / folder for folder in under if folder.endswith(".py")]
    same = equivalents()
    return [
        wrong
        for path in paths
        for wrong in wrongs_of(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        if wrong.key not in same
    ]


def equivalents() -> set[tuple[str, str, str, str]]:
    """The keys of the wrongs that change nothing a record could show."""
    named = tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text(encoding="utf-8"))
    return {(one["file"], one["where"], one["original"], one["instead"]) for one in named.get("equivalent", [])}


def tries(wrongs: Sequence[Wrong], workers: int) -> Iterator[Tried]:
    """Try each wrong, several at a time, in trees of their own."""
    with ExitStack() as stack:
        trees: SimpleQueue[Path] = SimpleQueue()
        for _ in range(workers):
            trees.put(stack.enter_context(copied_tree()))

        def one(wrong: Wrong) -> Tried:
            tree = trees.get()
            try:
                return tried(tree, wrong)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(max_workers=workers) as pool:
            yield from pool.map(one, wrongs)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    every = every_wrong(asked.only or WHERE)
    drawn = random.Random(asked.seed).sample(every, min(asked.count, len(every)))
    _say(f"{len(drawn)} of {len(every)} wrongs, seed {asked.seed}")
    survived: list[Wrong] = []
    for number, one in enumerate(tries(drawn, asked.workers), start=1):
        wrong, became = one.wrong, f"killed by {one.by}" if one.killed else "SURVIVED"
        _say(f"{number:4} {_place(wrong)}: {_short(wrong.original)} -> {_short(wrong.instead)}: {became}")
        if not one.killed:
            survived.append(wrong)
    share = 1 - len(survived) / len(drawn) if drawn else 0.0
    _say(f"{len(drawn) - len(survived)} of {len(drawn)} killed ({share:.1%}); {len(survived)} survived")
    for wrong in survived:
        _say(f"  {_place(wrong)}\n    {wrong.original}\n    {wrong.instead}")
    return 0 if share >= ENOUGH else 1


def _place(wrong: Wrong) -> str:
    return f"{wrong.path}:{wrong.line} in {wrong.where}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


if __name__ == "__main__":
    sys.exit(main())
