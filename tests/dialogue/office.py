"""The enquiry services over one database, and conversations with the actions that use them."""

from __future__ import annotations

import uuid
from typing import Any

from actions.registry import build_executor
from bot.database import Database
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.service import EnquiryService
from bot.settings import Settings
from evaluation.enquiries.rows import count_rows, read_row
from tests.dialogue.talking import Talk
from tests.unit.actions.fakes import FakeService, a_reply


class Office:
    """What a coordinator would see of a conversation."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings.database_url)
        self.enquiries = EnquiryService(self.database, settings)
        self.own = OwnEnquiryService(self.database, settings)

    def talk(self, language: str = "de", **values: Any) -> Talk:
        """Begin a conversation."""
        executor = build_executor(FakeService(a_reply(answer="Das ist so.")), self.enquiries, self.own)
        return Talk(executor.actions, language, **{"sender": uuid.uuid4().hex, **values})

    @property
    def count(self) -> int:
        """Return how many enquiries are stored."""
        return count_rows(self.database)

    def row(self, talk: Talk) -> dict[str, Any]:
        """Return what is stored of the conversation's enquiry."""
        row = read_row(self.database, talk.slots["reference"])
        assert row is not None
        return row
