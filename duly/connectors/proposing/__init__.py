"""The first duly.toml of a force: proposed from the headers of its export, what their values look like and how its tables hang
together, for somebody to check and complete.

It knows the words of the trade (`thesaurus/`), not any force's export. Each proposal stands beside its evidence; what is not
certain is a question. No value of a record is in it but codes that say nothing of a person (`codes`).
"""

from duly.connectors.proposing.proposal import Guess, Proposal, first_settings, guessed, proposal
from duly.connectors.proposing.questions import Answers, Listed, Listing, Question
from duly.connectors.proposing.readiness import Lack, Readiness, Step, readiness
from duly.connectors.proposing.sources import headers_in_database

__all__ = [
    "Answers",
    "Guess",
    "Lack",
    "Listed",
    "Listing",
    "Proposal",
    "Question",
    "Readiness",
    "Step",
    "first_settings",
    "guessed",
    "headers_in_database",
    "proposal",
    "readiness",
]
