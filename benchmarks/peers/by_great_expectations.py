"""The four rules as expectations of Great Expectations over pandas: EXPORT OUT [index].

As it comes, the failing ids are asked for by `unexpected_index_column_names`. With `index` only the
places of the rows are asked for, and the ids looked up by them, which spares a dictionary for each.
"""

from __future__ import annotations

import sys
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_in_set import ExpectColumnValuesToNotBeInSet

from benchmarks.peers.frames import FRAMES
from benchmarks.peers.outcome import LONGEST_GAP_DAYS, LONGEST_WAIT_SECONDS, NOTHING_SAID, SHORTEST_MINUTES, asked

_IN_TIME = ExpectColumnValuesToBeBetween(column="waited", max_value=LONGEST_WAIT_SECONDS)
EXPECTATIONS: dict[str, list[Any]] = {
    "recording": [_IN_TIME],
    "reviews": [ExpectColumnValuesToBeBetween(column="gap", max_value=LONGEST_GAP_DAYS)],
    "minutes": [ExpectColumnValuesToBeInSet(column="minuted", value_set=[True])],
    "demeanour": [
        ExpectColumnValuesToNotBeInSet(column="text", value_set=list(NOTHING_SAID)),
        _IN_TIME,
    ],
}


def _failing(listed: Any, frame: pd.DataFrame, by_index: bool) -> list[str]:
    """The ids that fail: looked up by their places in the frame, or as Great Expectations gives them."""
    if not listed:
        return []
    ids: list[str] = frame["id"].iloc[listed].tolist() if by_index else [entry["id"] for entry in listed]
    return ids


def main() -> None:
    """Judge, and write the outcome."""
    job, by_index = asked(), "index" in sys.argv[3:]
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("records")
    wanted: dict[str, Any] = {"result_format": "COMPLETE"}
    wanted |= {"return_unexpected_index_query": False} if by_index else {"unexpected_index_column_names": ["id"]}
    counts = {}
    for rule, expectations in EXPECTATIONS.items():
        frame: pd.DataFrame = FRAMES[rule](job).collect().to_pandas()
        if rule == "minutes":
            frame["minuted"] = frame["document"] | (frame["length"] >= SHORTEST_MINUTES)
        asset = source.add_dataframe_asset(rule).add_batch_definition_whole_dataframe("all")
        batch = asset.get_batch({"dataframe": frame})
        results = [batch.validate(expectation, result_format=wanted).result for expectation in expectations]
        wrong = {name for result in results for name in _failing(result["unexpected_index_list"], frame, by_index)}
        job.write_ids(rule, sorted(wrong))
        counts[rule] = (len(wrong), len(frame))
    job.write_shares(counts)


if __name__ == "__main__":
    main()
