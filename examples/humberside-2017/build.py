"""Writes the export of this example: records made up so that duly prints what the inspectors published.

    python examples/humberside-2017/build.py

No real record is behind any row. Each function makes the rows of one published figure and says what the report leaves open
and was chosen here. The same rows come out every time.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FOLDER = Path(__file__).parent / "export"

REVIEW = datetime(2017, 11, 10, 17, 0, tzinfo=LONDON)
"""The as-at instant: the end of the review of 7 to 10 November 2017 (F34)."""

Row = dict[str, object]
Tables = dict[str, list[Row]]


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 5) -> datetime:
    """A local instant."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def add(tables: Tables, table: str, **row: object) -> None:
    tables.setdefault(table, []).append(row)


def case_audits(tables: Tables) -> None:
    """F1 and F2: the grades of 96 and 35 cases. The days are the ends of the inspection and of the review."""
    for audit, day, grades in (
        ("inspection 2016", date(2016, 11, 30), {"good": 20, "requires_improvement": 35, "inadequate": 41}),
        ("review 2017", date(2017, 11, 10), {"good": 9, "requires_improvement": 17, "inadequate": 9}),
    ):
        every = [grade for grade, number in grades.items() for _ in range(number)]
        for number, grade in enumerate(every, start=1):
            case = f"{day:%Y}-{number:03}"
            add(tables, "audit_grades", grade_id=f"G{case}", audit=audit, audited_date=day, case_ref=case, grade=grade)


def supervision(tables: Tables) -> None:
    """F3: 80 % of cases kept to the 28 days. The report gives no number of cases: 100 were chosen, open since 1 August.

    F16: in one of the other 20, the last entry by the officer in the case is of 3 August; the other 99 have a fresh one.
    """
    add(tables, "teams", team_id="T1", name="PVP core North", team_type="PVP_CORE", district="North")
    add(tables, "staff", staff_id="S1", rank="DS", role="supervisor", team_id="T1")
    add(tables, "staff", staff_id="S2", rank="DC", role="caseworker", team_id="T1")
    for number in range(1, 101):
        case = f"V{number:03}"
        allocated = at(2017, 8, 1, 10)
        add(
            tables, "investigations", inv_id=case, crime_id="", oic="S2", team_id="T1", allocated_at=allocated, closed_at="",
            cp_flag=1, status="open",
        )  # fmt: skip
        kept = number <= 80
        for place, days in enumerate((27, 54, 81) if kept else (27, 70), start=1):
            reviewed = allocated + timedelta(days=days)
            add(
                tables, "supervisory_reviews", review_id=f"W{number:03}{place}", inv_id=case, reviewer="S1",
                reviewed_at=reviewed, entered_at=reviewed, evidence_reviewed=1, further_enquiries_set=1,
                safeguarding_considered=1, next_review_date=(reviewed + timedelta(days=27)).date(), text_len=400,
                text_hash=f"h{number}{place}",
            )  # fmt: skip
        entry = at(2017, 8, 3, 15) if number == 100 else at(2017, 11, 1, 15)
        add(
            tables, "investigation_log", log_id=f"L{number:03}", inv_id=case, author="S2", entry_type="oic_update",
            event_at=entry, entered_at=entry, text_len=200, text_hash=f"l{number}",
        )  # fmt: skip


def _da_id() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"D{number:05}"


def domestic_abuse(tables: Tables) -> None:
    """F5 to F8: the queues of domestic abuse incidents.

    Chosen here: when each waiting case joined its queue, but for the oldest ones, which are the second of the two sentences
    in which the report contradicts itself: five months at medium risk, four weeks at high. Of the 63 in triage 40 have
    children. The cases of 2016 were all done by the summer of 2017.
    """
    ids = _da_id()

    def incident(risk: str, queued: datetime, triaged: datetime | None, done: datetime | None, children: str) -> None:
        da_id = next(ids)
        number = da_id[1:]
        reported = queued - timedelta(hours=6)
        add(
            tables, "incidents", incident_id=f"I{number}", reported_at=reported, opened_at=reported, opening_code="DA",
            district="North", da_flag=1, entered_at=reported,
        )  # fmt: skip
        add(
            tables, "da_incidents", da_id=da_id, incident_id=f"I{number}", attended=1,
            attended_at=reported + timedelta(hours=1), risk_initial=risk, children_in_household=children,
            queued_triage_at=queued, triaged_at=triaged or "",
            queued_secondary_at=triaged or "", secondary_done_at=done or "", entered_at=reported + timedelta(hours=2),
        )  # fmt: skip

    def waiting_since(first: datetime, last: datetime, place: int, many: int) -> datetime:
        """Spread evenly from first to last, office hours of a working day left aside: any time will do."""
        return first + (last - first) * place / max(many - 1, 1)

    def secondary(risk: str, many: int, first: datetime, last: datetime, done: datetime | None) -> None:
        for place in range(many):
            triaged = waiting_since(first, last, place, many)
            incident(risk, triaged - timedelta(hours=4), triaged, done, "yes" if place % 2 else "no")

    secondary("standard", 1247, at(2016, 6, 1), at(2016, 11, 25), at(2017, 6, 1))
    secondary("medium", 1188, at(2016, 6, 1), at(2016, 11, 25), at(2017, 6, 1))
    secondary("high", 225, at(2017, 10, 13), at(2017, 11, 10), None)
    secondary("medium", 1007, at(2017, 6, 10), at(2017, 11, 9), None)
    secondary("standard", 8, at(2017, 7, 1), at(2017, 11, 9), None)
    for place in range(63):
        children = place < 40
        queued = REVIEW - (timedelta(days=8, hours=2) if not place else timedelta(hours=10 + 2 * place))
        incident(("medium", "high", "standard")[place % 3], queued, None, None, "yes" if children else "no")


def custody(tables: Tables) -> None:
    """F20: of ten children brought in out of hours, seven waited over 12 hours for an appropriate adult.

    F19: in 2016 no child refused bail was moved to local authority accommodation; five cases were chosen, each with a request
    and a certificate. F18: no child held under the Mental Health Act, and so no row.
    """

    def child(number: int, arrived: datetime, **more: object) -> str:
        record = f"K{number:03}"
        add(tables, "persons", person_id=f"PK{number:03}", dob_date=date(2002, 3, 10))
        add(
            tables, "custody_records", cust_id=record, person_id=f"PK{number:03}", arrived_at=arrived,
            detention_authorised_at=arrived + timedelta(minutes=20), detention_reason="arrest", custody_suite="Clough Road",
            la_area="Hull", **more,
        )  # fmt: skip
        return record

    for number in range(1, 11):
        arrived = at(2017, 9 + number % 2, 2 * number, 23, 30)
        hours = 13 + number if number <= 7 else 2 + number % 3
        record = child(number, arrived, released_at=arrived + timedelta(hours=hours + 2))
        add(
            tables, "custody_aa", cust_id=record, aa_type="scheme", aa_requested_at=arrived + timedelta(hours=1),
            aa_arrived_at=arrived + timedelta(hours=hours),
        )  # fmt: skip
    for number in range(11, 16):
        arrived = at(2016, 10, number, 15)
        refused = arrived + timedelta(hours=5)
        record = child(
            number, arrived, charged_at=refused, bail_refused_at=refused, released_at=refused + timedelta(hours=14)
        )
        add(
            tables, "custody_aa", cust_id=record, aa_type="parent", aa_requested_at=arrived + timedelta(hours=1),
            aa_arrived_at=arrived + timedelta(hours=3),
        )  # fmt: skip
        add(
            tables, "custody_accommodation", cust_id=record, request_type="alternative",
            requested_at=refused + timedelta(minutes=30), transferred_at="", certificate_at=refused + timedelta(hours=2),
            certificate_ground="impracticable",
        )  # fmt: skip


def offenders(tables: Tables) -> None:
    """F23: generally 60 to 65 registered offenders for each manager. Six managers were chosen, one with each number."""
    add(tables, "teams", team_id="T2", name="MOSOVO North", team_type="MOSOVO", office="North")
    number = 0
    for caseload in range(60, 66):
        manager = f"SM{caseload}"
        add(tables, "staff", staff_id=manager, rank="DC", role="offender_manager", team_id="T2", fte=1)
        for _ in range(caseload):
            number += 1
            add(
                tables, "rso", rso_id=f"R{number:04}", person_id=f"PR{number:04}", office="North",
                risk=("low", "medium", "high")[number % 3], mgmt="active", manager=manager,
                registered_from=date(2015, 1, 1), in_prison=0,
            )  # fmt: skip


def profiles(tables: Tables) -> None:
    """F28: one area with a profile made with partners, one with police data alone, two with none. Days were chosen."""
    for number, (area, sources, day) in enumerate(
        (
            ("North Lincolnshire", "multi_agency", date(2017, 9, 15)),
            ("North East Lincolnshire", "police_only", date(2017, 6, 30)),
        ),
        start=1,
    ):
        add(
            tables, "problem_profiles", prof_id=f"F{number}", la_area=area, theme="CSE", sources=sources, refreshed_date=day
        )  # fmt: skip


def training(tables: Tables) -> None:
    """F15: 90 investigators of child abuse who need the specialist course. F25: three supervisors trained to approve ARMS."""
    for number in range(1, 91):
        add(
            tables, "staff", staff_id=f"SI{number:02}", rank="DC", role="investigator", team_id="T1",
            active_from=date(2015, 1, 1),
        )  # fmt: skip
    for number, rank in enumerate(("DS", "DI", "DCI"), start=1):
        add(
            tables, "staff", staff_id=f"SA{number}", rank=rank, role="arms_approver", team_id="T2",
            active_from=date(2015, 1, 1),
        )  # fmt: skip
        add(
            tables, "training_records", tr_id=f"TR{number}", staff_id=f"SA{number}", course="ARMS_APPROVER",
            completed_date=date(2017, 8, 1),
        )  # fmt: skip


def tables() -> Tables:
    """Every table of the export."""
    found: Tables = {}
    for figure in (case_audits, supervision, domestic_abuse, custody, offenders, profiles, training):
        figure(found)
    return found


def write(folder: Path) -> None:
    """Write the export: a CSV for each table, and its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    written = tables()
    for table, rows in written.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    manifest = {"export_at": REVIEW.isoformat(), "tables": {table: len(rows) for table, rows in written.items()}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _cell(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


if __name__ == "__main__":
    write(FOLDER)
