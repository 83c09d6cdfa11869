"""Call the synchronous database from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session as DatabaseSession

from bot.database import Database

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 8
"""Below the size of the connection pool (15), so that no thread waits for a connection."""


class DatabaseWorkers:
    """A few threads, each call in one transaction of its own."""

    def __init__(self, database: Database, threads: int = THREADS) -> None:
        self.database = database
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    async def write(
        self,
        function: Callable[Concatenate[DatabaseSession, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run the function in a transaction, committed when this returns."""

        def work() -> T:
            # At once for writing: SQLite refuses a reader that turns into a writer while somebody else writes.
            with self.database.begin(immediate=True) as session:
                return function(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def read(
        self,
        function: Callable[Concatenate[DatabaseSession, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run the function in a session that changes nothing."""

        def work() -> T:
            with self.database.read() as session:
                return function(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def call(self, function: Callable[[Database], T]) -> T:
        """Run something that needs the database as a whole."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, self.database)

    def close(self) -> None:
        """End the threads when their work is done, and close the connections."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.database.dispose()
