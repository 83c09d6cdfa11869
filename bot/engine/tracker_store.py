"""Rasa's tracker store over one row per turn: one SELECT and one INSERT a turn, off the event loop.

Whatever fails ends the turn (`TurnAborted`): Rasa's `FailSafeTrackerStore` would go on in memory.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy.exc
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.engine import patches
from bot.engine.aborted import TurnAborted
from bot.engine.messages import event_as_dict, forget_vector
from bot.engine.snapshot import EVENTS_KEPT, compact
from bot.engine.stored_tracker import StoredTracker
from bot.engine.tracker_database import ConversationErased, TrackerDatabase, default_url

logger = logging.getLogger(__name__)
patches.apply()

EVENTS_CACHED = 20_000
"""Over all conversations; about 40 MB of event objects."""
THREADS = 5
"""As many as the pool has connections: readers go on while a writer waits for a lock."""
_T = TypeVar("_T")


class TrackerStoreUnavailable(RasaException):
    """The tracker's database cannot be used; Rasa must not start."""


class TurnTrackerStore(TrackerStore):
    """Keep conversations in SQLite or PostgreSQL, and the trackers of recent ones in memory.

    A tracker is checked by the newest turn's number, so a conversation may come back from another process.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        try:
            self._database = TrackerDatabase(host or default_url())
        except Exception as error:
            # Also an ImportError or AttributeError, for which Rasa would take its in-memory store.
            raise TrackerStoreUnavailable(f"The tracker's database cannot be used: {error}") from error
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="tracker")
        self._cache: OrderedDict[str, StoredTracker] = OrderedDict()
        self._cached_events = 0

    async def retrieve(self, sender_id: str) -> StoredTracker | None:
        """Return the conversation's tracker, or `None` where there is none."""
        # Taken out of the memory: a turn that is given up must not leave its events there.
        known = self._forget(sender_id)
        found = await self._call(self._database.load, sender_id, known.number if known else 0)
        if known and (not found or found[0][0] != known.number):
            # Another process has put the turns together since, or the rows are gone.
            known = None
            found = await self._call(self._database.load, sender_id, 0)
        tracker = known or StoredTracker(sender_id, self.domain)
        for number, events in found:
            if number > tracker.number:
                for event in deserialise_events(json.loads(events)):
                    tracker.update(event)
                tracker.number, tracker.stored = number, len(tracker.events)
        return tracker if tracker.number else None

    async def retrieve_full_tracker(self, sender_id: str) -> StoredTracker | None:
        """Return what `retrieve` returns: sessions do not expire here."""
        return await self.retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save the tracker's new events as one turn; all of them, or none and `TurnAborted`."""
        known = tracker if isinstance(tracker, StoredTracker) else None
        events = list(tracker.events)
        new = events[known.stored if known else 0 :]
        if not new:
            return
        replaces = len(events) > EVENTS_KEPT
        if replaces:
            events = new = compact(events, self.domain.slots)
        rows = json.dumps([event_as_dict(event) for event in new], ensure_ascii=False)
        number = 1 + (known.number if known else 0)
        await self._call(self._database.insert, tracker.sender_id, number, len(new), rows, replaces)
        for event in new:
            forget_vector(event)
        if known is None or replaces:
            known = StoredTracker(tracker.sender_id, self.domain, events)
        known.number, known.stored = number, len(events)
        self._remember(known)

    async def erase(self, sender_id: str) -> int:
        """Forget the conversation, refuse its later turns, and return the number of deleted events."""
        self._forget(sender_id)
        return await self._call(self._database.erase, sender_id)

    async def check(self) -> None:
        """Raise `TurnAborted` where the database does not answer."""
        await self._call(self._database.check)

    def close(self) -> None:
        """Close the connections; the store is not used after that."""
        self._threads.shutdown()
        self._database.engine.dispose()

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await self._call(self._database.senders)

    async def _call(self, function: Callable[..., _T], *arguments: Any) -> _T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, function, *arguments)
        except ConversationErased as error:
            raise TurnAborted("conversation_erased") from error
        except sqlalchemy.exc.IntegrityError as error:
            raise TurnAborted("conversation_moved") from error
        except Exception as error:
            logger.warning("tracker database: %s", type(error).__name__)
            raise TurnAborted("tracker_database_unavailable") from error

    def _remember(self, tracker: StoredTracker) -> None:
        self._forget(tracker.sender_id)
        self._cache[tracker.sender_id] = tracker
        self._cached_events += tracker.stored
        while self._cached_events > EVENTS_CACHED:
            self._forget(next(iter(self._cache)))

    def _forget(self, sender_id: str) -> StoredTracker | None:
        dropped = self._cache.pop(sender_id, None)
        self._cached_events -= dropped.stored if dropped else 0
        return dropped
