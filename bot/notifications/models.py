"""The outbox: one row for each mail, written in the transaction of its cause."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.database import Base, UtcDateTime

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up `INTEGER` keys only


class OutgoingMail(Base):
    """A mail as it is going to be sent, and how far it has come.

    `queued` → `inflight` → `sent` or `failed`; `cancelled` when its cause was taken back before it left.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'inflight', 'sent', 'failed', 'cancelled')", name="ck_outgoing_mails_state"
        ),
        Index("ix_outgoing_mails_state_due_at", "state", "due_at"),
        Index("ix_outgoing_mails_recipient_template", "recipient", "template"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(160), unique=True)
    """Stable over all attempts, so that a mail that arrives twice is seen once (RFC 5322, 3.6.4)."""
    in_reply_to: Mapped[str | None] = mapped_column(String(160))
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(4))
    about: Mapped[str | None] = mapped_column(String(40), index=True)
    """Reference of the enquiry that the mail is about."""
    recipient: Mapped[str] = mapped_column(String(320))
    reply_to: Mapped[str | None] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(60))
    """A code such as `smtp_550`, never the server's words: they quote the address."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
