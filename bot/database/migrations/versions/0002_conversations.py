"""Conversations: sessions, messages, offered buttons, feedback, tombstones."""

import sqlalchemy as sa
from alembic import op

from bot.database.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), nullable=False),
        sa.Column("section_turns", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_active_at", UtcDateTime(), nullable=False),
        sa.Column("erasing_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "mode IN ('bot', 'waiting', 'human')", name=op.f("ck_conversations_mode")
        ),
        sa.CheckConstraint("language IN ('de', 'en')", name=op.f("ck_conversations_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversations_token_hash")),
    )
    op.create_index(
        op.f("ix_conversations_last_active_at"), "conversations", ["last_active_at"]
    )
    op.create_table(
        "messages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("expects", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(36), nullable=True),
        sa.Column("button_id", sa.String(32), nullable=True),
        sa.Column("turn_id", sa.String(36), nullable=True),
        sa.Column("state", sa.String(10), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("timing", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('visitor', 'bot', 'coordinator', 'system')", name=op.f("ck_messages_role")
        ),
        sa.CheckConstraint(
            "state IN ('running', 'completed', 'failed')", name=op.f("ck_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_messages_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_messages_client_id"),
    )
    op.create_table(
        "offered_buttons",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("message_seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_offered_buttons_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_buttons")),
    )
    op.create_index(
        op.f("ix_offered_buttons_conversation_id"), "offered_buttons", ["conversation_id"]
    )
    op.create_table(
        "feedback",
        sa.Column("message_id", ROW_ID, nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_feedback_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "erased_conversations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("receipt", sa.String(20), nullable=False),
        sa.Column("sections", sa.Integer(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_conversations")),
        sa.UniqueConstraint("receipt", name=op.f("uq_erased_conversations_receipt")),
    )


def downgrade() -> None:
    for table in (
        "erased_conversations",
        "feedback",
        "offered_buttons",
        "messages",
        "conversations",
    ):
        op.drop_table(table)
