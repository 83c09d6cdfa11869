"""Put mails into the outbox, look at them, and take them out again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.database import utc_now
from bot.notifications.models import OutgoingMail
from bot.notifications.records import InvalidRecipient, MailState
from bot.notifications.rendering import BOTH, render
from bot.settings import load_settings

WAITING = ("queued", "inflight")


def queue_mail(
    session: Session,
    template: str,
    language: str,
    to: str,
    values: Mapping[str, object] | Mapping[str, Mapping[str, object]],
    reply_to: str | None = None,
    about: str | None = None,
    in_reply_to: str | None = None,
) -> str:
    """Write a mail into the caller's transaction; return its Message-ID. Raises `InvalidRecipient`.

    `language` is "de", "en" or "both"; for "both", `values` are given for each language.
    """
    by_language = values if language == BOTH else {language: values}
    subject, body = render(session, template, language, by_language)  # type: ignore[arg-type]
    now = utc_now()
    row = OutgoingMail(
        message_id=f"<{uuid.uuid4()}@{load_settings().mail_from.rpartition('@')[2]}>",
        in_reply_to=in_reply_to,
        template=template,
        language=language,
        about=about,
        recipient=_check_address(to),
        reply_to=_check_address(reply_to) if reply_to else None,
        subject=subject,
        body=body,
        state="queued",
        attempts=0,
        due_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.message_id


def count_recent(session: Session, template: str, recipient: str, since: datetime) -> int:
    """Return how many mails of a kind this address was sent since then."""
    query = (
        select(func.count())
        .select_from(OutgoingMail)
        .where(
            OutgoingMail.template == template,
            OutgoingMail.recipient == recipient,
            OutgoingMail.created_at >= since,
        )
    )
    return session.scalar(query) or 0


def has_mail(session: Session, about: str, template: str) -> bool:
    """Tell whether a mail of this kind was written about an enquiry."""
    query = select(OutgoingMail.id).where(OutgoingMail.about == about, OutgoingMail.template == template)
    return session.scalar(query.limit(1)) is not None


def last_message_id(session: Session, about: str, recipient: str) -> str | None:
    """Return the id of the newest mail to this address about an enquiry, so that the next one joins its thread."""
    query = (
        select(OutgoingMail.message_id)
        .where(OutgoingMail.about == about, OutgoingMail.recipient == recipient)
        .order_by(OutgoingMail.id.desc())
    )
    return session.scalar(query.limit(1))


def list_about(session: Session, about: str) -> list[MailState]:
    """Return the mails about an enquiry, oldest first."""
    query = select(OutgoingMail).where(OutgoingMail.about == about).order_by(OutgoingMail.id)
    return [_state(row) for row in session.scalars(query)]


def list_failed(session: Session, limit: int = 100) -> list[MailState]:
    """Return the mails that were given up, newest first."""
    query = select(OutgoingMail).where(OutgoingMail.state == "failed").order_by(OutgoingMail.id.desc()).limit(limit)
    return [_state(row) for row in session.scalars(query)]


def count_states(session: Session) -> dict[str, int]:
    """Return how many mails are in each state."""
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return {row[0]: row[1] for row in session.execute(query)}


def overdue_seconds(session: Session) -> float:
    """Return for how long the oldest mail that waits has been due; 0 where none is."""
    oldest = session.scalar(select(func.min(OutgoingMail.due_at)).where(OutgoingMail.state.in_(WAITING)))
    return max(0.0, (utc_now() - oldest).total_seconds()) if oldest else 0.0


def retry(session: Session, mail_id: int) -> bool:
    """Try a failed mail again; tell whether there was one."""
    return _update(
        session,
        OutgoingMail.id == mail_id,
        OutgoingMail.state == "failed",
        state="queued",
        attempts=0,
        due_at=utc_now(),
        failure=None,
    )


def cancel_about(session: Session, about: str, recipient: str) -> bool:
    """Take back what has not left for this address yet; tell whether there was anything."""
    return _update(
        session,
        OutgoingMail.about == about,
        OutgoingMail.recipient == recipient,
        OutgoingMail.state == "queued",
        state="cancelled",
        body="",
    )


def erase_about(session: Session, about: str, address: str = "") -> list[int]:
    """Delete all mails about an enquiry, and those to its sender about nothing in particular; return their ids."""
    of_sender = and_(
        OutgoingMail.about.is_(None),
        or_(OutgoingMail.recipient == address, OutgoingMail.reply_to == address),
    )
    return _delete(session, or_(OutgoingMail.about == about, of_sender))


def expire(session: Session, before: datetime) -> list[int]:
    """Delete mails that were done with before this moment; return their ids."""
    return _delete(session, OutgoingMail.created_at < before, OutgoingMail.state.not_in(WAITING))


def list_unknown(session: Session, mail_ids: Iterable[int]) -> set[int]:
    """Return those of the ids that no mail has (any more)."""
    wanted = set(mail_ids)
    return wanted - set(session.scalars(select(OutgoingMail.id).where(OutgoingMail.id.in_(wanted))))


def _check_address(address: str) -> str:
    # Whatever the caller did: a comma or a line break here would be a second recipient or a header.
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        if not _is_local(address):
            raise InvalidRecipient from None
        return address
    return checked.ascii_email or checked.normalized


def _is_local(address: str) -> bool:
    name, _, host = address.partition("@")
    return host == "localhost" and name.replace("-", "").isalnum()


def _update(session: Session, *conditions: object, **values: object) -> bool:
    statement = update(OutgoingMail).where(*conditions).values(**values)  # type: ignore[arg-type]
    return bool(session.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def _delete(session: Session, *conditions: object) -> list[int]:
    ids: Sequence[int] = session.scalars(select(OutgoingMail.id).where(*conditions)).all()  # type: ignore[arg-type]
    session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(ids)))
    return list(ids)


def _state(row: OutgoingMail) -> MailState:
    return MailState(**{name: getattr(row, name) for name in MailState.__dataclass_fields__})
