"""Two coordinators, a visitor who types all the time, answers in flight, hand-back and idle return, all at once."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.database import Database
from tests.integration.conversations.history import check
from tests.integration.conversations.schedules import Quarter

SCHEDULES = range(60)
MORE_SCHEDULES = range(60, 2_200)


@pytest.mark.parametrize("seeds", [SCHEDULES, pytest.param(MORE_SCHEDULES, marks=pytest.mark.slow)], ids=str)
def test_one_owner_a_silent_bot_and_nothing_lost_in_any_schedule(database: Database, seeds: range) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds:
        quarter = Quarter(database, seed).run()
        check(quarter)
        seen.update(takeovers=len(quarter.takeovers), written=sum(map(len, quarter.written.values())))
        seen.update(
            answered=sum(map(bool, quarter.answered.values())), dropped=list(quarter.answered.values()).count(0)
        )

    # The schedules are worth something only where all of this really happened.
    assert min(seen[what] for what in ("takeovers", "written", "answered", "dropped")) > len(seeds) / 10
