"""Text that an export may hold to break a page, and a run of which every text is such."""

from __future__ import annotations

from duly.results import Counts, Failing, ListResult, Outcome, RunResult, StandardResult, Status, as_json
from tests.reports import sample

CANARY = "CANARY-7f3a"


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "javascript:alert(1)",
    "=1+1",
    "a\x00b\x1b[31m",
    "\udc80",
    "x" * 10_000,
    "شرطة الشمال",
    "a  b\nc",
)


def hostile_run(text: str) -> tuple[RunResult, dict[str, list[Failing]]]:
    counts = Counts(compliant=10, non_compliant=2, unknown=1)
    result = StandardResult(
        standard=text,
        suite=text,
        title=text,
        outcome=Outcome.NOT_MET,
        target=None,
        counts=counts,
        reasons={"late": 2},
        reasons_by_status={"NON_COMPLIANT": {"late": 2}, "UNKNOWN": {"lost": 1}},
        breakdowns={"team": {text: counts}},
        lists=(ListResult(id="l", title=text, count=1, records=(text,)),),
        message=text,
        notes=(text,),
    )
    table = {**as_json(sample.manifest())["tables"]["crimes"], "unmapped": {text: {text: 3}}, "unfit": text}
    table["refusals"] = [{"source": text, "row": 1, "column": text, "reason": text}]
    manifest = {**as_json(sample.manifest()), "export": text, "tables": {text: table}, "warnings": [text]}
    info = sample.run_info(manifest=manifest, changes=(text,), warnings=(text,))
    failing = Failing(record=text, item=text, status=Status.NON_COMPLIANT, reason="late", team=text)
    return RunResult(run=info, results=(result,)), {text: [failing]}
