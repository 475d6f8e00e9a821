"""Movers: what changed beyond chance, from the counts of cohorts. Knows neither history nor pages, and needs no database.

A cohort is a standard and a group (the force, a team, a district, a risk) in the week in which its records fell due.
docs/movers.md says in plain words what is compared, how it is tested and what is said.
"""

from duly.movers.cohorts import COHORTS, NEWEST, OLDEST, WEEKS, Group, StandardCohorts
from duly.movers.moving import movers_of
from duly.movers.sharing import shared
from duly.movers.testing import newest_tested

__all__ = ["COHORTS", "NEWEST", "OLDEST", "WEEKS", "Group", "StandardCohorts", "movers_of", "newest_tested", "shared"]
