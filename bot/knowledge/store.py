"""Where fitted models lie, and how to bring the newest one up to date."""

from contextlib import suppress
from pathlib import Path

from bot.database import Database
from bot.embedding import Embedder, Progress
from bot.knowledge.fitting import fit
from bot.knowledge.model import TargetModel, fingerprint, load_model
from bot.knowledge.records import Knowledge
from bot.knowledge.repository import read_knowledge

_KEPT = 3
"""Older models stay for a while: another process may be reading one."""


class ModelMissing(RuntimeError):
    """No fitted model is there; the message says how to make one."""


class ModelStore:
    """A folder of models named by the fingerprint of the knowledge that they were fitted on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, knowledge: Knowledge) -> Path:
        """Return where the model of exactly this knowledge lies or would lie."""
        return self.folder / f"{fingerprint(knowledge)}.npz"

    def newest(self, knowledge: Knowledge) -> TargetModel:
        """Return the model of this knowledge, else the newest of an earlier revision. Raises `ModelMissing`."""
        exact = self.path(knowledge)
        if exact.is_file():
            return load_model(exact)
        for earlier in sorted(self.folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True):
            with suppress(ValueError):  # written by another version
                return load_model(earlier)
        raise ModelMissing("No fitted model of the knowledge base was found; run `bot knowledge fit`.")

    def refit(self, database: Database, embedder: Embedder, progress: Progress | None = None) -> bool:
        """Fit and save a model where the knowledge changed; tell whether that was needed."""
        with database.read() as session:
            knowledge = read_knowledge(session)
        if self.path(knowledge).is_file():
            return False
        fit(knowledge, embedder, progress).save(self.folder)
        for path in sorted(self.folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            path.unlink(missing_ok=True)
        return True
