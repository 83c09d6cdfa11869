"""Visitor and coordinator may sit at different web processes (DESIGN §11)."""

from __future__ import annotations

import time
import uuid
from contextlib import ExitStack

import pytest

from tests.integration.console.support import sign_in
from tests.integration.web.fake_rasa import draft, turn
from tests.integration.web.support import run_web


@pytest.fixture
def two_processes(rasa, tmp_path, postgresql_url):
    """Two web processes on one PostgreSQL database."""
    rasa.reset()
    with ExitStack() as stack:
        folders = [tmp_path / name for name in ("one", "other")]
        yield [stack.enter_context(run_web(folder, rasa, database_url=postgresql_url)) for folder in folders]


@pytest.mark.postgresql
def test_person_and_visitor_meet_across_processes(two_processes, rasa):
    one, other = two_processes
    chat, coordinator = one.open(), sign_in(other)
    rasa.answer = lambda body: turn(draft("Ich rufe jemanden.", "handoff", handoff=True))
    chat.say("Ein Mensch, bitte")
    (conversation_id,) = one.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")[0]
    path = f"/chats/{conversation_id}"
    assert path in coordinator.get("/chats").text

    coordinator.post(f"{path}/take-over", path)
    coordinator.post(f"{path}/messages", path, text="Hier bin ich.", client_id=str(uuid.uuid4()))
    began = time.monotonic()
    news = chat.history(after=4, wait=20)

    assert [(m["role"], m["text"]) for m in news["messages"]][-1] == ("coordinator", "Hier bin ich.")
    assert news["mode"] == "human"
    assert time.monotonic() - began < 10
    assert chat.say("Gut.") == {"messages": [], "mode": "human"}
    assert "Gut." in coordinator.get(path).text
