"""Store an enquiry, once per form run: enquiry, consent, history and mails in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.erasure import is_erased
from bot.database import utc_now
from bot.enquiries import history, links, writing
from bot.enquiries.checking import CheckedDraft
from bot.enquiries.models import Consent, Enquiry, EnquiryPartner, ErasedEnquiry
from bot.enquiries.records import (
    CONSENT,
    Coordinator,
    EnquiryDraft,
    EnquiryErased,
    Partner,
    Receipt,
    TooManyEnquiries,
)
from bot.enquiries.references import new_reference
from bot.enquiries.routing import route
from bot.knowledge.partners import Matches
from bot.languages import Language
from bot.notifications.outbox import count_recent, has_mail, queue_mail
from bot.settings import Settings
from bot.site import values

DAY = timedelta(days=1)
ENQUIRIES_PER_CONVERSATION = 5
CONFIRMATIONS_PER_ADDRESS = 5
"""A day; more would let strangers fill somebody's mailbox. The enquiries themselves are stored all the same."""
CONFIRMATION = "confirmation"


def find_receipt(session: Session, form_run_id: str) -> Receipt | None:
    """Return the receipt of a form run. Raises `EnquiryErased`."""
    row = session.scalars(select(Enquiry).where(Enquiry.form_run_id == form_run_id)).one_or_none()
    if row is not None:
        return _receipt(session, row)
    if session.scalar(select(func.count()).where(ErasedEnquiry.form_run_id == form_run_id)):
        raise EnquiryErased
    return None


def store(session: Session, settings: Settings, checked: CheckedDraft, matches: Matches) -> Receipt:
    """Write everything; the caller commits.

    Raises `TooManyEnquiries`, `EnquiryErased`, and `IntegrityError` for the second of two writers.
    """
    draft = checked.draft
    if draft.conversation_id and is_erased(session, draft.conversation_id):
        raise EnquiryErased  # "delete my data" came in between
    _check_limit(session, draft.conversation_id)
    coordinator = route(session, settings, draft.topic, draft.organisation, draft.language)
    enquiry = _enquiry(draft, coordinator, matches)
    session.add(enquiry)
    session.flush()  # the second of two writers fails here, before it queues any mail
    _add_consent(session, enquiry, checked)
    partners = _add_partners(session, enquiry, matches)
    history.record(session, enquiry, "submitted", channel=draft.channel, coordinator=coordinator.name)
    send_brief(session, settings, enquiry, partners)
    send_confirmation(session, settings, enquiry)
    return _receipt(session, enquiry)


def send_confirmation(session: Session, settings: Settings, enquiry: Enquiry) -> bool:
    """Queue the mail to the visitor, unless the address has had too many; it quotes nothing that was typed."""
    if count_recent(session, CONFIRMATION, enquiry.email, utc_now() - DAY) >= CONFIRMATIONS_PER_ADDRESS:
        return False
    content = {
        "reference": enquiry.reference,
        "date": writing.say_moment(enquiry.created_at, enquiry.language),
        "hours": values.read(session, values.FIRST_REPLY_HOURS),
        "link": links.manage_url(settings, enquiry.reference, enquiry.email),
        "days": settings.link_days,
        "office": settings.office_name,
    }
    # What cannot be changed on the page is corrected by a reply, so a person has to get it.
    to = settings.office_email
    queue_mail(session, CONFIRMATION, enquiry.language, enquiry.email, content, reply_to=to, about=enquiry.reference)
    return True


def send_brief(session: Session, settings: Settings, enquiry: Enquiry, partners: tuple[Partner, ...]) -> None:
    """Queue the mail to the coordinator, in both languages."""
    content = {language: _brief(settings, enquiry, partners, language) for language in ("de", "en")}
    to = enquiry.coordinator_email or settings.office_email
    queue_mail(session, "brief", "both", to, content, reply_to=enquiry.email, about=enquiry.reference)


def case_url(settings: Settings, reference: str) -> str:
    """Return the address of a case in the console."""
    return f"{settings.public_url}/console/enquiries/{reference}"


def searchable(*words: str | None) -> str:
    """Return what the console searches: case-folded here, since SQLite folds ASCII only."""
    return "\n".join(word for word in words if word).casefold()


def _check_limit(session: Session, conversation_id: str | None) -> None:
    if conversation_id is None:
        return
    query = select(func.count()).where(
        Enquiry.conversation_id == conversation_id, Enquiry.created_at >= utc_now() - DAY
    )
    if (session.scalar(query) or 0) >= ENQUIRIES_PER_CONVERSATION:
        raise TooManyEnquiries


def _enquiry(draft: EnquiryDraft, coordinator: Coordinator, matches: Matches) -> Enquiry:
    now, reference = utc_now(), new_reference()
    return Enquiry(
        reference=reference,
        form_run_id=draft.form_run_id,
        status="new",
        language=draft.language,
        channel=draft.channel,
        conversation_id=draft.conversation_id,
        topic=draft.topic,
        subject_slug=matches.topic,
        message=draft.message,
        name=draft.name,
        organisation=draft.organisation,
        email=draft.email,
        search=searchable(reference, draft.topic, draft.name, draft.organisation, draft.email, draft.message),
        coordinator=coordinator.name,
        coordinator_email=coordinator.email,
        account_id=coordinator.account_id,
        created_at=now,
        updated_at=now,
    )


def _add_consent(session: Session, enquiry: Enquiry, checked: CheckedDraft) -> None:
    shown = checked.consent
    session.add(
        Consent(
            enquiry_id=enquiry.id,
            text_key=CONSENT,
            version=shown.version,
            sha256=shown.sha256,
            language=shown.language,
            given_at=enquiry.created_at,
        )
    )


def _add_partners(session: Session, enquiry: Enquiry, matches: Matches) -> tuple[Partner, ...]:
    partners = tuple(
        Partner(
            match.slug,
            match.name.model_dump(),
            writing.reason(match.topic.model_dump() if match.topic else None),
            named=match.topic is None,
        )
        for match in matches.partners
    )
    session.add_all(
        EnquiryPartner(
            enquiry_id=enquiry.id,
            slug=partner.slug,
            name_de=partner.name["de"],
            name_en=partner.name["en"],
            reason_de=partner.reason["de"],
            reason_en=partner.reason["en"],
            named=partner.named,
        )
        for partner in partners
    )
    return partners


def _brief(settings: Settings, enquiry: Enquiry, partners: tuple[Partner, ...], language: str) -> dict[str, object]:
    return {
        "reference": enquiry.reference,
        "date": writing.say_moment(enquiry.created_at, language),
        "channel": writing.CHANNELS[language][enquiry.channel],
        "spoken": writing.LANGUAGE_NAMES[language][enquiry.language],
        "topic": enquiry.topic,
        "name": enquiry.name,
        "organisation": writing.say_organisation(enquiry.organisation, language),
        "summary": writing.summarise(enquiry.message),
        "partners": writing.list_partners(partners, language),
        "link": case_url(settings, enquiry.reference),
    }


def _receipt(session: Session, enquiry: Enquiry) -> Receipt:
    language = cast(Language, enquiry.language)
    queued = has_mail(session, enquiry.reference, CONFIRMATION)
    return Receipt(enquiry.reference, enquiry.created_at, language, confirmation=queued)
