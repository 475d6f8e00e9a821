"""What free texts amount to: tiny texts of every kind, labelled sets with floors, and what must hold whatever was written."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, String, column, select, values

from duly.checks import TextClass, narrative
from duly.checks.narrative import Field
from duly.checks.narrative.fields import READINGS
from duly.checks.narrative.lexicon import expanded, lexicon, tags_of, trie
from duly.errors import SettingsError

T = TextClass
OWN = Path(__file__).parent / "narratives"
HELD_OUT = Path(__file__).parent / "narratives_held_out"
"""Labelled texts that no phrase and no rule was made by: they measure, and are not to be tuned on."""

SHARED = Path(os.environ.get("DULY_SHARED", Path(__file__).parents[3] / "shared")) / "narratives"

DEMEANOUR: dict[TextClass, tuple[str, ...]] = {
    T.DESCRIPTIVE: (
        "sobbing",
        "Child was hiding under the table.",
        "she wouldn't let go of mum's sleeve",
        "House tidy. Little girl trembling.",
        "Dad arrested. The boy was crying in the hall.",
        "scared",
        "very withdrawn and pale",
        "had a bruise on his cheek",
        "nappy soaked, no socks",
        "said he hates it when dad comes back late",
        "VOC: I want to live at nan's and take my rabbit",
        "'I hid in the wardrobe till it went quiet'",
        "not spoken to as sobbing",
        "referral sent, and the child was shaking throughout",
        "See DASH. Toddler clinging to my leg",
        "asleep, then woke crying for mum",
        "kids screaming, mum calm",
        "flinched when dad stood up",
        "embarased",
        "mum shouting and the baby crying",
        "told us if dad comes back he will run away",
        "bairn greetin, widnae let go",
        "ranting and raving at his sister",
        "Asleep according to nan, he wasn't, he was hiding behind the curtain",
        "lad behind the settee",
        "one shoe on, hair tangled",
        "child can be heard sobbing on the open line",
        "not uttered a word since we came, follows us round with her eyes",
        "under a pile of coats, hand over her own mouth",
        "hid so that dad would not find her",
        "upset/crying",
        "v.scared",
        "[x] upset",
        "Was the child upset? Yes, sobbing on the stairs",
        "asked me if mummy was going to die",
        "She wouldn't surrender her rabbit",
        "Mum was crying, as was the boy",
        "The lad kicked an officer",
    ),
    T.CAPTURED: (
        "calm",
        "Settled and chatty",
        "appeared happy",
        "not upset",
        "no signs of distress",
        "did not seem frightened or anxious",
        "engaged well with officers",
        "quiet",
        "mum upset, child calm",
        "both children were relaxed",
        "neither boy was scared",
        "no sign that the girl had been crying",
        "happy in himself, DASH done",
        "ddim yn ypset",
    ),
    T.BLANK: ("", " . ", "🙂"),
    T.PLACEHOLDER: (
        "n/a",
        "nothing further re child",
        "TBC",
        "unknown",
        "xx",
        "nil",
        "as above",
        "none recorded",
        "Voice of the child:",
        "Was the child crying?",
        "How did the children seem? What did they say?",
        "Describe the child's mood and what they said:",
        "Child's demeanour (calm / tearful / angry):",
    ),
    T.POINTER: ("see log", "as per DASH", "see BWV", "refer to statement", "on the OEL", "details recorded in the PPN"),
    T.NOT_SEEN: (
        "not seen",
        "child at school",
        "kids were not present",
        "staying at nan's",
        "not at address",
        "away on holiday",
    ),
    T.NOT_SPOKEN: (
        "not spoken to",
        "no means of communicating with officers",
        "too young to speak",
        "non verbal",
        "not spoken to due to late hour",
        "no interpreter",
        "did not want to wake the household so spoke only to mum",
    ),
    T.REFUSED_ACCESS: (
        "refused entry",
        "mum would not let us see the child",
        "IP declined",
        "no consent from mother",
        "Mother would not allow officers to see the child",
        "Father objected to us speaking to his son",
        "she would not permit us to see them",
        "mum did not allow officers to speak with her",
    ),
    T.ADULT_ONLY: (
        "mum was crying",
        "parents both crying",
        "S1 crying and shouting at V1",
        "Dad angry and shouting, hitting the wall",
        "IP upset and shaking. She was sobbing.",
        "dog cowering under the table",
        "upset mum",
        "informant tearful, scared of him",
        "He was shouting at his wife",
        "the mother of the child was in tears",
        "IP's hands were shaking",
        "Spoke to dad in the lounge who was sobbing",
        "Bruising to mum's neck, tearful",
        "the child's aunt was sobbing",
        "Tearful. Gave her statement.",
        "She cried throughout the DASH",
        "mum's sister was raging",
    ),
    T.ACTION_ONLY: (
        "referral made",
        "MASH informed",
        "strategy discussion requested",
        "photos taken",
        "marker added",
        "School to be asked whether the child is upset",
        "I was calm and patient",
        "calm voice used",
    ),
    T.FACTS_ONLY: (
        "has asthma",
        "uses makaton, nobody on shift able to",
        "attends primary school",
        "did not witness",
        "subject of CP plan",
        "shares a room",
        "was upset last week",
        "unable to say whether she was scared",
        "officers to note whether he is crying, quiet or clingy",
        "it is believed the girl was terrified",
        "the sobbing was coming from mum",
        "the boys were no doubt frightened",
        "if he becomes distressed mum will ring",
        "the row started because the child was crying",
        "cries easily at bedtime",
        "attends Happy Faces nursery",
        "anxious as a toddler",
    ),
    T.HOUSE_ONLY: (
        "house clean and tidy",
        "blood on the worktop, plates smashed",
        "no bedding",
        "food in the fridge",
        "beds made, plenty of toys",
        "cheerful posters",
        "Kids' bedroom tidy",
        "relaxed atmosphere",
    ),
    T.GENERIC: (
        "ok",
        "safe and well",
        "no concerns",
        "child fine",
        "no injuries",
        "all ok",
        "seen",
        "no disclosures made",
        "s&w",
        "happy there are no issues",
        "no signs of abuse or neglect",
        "behaviour and demeanour noted",
    ),
    T.ASLEEP_ONLY: (
        "asleep",
        "spark out",
        "sleeping upstairs",
        "Asleep in bed.",
        "asleep no concerns",
        "children slept throughout",
    ),
    T.UNCLEAR: (
        "happy and well",
        "well presented",
        "watching TV",
        "says he is ok",
        '"I\'m fine"',
        "sat on the sofa with his tablet",
        "two girls, one of them sobbing",
        "mum says he was crying",
        "quiet and tearful according to nan",
        "Was the child upset? No",
        "did not want to speak to police",
        "His sister was sobbing",
        "Calm / upset / angry (delete as appropriate)",
        "Mood - options: happy, sad, scared",
        "[ ] calm [ ] upset [ ] angry",
        "Distressed Y/N",
        "Crying? Scared?",
        "aunt cradling the baby and sobbing",
        "caller heard a child screaming",
        "qwv zzt",
        "Child qwv zzt in the kitchen",
        "Dad was arrested, Zog sobbing",
        "ребёнок спит",
        "יָשֵׁן",
    ),
}

OTHER: tuple[tuple[Field, TextClass, tuple[str, ...]], ...] = (
    (
        Field.CLOSURE,
        T.REASON,
        ("verbal only, both spoken to", "Window broken by accident", "duplicate of crime 12345/25"),
    ),
    (
        Field.CLOSURE,
        T.NOT_A_REASON,
        ("nfa", "victim unwilling", "no evidence", "school dealing", "suspect is 8", "advice given"),
    ),
    (Field.CLOSURE, T.NOT_A_REASON, ("duplicate", "not believed", "already recorded")),
    (Field.CLOSURE, T.OFFENCE_DISCLOSED, ("dad punched him, mum wants no action", "verbal only, he slapped her")),
    (
        Field.CLOSURE,
        T.UNCLEAR,
        ("qwv zzt", "probably accident", "bruise on his arm", "knife in the sink", "slapped while playing tag"),
    ),
    (Field.CLOSURE, T.REASON, ("not pushed, teacher saw it", "dog knocked her over, seen on camera")),
    (Field.CLOSURE, T.REASON, ("bruise is from football, coach confirms", "the knife was a toy, nobody hurt")),
    (Field.NOT_SEEN, T.REASON, ("at school", "in hospital", "with grandparents in Leeds", "no interpreter available")),
    (Field.NOT_SEEN, T.NOT_A_REASON, ("not seen", "too busy", "no reason", "nfa")),
    (Field.NOT_SEEN, T.UNCLEAR, ("possibly at mates", "qwv zzt")),
    (Field.VIEWS, T.SUBSTANCE, ("wants to stay with nan", "does not want to go to court", "scared of him coming back")),
    (Field.VIEWS, T.NO_SUBSTANCE, ("voice of child obtained", "not asked", "mum feels he is ok")),
    (Field.MINUTES, T.SUBSTANCE, ("bruise to arm seen by school, s47 agreed", "s47 joint, medical today, visit by SW")),
    (Field.MINUTES, T.NO_SUBSTANCE, ("minutes to follow", "strat held")),
    (
        Field.REVIEW,
        T.SUBSTANCE,
        ("OIC to get statement by Friday, CCTV to be viewed", "chase phone download, arrest by 12/11"),
    ),
    (Field.REVIEW, T.NO_SUBSTANCE, ("reviewed", "noted, happy with this", "ongoing")),
    *((field, T.BLANK, ("", " - ")) for field in Field),
    *((field, T.PLACEHOLDER, ("n/a", "tbc")) for field in Field),
)

CASES = [
    *((Field.DEMEANOUR, found, texts) for found, texts in DEMEANOUR.items()),
    *OTHER,
]


@pytest.mark.parametrize("field", Field)
def test_tiny_texts_of_every_kind(engine: Engine, field: Field) -> None:
    wanted = [(text, found) for of, found, texts in CASES if of is field for text in texts]
    classes = narrative.classified(engine, [text for text, _ in wanted], field)
    assert [(text, found, got) for (text, found), got in zip(wanted, classes, strict=True) if got[0] is not found] == []


def test_both_databases_read_the_labelled_texts_alike(duckdb_engine: Engine, postgres_engine: Engine) -> None:
    for field, file in FILES.items():
        texts = [row["text"] for row in rows(OWN / file)][::3]
        assert narrative.classified(duckdb_engine, texts, field) == narrative.classified(postgres_engine, texts, field)


FILES = {
    Field.DEMEANOUR: "demeanour.csv",
    Field.CLOSURE: "closure_rationale.csv",
    Field.NOT_SEEN: "not_seen_reason.csv",
    Field.VIEWS: "child_views.csv",
    Field.MINUTES: "minutes.csv",
    Field.REVIEW: "supervisory_review.csv",
}

YES = {*narrative.CAPTURES, T.REASON, T.SUBSTANCE}


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How classes agree with labels: shares of the texts that are decided, and of all that are not."""

    precision: float
    recall: float
    specificity: float
    undecided: float


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def agreement(file: Path, field: Field, label: str) -> Agreement:
    labelled = rows(file)
    found = narrative.classified(None, [row["text"] for row in labelled], field)
    counts = Counter(
        (row[label], "unclear" if got in narrative.UNDECIDED else "yes" if got in YES else "no")
        for row, (got, _) in zip(labelled, found, strict=True)
    )
    right, wrong = counts["yes", "yes"], counts["no", "yes"]
    return Agreement(
        precision=right / (right + wrong),
        recall=right / (right + counts["yes", "no"]),
        specificity=counts["no", "no"] / (counts["no", "no"] + wrong),
        undecided=sum(number for (_, got), number in counts.items() if got == "unclear") / len(labelled),
    )


@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_labelled_texts_are_read_as_people_read_them(field: Field, file: str) -> None:
    if field is Field.DEMEANOUR:
        held(agreement(OWN / file, field, "captured"))
    else:
        held(agreement(OWN / file, field, "adequate"), recall=0.90, undecided=0.20)


@pytest.mark.skipif(not SHARED.exists(), reason="the project's labelled texts are not beside this folder")
@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_the_projects_labelled_texts_are_read_as_people_read_them(field: Field, file: str) -> None:
    if field is Field.DEMEANOUR:
        held(agreement(SHARED / "dev.csv", field, "captured"))
    else:
        held(agreement(SHARED / file, field, "adequate"), recall=0.90)


@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_texts_that_nothing_was_made_by_are_read_as_people_read_them(field: Field, file: str) -> None:
    if field is Field.DEMEANOUR:
        held(agreement(HELD_OUT / file, field, "captured"))
    else:
        held(agreement(HELD_OUT / file, field, "adequate"), recall=0.80, undecided=0.30)


def test_texts_in_the_way_officers_write_are_read_as_people_read_them() -> None:
    """Abbreviations, slips of the pen, fragments, mixed clauses, templates, babies, disability, teenagers."""
    held(agreement(OWN / "demeanour_officers.csv", Field.DEMEANOUR, "captured"))


@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_texts_of_many_roles_are_read_as_people_read_them(field: Field, file: str) -> None:
    """As response officers, detectives, custody, control room and neighbourhood staff write, each labelled unread."""
    of_roles = file.replace(".csv", "_roles.csv")
    label = "captured" if field is Field.DEMEANOUR else "adequate"
    held(agreement(OWN / of_roles, field, label), others=0.90 if field is Field.DEMEANOUR else 0.85)
    held(agreement(HELD_OUT / of_roles, field, label), recall=0.90, undecided=0.25, others=0.85)


@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_texts_of_a_writer_who_never_saw_the_program_are_read_as_people_read_them(field: Field, file: str) -> None:
    """Written and labelled from the guide alone; half of what was written, which the phrases were then widened by."""
    blind = file.replace(".csv", "_blind.csv")
    if field is Field.DEMEANOUR:
        held(agreement(OWN / blind, field, "captured"), undecided=0.11, others=0.97)
    else:
        held(agreement(OWN / blind, field, "adequate"), undecided=0.05)


@pytest.mark.parametrize(("field", "file"), FILES.items())
def test_the_half_of_theirs_that_was_kept_is_read_no_worse_than_it_was(field: Field, file: str) -> None:
    """Nothing was made by these: what is said of them in docs/texts.md is what to expect of other people's texts."""
    blind = file.replace(".csv", "_blind.csv")
    if field is Field.DEMEANOUR:
        held(agreement(HELD_OUT / blind, field, "captured"), recall=0.93, undecided=0.17, others=0.87)
    else:
        held(agreement(HELD_OUT / blind, field, "adequate"), recall=0.85, others=0.75)


def test_texts_of_two_more_such_writers_are_read_as_people_read_them() -> None:
    """As first read they were at the edge of what is demanded; the phrases were then widened by them."""
    held(agreement(OWN / "demeanour_writers.csv", Field.DEMEANOUR, "captured"), undecided=0.13, others=0.95)


def test_texts_of_another_such_writer_are_read_as_is_demanded() -> None:
    """Written when the phrases stood, and none was made by them (STANDARDS.md A17)."""
    held(agreement(HELD_OUT / "demeanour_third.csv", Field.DEMEANOUR, "captured"))


def test_texts_that_mislead_are_read_as_people_read_them() -> None:
    """Adults' tears, owners, plans, habits and atmospheres, labelled before they were first read."""
    held(agreement(OWN / "demeanour_rounds.csv", Field.DEMEANOUR, "captured"), undecided=0.10, others=0.95)


def test_plain_texts_written_last_are_read_as_people_read_them() -> None:
    held(agreement(HELD_OUT / "demeanour_last.csv", Field.DEMEANOUR, "captured"))


def test_odd_texts_on_demeanour_are_read_as_people_read_them() -> None:
    """What a form asks, what others told, plans, conditions, other people's demeanour, slips of the pen."""
    held(agreement(OWN / "demeanour_odd.csv", Field.DEMEANOUR, "captured"))
    apart = agreement(HELD_OUT / "demeanour_odd.csv", Field.DEMEANOUR, "captured")
    assert apart.precision >= 0.85
    assert apart.specificity >= 0.90
    assert apart.recall >= 0.90
    assert apart.undecided <= 0.15


@pytest.mark.parametrize("folder", [OWN, HELD_OUT])
def test_no_innocent_reason_is_taken_for_an_offence(folder: Path) -> None:
    innocent = [row["text"] for row in rows(folder / FILES[Field.CLOSURE]) if row["adequate"] == "yes"]
    found = narrative.classified(None, innocent, Field.CLOSURE)
    assert sum(got is T.OFFENCE_DISCLOSED for got, _ in found) <= len(innocent) // 10


def held(found: Agreement, recall: float = 0.95, undecided: float = 0.15, others: float = 0.90) -> None:
    assert found.precision >= others
    assert found.specificity >= others
    assert found.recall >= recall
    assert found.undecided <= undecided


def test_descriptive_is_told_from_captured() -> None:
    labelled = [row for row in rows(OWN / "demeanour.csv") if row["captured"] == "yes"]
    found = narrative.classified(None, [row["text"] for row in labelled])
    counts = Counter(
        (row["descriptive"], got) for row, (got, _) in zip(labelled, found, strict=True) if got in narrative.CAPTURES
    )
    right = counts["yes", T.DESCRIPTIVE]
    assert right / (right + counts["no", T.DESCRIPTIVE]) >= 0.90
    assert right / (right + counts["yes", T.CAPTURED]) >= 0.95


@pytest.fixture(scope="module")
def vocabulary() -> Sequence[str]:
    phrases = {phrase for tag in tags_of(*READINGS[Field.DEMEANOUR].files) for phrase in tag.phrases}
    return sorted(phrases)[::7]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_written_is_read(duckdb_engine: Engine, vocabulary: Sequence[str], data: st.DataObject) -> None:
    words = st.one_of(
        st.sampled_from(vocabulary), st.text(max_size=8), st.sampled_from([".", ",", '"', "'", "(", "?)", "\n"])
    )
    texts = data.draw(st.lists(st.lists(words, max_size=12).map(" ".join), min_size=1, max_size=20))
    for field in (Field.DEMEANOUR, Field.CLOSURE):
        alphabet = {*(tag.code for tag in tags_of(*READINGS[field].files)), *'.,"}_9tkwn§'}
        for found, tags in narrative.classified(duckdb_engine, texts, field):
            assert found in T
            assert set(tags) <= alphabet


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_case_blanks_and_a_last_stop_change_nothing(
    duckdb_engine: Engine, vocabulary: Sequence[str], data: st.DataObject
) -> None:
    words = data.draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=10))
    text = " ".join(words)
    variants = [text, text.upper(), "  ".join(text.split(" ")), f"  {text}\t", f"{text}.", f"{text} !"]
    assert len(set(narrative.classified(duckdb_engine, variants))) == 1


def test_long_texts_and_many_clauses_are_read(engine: Engine) -> None:
    crying, fill = "the child was crying. ", "qwv zzt, "
    texts = [
        fill * 220_000,  # 2 MB
        crying + fill * 10_000,
        fill * 10_000 + crying,
        "mum upset, dad angry, " * 5_000,
        "הילד בכה " * 2_000,
    ]
    classes = [found for found, _ in narrative.classified(engine, texts)]
    assert classes == [T.TOO_LONG, T.DESCRIPTIVE, T.TOO_LONG, T.TOO_LONG, T.TOO_LONG]


@pytest.mark.parametrize("field", Field)
def test_a_text_past_what_is_read_is_for_people(engine: Engine, field: Field) -> None:
    """Whatever the part that is read says against it: what would speak for it may stand in the rest."""
    texts = ["noted, not seen, nfa, reviewed, held. " + "qwv zzt, " * 2_000, " " * 20_000 + "n/a", "qwv " * 2_000]
    classes = [found for found, _ in narrative.classified(engine, texts, field)]
    assert classes == [T.TOO_LONG, T.PLACEHOLDER, T.NO_SUBSTANCE if field is Field.MINUTES else T.UNCLEAR]


def own(engine: Engine, text: str, **lists: Sequence[str]) -> str:
    given_text = values(column("text", String), name="given").data([(text,)])
    found = narrative.read(select(given_text.c.text), "own")
    with engine.connect() as connection:
        return str(connection.execute(select(found.c.text_class), lists).scalar_one())


BLANKS = ("", " ", "\t \r\n", "\u00a0\u2003", "\u200b\u2060\ufeff", "\u200f", " .,. ", "'", "\x01", "🙂")


@pytest.mark.parametrize("field", Field)
def test_a_text_of_blanks_has_a_class_like_any_other(engine: Engine, field: Field) -> None:
    given_texts = values(column("text", String), name="given").data([(text,) for text in BLANKS])
    found = narrative.read(select(given_texts.c.text), "blanks", field)
    with engine.connect() as connection:
        read = connection.execute(select(found.c.text, found.c.text_class)).all()
    assert sorted(map(tuple, read)) == sorted((text, T.BLANK) for text in BLANKS)


def test_a_force_adds_phrases_and_headings(engine: Engine) -> None:
    phrases = ["affect_negative: proper mardlesome", "pointer: mardlesum"]
    assert own(engine, "was proper mardlesome") == T.UNCLEAR
    assert own(engine, "was proper mardlesome", narrative_phrases=phrases) == T.DESCRIPTIVE
    assert own(engine, "Mardlesum!", narrative_phrases=phrases) == T.POINTER
    assert own(engine, "Zog: (crying, scared)") == T.DESCRIPTIVE
    assert own(engine, "Zog: (crying, scared)", narrative_form_headings=["zog crying scared"]) == T.PLACEHOLDER


def test_an_unknown_tag_is_told_with_the_choices() -> None:
    with pytest.raises(SettingsError, match="affect_stock") as raised:
        narrative.PHRASES.checked(["affect: mardy"])
    assert "'affect: mardy'" in raised.value.message
    with pytest.raises(SettingsError):
        narrative.PHRASES.checked(["behaviour: No Capitals!"])
    with pytest.raises(SettingsError, match="another tag"):
        narrative.PHRASES.checked(["behaviour: mardy", "sleep: mardy and tired"])


def test_longer_phrases_of_a_force_come_first() -> None:
    assert narrative.PHRASES.checked(["behaviour: so", "behaviour: so there"]) == (
        "behaviour: so there",
        "behaviour: so",
    )


def test_entries_are_expanded() -> None:
    assert list(expanded("a (b|c) d")) == ["a b d", "a c d"]
    assert list(expanded("a (b )?c")) == ["a b c", "a c"]
    with pytest.raises(ValueError, match="not closed"):
        list(expanded("a (b|c d"))
    assert list(expanded("a((b|c) d)?")) == ["ab d", "ac d", "a"]


def test_a_pattern_prefers_the_longer_phrase() -> None:
    assert re.findall(trie(["ab", "abc", "b", "x"]), "abcxab") == ["abc", "x", "ab"]


def test_no_pattern_outgrows_what_a_database_matches_by() -> None:
    for reading in READINGS.values():
        assert max(len(step.pattern) for step in lexicon(*reading.files).passes) < 15_000


def test_phrases_stand_in_one_order_in_every_process() -> None:
    """A rule's hash is of the words in their order: were it another in each run, no two runs could be compared."""
    printed = "from duly.checks.narrative.lexicon import lexicon; print(lexicon('views', 'elsewhere'))"
    seeds = ("1", "2", "3")
    said = {
        subprocess.run(
            [sys.executable, "-c", printed], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in seeds
    }
    assert len(said) == 1


def test_phrases_are_looked_up_when_a_statement_is_compiled() -> None:
    printed = (
        "from duly.expectations.catalogue import shipped; from duly.checks.narrative.lexicon import lexicon; "
        "from duly.checks.narrative.stored import _lexicons; "
        "shipped(); print(lexicon.cache_info().currsize + _lexicons.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", printed], capture_output=True, check=True).stdout.strip() == b"0"


def every_tag() -> Iterator[tuple[Field, str, str]]:
    for field, reading in READINGS.items():
        for tag in tags_of(*reading.files):
            yield field, tag.name, tag.code


def test_tags_have_codes_of_their_own() -> None:
    for field in Field:
        codes = [code for of, _, code in every_tag() if of is field]
        assert all((len(code) == 1 and not code.islower() and not code.isdigit()) or code == "9" for code in codes)
        assert len(codes) - len(set(codes)) <= 1, field  # a reference is a number too, and a clause mark a word


def test_every_class_that_says_nothing_has_a_reason_of_its_name() -> None:
    assert {found.value.lower(): reason for found, (reason, _) in narrative.SAYS_NOTHING.items()} == {
        found.value.lower(): found.value.lower() for found in narrative.SAYS_NOTHING
    }
    assert set(DEMEANOUR) == {*narrative.CAPTURES, *narrative.SAYS_NOTHING, T.UNCLEAR}
