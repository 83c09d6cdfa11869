"""The start of the action server."""

from __future__ import annotations

from typing import Any

import pytest

from actions.__main__ import warm_up
from bot.knowledge.store import ModelMissing


class BrokenService:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def index(self) -> Any:
        raise self.error


def test_missing_model_stops_the_start_with_a_sentence() -> None:
    with pytest.raises(SystemExit, match=r"Run it\."):
        warm_up(BrokenService(ModelMissing("Run it.")))  # type: ignore[arg-type]


def test_database_that_is_down_does_not_stop_the_start() -> None:
    warm_up(BrokenService(OSError("down")))  # type: ignore[arg-type]
