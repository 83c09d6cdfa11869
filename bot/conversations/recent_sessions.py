"""Remember for a minute which conversation a token opens: a turn then needs two transactions only.

For what checks the conversation under its lock anyway; reading and exporting always ask the database.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from bot.conversations.records import Session
from bot.conversations.tokens import hash_token

REMEMBERED_SECONDS = 60.0
REMEMBERED_SESSIONS = 10_000


class RecentSessions:
    """The sessions of the newest messages, by the hash of their tokens."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, tuple[Session, float]] = OrderedDict()

    def find(self, token: str) -> Session | None:
        """Return the session, where it was seen within the last minute."""
        session, seen_at = self._sessions.get(hash_token(token), (None, 0.0))
        return session if time.monotonic() - seen_at < REMEMBERED_SECONDS else None

    def remember(self, token: str, session: Session) -> None:
        """Keep what the database said."""
        key = hash_token(token)
        self._sessions[key] = (session, time.monotonic())
        self._sessions.move_to_end(key)
        if len(self._sessions) > REMEMBERED_SESSIONS:
            self._sessions.popitem(last=False)

    def forget(self, token: str) -> None:
        """Ask the database next time."""
        self._sessions.pop(hash_token(token), None)
