"""Custody: who was held, who came for the child, when the detention was reviewed, and where a child was to go instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from duly.records.columns import Record, code, count, flag, instant, key, part, ref


class CustodyRecord(Record):
    __tablename__ = "custody_records"
    born = ("arrived_at",)

    cust_id: Mapped[str] = key("A custody record: one person's stay")
    person_id: Mapped[str | None] = ref("The person held", "persons.person_id")
    arrived_at: Mapped[datetime | None] = instant("When the person arrived at the police station")
    detention_authorised_at: Mapped[datetime | None] = instant("When detention was authorised")
    detention_reason: Mapped[str | None] = code(
        "Why the person was held", "arrest", "s136", "s135", "breach", "warrant"
    )
    charged_at: Mapped[datetime | None] = instant("When the person was charged")
    bail_refused_at: Mapped[datetime | None] = instant("When bail was refused after the charge")
    released_at: Mapped[datetime | None] = instant("When the person left custody, to wherever")
    csc_referral_id: Mapped[str | None] = ref("Referral to children's social care", "child_referrals.ref_id")
    age_recorded: Mapped[int | None] = count("Age as recorded on arrival", "years")
    custody_suite: Mapped[str | None] = code("Custody suite")
    la_area: Mapped[str | None] = code("Local authority area that the person belongs to")


class CustodyAdult(Record):
    __tablename__ = "custody_aa"
    born = ("aa_requested_at", "aa_arrived_at")

    cust_id: Mapped[str | None] = part("The custody record", "custody_records.cust_id", belongs=True)
    aa_type: Mapped[str | None] = part(
        "Who the appropriate adult was", codes=("parent", "scheme", "social_worker", "other")
    )
    aa_requested_at: Mapped[datetime | None] = instant("When an appropriate adult was asked to come")
    aa_arrived_at: Mapped[datetime | None] = instant("When the appropriate adult arrived")


class CustodyReview(Record):
    __tablename__ = "custody_reviews"
    born = ("reviewed_at",)

    cust_id: Mapped[str | None] = part("The custody record", "custody_records.cust_id", belongs=True)
    seq: Mapped[int | None] = count("Which review of the detention it is, from 1", "in order")
    reviewed_at: Mapped[datetime | None] = instant("When the detention was reviewed")
    postponed_reason_len: Mapped[int | None] = count("Length of the reason why the review was postponed", "characters")


class CustodyAccommodation(Record):
    __tablename__ = "custody_accommodation"
    born = ("requested_at", "certificate_at")

    cust_id: Mapped[str | None] = part("The custody record", "custody_records.cust_id", belongs=True)
    request_type: Mapped[str | None] = part("What the local authority was asked for", codes=("alternative", "secure"))
    requested_at: Mapped[datetime | None] = instant("When it was asked for")
    serious_harm: Mapped[bool | None] = flag("Recorded that only secure accommodation would protect the public")
    offered_at: Mapped[datetime | None] = instant("When the local authority offered a place")
    transferred_at: Mapped[datetime | None] = instant("When the child left for it")
    certificate_at: Mapped[datetime | None] = instant("When it was certified why the child could not be moved")
    certificate_ground: Mapped[str | None] = code(
        "Ground of that certificate", "impracticable", "no_secure_serious_harm", "no_beds", "no_transport", "other"
    )
