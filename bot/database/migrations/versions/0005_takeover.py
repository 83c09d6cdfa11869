"""Takeover: who answers, since when, and what became of each handoff."""

import sqlalchemy as sa
from alembic import op

from bot.database.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CONVERSATION_COLUMNS = {
    "mode_since": UtcDateTime(),
    "coordinator_id": sa.Integer(),
    "coordinator_name": sa.String(200),
    "attended_at": UtcDateTime(),
    "visitor_seen_at": UtcDateTime(),
    "unsaid": sa.JSON(none_as_null=True),
}


def upgrade() -> None:
    for name, kind in CONVERSATION_COLUMNS.items():
        op.add_column("conversations", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_conversations_mode"), "conversations", ["mode"])
    op.add_column("messages", sa.Column("author", sa.String(200), nullable=True))
    op.create_table(
        "handoffs",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=True),
        sa.Column("notified_at", UtcDateTime(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("coordinator_name", sa.String(200), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("mailed_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('handed_back', 'ended', 'idle', 'nobody', 'withdrawn')", name=op.f("ck_handoffs_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_handoffs_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    for column in ("conversation_id", "requested_at", "ended_at"):
        op.create_index(op.f(f"ix_handoffs_{column}"), "handoffs", [column])
    op.create_table(
        "coordinator_presence",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_coordinator_presence")),
    )
    op.create_index(op.f("ix_coordinator_presence_seen_at"), "coordinator_presence", ["seen_at"])


def downgrade() -> None:
    op.drop_table("coordinator_presence")
    op.drop_table("handoffs")
    op.drop_column("messages", "author")
    op.drop_index(op.f("ix_conversations_mode"), "conversations")
    for name in reversed(CONVERSATION_COLUMNS):
        op.drop_column("conversations", name)
