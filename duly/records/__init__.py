"""The vocabulary of an export: one typed table per kind of record, and nothing about any force's own names."""

from duly.records.audits import GRADES, AuditGrade
from duly.records.columns import (
    ColumnDeclaration,
    Kind,
    Record,
    columns_of,
    companion,
    describe,
    key_of,
    record_id,
    tables,
)
from duly.records.crimes import (
    ChildReferral,
    Crime,
    CrimeVictim,
    Incident,
    IncidentCheck,
    IncidentPerson,
    IncidentTime,
    N100Record,
)
from duly.records.custody import CustodyAccommodation, CustodyAdult, CustodyRecord, CustodyReview
from duly.records.domestic import ChildPresent, DaIncident, DashAssessment
from duly.records.investigations import ChildVoice, Investigation, LogEntry, SupervisoryReview
from duly.records.meetings import (
    CaseConference,
    Document,
    MeetingAction,
    MeetingAttendee,
    PoliceProtection,
    StrategyChild,
    StrategyMeeting,
)
from duly.records.missing import MissingEpisode
from duly.records.notifications import IntelReport, Notification
from duly.records.offenders import ArmsAssessment, Briefing, OffenderVisit, RegisteredOffender
from duly.records.people import Person, PersonLink, PersonSchool, StaffMember, Team
from duly.records.profiles import ProblemProfile
from duly.records.training import TrainingRecord

__all__ = [
    "GRADES",
    "ArmsAssessment",
    "AuditGrade",
    "Briefing",
    "CaseConference",
    "ChildPresent",
    "ChildReferral",
    "ChildVoice",
    "ColumnDeclaration",
    "Crime",
    "CrimeVictim",
    "CustodyAccommodation",
    "CustodyAdult",
    "CustodyRecord",
    "CustodyReview",
    "DaIncident",
    "DashAssessment",
    "Document",
    "Incident",
    "IncidentCheck",
    "IncidentPerson",
    "IncidentTime",
    "IntelReport",
    "Investigation",
    "Kind",
    "LogEntry",
    "MeetingAction",
    "MeetingAttendee",
    "MissingEpisode",
    "N100Record",
    "Notification",
    "OffenderVisit",
    "Person",
    "PersonLink",
    "PersonSchool",
    "PoliceProtection",
    "ProblemProfile",
    "Record",
    "RegisteredOffender",
    "StaffMember",
    "StrategyChild",
    "StrategyMeeting",
    "SupervisoryReview",
    "Team",
    "TrainingRecord",
    "columns_of",
    "companion",
    "describe",
    "key_of",
    "record_id",
    "tables",
]
