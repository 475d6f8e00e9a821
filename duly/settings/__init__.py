"""What duly.toml says: where the export is, what the force's own names mean, which standards are judged and what was changed.

Everything has a default, so `Settings()` judges an export that already speaks the vocabulary. Secrets are never in the
file: `password_env` and `url_env` name the environment variables that hold them.
"""

from duly.settings.budgets import ALL, Amount
from duly.settings.calendar import (
    LONGEST_HOLIDAY,
    SCHOOL_START,
    CalendarSettings,
    Holiday,
    SchoolHoliday,
    SchoolSettings,
    SchoolTerm,
)
from duly.settings.catalogue import CatalogueSettings
from duly.settings.changes import Change, ParameterChange, StandardChange
from duly.settings.choosing import ConditionSettings
from duly.settings.export import BLANKS, HOME, SENTINELS, ExportSettings
from duly.settings.file import Settings, load
from duly.settings.formats import ISO
from duly.settings.headings import heading_of
from duly.settings.notify import NotifySettings
from duly.settings.periods import Period, RunSettings
from duly.settings.results import (
    AuditSettings,
    DeclaredBreak,
    ForceSettings,
    HistorySettings,
    OutputSettings,
    WaiverSettings,
    WorklistSettings,
)
from duly.settings.retention import RetentionSettings
from duly.settings.tables import ColumnSettings, TableSettings

__all__ = [
    "ALL",
    "BLANKS",
    "HOME",
    "ISO",
    "LONGEST_HOLIDAY",
    "SCHOOL_START",
    "SENTINELS",
    "Amount",
    "AuditSettings",
    "CalendarSettings",
    "CatalogueSettings",
    "Change",
    "ColumnSettings",
    "ConditionSettings",
    "DeclaredBreak",
    "ExportSettings",
    "ForceSettings",
    "HistorySettings",
    "Holiday",
    "NotifySettings",
    "OutputSettings",
    "ParameterChange",
    "Period",
    "RetentionSettings",
    "RunSettings",
    "SchoolHoliday",
    "SchoolSettings",
    "SchoolTerm",
    "Settings",
    "StandardChange",
    "TableSettings",
    "WaiverSettings",
    "WorklistSettings",
    "heading_of",
    "load",
]
