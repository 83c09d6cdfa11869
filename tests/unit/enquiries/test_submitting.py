"""An enquiry is stored whole, once, or not at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.conversations.erasure import set_tombstone
from bot.conversations.sessions import open_conversation
from bot.database import Database, utc_now
from bot.enquiries import routing
from bot.enquiries.models import Consent, Enquiry, EnquiryEvent, EnquiryPartner
from bot.enquiries.records import Coordinator, EnquiryErased, InvalidField, TooManyEnquiries
from bot.enquiries.service import EnquiryService
from bot.knowledge.records import EntityRecord, Text
from bot.knowledge.repository import seed
from bot.notifications.models import OutgoingMail
from bot.settings import Settings
from bot.site import texts
from tests.unit.enquiries.samples import KNOWLEDGE, draft, fetch


def count(database: Database, model: type) -> int:
    """Return how many rows there are."""
    return len(fetch(database, model))


def mails(database: Database) -> list[OutgoingMail]:
    """Return the outbox."""
    return fetch(database, OutgoingMail)


@pytest.mark.row("P3")
def test_enquiry_is_stored_with_all_that_belongs_to_it(service: EnquiryService, database: Database) -> None:
    consent = service.consent_text("de")
    receipt = service.submit(draft(consent.sha256))
    (enquiry,) = fetch(database, Enquiry)
    assert [row.sha256 for row in fetch(database, Consent)] == [consent.sha256]
    assert [row.kind for row in fetch(database, EnquiryEvent)] == ["submitted"]
    partners = {row.slug: row.reason_de for row in fetch(database, EnquiryPartner)}
    assert receipt.reference == enquiry.reference
    assert receipt.confirmation
    assert (enquiry.status, enquiry.coordinator, enquiry.subject_slug) == ("new", "Rebecca Großmann", "hydrogen")
    assert partners == dict.fromkeys(("h2ub", "zbt"), "arbeitet zum Thema Wasserstoff")
    brief, confirmation = mails(database)
    assert (brief.recipient, brief.reply_to) == ("office@example.org", enquiry.email)
    assert confirmation.recipient == enquiry.email
    assert confirmation.reply_to == "office@example.org"


def test_confirmation_quotes_nothing_that_was_typed(service: EnquiryService, database: Database) -> None:
    sent = draft(service.consent_text("en").sha256, language="en")
    receipt = service.submit(sent)
    confirmation = mails(database)[1]
    words = f"{confirmation.subject}\n{confirmation.body}"
    assert receipt.reference in confirmation.subject
    assert "https://bot.example.org/enquiry/manage?token=" in confirmation.body
    assert [each for each in (sent.name, sent.topic, sent.message, sent.organisation) if each and each in words] == []


@pytest.mark.row("P7")
def test_brief_is_bilingual_and_says_why_partners_match(service: EnquiryService, database: Database) -> None:
    receipt = service.submit(draft(service.consent_text("de").sha256))
    brief = mails(database)[0]
    assert "Passende Partner:\n- ZBT: arbeitet zum Thema Wasserstoff" in brief.body
    assert "Partners that match:\n- ZBT: works on hydrogen" in brief.body
    assert brief.body.count(f"https://bot.example.org/console/enquiries/{receipt.reference}") == 2


@pytest.mark.row("F12")
def test_same_form_run_gets_the_same_receipt(service: EnquiryService, database: Database) -> None:
    sent = draft(service.consent_text("de").sha256)
    first = service.submit(sent)
    assert [service.submit(sent) for _ in range(10)] == [first] * 10
    assert service.receipt_of(sent.form_run_id) == first
    assert (count(database, Enquiry), count(database, OutgoingMail)) == (1, 2)


@pytest.mark.row("F12")
def test_ten_clicks_at_once_are_one_enquiry(service: EnquiryService, database: Database) -> None:
    sent = draft(service.consent_text("de").sha256)
    start, receipts = threading.Barrier(10), []

    def click() -> None:
        start.wait()
        receipts.append(service.submit(sent))

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 10
    assert len({receipt.reference for receipt in receipts}) == 1
    assert (count(database, Enquiry), count(database, OutgoingMail)) == (1, 2)


def test_unknown_form_run_has_no_receipt(service: EnquiryService) -> None:
    assert service.receipt_of("never-sent") is None


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("topic", "", "empty"),
        ("name", "x@example.org", "looks_like_email"),
        ("email", "not an address", "email_invalid"),
        ("consent", "", "consent_missing"),
        ("consent", "0" * 64, "consent_changed"),
    ],
)
def test_wrong_value_stores_nothing(
    service: EnquiryService, database: Database, field: str, value: str, reason: str
) -> None:
    wrong = replace(draft(service.consent_text("de").sha256), **{field: value})
    with pytest.raises(InvalidField) as refusal:
        service.submit(wrong)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert (count(database, Enquiry), count(database, OutgoingMail)) == (0, 0)


def test_failure_in_between_stores_nothing(
    service: EnquiryService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.enquiries.submitting.send_confirmation", fail)
    with pytest.raises(ZeroDivisionError):
        service.submit(draft(service.consent_text("de").sha256))
    assert [count(database, model) for model in (Enquiry, Consent, EnquiryEvent, OutgoingMail)] == [0] * 4


@pytest.mark.row("P3")
def test_new_consent_text_is_asked_for_again(service: EnquiryService, database: Database) -> None:
    old = service.consent_text("de")
    with database.begin() as session:
        texts.publish(session, "consent", "de", "Ich bin mit allem einverstanden, was hier neu steht.", "Ada")
    with pytest.raises(InvalidField, match="consent_changed"):
        service.submit(draft(old.sha256))
    service.submit(draft(service.consent_text("de").sha256))
    (kept,) = fetch(database, Consent)
    assert (kept.version, kept.language) == (1, "de")
    assert utc_now() - kept.given_at < timedelta(minutes=1)


def test_consent_in_the_other_language_counts(service: EnquiryService) -> None:
    assert service.submit(draft(service.consent_text("en").sha256, language="de"))


def test_routing_rule_chooses_the_coordinator(service: EnquiryService, database: Database) -> None:
    rules = [
        routing.Rule(Coordinator("Ada", "ada@example.org"), topic="cyber"),
        routing.Rule(Coordinator("Grace", "grace@example.org"), topic="wasserstoff", language="de"),
    ]
    with database.begin() as session:
        routing.replace_rules(session, rules)
    consent = service.consent_text("de").sha256
    service.submit(draft(consent))
    service.submit(draft(consent, language="en"))
    assert [mail.recipient for mail in mails(database) if mail.template == "brief"] == [
        "grace@example.org",
        "office@example.org",
    ]


def test_one_address_gets_a_few_confirmations_a_day(service: EnquiryService, database: Database) -> None:
    consent = service.consent_text("de").sha256
    receipts = [service.submit(draft(consent, conversation_id=f"c{number}")) for number in range(7)]
    assert [receipt.confirmation for receipt in receipts] == [True] * 5 + [False] * 2
    assert count(database, Enquiry) == 7


def test_one_conversation_sends_a_few_enquiries_a_day(service: EnquiryService, database: Database) -> None:
    consent = service.consent_text("de").sha256
    for _ in range(5):
        service.submit(draft(consent))
    with pytest.raises(TooManyEnquiries):
        service.submit(draft(consent))
    assert count(database, Enquiry) == 5


@pytest.mark.row("F13")
@pytest.mark.parametrize("moment", ["2026-03-29T01:30:00+01:00", "2026-10-25T02:30:00+02:00"])
def test_nights_of_the_clock_change_store_utc(
    service: EnquiryService, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    from datetime import datetime

    now = datetime.fromisoformat(moment)
    monkeypatch.setattr("bot.enquiries.submitting.utc_now", lambda: now)
    receipt = service.submit(draft(service.consent_text("de").sha256))
    assert receipt.created_at == now
    if settings.database_url.startswith("sqlite"):
        with database.read() as session:
            stored = session.scalar(text("SELECT created_at FROM enquiries"))
        assert str(stored).startswith({"03": "2026-03-29 00:30", "10": "2026-10-25 00:30"}[moment[5:7]])


def test_conversation_that_is_being_erased_sends_nothing(service: EnquiryService, database: Database) -> None:
    with database.begin() as session:
        open_conversation(session, "c0ffee", "x" * 43, "de", [])
        set_tombstone(session, "c0ffee")
    with pytest.raises(EnquiryErased):
        service.submit(draft(service.consent_text("de").sha256))
    assert count(database, Enquiry) == 0


def test_new_partner_matches_at_once(service: EnquiryService, database: Database) -> None:
    consent = service.consent_text("de").sha256
    service.submit(draft(consent))
    added = EntityRecord(
        slug="new",
        kind="organisation",
        name=Text(de="Neuland", en="Newland"),
        short=Text(de="Neuland", en="Newland"),
    )
    with database.begin() as session:
        seed(session, replace(KNOWLEDGE, entities=(*KNOWLEDGE.entities, added)))
    service.submit(draft(consent, message="Wir möchten Neuland kennenlernen."))
    assert [row.slug for row in fetch(database, EnquiryPartner) if row.named] == ["new"]
