"""How each child stands: what that was due is not done, where it comes in the order, and what that makes of all children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from duly.judging.children.lines import count_records
from duly.judging.children.links import Kinds
from duly.results import Childless, Children, LineState, NoChild

SEVERITY_WEIGHTS = {"critical": 4, "high": 3, "medium": 2, "low": 1}
"""What a thing to put right counts for in the order of children, by the severity of its standard."""

RISK_WEIGHTS = {"very_high": 4, "high": 3, "medium": 2}
"""What a child counts for, by the highest risk that a record of its own says; any other, and none, counts 1."""

HIGH_RISK = RISK_WEIGHTS["high"]

MOST_DAYS = 365
"""More days than these are not counted, so that one old record does not outweigh all others."""


def make_standings(connection: Connection, today: int) -> None:
    """Make `child_of_line`, and `child_standings` with a row for each child. `today` is the local day of the run, in days since
    1970."""
    connection.exec_driver_sql(
        "CREATE TABLE child_of_line AS SELECT DISTINCT line, child FROM line_children WHERE is_child"
    )
    risks = " ".join(f"WHEN '{code}' THEN {weight}" for code, weight in RISK_WEIGHTS.items())
    connection.exec_driver_sql(
        _STANDINGS.format(
            today=today, most=MOST_DAYS, risks=risks, **{state.name.lower(): state.value for state in LineState}
        )
    )


_STANDINGS = """
CREATE TABLE child_standings AS
WITH valued AS (
    SELECT child, state, open, waived, risk, weight, CASE risk {risks} ELSE 1 END AS risk_weight,
        {today} - coalesce(due, anchor) // 1440 AS days, state = {to_put_right} AND NOT waived AS to_do
    FROM child_of_line JOIN child_lines USING (line)
), each AS (
    SELECT child, max(risk_weight) AS risk_weight,
        coalesce(max(risk) FILTER (risk_weight > 1), '') AS some_risk,
        coalesce(arg_max(risk, risk_weight) FILTER (risk_weight > 1), '') AS risk,
        count(*) FILTER (to_do) AS to_put_right,
        count(*) FILTER (state = {undetermined} AND NOT waived) AS undetermined,
        count(*) FILTER (state = {missed} AND NOT waived) AS missed,
        count(*) FILTER (state = {not_yet_due}) AS not_yet_due,
        count(*) AS lines,
        greatest(coalesce(max(days) FILTER (to_do), 0), 0) AS days,
        coalesce(sum(weight * greatest(1, least({most}, coalesce(days, 1)))) FILTER (to_do), 0) AS weighed,
        bool_or(open OR state IN ({to_put_right}, {not_yet_due})) AS has_open_matter,
        bool_or(state IN ({to_put_right}, {missed})) AS has_undone,
        bool_or(state = {undetermined}) AS has_untold
    FROM valued GROUP BY child
)
SELECT * EXCLUDE (weighed, some_risk), weighed * risk_weight AS weight FROM each
"""


def children_of(connection: Connection, kinds: Kinds, lacking: tuple[str, ...], units: Mapping[str, str]) -> Children:
    """The children of a run as numbers. `units` says by standard what it judges."""
    counted = count_records(connection)
    judged, open_matter, done, undone, high = connection.exec_driver_sql(_WHOLE.format(high=HIGH_RISK)).one()
    return Children(
        judged=judged,
        with_open_matter=open_matter,
        done=done,
        undone=undone,
        high_risk_undone=high,
        records=sum(records for *_, records in counted),
        childless=_childless(counted, kinds, units),
        lacking=lacking,
    )


_WHOLE = """
SELECT count(*), count(*) FILTER (has_open_matter),
    count(*) FILTER (has_open_matter AND NOT has_undone AND NOT has_untold),
    count(*) FILTER (has_open_matter AND has_undone),
    count(*) FILTER (risk_weight >= {high} AND to_put_right > 0)
FROM child_standings
"""


def _childless(counted: Sequence[Any], kinds: Kinds, units: Mapping[str, str]) -> tuple[Childless, ...]:
    numbers: dict[tuple[str, NoChild], int] = {}
    for kind, standard, leads, names, unsure, records in counted:
        if not leads:
            key = kind or units[standard], _why(kind, kinds, names=names, unsure=unsure)
            numbers[key] = numbers.get(key, 0) + records
    return tuple(
        Childless(records_of=of, why=why, records=records)
        for (of, why), records in sorted(numbers.items(), key=lambda one: (-one[1], *one[0]))
    )


def _why(kind: str, kinds: Kinds, *, names: Any, unsure: Any) -> NoChild:
    if kind not in kinds.leading:
        return NoChild.ABOUT_NONE
    if unsure:
        return NoChild.AGE_NOT_KNOWN
    return NoChild.ADULTS if names else NoChild.NAMES_NOBODY
