"""Two coordinators, a visitor who types all the time, answers in flight, hand-back and idle return, all at once.

`BOT_TEST_SCHEDULES` sets how many random schedules are run on each database.
"""

from __future__ import annotations

import os
from collections import Counter

from bot.database import Database
from tests.integration.conversations.history import check
from tests.integration.conversations.schedules import Quarter

SCHEDULES = int(os.environ.get("BOT_TEST_SCHEDULES", "200"))


def test_one_owner_a_silent_bot_and_nothing_lost_in_any_schedule(database: Database) -> None:
    seen: Counter[str] = Counter()
    for seed in range(SCHEDULES):
        quarter = Quarter(database, seed).run()
        check(quarter)
        seen.update(takeovers=len(quarter.takeovers), written=sum(map(len, quarter.written.values())))
        seen.update(
            answered=sum(map(bool, quarter.answered.values())), dropped=list(quarter.answered.values()).count(0)
        )

    # The schedules are worth something only where all of this really happened.
    assert min(seen[what] for what in ("takeovers", "written", "answered", "dropped")) > SCHEDULES / 10
