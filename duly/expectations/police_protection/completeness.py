"""PP-01: a use of police protection is fully recorded on the records system: all of it, and field by field."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, exists, func, literal, not_, select

from duly import checks, sql
from duly.checks import narrative
from duly.expectations.police_protection.uses import SUITE, breakdowns, not_judged, outside, uses
from duly.records import PoliceProtection, StaffMember

GROUNDS_MIN_CHARS = checks.Parameter(
    name="pp_grounds_min_chars",
    default=50,
    meaning="Length from which the grounds for police protection count as recorded",
    unit="characters",
)
VIEWS_MIN_CHARS = checks.Parameter(
    name="pp_views_min_chars",
    default=20,
    meaning="Length from which the views of a child in police protection count as recorded",
    unit="characters",
)
RECORDS_SYSTEMS = checks.Parameter(
    name="pp_records_systems",
    default=("rms", "RMS", "CONNECT", "NICHE", "ATHENA"),
    meaning="What source_system says of a record that is kept on the records system (the force's own codes)",
)

_REASONS = {
    "child": PoliceProtection.child_not_told_reason,
    "parents": PoliceProtection.parents_not_told_reason,
}
"""Why somebody was not told: texts, of which only whether they say anything is read."""

_UNCLEAR = (*(kind.value for kind in narrative.UNDECIDED), checks.UNMAPPED)
"""Classes of a text of views that leave it open whether it tells of any."""


def _any_use(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Some use of the export is so."""
    return exists(select(literal(1)).select_from(PoliceProtection).where(*conditions))


def _recorded() -> CTE:
    """The uses with all that is asked for; `initiating` and `designated` are the officers by the record that each was merged
    into, `child_reason` and `parents_reason` whether a reason is given why they were not told."""
    first, second = (checks.roots(StaffMember).alias(name) for name in ("first_officers", "second_officers"))
    rows = uses(
        *checks.when(PoliceProtection.ended_at).columns("ended"),
        PoliceProtection.grounds_len,
        PoliceProtection.initiating_officer,
        PoliceProtection.designated_officer,
        *checks.when(PoliceProtection.la_informed_at).columns("la_informed"),
        PoliceProtection.child_informed,
        PoliceProtection.parents_informed,
        *(not_(checks.is_placeholder(reason)).label(f"{who}_reason") for who, reason in _REASONS.items()),
        PoliceProtection.child_views_len,
        PoliceProtection.child_views_text,
        PoliceProtection.child_views_class,
        PoliceProtection.outcome,
        PoliceProtection.source_system,
    )
    texts = narrative.read(
        select(PoliceProtection.child_views_text.label("text")), "protection_views", narrative.Field.VIEWS
    )
    views = func.coalesce(texts.c.text_class, rows.c.child_views_class)
    recorded = (
        select(
            *(column for column in rows.c if column.name not in ("child_views_text", "child_views_class")),
            case(
                (views.is_(None), func.coalesce(rows.c.child_views_len, 0) >= VIEWS_MIN_CHARS.value),
                else_=views.in_((narrative.TextClass.SUBSTANCE.value, *_UNCLEAR)),
            ).label("has_views"),
            checks.surely(views.in_(_UNCLEAR)).label("views_unclear"),
            func.coalesce(first.c.root, rows.c.initiating_officer).label("initiating"),
            func.coalesce(second.c.root, rows.c.designated_officer).label("designated"),
            *(_any_use(reason.is_not(None)).label(f"{who}_reasons_exported") for who, reason in _REASONS.items()),
            _any_use(PoliceProtection.source_system.in_(RECORDS_SYSTEMS.value)).label("systems_known"),
        )
        .outerjoin_from(rows, first, first.c.id == rows.c.initiating_officer)
        .outerjoin(second, second.c.id == rows.c.designated_officer)
        .outerjoin(texts, texts.c.text == rows.c.child_views_text)
    )
    # Nine rates ask it, and the texts in it are costly to read.
    return sql.computed_once(recorded, "uses_recorded")


_ROWS = _recorded()


def _on_system(rows: FromClause) -> ColumnElement[bool]:
    """The record says that it is kept on the records system. Never null."""
    return and_(rows.c.source_system.is_not(None), rows.c.source_system.in_(RECORDS_SYSTEMS.value))


def _told_no(rows: FromClause, who: str) -> ColumnElement[bool]:
    """They were not told, and no reason is given. Never null."""
    return and_(rows.c[f"{who}_informed"].is_(False), not_(rows.c[f"{who}_reason"]))


def _gaps(rows: FromClause) -> dict[str, tuple[checks.Case, ...]]:
    """What is asked for, in order, and the cases in which it is missing."""
    ended, la_informed = checks.when(rows.c.ended), checks.when(rows.c.la_informed)
    return {
        "grounds": (
            checks.non_compliant(
                "no_grounds",
                "The grounds are not recorded, or not in enough characters",
                func.coalesce(rows.c.grounds_len, 0) < GROUNDS_MIN_CHARS.value,
            ),
        ),
        "initiating_officer": (
            checks.non_compliant(
                "no_initiating_officer", "There is no initiating officer", rows.c.initiating_officer.is_(None)
            ),
        ),
        "designated_officer": (
            checks.non_compliant(
                "no_designated_officer", "There is no designated officer", rows.c.designated_officer.is_(None)
            ),
        ),
        "different_officers": (
            checks.non_compliant(
                "same_officer",
                "The initiating officer is also the designated officer",
                rows.c.initiating == rows.c.designated,
            ),
        ),
        "la_informed": (
            checks.non_compliant(
                "la_not_informed",
                "It is not recorded when the local authority was told",
                and_(la_informed.missing, not_(la_informed.future)),
            ),
        ),
        "child_informed": (
            checks.non_compliant(
                "child_informed_blank",
                "It is not recorded whether the child was told",
                rows.c.child_informed.is_(None),
            ),
            checks.non_compliant(
                "child_not_told_unexplained",
                "The child was not told, and no reason is recorded",
                and_(_told_no(rows, "child"), rows.c.child_reasons_exported),
            ),
        ),
        "parents_informed": (
            checks.non_compliant(
                "parents_not_told_unexplained",
                "The parents were not told, and no reason is recorded",
                and_(_told_no(rows, "parents"), rows.c.parents_reasons_exported),
            ),
        ),
        "child_views": (
            checks.non_compliant(
                "no_child_views",
                "The child's views are not recorded: not in enough characters, or in words that say none",
                not_(rows.c.has_views),
            ),
        ),
        "outcome": (
            checks.non_compliant(
                "no_outcome",
                "Protection has ended, and its outcome is not recorded",
                and_(ended.known, rows.c.outcome.is_(None)),
            ),
        ),
        "on_system": (
            checks.non_compliant(
                "not_on_rms",
                "The record does not say that it is kept on the records system",
                and_(not_(_on_system(rows)), rows.c.systems_known),
            ),
        ),
    }


def _doubts(rows: FromClause) -> dict[str, checks.Case]:
    """What cannot be told of some of it."""
    return {
        "la_informed": checks.future_dated(
            "The time at which the local authority was told", checks.when(rows.c.la_informed)
        ),
        "child_informed": checks.unknown(
            "no_child_reasons",
            "The child was not told, and the export holds no reasons for that at all",
            _told_no(rows, "child"),
        ),
        "parents_informed": checks.unknown(
            "no_parents_reasons",
            "The parents were not told, and the export holds no reasons for that at all",
            _told_no(rows, "parents"),
        ),
        "child_views": checks.unknown(
            "text_unclear",
            "What is recorded of the child's views is none that can be told to be one",
            rows.c.views_unclear,
        ),
        "on_system": checks.unmapped_code(
            "No use in the export names a system of pp_records_systems: where this record is kept",
            not_(_on_system(rows)),
        ),
    }


def _out(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    return not_judged(rows, checks.when(rows.c.ended))


def _complete() -> checks.Case:
    return checks.compliant("complete", "Everything that is asked for is recorded")


def _asked() -> CTE:
    """The uses that are in the rate: those of which every field is asked."""
    out = checks.first_of(_out(_ROWS), _complete())
    numbered = select(*_ROWS.c, out.number.label("number")).subquery("numbered_uses")
    return select(*numbered.c).where(numbered.c.number == len(out.cases) - 1).cte("uses_asked")


_ASKED = _asked()
_TITLES = {
    "grounds": "Grounds",
    "initiating_officer": "Initiating officer",
    "designated_officer": "Designated officer",
    "different_officers": "Two different officers, where both are recorded",
    "la_informed": "Local authority told",
    "child_informed": "Whether the child was told, and if not, why",
    "parents_informed": "Why the parents were not told, where they were not",
    "child_views": "The child's views",
    "outcome": "Outcome, where protection has ended",
    "on_system": "Kept on the records system",
}


def _field(name: str) -> checks.Rate:
    asked_of = {
        "different_officers": and_(_ASKED.c.initiating_officer.is_not(None), _ASKED.c.designated_officer.is_not(None)),
        "parents_informed": _ASKED.c.parents_informed.is_(False),
        "outcome": _ASKED.c.ended.is_not(None),
    }
    rows: FromClause = _ASKED
    if name in asked_of:
        rows = select(*_ASKED.c).where(asked_of[name]).subquery(f"asked_for_{name}")
    doubts = _doubts(rows)
    return checks.Rate(
        id=name,
        title=_TITLES[name],
        judgement=checks.Judgement(
            rows=rows,
            record=rows.c.pp_id,
            verdict=checks.first_of(_gaps(rows)[name], *([doubts[name]] if name in doubts else []), _complete()),
            anchor=rows.c.started,
        ),
    )


PP_01 = checks.Standard(
    id="PP-01",
    suite=SUITE,
    title="Police protection fully recorded on the records system",
    question="Does each record of police protection say why, by whom, who was told, what the child said and how it ended, on "
    "the records system?",
    unit="police_protection",
    population="Uses of the power of police protection that began in the period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.pp_id,
        verdict=checks.first_of(
            _out(_ROWS),
            *_gaps(_ROWS).values(),
            *_doubts(_ROWS).values(),
            _complete(),
        ),
        anchor=_ROWS.c.started,
        breakdowns=breakdowns(_ROWS),
        shows={
            "started_at": _ROWS.c.started,
            "ended_at": _ROWS.c.ended,
            **checks.by_name(_ROWS, "grounds_len", "initiating_officer", "designated_officer"),
            "la_informed_at": _ROWS.c.la_informed,
            "child_informed": _ROWS.c.child_informed,
            "reason_for_child_not_told": _ROWS.c.child_reason,
            "parents_informed": _ROWS.c.parents_informed,
            "reason_for_parents_not_told": _ROWS.c.parents_reason,
            **checks.by_name(_ROWS, "child_views_len", "outcome", "source_system"),
        },
    ),
    needs=(
        PoliceProtection.pp_id,
        PoliceProtection.started_at,
        PoliceProtection.ended_at,
        PoliceProtection.grounds_len,
        PoliceProtection.initiating_officer,
        PoliceProtection.designated_officer,
        PoliceProtection.la_informed_at,
        PoliceProtection.child_informed,
        checks.either(
            PoliceProtection.child_views_len, PoliceProtection.child_views_text, PoliceProtection.child_views_class
        ),
        PoliceProtection.outcome,
        PoliceProtection.source_system,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.INITIAL_RESPONSE,
    report="Decision-making",
    quotation="we were critical that the force's recording of the use of these powers was inconsistent",
    authority=("A-42",),
    parameters=(GROUNDS_MIN_CHARS, VIEWS_MIN_CHARS, RECORDS_SYSTEMS, checks.PLACEHOLDERS),
    boundaries=(
        "Grounds of {pp_grounds_min_chars character} count, one character less does not; so do the child's views "
        "of {pp_views_min_chars}, where the export has their length alone. Where it has the text, or its class, a wish, "
        "feeling or view of the child's must be told of; a text that cannot be told to be one is undetermined.",
        "The initiating and the designated officer must be two people: section 46 of the Children Act 1989 has the case "
        "inquired into by a designated officer. Two records of one officer that were merged are one.",
        "Whether the child was told must be answered. No is an answer that needs a reason: one that is blank, or says nothing, "
        "is none. The same is asked of the parents where they were not told.",
        "Where the export holds no such reason for any use at all, it cannot be told whether there is one.",
        "An outcome is asked for once protection has ended.",
        "A record is held to all of this from the moment it is made. The first thing missing, in the order of the rates, "
        "gives the reason; the rates count each thing by itself.",
        "A blank source_system does not say that the record is on the records system. Where the whole table comes from "
        "there, duly.toml gives the column a constant. Where no use of the export names a system of pp_records_systems, that "
        "list is not this force's, and the records are undetermined.",
        "A time after the as-at instant is not yet: the local authority has not been told, protection has not ended. A time "
        "after the export was made is a fault of the record, and undetermined.",
        "A use without a time of beginning is placed in a period by its entry, else by another date of its record, else by the "
        "report of its incident, and is undetermined.",
        "A record that was merged is judged where it went; where that is not in the export, it is undetermined.",
    ),
    blind_spots=(
        "It cannot see a use of the power that was never recorded.",
        "It cannot see whether the grounds are good ones: they are measured by their length, as are a child's views whose text "
        "is not exported.",
        "Forms kept outside the records system are invisible unless the record says so.",
    ),
    remedy="Ask the officer who used the power to complete the record, and to say what was added later and when. A record "
    "kept elsewhere has to be entered on the records system.",
    also=tuple(_field(name) for name in _TITLES),
    outside=outside(),
)
