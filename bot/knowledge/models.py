"""Tables of the knowledge base. German and English stand side by side in each row: `<field>_de`, `<field>_en`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.database import Base, UtcDateTime, utc_now

LANGUAGES = ("de", "en")
PUBLISHED, DRAFT = "published", "draft"


class Bilingual:
    """Reads `<field>_<language>` of a row."""

    def text(self, field: str, language: str) -> str:
        """Return the field in "de" or "en"."""
        value: Any = getattr(self, f"{field}_{language}")
        return str(value or "")


class Seeded:
    """A row that `bot seed` wrote; the hash of what it wrote tells later edits by a person apart."""

    seeded_hash: Mapped[str | None] = mapped_column(String(64))


class Source(Base, Bilingual, Seeded):
    """Where facts come from."""

    __tablename__ = "sources"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    title_de: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    publisher_de: Mapped[str] = mapped_column(String(200))
    publisher_en: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(500))
    published_on: Mapped[date | None] = mapped_column(Date)
    retrieved_on: Mapped[date] = mapped_column(Date)


class Entity(Base, Bilingual, Seeded):
    """An organisation, person, topic, place, event or agreement."""

    __tablename__ = "entities"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    side: Mapped[str | None] = mapped_column(String(20))
    type: Mapped[str | None] = mapped_column(String(20))
    name_de: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    short_de: Mapped[str] = mapped_column(String(120))
    short_en: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[list["Alias"]] = relationship(cascade="all, delete-orphan", lazy="selectin", order_by="Alias.id")


class Alias(Base):
    """Another way to write an entity's name. Compared case-folded; belongs to one entity only."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("language", "text"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity_slug: Mapped[str] = mapped_column(ForeignKey("entities.slug", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(String(120))


class Fact(Base, Bilingual, Seeded):
    """One curated answer. `stale_language` names the language that was not confirmed since the other was edited."""

    __tablename__ = "facts"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    subject_slug: Mapped[str] = mapped_column(ForeignKey("entities.slug"), index=True)
    aspect: Mapped[str] = mapped_column(String(40), index=True)
    gloss: Mapped[str] = mapped_column(String(300))
    answer_de: Mapped[str] = mapped_column(Text)
    answer_en: Mapped[str] = mapped_column(Text)
    source_slug: Mapped[str] = mapped_column(ForeignKey("sources.slug"))
    passage: Mapped[str] = mapped_column(String(200))
    reviewed_on: Mapped[date] = mapped_column(Date)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(12), default=PUBLISHED)
    stale_language: Mapped[str | None] = mapped_column(String(2))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    about: Mapped[list["FactEntity"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    covers: Mapped[list["FactCover"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", foreign_keys="FactCover.fact_slug"
    )


class FactEntity(Base):
    """A fact is about an entity."""

    __tablename__ = "fact_entities"
    fact_slug: Mapped[str] = mapped_column(ForeignKey("facts.slug", ondelete="CASCADE"), primary_key=True)
    entity_slug: Mapped[str] = mapped_column(ForeignKey("entities.slug", ondelete="CASCADE"), primary_key=True)


class FactCover(Base):
    """An overview fact contains another fact's answer in full."""

    __tablename__ = "fact_covers"
    fact_slug: Mapped[str] = mapped_column(ForeignKey("facts.slug", ondelete="CASCADE"), primary_key=True)
    covered_slug: Mapped[str] = mapped_column(ForeignKey("facts.slug", ondelete="CASCADE"), primary_key=True)


class Relation(Base):
    """Subject, predicate, object: what lists and lookups are computed from."""

    __tablename__ = "relations"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject_slug: Mapped[str] = mapped_column(ForeignKey("entities.slug", ondelete="CASCADE"), index=True)
    predicate: Mapped[str] = mapped_column(String(40), index=True)
    object_slug: Mapped[str] = mapped_column(ForeignKey("entities.slug", ondelete="CASCADE"), index=True)
    role_de: Mapped[str | None] = mapped_column(String(200))
    role_en: Mapped[str | None] = mapped_column(String(200))
    fact_slug: Mapped[str | None] = mapped_column(ForeignKey("facts.slug", ondelete="SET NULL"))


class UnknownAspect(Base, Bilingual, Seeded):
    """Something that is often asked and that the sources do not say."""

    __tablename__ = "unknown_aspects"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    gloss: Mapped[str] = mapped_column(String(300))
    name_de: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class SampleQuestion(Base):
    """A question as people ask it, and where it leads: a fact, an unknown aspect, or another `target`.

    `target` is "fact:<slug>", "unknown:<slug>", "lookup:<kind>" or "off_topic"; `origin` names the author's
    file for seeded questions and "console" for those that a coordinator adds. `focus_slug` marks a follow-up
    that only makes sense after that entity was talked about.
    """

    __tablename__ = "sample_questions"
    __table_args__ = (Index("ix_sample_questions_target_language", "target", "language"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    target: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(String(400))
    origin: Mapped[str] = mapped_column(String(40), index=True)
    focus_slug: Mapped[str | None] = mapped_column(ForeignKey("entities.slug", ondelete="CASCADE"))


class KnowledgeRevision(Base):
    """One row that counts changes, so that every process notices an edit by one cheap query."""

    __tablename__ = "knowledge_revision"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    revision: Mapped[int] = mapped_column(Integer, default=0)


class KnowledgeChange(Base):
    """One entry before and after an edit: the history. All changes of one edit carry its revision.

    `key` is a slug; for a relation its three parts, for sample questions the target that they lead to.
    """

    __tablename__ = "knowledge_changes"
    __table_args__ = (Index("ix_knowledge_changes_kind_key", "kind", "key"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(210))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    account_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class KnowledgeUpload(Base):
    """Uploaded knowledge files that wait for a person to look at what they would change."""

    __tablename__ = "knowledge_uploads"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class GapGroup(Base):
    """Kept questions that mean the same in one language. It holds no words: they go with their conversations."""

    __tablename__ = "gap_groups"
    __table_args__ = (CheckConstraint("state IN ('open', 'answered', 'dismissed')", name="ck_gap_groups_state"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """384 little-endian float16: that of the first question."""
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)
    fact_slug: Mapped[str | None] = mapped_column(String(80))
    """The fact that was drafted from it, or that answers it now."""
    checked_revision: Mapped[int | None] = mapped_column(Integer)
    """Revision of the knowledge at which the question was last tried."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class UnansweredQuestion(Base):
    """A question that got no sure or no helpful answer, masked of personal data, kept for the coordinator."""

    __tablename__ = "unanswered_questions"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(String(1000))
    reason: Mapped[str] = mapped_column(String(40))
    nearest: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    passed_on_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("gap_groups.id", ondelete="SET NULL"), index=True)
    message_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """The answer that a visitor called unhelpful."""


class WrongAnswerReport(Base):
    """A visitor said that a shown fact is wrong."""

    __tablename__ = "wrong_answer_reports"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    facts: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(2))
    comment: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
