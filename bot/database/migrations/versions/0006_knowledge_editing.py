"""Knowledge editing: history, uploads, gaps grouped by meaning."""

import sqlalchemy as sa
from alembic import op

from bot.database.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("key", sa.String(210), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_changes"),
    )
    op.create_index("ix_knowledge_changes_kind_key", "knowledge_changes", ["kind", "key"])
    op.create_index("ix_knowledge_changes_revision", "knowledge_changes", ["revision"])
    op.create_table(
        "knowledge_uploads",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_uploads"),
    )
    op.create_table(
        "gap_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("fact_slug", sa.String(80), nullable=True),
        sa.Column("checked_revision", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name="ck_gap_groups_state"),
        sa.PrimaryKeyConstraint("id", name="pk_gap_groups"),
    )
    op.create_index("ix_gap_groups_state", "gap_groups", ["state"])
    with op.batch_alter_table("unanswered_questions") as table:
        table.add_column(sa.Column("vector", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        table.create_foreign_key(
            "fk_unanswered_questions_group_id_gap_groups", "gap_groups", ["group_id"], ["id"], ondelete="SET NULL"
        )
        table.create_unique_constraint("uq_unanswered_questions_message_id", ["message_id"])
        table.create_index("ix_unanswered_questions_group_id", ["group_id"])
    with op.batch_alter_table("wrong_answer_reports") as table:
        table.add_column(sa.Column("handled_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("wrong_answer_reports") as table:
        table.drop_column("handled_at")
    with op.batch_alter_table("unanswered_questions") as table:
        table.drop_index("ix_unanswered_questions_group_id")
        table.drop_constraint("uq_unanswered_questions_message_id", type_="unique")
        table.drop_constraint("fk_unanswered_questions_group_id_gap_groups", type_="foreignkey")
        table.drop_column("message_id")
        table.drop_column("group_id")
        table.drop_column("vector")
    op.drop_table("gap_groups")
    op.drop_table("knowledge_uploads")
    op.drop_table("knowledge_changes")
