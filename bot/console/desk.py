"""What the knowledge pages need beside the database: the answering service and sentence vectors."""

from __future__ import annotations

from functools import cached_property

from bot.database import Database
from bot.embedding import Embedder, get_embedder
from bot.knowledge.deciding import load_gate
from bot.knowledge.service import AnsweringService
from bot.knowledge.store import ModelStore
from bot.settings import Settings


class KnowledgeDesk:
    """Makes both at first use: most requests need neither."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self.database = database

    @cached_property
    def embedder(self) -> Embedder:
        """Return the embedder of this process."""
        return get_embedder()

    @cached_property
    def answering(self) -> AnsweringService:
        """Return a service that answers as the action server does, from the same database and models."""
        return AnsweringService(
            self.database, self.embedder, ModelStore(self._settings.data_dir / "knowledge"), load_gate()
        )
