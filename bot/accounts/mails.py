"""Mails that let somebody choose a password: written into the caller's transaction, sent by the mailer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.accounts import audit
from bot.accounts.links import INVITATION_LASTS, RESET_LASTS, make_link
from bot.accounts.records import Account, Role
from bot.accounts.service import add_account, find_by_email
from bot.languages import Language
from bot.notifications.outbox import queue_mail
from bot.settings import Settings


def invite(
    session: Session, settings: Settings, by: Account, email: str, name: str, role: Role, language: Language
) -> Account:
    """Make an account and write to its owner. Raises `service.AccountRefused`."""
    account = add_account(session, email, name, role, language, by=by.id)
    send_invitation(session, settings, by, account)
    return account


def send_invitation(session: Session, settings: Settings, by: Account, account: Account) -> None:
    """Write to somebody who has not chosen a password yet; an earlier invitation dies."""
    link = _link(session, settings, account, INVITATION_LASTS)
    values = {"name": account.name, "by": by.name, "link": link, "days": INVITATION_LASTS.days}
    queue_mail(session, "invitation", account.language, account.email, values | {"office": settings.office_name})
    audit.record(session, by.id, "accounts.invite", str(account.id))


def send_reset(session: Session, settings: Settings, email: str) -> None:
    """Write to the owner of this address, if there is one."""
    account = find_by_email(session, email)
    if account is None or account.disabled:
        return
    link = _link(session, settings, account, RESET_LASTS)
    values = {"name": account.name, "link": link, "minutes": RESET_LASTS // timedelta(minutes=1)}
    queue_mail(session, "password_reset", account.language, account.email, values | {"office": settings.office_name})
    audit.record(session, None, "accounts.ask_for_reset", str(account.id))


def _link(session: Session, settings: Settings, account: Account, lasts: timedelta) -> str:
    return f"{settings.public_url}/console/welcome/{make_link(session, account.id, lasts)}"
