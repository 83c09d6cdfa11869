"""Knowledge base: sources, entities, facts, sample questions, gaps."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('entities',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('side', sa.String(length=20), nullable=True),
    sa.Column('type', sa.String(length=20), nullable=True),
    sa.Column('name_de', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('short_de', sa.String(length=120), nullable=False),
    sa.Column('short_en', sa.String(length=120), nullable=False),
    sa.Column('seeded_hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_entities'))
    )
    with op.batch_alter_table('entities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entities_kind'), ['kind'], unique=False)

    op.create_table('knowledge_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_revision'))
    )
    op.create_table('sources',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title_de', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('publisher_de', sa.String(length=200), nullable=False),
    sa.Column('publisher_en', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('retrieved_on', sa.Date(), nullable=False),
    sa.Column('seeded_hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_sources'))
    )
    op.create_table('unanswered_questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('nearest', sa.String(length=100), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('passed_on_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unanswered_questions'))
    )
    with op.batch_alter_table('unanswered_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unanswered_questions_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unanswered_questions_created_at'), ['created_at'], unique=False)

    op.create_table('unknown_aspects',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('gloss', sa.String(length=300), nullable=False),
    sa.Column('name_de', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('seeded_hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_unknown_aspects'))
    )
    op.create_table('wrong_answer_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('facts', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wrong_answer_reports'))
    )
    with op.batch_alter_table('wrong_answer_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wrong_answer_reports_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wrong_answer_reports_created_at'), ['created_at'], unique=False)

    op.create_table('aliases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entity_slug', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['entity_slug'], ['entities.slug'], name=op.f('fk_aliases_entity_slug_entities'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aliases')),
    sa.UniqueConstraint('language', 'text', name=op.f('uq_aliases_language'))
    )
    with op.batch_alter_table('aliases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aliases_entity_slug'), ['entity_slug'], unique=False)

    op.create_table('facts',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('subject_slug', sa.String(length=80), nullable=False),
    sa.Column('aspect', sa.String(length=40), nullable=False),
    sa.Column('gloss', sa.String(length=300), nullable=False),
    sa.Column('answer_de', sa.Text(), nullable=False),
    sa.Column('answer_en', sa.Text(), nullable=False),
    sa.Column('source_slug', sa.String(length=80), nullable=False),
    sa.Column('passage', sa.String(length=200), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('review_due_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('stale_language', sa.String(length=2), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seeded_hash', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['source_slug'], ['sources.slug'], name=op.f('fk_facts_source_slug_sources')),
    sa.ForeignKeyConstraint(['subject_slug'], ['entities.slug'], name=op.f('fk_facts_subject_slug_entities')),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_facts'))
    )
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facts_aspect'), ['aspect'], unique=False)
        batch_op.create_index(batch_op.f('ix_facts_subject_slug'), ['subject_slug'], unique=False)

    op.create_table('sample_questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target', sa.String(length=100), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.String(length=400), nullable=False),
    sa.Column('origin', sa.String(length=40), nullable=False),
    sa.Column('focus_slug', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['focus_slug'], ['entities.slug'], name=op.f('fk_sample_questions_focus_slug_entities'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_questions'))
    )
    with op.batch_alter_table('sample_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sample_questions_origin'), ['origin'], unique=False)
        batch_op.create_index('ix_sample_questions_target_language', ['target', 'language'], unique=False)

    op.create_table('fact_covers',
    sa.Column('fact_slug', sa.String(length=80), nullable=False),
    sa.Column('covered_slug', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['covered_slug'], ['facts.slug'], name=op.f('fk_fact_covers_covered_slug_facts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_slug'], ['facts.slug'], name=op.f('fk_fact_covers_fact_slug_facts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fact_slug', 'covered_slug', name=op.f('pk_fact_covers'))
    )
    op.create_table('fact_entities',
    sa.Column('fact_slug', sa.String(length=80), nullable=False),
    sa.Column('entity_slug', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['entity_slug'], ['entities.slug'], name=op.f('fk_fact_entities_entity_slug_entities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_slug'], ['facts.slug'], name=op.f('fk_fact_entities_fact_slug_facts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fact_slug', 'entity_slug', name=op.f('pk_fact_entities'))
    )
    op.create_table('relations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject_slug', sa.String(length=80), nullable=False),
    sa.Column('predicate', sa.String(length=40), nullable=False),
    sa.Column('object_slug', sa.String(length=80), nullable=False),
    sa.Column('role_de', sa.String(length=200), nullable=True),
    sa.Column('role_en', sa.String(length=200), nullable=True),
    sa.Column('fact_slug', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['fact_slug'], ['facts.slug'], name=op.f('fk_relations_fact_slug_facts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['object_slug'], ['entities.slug'], name=op.f('fk_relations_object_slug_entities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_slug'], ['entities.slug'], name=op.f('fk_relations_subject_slug_entities'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relations'))
    )
    with op.batch_alter_table('relations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relations_object_slug'), ['object_slug'], unique=False)
        batch_op.create_index(batch_op.f('ix_relations_predicate'), ['predicate'], unique=False)
        batch_op.create_index(batch_op.f('ix_relations_subject_slug'), ['subject_slug'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('relations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relations_subject_slug'))
        batch_op.drop_index(batch_op.f('ix_relations_predicate'))
        batch_op.drop_index(batch_op.f('ix_relations_object_slug'))

    op.drop_table('relations')
    op.drop_table('fact_entities')
    op.drop_table('fact_covers')
    with op.batch_alter_table('sample_questions', schema=None) as batch_op:
        batch_op.drop_index('ix_sample_questions_target_language')
        batch_op.drop_index(batch_op.f('ix_sample_questions_origin'))

    op.drop_table('sample_questions')
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facts_subject_slug'))
        batch_op.drop_index(batch_op.f('ix_facts_aspect'))

    op.drop_table('facts')
    with op.batch_alter_table('aliases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aliases_entity_slug'))

    op.drop_table('aliases')
    with op.batch_alter_table('wrong_answer_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wrong_answer_reports_created_at'))
        batch_op.drop_index(batch_op.f('ix_wrong_answer_reports_conversation_id'))

    op.drop_table('wrong_answer_reports')
    op.drop_table('unknown_aspects')
    with op.batch_alter_table('unanswered_questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unanswered_questions_created_at'))
        batch_op.drop_index(batch_op.f('ix_unanswered_questions_conversation_id'))

    op.drop_table('unanswered_questions')
    op.drop_table('sources')
    op.drop_table('knowledge_revision')
    with op.batch_alter_table('entities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entities_kind'))

    op.drop_table('entities')
