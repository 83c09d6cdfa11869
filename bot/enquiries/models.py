"""Tables of the enquiries. Every personal column stands in `docs/legal/retention.md`; a test holds that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.database import Base, UtcDateTime

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up `INTEGER` keys only
STATISTICS = ("created_at", "status", "language", "channel", "subject_slug", "first_reply_at")


class Enquiry(Base):
    """One enquiry; a blanked one (`blanked_at`) has lost its content and only counts."""

    __tablename__ = "enquiries"
    __table_args__ = (
        CheckConstraint(
            "status IN ('new', 'open', 'answered', 'closed', 'withdrawn', 'spam')", name="ck_enquiries_status"
        ),
        CheckConstraint("language IN ('de', 'en')", name="ck_enquiries_language"),
        CheckConstraint("channel IN ('chat', 'form')", name="ck_enquiries_channel"),
        Index("ix_enquiries_status_created_at", "status", "created_at"),
        # All that statistics count by: without it each enquiry is read with its texts.
        Index("ix_enquiries_statistics", *STATISTICS),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    form_run_id: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(4))
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    topic: Mapped[str] = mapped_column(String(200))
    subject_slug: Mapped[str | None] = mapped_column(String(80), index=True)
    """The topic of the knowledge base that the enquiry is about, for statistics."""
    message: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str | None] = mapped_column(String(160))
    email: Mapped[str] = mapped_column(String(320), index=True)
    search: Mapped[str] = mapped_column(Text)
    """All words of the enquiry, case-folded: what the console searches."""
    coordinator: Mapped[str] = mapped_column(String(120), index=True)
    coordinator_email: Mapped[str | None] = mapped_column(String(320))
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody first opened the link that was sent to the address."""
    first_reply_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    blanked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    """What was agreed to: the text's version, the hash of what was shown, its language, and when."""

    __tablename__ = "consents"
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id", ondelete="CASCADE"), primary_key=True)
    text_key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnquiryPartner(Base):
    """A partner of the knowledge base that matches an enquiry, and the topic because of which it does."""

    __tablename__ = "enquiry_partners"
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    name_de: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    reason_de: Mapped[str] = mapped_column(String(200))
    reason_en: Mapped[str] = mapped_column(String(200))
    named: Mapped[bool]
    """Whether the enquiry names the partner itself."""


class EnquiryEvent(Base):
    """Something that happened to an enquiry: its history, never changed but blanked."""

    __tablename__ = "enquiry_events"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str | None] = mapped_column(String(120))
    """None: the visitor, or the program itself."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    text: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[str | None] = mapped_column(String(32), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoutingRule(Base):
    """Sends enquiries to a coordinator; the first rule that fits wins, an empty field fits everything."""

    __tablename__ = "routing_rules"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    topic: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(160))
    language: Mapped[str] = mapped_column(String(2))
    coordinator: Mapped[str] = mapped_column(String(120))
    coordinator_email: Mapped[str | None] = mapped_column(String(320))
    account_id: Mapped[int | None] = mapped_column(Integer)


class ErasedEnquiry(Base):
    """The tombstone of an erased enquiry: no personal data, kept to replay it on backups."""

    __tablename__ = "erased_enquiries"
    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    form_run_id: Mapped[str] = mapped_column(String(64), unique=True)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
