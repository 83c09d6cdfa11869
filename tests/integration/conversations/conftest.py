"""The databases of the unit tests, for threads."""

from tests.unit.conversations.conftest import database

__all__ = ["database"]
