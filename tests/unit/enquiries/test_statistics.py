"""Statistics equal what a count of the raw rows gives, also after retention has blanked and erasure has deleted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.conversations.statistics import TIME_ZONE
from bot.database import Database
from bot.enquiries.models import Enquiry, EnquiryPartner
from bot.enquiries.service import EnquiryService
from bot.enquiries.statistics import collect
from tests.unit.enquiries.samples import draft

SINCE = datetime(2025, 11, 25, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 23, tzinfo=UTC)
MOMENTS = (
    *(SINCE - timedelta(seconds=1), SINCE, UNTIL - timedelta(seconds=1), UNTIL),
    *(datetime(2026, 3, 28, 20, tzinfo=UTC) + timedelta(minutes=90 * number) for number in range(20)),
)


def test_counts_equal_the_raw_rows(database: Database, service: EnquiryService) -> None:
    consent = service.consent_text("de").sha256
    topics = ("Wasserstoff-Speicher", "Cybersicherheit", "Teppiche")
    for number in range(len(MOMENTS)):
        service.submit(
            draft(consent, topic=topics[number % 3], email=f"p{number}@example.org", conversation_id=f"c{number}")
        )
    with database.begin() as session:
        for number, enquiry in enumerate(session.scalars(select(Enquiry).order_by(Enquiry.id))):
            enquiry.created_at = MOMENTS[number]
            if number % 2:
                enquiry.status, enquiry.first_reply_at = "answered", MOMENTS[number] + timedelta(hours=number)
            if number % 5 == 0:
                enquiry.blanked_at, enquiry.message = MOMENTS[number], ""
    assert_equals_raw_rows(database)
    with database.begin() as session:
        for enquiry in session.scalars(select(Enquiry).order_by(Enquiry.id).offset(4).limit(5)).all():
            session.delete(enquiry)
    assert_equals_raw_rows(database)


def assert_equals_raw_rows(database: Database) -> None:
    with database.read() as session:
        found = collect(session, SINCE, UNTIL, UNTIL)
        rows = [each for each in session.scalars(select(Enquiry)) if SINCE <= each.created_at < UNTIL]
        ids = {each.id for each in rows}
        partners = [each.slug for each in session.scalars(select(EnquiryPartner)) if each.enquiry_id in ids]
        hours = sorted(
            (each.first_reply_at - each.created_at) / timedelta(hours=1) for each in rows if each.first_reply_at
        )
        assert found.total == len(rows)
        assert found.by_day == Counter(f"{each.created_at.astimezone(TIME_ZONE):%Y-%m-%d}" for each in rows)
        assert found.by_status == Counter(each.status for each in rows)
        assert found.by_topic == Counter(each.subject_slug or "" for each in rows)
        assert {slug: count for slug, _, count in found.by_partner} == Counter(partners)
        assert found.replied == len(hours)
        assert found.within_target == sum(each <= found.target_hours for each in hours) / len(hours)
        late = UNTIL - timedelta(hours=found.target_hours)
        assert found.overdue == sum(each.first_reply_at is None and each.created_at < late for each in rows)
