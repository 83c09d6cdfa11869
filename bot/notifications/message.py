"""Build the message that leaves: exactly one recipient, and no header that a visitor could write."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.notifications.records import Mail
from bot.notifications.rendering import one_line

BY_PERSON = "reply"
"""The template of what a coordinator wrote; all others are sent by the program itself."""


def build_message(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """Return the message, the same for each attempt."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = one_line(mail.subject, 250)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    message["Content-Language"] = "de, en" if mail.language == "both" else mail.language
    if mail.template != BY_PERSON:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    message.set_content(mail.body, cte="quoted-printable")
    return message
