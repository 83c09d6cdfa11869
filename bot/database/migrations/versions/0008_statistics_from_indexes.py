"""Statistics: count from indexes alone, without reading a text; the old indexes are beginnings of the new ones."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MESSAGES, OLD_MESSAGES = "ix_messages_role_kind_created_at", "ix_messages_created_at_role_kind"
CONVERSATIONS = "ix_conversations_created_at_language"
ENQUIRIES, OLD_ENQUIRIES = "ix_enquiries_statistics", "ix_enquiries_created_at"
COUNTED = ["created_at", "status", "language", "channel", "subject_slug", "first_reply_at"]


def upgrade() -> None:
    op.create_index(MESSAGES, "messages", ["role", "kind", "created_at"])
    op.drop_index(OLD_MESSAGES, "messages")
    op.create_index(CONVERSATIONS, "conversations", ["created_at", "language"])
    op.create_index(ENQUIRIES, "enquiries", COUNTED)
    op.drop_index(OLD_ENQUIRIES, "enquiries")


def downgrade() -> None:
    op.create_index(OLD_ENQUIRIES, "enquiries", ["created_at"])
    op.drop_index(ENQUIRIES, "enquiries")
    op.drop_index(CONVERSATIONS, "conversations")
    op.create_index(OLD_MESSAGES, "messages", ["created_at", "role", "kind"])
    op.drop_index(MESSAGES, "messages")
