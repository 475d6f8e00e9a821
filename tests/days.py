"""The working days and school days of duly's own examples: they end early, so that what lies beyond can be asked."""

from __future__ import annotations

from datetime import date, time

from duly.judging.calendars import SchoolCalendar, england_and_wales
from duly.settings import CalendarSettings
from duly.testing import Days

CALENDAR = england_and_wales(first=date(2010, 1, 1), until=date(2027, 12, 31))

SCHOOLS = SchoolCalendar.of(
    CalendarSettings.model_validate(
        {
            "schools": {
                "Hull": {
                    "terms": [
                        {"from": date(2024, 9, 2), "to": date(2024, 12, 20)},
                        {"from": date(2025, 1, 6), "to": date(2025, 4, 4)},
                        {"from": date(2025, 4, 22), "to": date(2025, 7, 22)},
                        {"from": date(2025, 9, 2), "to": date(2025, 12, 19)},
                        {"from": date(2026, 1, 5), "to": date(2026, 3, 27)},
                    ],
                    "holidays": [
                        {"day": date(2025, 1, 6), "reason": "INSET"},
                        {"from": date(2025, 5, 26), "to": date(2025, 5, 30), "reason": "half term"},
                        {"from": date(2025, 10, 27), "to": date(2025, 10, 31), "reason": "half term"},
                        {"day": date(2025, 11, 14), "reason": "INSET"},
                    ],
                },
                "East Riding": {
                    "start": time(8, 45),
                    "terms": [{"from": date(2025, 9, 2), "to": date(2026, 3, 27)}],
                    "holidays": [{"from": date(2025, 10, 20), "to": date(2025, 10, 31), "reason": "half term"}],
                },
                "Goole": {"start": time(8, 30)},
            }
        }
    )
)
"""Goole has a start and no terms."""

OUR_DAYS = Days(calendar=CALENDAR, schools=SCHOOLS)
