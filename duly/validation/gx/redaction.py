"""GX's own results as they may be kept: what was asked, whether it held, and numbers. Nothing read from a record.

What is kept is listed here; anything else that a version of GX may add is dropped. So is what changes from run to run
(random ids, the clock), because the same export must give the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult

from duly.validation.asking import REFUSAL

WORDS = ("outcome",)
"""Keys of a result whose value may be a word: one of ours, never one from a record."""


def redacted(result: ExpectationSuiteValidationResult) -> dict[str, Any]:
    """One suite's results in the shape of GX's JSON, in an order that does not change."""
    return {
        "suite_name": result.suite_name,
        "success": result.success,
        "statistics": result.statistics,
        "meta": {"great_expectations_version": result.meta["great_expectations_version"]},
        "results": sorted((_expectation(item.to_json_dict()) for item in result.results), key=_settled_order),
    }


def raised(result: ExpectationValidationResult) -> str | None:
    """Why the check could not be made, in words that hold no value; None where it was made.

    GX keys what was raised by the id of the metric that raised, or not at all where the expectation itself did.
    """
    return _raised(result.exception_info or {})


def _expectation(item: Mapping[str, Any]) -> dict[str, Any]:
    config = item["expectation_config"]
    reason = _raised(item["exception_info"])
    return {
        "success": item["success"],
        "expectation_config": {
            key: config[key] for key in ("type", "kwargs", "meta", "severity", "description") if key in config
        },
        "result": _numbers(item["result"]),
        "exception_info": {"raised_exception": reason is not None, "exception_message": reason},
    }


def _raised(info: Mapping[str, Any]) -> str | None:
    infos = [info] if "raised_exception" in info else list(info.values())
    messages = [str(one.get("exception_message")) for one in infos if one.get("raised_exception")]
    if not messages:
        return None
    refusal = next((match for match in map(REFUSAL.search, messages) if match), None)
    return refusal.group() if refusal else "the check itself failed"


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _numbers(item)
            for key, item in value.items()
            if isinstance(item, Mapping | bool | int | float | None) or (key in WORDS and isinstance(item, str))
        }
    return value


def _settled_order(item: Mapping[str, Any]) -> str:
    return json.dumps(item["expectation_config"], sort_keys=True, default=str)
