"""A glance for CI: duly against the yardstick at scale 0.1, beside the ratio that was recorded last. It fails nothing.

    python -m benchmarks.quick [--record]

With `--record` what was measured is written into last_ratio.json, which is committed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.measure import CommandFailedError, duly, run
from benchmarks.options import say
from benchmarks.ratios import ratio
from benchmarks.standards import DisagreementError, pairs

RECORDED = Path(__file__).parent / "last_ratio.json"
SCALE = 0.1


def said(now: float, recorded: dict[str, str | float]) -> str:
    """The line that CI prints."""
    before = float(recorded["ratio"])
    return (
        f"benchmark, five standards at scale {SCALE:g}: {now:.1f} times the yardstick's processor time, "
        f"{before:.1f} on {recorded['on']} ({100 * (now / before - 1):+.0f} %)"
    )


def main() -> None:
    """Measure one pair, and say or record the ratio. What goes wrong is said, and fails nothing."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.quick", description=__doc__)
    options.add_argument("--record", action="store_true", help="write the ratio into last_ratio.json")
    chosen = options.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(duly("demo", folder, "--scale", SCALE))
            costs = pairs(Path(folder) / "export", 1)
    except (CommandFailedError, DisagreementError) as error:
        say(f"benchmark: no ratio, {error}")
        return
    now = ratio(costs["duly"], costs["yardstick"]).median
    if chosen.record:
        text = json.dumps({"ratio": round(now, 2), "on": time.strftime("%Y-%m-%d", time.gmtime())})
        RECORDED.write_text(text + "\n", encoding="utf-8")
    say(said(now, json.loads(RECORDED.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
