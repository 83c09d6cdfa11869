"""Statistics: count messages of a span of time without reading them."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = "ix_messages_created_at_role_kind"


def upgrade() -> None:
    op.create_index(NAME, "messages", ["created_at", "role", "kind"])


def downgrade() -> None:
    op.drop_index(NAME, "messages")
