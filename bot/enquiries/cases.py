"""Work on a case: look at it, assign it, change its status, note, and reply by mail."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts import service as accounts
from bot.conversations.texts import clean_text
from bot.database import utc_now
from bot.enquiries import history, links, routing, submitting
from bot.enquiries.listing import find_row
from bot.enquiries.models import Consent, Enquiry, EnquiryEvent, EnquiryPartner
from bot.enquiries.records import (
    CONSENT,
    Actor,
    Case,
    CaseNotOpen,
    ConsentRow,
    Coordinator,
    EnquiryEventRow,
    InvalidField,
    Partner,
    Status,
    UnknownEnquiry,
)
from bot.notifications import outbox
from bot.settings import Settings, load_settings
from bot.site import texts
from bot.site.filling import fill
from bot.site.records import UnknownText

MAX_TEXT = 8_000
MAX_BULK = 500
ENDED = ("closed", "spam", "withdrawn")
SETTABLE: tuple[Status, ...] = ("new", "open", "answered", "closed", "spam")
"""Only the visitor withdraws."""


@dataclass(frozen=True)
class BulkChange:
    """Enquiries that were changed together; `undo` takes the batch."""

    batch: str
    changed: int


def find(session: Session, reference: str) -> Enquiry:
    """Return the row. Raises `UnknownEnquiry`."""
    row = session.scalars(select(Enquiry).where(Enquiry.reference == reference.upper())).one_or_none()
    if row is None:
        raise UnknownEnquiry(reference)
    return row


def open_case(session: Session, reference: str) -> Case:
    """Return everything about an enquiry. Raises `UnknownEnquiry`."""
    enquiry = find(session, reference)
    row = find_row(session, enquiry.reference)
    if row is None:
        raise UnknownEnquiry(reference)
    return Case(
        enquiry=row,
        conversation_id=enquiry.conversation_id,
        confirmed_at=enquiry.confirmed_at,
        coordinator_email=enquiry.coordinator_email,
        consent=_consent(session, enquiry),
        partners=_partners(session, enquiry),
        history=_history(session, enquiry),
        mails=tuple(outbox.list_about(session, enquiry.reference)),
    )


def assign(session: Session, settings: Settings, reference: str, to: Coordinator, actor: Actor) -> None:
    """Give the case to somebody, who gets the brief unless they took it themselves."""
    _assign(session, settings, find(session, reference), to, actor, None)


def set_status(session: Session, reference: str, status: Status, actor: Actor) -> None:
    """Change the status; the same status again is nothing. Raises `UnknownEnquiry`, `CaseNotOpen`."""
    _change_status(session, find(session, reference), status, actor, None)


def set_status_of(session: Session, references: Iterable[str], status: Status, actor: Actor) -> BulkChange:
    """Change many at once; what is unknown, withdrawn or blanked is left alone."""
    batch, changed = uuid.uuid4().hex, 0
    wanted = list(dict.fromkeys(reference.upper() for reference in references))[:MAX_BULK]
    for enquiry in session.scalars(select(Enquiry).where(Enquiry.reference.in_(wanted))):
        try:
            changed += _change_status(session, enquiry, status, actor, batch)
        except CaseNotOpen:
            continue
    return BulkChange(batch, changed)


def assign_all(
    session: Session, settings: Settings, references: Iterable[str], to: Coordinator, actor: Actor
) -> BulkChange:
    """Give many cases to somebody, who gets a brief for each unless they took them themselves."""
    batch, changed = uuid.uuid4().hex, 0
    wanted = list(dict.fromkeys(reference.upper() for reference in references))[:MAX_BULK]
    for enquiry in session.scalars(select(Enquiry).where(Enquiry.reference.in_(wanted))):
        changed += _assign(session, settings, enquiry, to, actor, batch)
    return BulkChange(batch, changed)


def undo(session: Session, batch: str, actor: Actor) -> int:
    """Take a bulk change back where nothing has changed since; return how many."""
    query = select(EnquiryEvent, Enquiry).join(Enquiry, Enquiry.id == EnquiryEvent.enquiry_id)
    undone = 0
    for event, enquiry in session.execute(query.where(EnquiryEvent.batch == batch)).all():
        if event.actor_id != actor.id:
            continue
        if event.kind == "assigned":
            undone += _give_back(session, enquiry, event, actor)
        elif enquiry.status == event.details["to"]:
            undone += _change_status(session, enquiry, event.details["from"], actor, None)
    return undone


def add_note(session: Session, reference: str, text: str, actor: Actor) -> None:
    """Add a note that only coordinators see. Raises `InvalidField`, `CaseNotOpen`."""
    enquiry = _find_open(session, reference)
    history.record(session, enquiry, "note", actor, text=_check_text("note", text))


def reply(session: Session, settings: Settings, reference: str, text: str, actor: Actor) -> str:
    """Queue a reply to the visitor, in the thread of the confirmation; return its Message-ID.

    Raises `InvalidField`, `CaseNotOpen`. An answer to it goes to the coordinator, else to the office.
    """
    enquiry = _find_open(session, reference)
    words = _check_text("text", text)
    content = {
        "reference": enquiry.reference,
        "text": words,
        "office": settings.office_name,
        "link": links.manage_url(settings, enquiry.reference, enquiry.email),
    }
    message_id = outbox.queue_mail(
        session,
        "reply",
        enquiry.language,
        enquiry.email,
        content,
        reply_to=actor.email or enquiry.coordinator_email or settings.office_email,
        about=enquiry.reference,
        in_reply_to=outbox.last_message_id(session, enquiry.reference, enquiry.email),
    )
    now = utc_now()
    history.record(session, enquiry, "reply", actor, text=words, message_id=message_id)
    enquiry.first_reply_at = enquiry.first_reply_at or now
    _change_status(session, enquiry, "answered", actor, None)
    return message_id


def reply_templates() -> tuple[str, ...]:
    """Return the keys of the texts that a reply may begin with."""
    return tuple(key for key in texts.list_keys() if key.startswith("reply_"))


def render_reply(session: Session, reference: str, key: str, actor: Actor) -> str:
    """Return the text of a template, filled, in the visitor's language. Raises `site.records.UnknownText`."""
    enquiry = find(session, reference)
    if key not in reply_templates():
        raise UnknownText(key)
    content = {"name": enquiry.name, "topic": enquiry.topic, "coordinator": actor.name}
    return fill(texts.current(session, key, enquiry.language).text, content)


def _find_open(session: Session, reference: str) -> Enquiry:
    enquiry = find(session, reference)
    if enquiry.blanked_at is not None or enquiry.status == "withdrawn":
        raise CaseNotOpen(reference)
    return enquiry


def _assign(
    session: Session, settings: Settings, enquiry: Enquiry, to: Coordinator, actor: Actor, batch: str | None
) -> bool:
    before = Coordinator(enquiry.coordinator, enquiry.coordinator_email, enquiry.account_id)
    if before == to:
        return False
    _hand_over(enquiry, to)
    history.record(
        session,
        enquiry,
        "assigned",
        actor,
        batch=batch,
        coordinator=to.name,
        before=before.name,
        before_account=before.account_id,
    )
    if to.email and to.email != actor.email and enquiry.blanked_at is None:
        submitting.send_brief(session, settings, enquiry, _partners(session, enquiry))
    return True


def _give_back(session: Session, enquiry: Enquiry, event: EnquiryEvent, actor: Actor) -> bool:
    """Take an assignment back; whoever had the case before has had its brief."""
    if enquiry.coordinator != event.details["coordinator"]:
        return False
    before = _coordinator(session, event.details["before"], event.details["before_account"])
    _hand_over(enquiry, before)
    history.record(session, enquiry, "assigned", actor, coordinator=before.name)
    return True


def _coordinator(session: Session, name: str, account_id: int | None) -> Coordinator:
    """Return whom the history names; it keeps no addresses."""
    if account_id is not None:
        return Coordinator(name, accounts.get_account(session, account_id).email, account_id)
    default = routing.default_coordinator(load_settings())
    return default if default.name == name else Coordinator(name)


def _hand_over(enquiry: Enquiry, to: Coordinator) -> None:
    enquiry.coordinator, enquiry.coordinator_email, enquiry.account_id = to.name, to.email, to.account_id


def _change_status(session: Session, enquiry: Enquiry, status: str, actor: Actor, batch: str | None) -> bool:
    if status not in SETTABLE:
        raise ValueError(status)
    if enquiry.blanked_at is not None or enquiry.status == "withdrawn":
        raise CaseNotOpen(enquiry.reference)
    if enquiry.status == status:
        return False
    history.record(session, enquiry, "status", actor, batch=batch, **{"from": enquiry.status, "to": status})
    enquiry.status = status
    enquiry.closed_at = utc_now() if status in ENDED else None
    return True


def _check_text(field: str, text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise InvalidField(field, "empty")
    if len(cleaned) > MAX_TEXT:
        raise InvalidField(field, "too_long")
    return cleaned


def _consent(session: Session, enquiry: Enquiry) -> ConsentRow | None:
    row = session.get(Consent, enquiry.id)
    if row is None:
        return None
    shown = texts.find_version(session, CONSENT, row.sha256)
    text = shown.text if shown else None
    return ConsentRow(row.version, row.sha256, row.language, row.given_at, row.withdrawn_at, text)


def _partners(session: Session, enquiry: Enquiry) -> tuple[Partner, ...]:
    query = select(EnquiryPartner).where(EnquiryPartner.enquiry_id == enquiry.id)
    rows = session.scalars(query.order_by(EnquiryPartner.named.desc(), EnquiryPartner.slug))
    return tuple(
        Partner(
            row.slug,
            {"de": row.name_de, "en": row.name_en},
            {"de": row.reason_de, "en": row.reason_en},
            row.named,
        )
        for row in rows
    )


def _history(session: Session, enquiry: Enquiry) -> tuple[EnquiryEventRow, ...]:
    query = select(EnquiryEvent).where(EnquiryEvent.enquiry_id == enquiry.id).order_by(EnquiryEvent.id)
    return tuple(
        EnquiryEventRow(row.id, row.kind, row.actor_name, row.details, row.text, row.created_at)
        for row in session.scalars(query)
    )
