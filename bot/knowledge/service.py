"""The answering service: one per process, always on the newest revision of the knowledge base."""

import threading
import time
from functools import lru_cache
from pathlib import Path

from bot.database import Database, get_database
from bot.embedding import Embedder, get_embedder
from bot.knowledge import gaps
from bot.knowledge.answering import Question, answer, more
from bot.knowledge.deciding import Gate, load_gate
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.replies import Reply, facts_reply
from bot.knowledge.repository import current_revision, read_knowledge
from bot.knowledge.store import ModelStore
from bot.knowledge.trying import Trial, try_question, with_published
from bot.settings import load_settings

_MODEL_CHECK_SECONDS = 2.0


class AnsweringService:
    """Answers questions and keeps what it could not answer. Synchronous and thread-safe; call it in a worker thread."""

    def __init__(self, database: Database, embedder: Embedder, models: ModelStore, gate: Gate) -> None:
        self._database = database
        self._embedder = embedder
        self._models = models
        self._gate = gate
        self._lock = threading.Lock()
        self._index: KnowledgeIndex | None = None
        self._wanted_model = Path()
        self._model_checked = 0.0

    def answer(self, question: Question) -> Reply:
        """Answer one message; `Question.vector` saves embedding it again."""
        return answer(question, self.index(), self._gate)

    def more(self, language: str, focus: str | None, last_facts: tuple[str, ...]) -> Reply:
        """Tell more about what was talked about last."""
        return more(language, focus, last_facts, self.index())

    def show(self, slug: str, language: str) -> Reply:
        """Show one fact; "no_answer" where it was taken back since it was offered."""
        index = self.index()
        return facts_reply("answer", [slug], language, index) if slug in index.facts else Reply("no_answer")

    def try_question(self, text: str, language: str, draft: str | None = None) -> Trial:
        """Show what a question would get and why, with one draft as if it were published. Raises `KeyError`."""
        index = self.index()
        if draft is not None:
            index = KnowledgeIndex(with_published(index.knowledge, draft), index.model, self._embedder)
        return try_question(text, language, index, self._gate)

    def record_gap(self, question: Question, reason: str) -> int:
        """Keep an unanswered question, masked, for the coordinator; return its id."""
        with self._database.begin() as session:
            return gaps.record_unanswered(
                session, question.text, question.language, reason, question.conversation_id, vector=question.vector
            )

    def pass_on(self, gap_id: int) -> None:
        """Mark a kept question as passed on. Raises `gaps.UnknownGap`."""
        with self._database.begin() as session:
            gaps.pass_on(session, gap_id)

    def report_wrong(self, facts: tuple[str, ...], language: str, comment: str, conversation_id: str = "") -> int:
        """Keep a visitor's word that shown facts are wrong; return its id."""
        with self._database.begin() as session:
            return gaps.report_wrong_answer(session, facts, language, comment, conversation_id)

    def index(self) -> KnowledgeIndex:
        """Return the index of the newest revision, read again only when something changed.

        Raises `store.ModelMissing` and the database's errors.
        """
        with self._database.look() as session:
            revision = current_revision(session)
        index = self._index
        if index is not None and index.knowledge.revision == revision and not self._newer_model(index):
            return index
        with self._lock:
            # Another thread may have read it anew meanwhile. A newer model must not be asked for twice: the second
            # time finds "just looked".
            if self._index is index or self._index is None:
                with self._database.read() as session:
                    knowledge = read_knowledge(session)
                self._wanted_model = self._models.path(knowledge)
                self._index = KnowledgeIndex(knowledge, self._models.newest(knowledge), self._embedder)
            return self._index

    def _newer_model(self, index: KnowledgeIndex) -> bool:
        """Tell whether the refitting worker has finished the model of this revision since."""
        if index.model.fingerprint == self._wanted_model.stem:
            return False
        if time.monotonic() - self._model_checked < _MODEL_CHECK_SECONDS:
            return False
        self._model_checked = time.monotonic()
        return self._wanted_model.is_file()


@lru_cache(maxsize=1)
def get_answering_service() -> AnsweringService:
    """Return the service of this process, made from the settings at first use."""
    return AnsweringService(get_database(), get_embedder(), get_model_store(), load_gate())


def get_model_store() -> ModelStore:
    """Return the folder of fitted models that the settings name."""
    return ModelStore(load_settings().data_dir / "knowledge")
