"""P5: what is kept long enough is forgotten to the second; what is not, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.conversations.models import ErasedConversation
from bot.conversations.sessions import open_conversation
from bot.database import Database, utc_now
from bot.enquiries import erasure
from bot.enquiries.case_service import CaseService
from bot.enquiries.models import Consent, Enquiry, EnquiryEvent, EnquiryPartner, ErasedEnquiry
from bot.enquiries.own import Proof
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.records import Actor, EnquiryErased, UnknownEnquiry
from bot.enquiries.retention import Forgotten, run
from bot.enquiries.service import EnquiryService
from bot.knowledge.gaps import record_unanswered
from bot.notifications.models import OutgoingMail
from bot.settings import Settings
from tests.unit.enquiries.samples import draft, fetch

ADA = Actor(None, "Ada")
SECOND = timedelta(seconds=1)


@pytest.fixture
def sent(service: EnquiryService) -> str:
    """An enquiry that was just sent."""
    return service.submit(draft(service.consent_text("de").sha256)).reference


def change(database: Database, model: type, **values: Any) -> None:
    """Change all rows of a table."""
    with database.begin() as session:
        session.query(model).update(values)


def close(database: Database, moment: datetime) -> None:
    change(database, Enquiry, status="closed", closed_at=moment)


def withdraw(database: Database, moment: datetime) -> None:
    change(database, Enquiry, status="withdrawn", closed_at=moment)


def leave_open(database: Database, moment: datetime) -> None:
    change(database, Enquiry, updated_at=moment)


@pytest.mark.parametrize(("began", "days"), [(close, 365), (withdraw, 14), (leave_open, 730)])
def test_enquiry_is_blanked_when_its_time_is_over(
    database: Database, settings: Settings, sent: str, began: Callable[[Database, datetime], None], days: int
) -> None:
    moment = utc_now()
    began(database, moment)
    limit = moment + timedelta(days=days)
    run(database, settings, limit - SECOND)
    assert fetch(database, Enquiry)[0].blanked_at is None
    assert run(database, settings, limit + SECOND).enquiries == 1
    assert run(database, settings, limit + SECOND).enquiries == 0
    assert fetch(database, Enquiry)[0].blanked_at is not None


def test_blanked_enquiry_holds_no_words_and_still_counts(
    database: Database, settings: Settings, sent: str, service: EnquiryService
) -> None:
    cases = CaseService(database, settings)
    cases.add_note(sent, "Herr Größmann ruft an.", ADA)
    cases.reply(sent, "Guten Tag Herr Größmann", ADA)
    close(database, utc_now() - timedelta(days=400))
    run(database, settings, utc_now())
    (row,) = fetch(database, Enquiry)
    words = [row.topic, row.message, row.name, row.email, row.search, row.organisation, row.conversation_id]
    assert words == ["", "", "", "", "", None, None]
    assert {event.text for event in fetch(database, EnquiryEvent)} == {None}
    assert fetch(database, OutgoingMail) == []
    now = utc_now()
    assert cases.statistics(now - timedelta(days=1), now).by_topic == {"hydrogen": 1}
    assert cases.open_case(sent).enquiry.blanked


def test_mails_chats_and_questions_go_in_their_time(
    database: Database, settings: Settings, service: EnquiryService
) -> None:
    with database.begin() as session:
        open_conversation(session, "c0ffee", "x" * 43, "de", [])
        record_unanswered(session, "Wann?", "de", "no_answer", "c0ffee")
    service.submit(draft(service.consent_text("de").sha256))
    change(database, OutgoingMail, state="sent")
    now = utc_now()
    assert run(database, settings, now + timedelta(days=29)) == Forgotten(0, 0, 0, 0, 0)
    assert run(database, settings, now + timedelta(days=31)) == Forgotten(0, 2, 0, 0, 0)
    assert run(database, settings, now + timedelta(days=91)) == Forgotten(0, 0, 1, 0, 0)
    assert [row.id for row in fetch(database, ErasedConversation)] == ["c0ffee"]
    (kept,) = fetch(database, Enquiry)
    assert (kept.name, kept.conversation_id) == ("Jürgen Größmann", None)  # the enquiry outlives its chat
    assert run(database, settings, now + timedelta(days=366)).questions == 1


def test_waiting_mail_is_never_forgotten(database: Database, settings: Settings, sent: str) -> None:
    assert run(database, settings, utc_now() + timedelta(days=40)).mails == 0
    assert len(fetch(database, OutgoingMail)) == 2


def test_dry_run_counts_and_changes_nothing(database: Database, settings: Settings, sent: str) -> None:
    folder = settings.data_dir / "mail"
    folder.mkdir()
    (folder / "000077-link.eml").touch()
    close(database, utc_now() - timedelta(days=400))
    assert run(database, settings, utc_now(), dry=True) == Forgotten(1, 2, 0, 0, 1)
    assert fetch(database, Enquiry)[0].name == "Jürgen Größmann"
    assert (folder / "000077-link.eml").exists()
    run(database, settings, utc_now())
    assert list(folder.iterdir()) == []


def test_erasing_leaves_a_tombstone_only(database: Database, settings: Settings, service: EnquiryService) -> None:
    sent = draft(service.consent_text("de").sha256)
    reference = service.submit(sent).reference
    own = OwnEnquiryService(database, settings)
    erased = own.erase(Proof(reference=reference, conversation_id="c0ffee"))
    assert [fetch(database, model) for model in (Enquiry, Consent, EnquiryEvent, EnquiryPartner)] == [[]] * 4
    (tombstone,) = fetch(database, ErasedEnquiry)
    assert (tombstone.reference, tombstone.receipt) == (reference, erased.receipt)
    with pytest.raises(EnquiryErased):
        service.submit(sent)
    with pytest.raises(UnknownEnquiry):
        own.view(Proof(reference=reference, conversation_id="c0ffee"))


def test_restored_backup_forgets_again(database: Database, settings: Settings, service: EnquiryService) -> None:
    consent = service.consent_text("de").sha256
    kept, gone = (service.submit(draft(consent, conversation_id=None)).reference for _ in range(2))
    record = {
        "reference": gone,
        "form_run_id": "run-of-the-erased",
        "receipt": "DEL-2222-3333",
        "erased_at": utc_now().isoformat(),
    }
    for brought_back in (1, 0):
        with database.begin(immediate=True) as session:
            assert erasure.replay_tombstones(session, settings, [record]) == brought_back
            assert erasure.list_tombstones(session) == [record]
    assert [row.reference for row in fetch(database, Enquiry)] == [kept]


@pytest.mark.parametrize(
    "proof", [Proof(), Proof(token="x"), Proof(reference="GMR-2222-2222", conversation_id="c0ffee")]
)
def test_wrong_proof_opens_nothing(database: Database, settings: Settings, sent: str, proof: Proof) -> None:
    own = OwnEnquiryService(database, settings)
    for act in (own.view, own.withdraw, own.export, own.erase):
        with pytest.raises(UnknownEnquiry):
            act(proof)
    for conversation in ("", "other"):
        with pytest.raises(UnknownEnquiry):
            own.view(Proof(reference=sent, conversation_id=conversation))
    with database.read() as session:
        assert session.scalar(select(Enquiry.status)) == "new"
        assert session.scalar(text("SELECT count(*) FROM erased_enquiries")) == 0
