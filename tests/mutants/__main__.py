"""Samples wrongs in duly/checks and duly/expectations, and says which no test notices.

    python -m tests.mutants [--seed 1] [--count 100] [--log FILE] [--quick] [--again] [--only duly/expectations/custody]

One is tried at a time. Each is written to the log, by default mutants-<seed>.jsonl, as it ends: what is there is not tried
again. With --again those are that survived or were stopped, as after a test was written.

With --quick only examples are asked, and properties, which try a hundred exports each, when it is run again without.

Those that equivalent.toml names are not drawn. What cannot be imported is no wrong that could be shipped, and of what was
stopped nothing is known: neither is counted, and another is drawn in its place. Exits 1 where fewer than 95 % are killed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.mutants.seeing import ROOT
from tests.mutants.trying import Fate, Tried, Trying, copied_tree
from tests.mutants.wrongs import Wrong, sampled, wrongs_of

WHERE = ("duly/checks", "duly/expectations")
ENOUGH = 0.95

KILLED, ALIVE = (Fate.KILLED, Fate.REFUSED), (Fate.SURVIVED, Fate.UNSEEN)


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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    every = every_wrong(asked.only or WHERE)
    log = asked.log or ROOT / f"mutants-{asked.seed}.jsonl"
    known = logged(log)
    _say(f"{asked.count} of {len(every)} wrongs, seed {asked.seed}, log {log.name}")
    became: dict[Wrong, Tried] = {}
    with copied_tree() as tree:
        trying = Trying(tree, asked.seed, quick=asked.quick)
        for wrong in sampled(every, asked.seed):
            if sum(one.fate in KILLED + ALIVE for one in became.values()) == asked.count:
                break
            one = known.get(wrong.mark)
            again = (Fate.SURVIVED, Fate.STOPPED, Fate.UNSEEN) if asked.again else () if asked.quick else (Fate.UNSEEN,)
            if one is None or one.fate in again:
                one = trying.tried(wrong)
                _write(log, wrong, one)
                _say(
                    f"{len(became) + 1:4} {_place(wrong)}: {_told(wrong)}: {one.fate.value} {one.by} ({one.cpu:.0f} s)"
                )
            became[wrong] = one
        red = trying.red_without({one.by for one in became.values() if one.fate is Fate.KILLED})
    if red:
        _say(
            f"Red without any wrong: {', '.join(red)}. What it killed says nothing: mend it, remove the log, begin again"
        )
        return 2
    return _summed(became)


def logged(log: Path) -> Mapping[str, Tried]:
    """What is known of wrongs that were tried, by their mark: the last word on each."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    known = {}
    for line in lines:
        read = json.loads(line)
        known[read["mark"]] = Tried(fate=Fate(read["fate"]), by=read["by"], reached=read["reached"], cpu=read["cpu"])
    return known


def _write(log: Path, wrong: Wrong, tried: Tried) -> None:
    with log.open("a", encoding="utf-8") as file:
        said = {"mark": wrong.mark, "place": _place(wrong), "wrong": _told(wrong), **asdict(tried)}
        file.write(json.dumps(said) + "\n")


def _summed(became: Mapping[Wrong, Tried]) -> int:
    """Say how many became what, and where those stand that no test notices."""
    fates = Counter(one.fate for one in became.values())
    killed, alive = (sum(fates[fate] for fate in those) for those in (KILLED, ALIVE))
    counted = killed + alive
    share = killed / counted if counted else 0.0
    _say(
        f"{killed} of {counted} killed ({share:.1%}), {fates[Fate.REFUSED]} of them refused as they are declared; "
        f"{alive} survived, {fates[Fate.UNSEEN]} of them examples alone. Not counted: {fates[Fate.STILLBORN]} that cannot "
        f"be imported, {fates[Fate.STOPPED]} stopped. {sum(one.cpu for one in became.values()):.0f} seconds of processor"
    )
    for wrong, one in became.items():
        if one.fate in ALIVE:
            executed = "" if one.reached else ", which no test executes"
            _say(f"  {_place(wrong)}{executed}\n    {wrong.original}\n    {wrong.instead}")
    return 0 if share >= ENOUGH else 1


def _place(wrong: Wrong) -> str:
    return f"{wrong.path}:{wrong.line} in {wrong.where}"


def _told(wrong: Wrong) -> str:
    return f"{_short(wrong.original)} -> {_short(wrong.instead)}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


if __name__ == "__main__":
    sys.exit(main())
