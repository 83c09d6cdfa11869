"""Fill the database from the files in `data/knowledge/`."""

from pathlib import Path

from bot.database import Database
from bot.knowledge.records import read_folder
from bot.knowledge.repository import seed

SEED_FOLDER = Path(__file__).resolve().parents[2] / "data" / "knowledge"


def seed_database(database: Database, folder: Path = SEED_FOLDER) -> dict[str, int]:
    """Seed in one transaction and return how many rows of each kind were written.

    Idempotent; facts, entities and sources that were edited since the last seeding are kept.
    Raises `KnowledgeFileError`.
    """
    knowledge = read_folder(folder)
    with database.begin() as session:
        return seed(session, knowledge)
