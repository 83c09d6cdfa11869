"""What coordinators do with a case, and that its history tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.accounts import audit
from bot.accounts.service import add_account
from bot.database import Database, utc_now
from bot.enquiries.case_service import CaseService
from bot.enquiries.listing import Filter
from bot.enquiries.models import Enquiry
from bot.enquiries.records import Actor, CaseNotOpen, Coordinator, InvalidField, UnknownEnquiry
from bot.enquiries.service import EnquiryService
from bot.notifications.models import OutgoingMail
from bot.settings import Settings
from bot.site.records import UnknownText
from tests.unit.enquiries.samples import draft, fetch

ADA = Actor(None, "Ada", "ada@example.org")


@pytest.fixture
def cases(database: Database, settings: Settings) -> CaseService:
    """The coordinator's service."""
    return CaseService(database, settings)


@pytest.fixture
def reference(service: EnquiryService) -> str:
    """An enquiry that has just arrived."""
    return service.submit(draft(service.consent_text("de").sha256)).reference


def test_case_shows_everything(cases: CaseService, reference: str) -> None:
    case = cases.open_case(reference.lower())
    assert (case.enquiry.status, case.enquiry.name, case.conversation_id) == ("new", "Jürgen Größmann", "c0ffee")
    assert case.consent is not None
    assert case.consent.text is not None
    assert case.consent.text.startswith("Ich bin einverstanden")
    assert [partner.slug for partner in case.partners] == ["h2ub", "zbt"]
    assert [event.kind for event in case.history] == ["submitted"]
    assert [mail.template for mail in case.mails] == ["brief", "confirmation"]


def test_unknown_case_is_told(cases: CaseService) -> None:
    with pytest.raises(UnknownEnquiry):
        cases.open_case("GMR-2222-2222")


def test_status_changes_once_and_closing_is_noted(cases: CaseService, reference: str, database: Database) -> None:
    for _ in range(2):
        cases.set_status(reference, "closed", ADA)
    case = cases.open_case(reference)
    assert [(event.kind, event.actor, dict(event.details)) for event in case.history[1:]] == [
        ("status", "Ada", {"from": "new", "to": "closed"})
    ]
    assert case.enquiry.closed_at is not None
    cases.set_status(reference, "open", ADA)
    assert cases.open_case(reference).enquiry.closed_at is None


@pytest.mark.parametrize("status", ["withdrawn", "nonsense"])
def test_only_the_visitor_withdraws(cases: CaseService, reference: str, status: str) -> None:
    with pytest.raises(ValueError, match=status):
        cases.set_status(reference, status, ADA)  # type: ignore[arg-type]


def test_reply_goes_out_in_the_thread(cases: CaseService, reference: str, database: Database) -> None:
    message_id = cases.reply(reference, "Guten Tag,\r\n\r\ngern.", ADA)
    confirmation, reply = fetch(database, OutgoingMail)[1:]
    assert (reply.message_id, reply.in_reply_to) == (message_id, confirmation.message_id)
    assert (reply.recipient, reply.reply_to) == ("juergen@groessmann-energie.de", "ada@example.org")
    assert reply.body.startswith("Guten Tag,\n\ngern.")
    case = cases.open_case(reference)
    assert case.enquiry.status == "answered"
    assert case.enquiry.first_reply_at is not None
    assert [event.kind for event in case.history[1:]] == ["reply", "status"]
    second = cases.reply(reference, "Noch etwas.", ADA)
    rows = fetch(database, OutgoingMail)
    assert (rows[-1].message_id, rows[-1].in_reply_to) == (second, message_id)
    assert cases.open_case(reference).enquiry.first_reply_at == case.enquiry.first_reply_at


@pytest.mark.parametrize(("text", "reason"), [("  \n", "empty"), ("x" * 8_001, "too_long")])
def test_reply_without_words_is_refused(cases: CaseService, reference: str, text: str, reason: str) -> None:
    with pytest.raises(InvalidField, match=reason):
        cases.reply(reference, text, ADA)


def test_withdrawn_case_takes_no_reply(cases: CaseService, reference: str, database: Database) -> None:
    with database.begin() as session:
        session.query(Enquiry).update({"status": "withdrawn"})
    for act in (lambda: cases.reply(reference, "x", ADA), lambda: cases.set_status(reference, "open", ADA)):
        with pytest.raises(CaseNotOpen):
            act()


def test_template_is_filled_in_the_visitors_language(cases: CaseService, reference: str) -> None:
    text = cases.render_reply(reference, "reply_received", ADA)
    assert text.startswith("Guten Tag Jürgen Größmann,")
    assert text.endswith("Mit freundlichen Grüßen\nAda")
    assert "reply_received" in cases.reply_templates()
    with pytest.raises(UnknownText):
        cases.render_reply(reference, "consent", ADA)


def test_assigning_sends_the_brief_to_somebody_else(cases: CaseService, reference: str, database: Database) -> None:
    cases.assign(reference, Coordinator("Grace", "grace@example.org"), ADA)
    cases.assign(reference, Coordinator("Grace", "grace@example.org"), ADA)
    briefs = [mail.recipient for mail in fetch(database, OutgoingMail) if mail.template == "brief"]
    assert briefs == ["office@example.org", "grace@example.org"]
    assert cases.open_case(reference).enquiry.coordinator == "Grace"


def test_bulk_change_can_be_undone(service: EnquiryService, cases: CaseService) -> None:
    consent = service.consent_text("de").sha256
    sent = [service.submit(draft(consent, conversation_id=None)).reference for _ in range(4)]
    cases.set_status(sent[0], "closed", ADA)
    change = cases.set_status_of([*sent, sent[1], "GMR-2222-2222"], "closed", ADA)
    assert change.changed == 3
    cases.set_status(sent[1], "open", ADA)  # changed since: stays
    assert cases.undo(change.batch, Actor(None, "Grace")) == 2
    assert cases.undo(change.batch, ADA) == 0
    assert [cases.open_case(each).enquiry.status for each in sent] == ["closed", "open", "new", "new"]


def test_coordinators_actions_are_in_the_audit_log_without_words(
    cases: CaseService, reference: str, database: Database
) -> None:
    with database.begin() as session:
        account = add_account(session, "ada@example.org", "Ada", "admin", "de")
    actor = Actor(account.id, "Ada")
    cases.add_note(reference, "Ruft morgen an.", actor)
    cases.set_status(reference, "open", actor)
    with database.read() as session:
        entries = audit.read(session, object=reference)
    assert [(entry.action, entry.details) for entry in entries] == [
        ("enquiry.status", {"from": "new", "to": "open"}),
        ("enquiry.note", {}),
    ]


def test_statistics_count_and_time_the_replies(service: EnquiryService, cases: CaseService, database: Database) -> None:
    consent = service.consent_text("de").sha256
    topics = ["Wasserstoff", "Wasserstoff", "Cybersicherheit", "Sonstiges"]
    sent = [
        service.submit(draft(consent, topic=topic, message="Bitte melden Sie sich.", conversation_id=None)).reference
        for topic in topics
    ]
    cases.reply(sent[0], "Gern.", ADA)
    now = utc_now()
    with database.begin() as session:
        for number, each in enumerate(sent):
            session.query(Enquiry).filter_by(reference=each).update(
                {"created_at": now - timedelta(hours=30 + number * 10)}
            )
    figures = cases.statistics(now - timedelta(days=7), now)
    assert (figures.total, figures.replied, figures.overdue) == (4, 1, 2)
    assert figures.by_topic == {"hydrogen": 2, "cybersecurity": 1, "": 1}
    assert [(slug, number) for slug, _, number in figures.by_partner] == [("h2ub", 2), ("zbt", 2), ("g-data", 1)]
    assert figures.median_hours == pytest.approx(30, abs=0.1)
    assert figures.within_target == 1.0


def test_no_figures_without_enquiries(cases: CaseService) -> None:
    figures = cases.statistics(utc_now() - timedelta(days=7), utc_now())
    assert (figures.total, figures.median_hours, figures.within_target) == (0, None, None)
    assert cases.list(Filter()).pages == 1
