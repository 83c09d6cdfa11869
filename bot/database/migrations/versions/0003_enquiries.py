"""Enquiries with consents, partners and history; the outbox; texts and values of the site."""

import sqlalchemy as sa
from alembic import op

from bot.database.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_site()
    _create_enquiries()
    _create_parts()
    _create_outbox()


def _create_site() -> None:
    op.create_table(
        "site_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_texts")),
        sa.UniqueConstraint("key", "language", "version", name="uq_site_texts_version"),
    )
    op.create_index(op.f("ix_site_texts_sha256"), "site_texts", ["sha256"])
    op.create_table(
        "site_values",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_site_values")),
    )


def _create_enquiries() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("form_run_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("channel", sa.String(4), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=True),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("subject_slug", sa.String(80), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(160), nullable=True),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("coordinator", sa.String(120), nullable=False),
        sa.Column("coordinator_email", sa.String(320), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("first_reply_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("blanked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('new', 'open', 'answered', 'closed', 'withdrawn', 'spam')", name=op.f("ck_enquiries_status")
        ),
        sa.CheckConstraint("language IN ('de', 'en')", name=op.f("ck_enquiries_language")),
        sa.CheckConstraint("channel IN ('chat', 'form')", name=op.f("ck_enquiries_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("reference", name=op.f("uq_enquiries_reference")),
        sa.UniqueConstraint("form_run_id", name=op.f("uq_enquiries_form_run_id")),
    )
    op.create_index("ix_enquiries_status_created_at", "enquiries", ["status", "created_at"])
    for column in (
        "conversation_id",
        "subject_slug",
        "email",
        "coordinator",
        "account_id",
        "created_at",
        "updated_at",
    ):
        op.create_index(op.f(f"ix_enquiries_{column}"), "enquiries", [column])


def _create_parts() -> None:
    op.create_table(
        "consents",
        _enquiry_id(),
        sa.Column("text_key", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        _of_enquiry("consents"),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_consents")),
    )
    op.create_table(
        "enquiry_partners",
        _enquiry_id(),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name_de", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("reason_de", sa.String(200), nullable=False),
        sa.Column("reason_en", sa.String(200), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        _of_enquiry("enquiry_partners"),
        sa.PrimaryKeyConstraint("enquiry_id", "slug", name=op.f("pk_enquiry_partners")),
    )
    op.create_index(op.f("ix_enquiry_partners_slug"), "enquiry_partners", ["slug"])
    op.create_table(
        "enquiry_events",
        sa.Column("id", ROW_ID, nullable=False),
        _enquiry_id(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(120), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("batch", sa.String(32), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _of_enquiry("enquiry_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_events")),
    )
    op.create_index(op.f("ix_enquiry_events_enquiry_id"), "enquiry_events", ["enquiry_id"])
    op.create_index(op.f("ix_enquiry_events_batch"), "enquiry_events", ["batch"])
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(160), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("coordinator", sa.String(120), nullable=False),
        sa.Column("coordinator_email", sa.String(320), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rules")),
    )
    op.create_table(
        "erased_enquiries",
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("form_run_id", sa.String(64), nullable=False),
        sa.Column("receipt", sa.String(20), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_erased_enquiries")),
        sa.UniqueConstraint("form_run_id", name=op.f("uq_erased_enquiries_form_run_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_erased_enquiries_receipt")),
    )


def _create_outbox() -> None:
    op.create_table(
        "outgoing_mails",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message_id", sa.String(160), nullable=False),
        sa.Column("in_reply_to", sa.String(160), nullable=True),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("language", sa.String(4), nullable=False),
        sa.Column("about", sa.String(40), nullable=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("reply_to", sa.String(320), nullable=True),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(60), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'inflight', 'sent', 'failed', 'cancelled')", name=op.f("ck_outgoing_mails_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mails_message_id")),
    )
    op.create_index("ix_outgoing_mails_state_due_at", "outgoing_mails", ["state", "due_at"])
    op.create_index("ix_outgoing_mails_recipient_template", "outgoing_mails", ["recipient", "template"])
    for column in ("about", "created_at"):
        op.create_index(op.f(f"ix_outgoing_mails_{column}"), "outgoing_mails", [column])


def _enquiry_id() -> sa.Column:
    return sa.Column("enquiry_id", ROW_ID, nullable=False)


def _of_enquiry(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enquiry_id"],
        ["enquiries.id"],
        name=op.f(f"fk_{table}_enquiry_id_enquiries"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in (
        "outgoing_mails",
        "erased_enquiries",
        "routing_rules",
        "enquiry_events",
        "enquiry_partners",
        "consents",
        "enquiries",
        "site_values",
        "site_texts",
    ):
        op.drop_table(table)
