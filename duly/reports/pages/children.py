"""What the pages of children say: for whom everything due was done, who is first, and which records lead to no child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from duly.checks.standards import Topic
from duly.judging.children import MOST_DAYS, RISK_WEIGHTS, SEVERITY_WEIGHTS, Journeys
from duly.reports import words
from duly.reports.pages.child_data import ChildData, DataFile, child_data
from duly.reports.pages.lists import script_json
from duly.reports.pages.markup import ColumnHead, Table, foreign, link, number_columns, visible
from duly.reports.pages.site import Site
from duly.results import Childless, Children, LineState, NoChild

FIRST = 100
"""Children in the page itself; its script draws the others."""

STATES: Mapping[LineState, str] = {
    LineState.TO_PUT_RIGHT: "To put right",
    LineState.UNDETERMINED: "Could not be determined",
    LineState.MISSED: "Missed",
    LineState.LATE: "Done late",
    LineState.NOT_YET_DUE: "Not due yet",
    LineState.WAIVED: "Waived",
    LineState.COMPLIANT: "Complied",
    LineState.EXEMPT: "Not judged: exempt",
    LineState.EXCLUDED: "Not judged: left out",
}
"""What a verdict says of a record, as pages say it."""

_WHY: Mapping[NoChild, str] = {
    NoChild.ABOUT_NONE: "is about no child, or no column of it leads to one",
    NoChild.NAMES_NOBODY: "names nobody whom the export holds or could tell",
    NoChild.ADULTS: "leads to adults only",
    NoChild.AGE_NOT_KNOWN: "leads to a person whose age is not known",
}


def data_of(site: Site) -> ChildData | None:
    """The data files of the children and ids of a run; None where they were not asked for, or could not be told."""
    journeys = site.material.journeys
    if journeys is None:
        return None
    return child_data(journeys, lambda standard, code: words.reason(code, site.reasons(standard)))


def whole_child(children: Children) -> Markup:
    """For how many of the children with an open matter everything due was done, in a sentence or two."""
    whole = children.with_open_matter
    if not whole:
        return Markup("No child has an open matter.")
    shares = (
        f"{words.percent(children.low)}"
        if children.low == children.high or children.low is None
        else f"between {words.percent(children.low)} and {words.percent(children.high)}"
    )
    untold = (
        f" For {words.plural(children.not_told, 'child', 'children')} the export does not say whether it was."
        if children.not_told
        else ""
    )
    return Markup("Everything due was done for {} of {} with an open matter ({}).{}").format(
        words.number(children.done), words.plural(whole, "child", "children"), shares, untold
    )


def children_page(site: Site, children: Children, journeys: Journeys, data: ChildData) -> dict[str, Any]:
    """The context of children.html."""
    rows = journeys.standings.slice(0, FIRST).to_pylist()
    total = journeys.standings.num_rows
    return {
        "children": children,
        "whole": whole_child(children),
        "table": Table(
            caption="Children by what is to be put right",
            columns=(
                ColumnHead("Child"),
                ColumnHead("Highest risk recorded"),
                *number_columns("To put right", "Longest overdue", "Missed", "Could not be determined", "Not due yet"),
            ),
            rows=[_standing(row) for row in rows],
            quiet=True,
            name="children",
        ),
        "shown": len(rows),
        "total": total,
        "weights": ", ".join(f"{weight} for {name}" for name, weight in SEVERITY_WEIGHTS.items()),
        "risks": ", ".join(f"{weight} for {words.value('risk', name)}" for name, weight in RISK_WEIGHTS.items()),
        "most_days": MOST_DAYS,
        "childless": _childless(children.childless),
        "without": sum(one.records for one in children.childless),
        "lacking": children.lacking,
        "about": Markup(script_json({"children": _known(data.standings), "first": FIRST})),
    }


def _standing(row: Mapping[str, Any]) -> list[str | Markup]:
    days = row["days"]
    return [
        link(child_address(row["child"]), foreign(row["child"])),
        words.value("risk", row["risk"]) if row["risk"] else "none",
        words.number(row["to_put_right"]),
        words.plural(days, "day") if row["to_put_right"] and days else "",
        words.number(row["missed"]),
        words.number(row["undetermined"]),
        words.number(row["not_yet_due"]),
    ]


def child_address(child: str) -> str:
    """The address of a child's page."""
    return f"child.html#{_query(visible(child))}"


def _query(value: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"id": value})


def _childless(childless: Sequence[Childless]) -> Table:
    return Table(
        caption="Records that lead to no child",
        columns=(ColumnHead("Records of"), ColumnHead("Why", "clause"), *number_columns("Records")),
        rows=[[foreign(one.records_of), _WHY[one.why], words.number(one.records)] for one in childless],
        quiet=True,
        name="childless",
    )


def child_page(site: Site, journeys: Journeys, data: ChildData) -> dict[str, Any]:
    """The context of child.html."""
    return {"about": Markup(script_json({**about(site, journeys), "files": [one.known for one in data.journeys]}))}


def about(site: Site, journeys: Journeys) -> dict[str, Any]:
    """What the script needs to draw a record or a child in words: standards in their places, topics in their order, states,
    kinds of records, teams' pages, and the as-at day."""
    topics = [*Topic]
    return {
        "standards": [_standard(site, standard, topics) for standard in journeys.standards],
        "topics": [words.sentence(topic.value) for topic in topics],
        "states": [STATES[state] for state in LineState],
        "kinds": {table: visible(meaning) for table, meaning in journeys.kinds.items()},
        "judged": {table: [*places] for table, places in journeys.judged_by.items()},
        "stopped": _stopped(site, journeys),
        "teams": {visible(team): page for team, page in site.addresses.teams.items()},
        "day": journeys.as_of // (24 * 60),
    }


def _standard(site: Site, standard: str, topics: Sequence[Topic]) -> dict[str, Any]:
    declared = site.standard(standard)
    page = site.addresses.standards[standard]
    return {
        "id": visible(standard),
        "title": visible(site.titles.get(standard, "")),
        "page": page,
        "list": page if standard in site.addresses.data else None,
        "topic": topics.index(declared.topic) if declared and declared.topic else len(topics),
        "severity": declared.severity.value if declared else "",
        "remedy": visible(declared.remedy) if declared else "",
    }


def _stopped(site: Site, journeys: Journeys) -> list[str]:
    """The standards that could not be judged, so that nothing is said of any record by them."""
    judged = set(journeys.standards)
    return [visible(result.standard) for result in site.run.results if result.standard not in judged]


def _known(file: DataFile) -> list[str]:
    return [*file.known]
