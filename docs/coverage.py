"""What of the inspectorate's report the catalogue covers: every recommendation and every figure, with the standards that
check it or the reason why data cannot show it.

HMICFRS, National Child Protection Inspection Post-Inspection Review, Humberside Police, April 2018, ISBN
978-1-78655-633-2. Recommendations and figures are told in our words; the section says where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass

from duly.errors import StandardError

CONTACT, HELP, INVESTIGATION = "Initial contact", "Assessment and help", "Investigation"
DECISIONS, ADULT, OFFENDERS = "Decision-making", "Trusted adult", "Managing those posing a risk to children"
CUSTODY, INTRODUCTION = "Police detention", "Introduction"


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One recommendation or figure. `standards` check it; `also` names what else of duly shows it; `not_shown` says what of
    it no export can show. Raises StandardError where nothing checks it and nothing says why."""

    id: str
    section: str
    said: str
    deadline: str = ""
    standards: tuple[str, ...] = ()
    also: str = ""
    not_shown: str = ""

    def __post_init__(self) -> None:
        if not (self.standards or self.also or self.not_shown):
            raise StandardError(f"{self.id} is neither checked nor said to be out of reach")


_NOW, _SOON = "immediately", "within three months"

RECOMMENDATIONS = (
    Covered(
        id="R1",
        section=CONTACT,
        deadline=_SOON,
        said="Train control-room staff to understand vulnerability.",
        standards=("TRAIN-01",),
        not_shown="whether the training changed what they do",
    ),
    Covered(
        id="R2",
        section=CONTACT,
        deadline=_SOON,
        said="Draw together all that police systems hold in time to inform the response.",
        standards=("CR-01",),
        not_shown="whether the officers who attended used it",
    ),
    Covered(
        id="R3",
        section=CONTACT,
        deadline=_SOON,
        said="Always record a child's behaviour and demeanour at domestic abuse incidents.",
        standards=("DEM-01", "DEM-02", "DEM-03", "DEM-04", "DEM-05"),
    ),
    Covered(
        id="R4",
        section=HELP,
        deadline=_NOW,
        said="Reduce the domestic abuse cases that wait for research and sharing, those with children first.",
        standards=("DA-01", "DA-02", "DA-03", "DA-04"),
        also="the backlogs of DA-01 and DA-02, by risk and with or without children",
    ),
    Covered(
        id="R5",
        section=HELP,
        deadline=_SOON,
        said="Attend case conferences, initial and review, as the risk requires.",
        standards=("CONF-01", "STRAT-06"),
        not_shown="conferences to which no invitation was recorded",
    ),
    Covered(
        id="R6",
        section=HELP,
        deadline=_SOON,
        said="A shift system for the protecting vulnerable people unit that allows joint working.",
        not_shown="rosters are not in a records system; when incidents fall outside team cover would show the need, not the "
        "remedy",
    ),
    Covered(
        id="R7",
        section=HELP,
        deadline=_SOON,
        said="Better practice when children go missing: those who go often, the link to exploitation, all information used.",
        standards=("MISS-01", "MISS-02", "MISS-03", "MISS-04"),
        not_shown="what staff understand",
    ),
    Covered(
        id="R8",
        section=INVESTIGATION,
        deadline=_NOW,
        said="The internet sexual offences team shares information early and puts safeguarding first.",
        standards=("REF-01", "STRAT-01"),
    ),
    Covered(
        id="R9",
        section=INVESTIGATION,
        deadline=_NOW,
        said="Comply with the national crime recording standards.",
        standards=("NCRS-01", "NCRS-01A", "NCRS-02", "NCRS-03", "NCRS-04", "NCRS-05", "NCRS-06", "NCRS-07"),
        not_shown="reports that nobody logged: only an audit of calls can tell the recording rate",
    ),
    Covered(
        id="R10",
        section=INVESTIGATION,
        deadline=_SOON,
        said="Skilled teams for every referral; regular supervision of evidence and further enquiries; audits of outcomes.",
        standards=("SUP-01", "SUP-02", "SUP-03", "SUP-04", "SUP-05", "TRAIN-01"),
        also="case audits (`duly sample`, `duly grade`)",
        not_shown="what became of the child: only a reader of the case can tell",
    ),
    Covered(
        id="R11",
        section=DECISIONS,
        deadline=_NOW,
        said="All papers of police protection on one database.",
        standards=("PP-01", "PP-02", "DOC-01"),
        not_shown="uses of the power that nobody recorded",
    ),
    Covered(
        id="R12",
        section=DECISIONS,
        deadline=_SOON,
        said="What to record, meetings that decide are minuted, and records are prompt and kept up to date.",
        standards=("STRAT-02", "STRAT-03", "STRAT-04", "STRAT-05", "SUP-05", "DOC-01", "NOT-01"),
        not_shown="meetings of which there is no record at all",
    ),
    Covered(
        id="R13",
        section=ADULT,
        deadline=_SOON,
        said="Record children's views and the outcome for them, tell them of decisions, deal with them quickly.",
        standards=("VOICE-01",),
        not_shown="whether what was written is what the child said; whether rapport was built",
    ),
    Covered(
        id="R14",
        section=OFFENDERS,
        deadline=_NOW,
        said="Train supervisors and managers to approve ARMS assessments.",
        standards=("TRAIN-01", "RSO-02"),
    ),
    Covered(
        id="R15",
        section=OFFENDERS,
        deadline=_NOW,
        said="Review the capacity of the offender managers; overdue visits and actions first.",
        standards=("RSO-01", "RSO-03"),
    ),
    Covered(
        id="R16",
        section=OFFENDERS,
        deadline=_NOW,
        said="Performance information that shows managers the backlogs and their risk.",
        also="the backlog of every standard that has a due date, by risk",
    ),
    Covered(
        id="R17",
        section=OFFENDERS,
        deadline=_SOON,
        said="Community officers know the registered offenders who live in their area.",
        standards=("RSO-04",),
        not_shown="what officers know: a flag and a photograph can be there and unread",
    ),
    Covered(
        id="R18",
        section=OFFENDERS,
        deadline=_SOON,
        said="Identify, disrupt and prosecute those who exploit children, with a current multi-agency profile.",
        standards=("PROF-01",),
        not_shown="disruption and prosecution: they are not measured by a rule here",
    ),
    Covered(
        id="R19",
        section=CUSTODY,
        deadline=_SOON,
        said="Train custody staff in safeguarding, referral, kinds of accommodation and exploitation.",
        standards=("TRAIN-01", "CUST-02"),
        not_shown="what they understand",
    ),
)
"""The 19 recommendations of the 2016 inspection, in the order of the report."""

FIGURES = (
    Covered(
        id="F1",
        section=INTRODUCTION,
        said="November 2016 case audit: 20 of 96 good, 35 requiring improvement, 41 inadequate.",
        also="`duly grade`, as k of n with Wilson intervals",
        not_shown="the inspectors' judgement of a case is not a rule",
    ),
    Covered(
        id="F2",
        section=INTRODUCTION,
        said="November 2017 case audit: 9 of 35 good, 17 requiring improvement, 9 inadequate.",
        also="`duly grade`, beside F1 with its test and no trend: the later sample was chosen around the earlier weaknesses",
    ),
    Covered(
        id="F3",
        section=INVESTIGATION,
        said="The force's own audit: 80% of cases comply with 28-day reviews. No number, date or definition is given.",
        standards=("SUP-01", "SUP-02", "SUP-03"),
        not_shown="what the force counted; only the case grain (SUP-03) may stand beside it",
    ),
    Covered(
        id="F4",
        section=INVESTIGATION,
        said="Dip sample of the internet team: crimes recorded in time, reviews and plans done, a few crimes not recorded.",
        standards=("NCRS-01", "NCRS-02", "NCRS-03", "SUP-01", "DOC-01"),
        not_shown="crimes that were never logged",
    ),
    Covered(
        id="F5",
        section=HELP,
        said="2016: 1,247 standard-risk and 1,188 medium-risk domestic abuse cases waiting; no figure for high risk.",
        standards=("DA-02",),
        also="its backlog by risk, as at a day of 2016",
    ),
    Covered(
        id="F6",
        section=HELP,
        said="2017: 225 high, 1,007 medium and 8 standard-risk cases awaiting secondary research.",
        standards=("DA-02",),
        also="its backlog by risk; not comparable with F5, since standard risk is now sorted out at triage",
    ),
    Covered(
        id="F7",
        section=HELP,
        said="The oldest of them: five months at high risk; two sentences later, five months at medium and four weeks at high.",
        standards=("DA-02",),
        also="the oldest of the backlog by risk",
        not_shown="which of the two sentences is right: the report contradicts itself",
    ),
    Covered(
        id="F8",
        section=HELP,
        said="63 cases in triage, the oldest with children 8 days old, without referral or word to the school.",
        standards=("DA-01", "DA-03", "ENC-01"),
        also="the backlog of DA-01 with and without children",
        not_shown="children whom nobody identified at the scene",
    ),
    Covered(
        id="F9",
        section=CONTACT,
        said="Checks made and recorded in the majority of logs, some late, and yet in all that were examined.",
        standards=("CR-01",),
        not_shown="how the two sentences agree; the report gives no number",
    ),
    Covered(
        id="F10",
        section=CONTACT,
        said="The force's audit of risk forms, October 2017: demeanour of children recorded inconsistently.",
        standards=("DEM-01", "DEM-02", "DEM-03"),
        not_shown="the audit's number and threshold",
    ),
    Covered(
        id="F11",
        section=CONTACT,
        said="A video on demeanour was issued; who watched it is not known.",
        standards=("TRAIN-01",),
        not_shown="there is no record of viewing: the outcome is 'no data', never 0%",
    ),
    Covered(
        id="F12",
        section=HELP,
        said="Four case-conference co-ordinators; initial conferences attended, others declined after a risk assessment.",
        standards=("CONF-01",),
    ),
    Covered(
        id="F13",
        section=HELP,
        said="Core teams cover 08:00 to 22:00; the half-night shift to 02:00 is gone; one more detective sergeant.",
        not_shown="rosters are not in a records system",
    ),
    Covered(
        id="F14",
        section=DECISIONS,
        said="In a number of cases no strategy meeting is recorded, and minutes are often absent.",
        standards=("STRAT-01", "STRAT-02", "STRAT-03", "MISS-04"),
        not_shown="whether a meeting that is not recorded took place",
    ),
    Covered(
        id="F15",
        section=INVESTIGATION,
        said="90 investigators need the specialist course; each session takes 8: twelve sessions at least.",
        standards=("TRAIN-01",),
    ),
    Covered(
        id="F16",
        section=INVESTIGATION,
        said="A case whose arrest is not on file and whose last entry is three months old at the review.",
        standards=("SUP-05",),
        not_shown="activity recorded elsewhere",
    ),
    Covered(
        id="F17",
        section=HELP,
        said="A case where an earlier grooming investigation of the party was not seen, still waiting months later.",
        standards=("DA-04", "DA-02"),
        not_shown="how the history of a party bears on the risk: a reader's judgement",
    ),
    Covered(
        id="F18",
        section=INTRODUCTION,
        said="No child held in a cell under the Mental Health Act in the twelve months before the 2016 inspection.",
        standards=("CUST-04",),
        not_shown="detentions with a wrong reason code; the ban itself began after the review, on 11 December 2017",
    ),
    Covered(
        id="F19",
        section=INTRODUCTION,
        said="2016: no child refused bail after charge was moved to local authority accommodation.",
        standards=("CUST-02",),
    ),
    Covered(
        id="F20",
        section=CUSTODY,
        said="7 of 10 children brought in out of hours waited over 12 hours for an appropriate adult.",
        standards=("CUST-01",),
    ),
    Covered(
        id="F21",
        section=CUSTODY,
        said="Children stayed overnight for want of transport although accommodation was found.",
        standards=("CUST-02",),
        not_shown="why transport was wanting",
    ),
    Covered(
        id="F22",
        section=CUSTODY,
        said="No added training of custody staff since 2016.",
        standards=("TRAIN-01",),
    ),
    Covered(
        id="F23",
        section=OFFENDERS,
        said="60 to 65 registered offenders for each officer, above guidance.",
        standards=("RSO-03",),
        not_shown="the guidance figure of 50 is not confirmed by a document: it is a local setting",
    ),
    Covered(
        id="F24",
        section=OFFENDERS,
        said="Visits to registered offenders are overdue; the risk of the backlog is now known.",
        standards=("RSO-01",),
        also="its backlog by risk",
    ),
    Covered(
        id="F25",
        section=OFFENDERS,
        said="Three ranks of supervisor trained to approve ARMS; assessments still incomplete.",
        standards=("RSO-02", "TRAIN-01"),
    ),
    Covered(
        id="F26",
        section=OFFENDERS,
        said="Most medium and high-risk offenders flagged, photographs being added, about 20 a month in the briefing system.",
        standards=("RSO-04",),
        not_shown="who read the briefings",
    ),
    Covered(
        id="F27",
        section=OFFENDERS,
        said="Six recruited, half of them not detectives; posts hoped for by the end of March 2018.",
        not_shown="recruitment is not in a records system",
    ),
    Covered(
        id="F28",
        section=OFFENDERS,
        said="One of four local authority areas has a current multi-agency profile; one has police data only, two have none.",
        standards=("PROF-01",),
    ),
    Covered(
        id="F29",
        section=ADULT,
        said="Checks on children who return are usually timely and thorough, and now recorded.",
        standards=("MISS-02", "MISS-03"),
        not_shown="how thorough a check was",
    ),
    Covered(
        id="F30",
        section=DECISIONS,
        said="Decisions to use police protection are now generally recorded on the database.",
        standards=("PP-01", "PP-02"),
        not_shown="uses that nobody recorded",
    ),
    Covered(
        id="F31",
        section=DECISIONS,
        said="Child-concern notifications are not always submitted; intelligence reports are sent in their place.",
        standards=("NOT-01",),
    ),
    Covered(
        id="F32",
        section=DECISIONS,
        said="Documents in personal files and other places, not on the records system.",
        standards=("DOC-01", "STRAT-02"),
        not_shown="files outside the records system",
    ),
    Covered(
        id="F33",
        section=ADULT,
        said="Children's views, the outcome for them and what they were told: recorded inconsistently.",
        standards=("VOICE-01",),
    ),
    Covered(
        id="F34",
        section=INTRODUCTION,
        said="Inspected November 2016, reported April 2017, reviewed 7 to 10 November 2017, published April 2018.",
        also="the periods and as-at instants of the worked example",
    ),
)
"""The 34 figures and findings of the report that an export could bear on, numbered as in the register of the catalogue."""
