"""What duly.toml allows to be refused or not to be told ([run] refused_allowed, unknown_allowed), beside what there was of it."""

from __future__ import annotations

from duly.reports import words
from duly.reports.pages.markup import Table, foreign, number_columns, text_columns
from duly.reports.pages.site import Site
from duly.results import BudgetKind, told_of_budgets

_KINDS = {
    BudgetKind.REFUSED: ("rows refused", "all tables"),
    BudgetKind.UNKNOWN: ("records that cannot be told", "all standards"),
}
_ALL = "all"


def allowed_table(site: Site) -> Table | None:
    """A row for each that duly.toml allows; None where it allows nothing."""
    budgets = site.run.budgets
    if not budgets:
        return None
    return Table(
        caption="What duly.toml allows, and what there was",
        columns=(*text_columns("What", "Of"), *number_columns("Allowed", "Found", "Of so many"), *text_columns("Kept")),
        rows=[
            [
                words.sentence(_KINDS[one.kind][0]),
                _KINDS[one.kind][1] if one.about == _ALL else foreign(one.about),
                one.allowed,
                words.number(one.found),
                words.number(one.of),
                "yes" if one.within else "no",
            ]
            for one in budgets
        ],
        quiet=True,
        name="allowed",
    )


def beyond(site: Site) -> list[str]:
    """What makes the run end with 3 in spite of what is allowed, in words; what is let be as it is allowed is not in it."""
    return [said for told in told_of_budgets(site.run) for said in told.beyond] if site.run.budgets else []
