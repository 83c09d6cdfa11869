"""Alembic's entry: online migrations only, one transaction for all."""

from alembic import context

from bot.database.base import Base
from bot.database.engine import Database

database = Database(context.config.attributes["url"])
with database.engine.begin() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    context.run_migrations()
database.dispose()
