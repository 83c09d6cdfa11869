"""A visitor gets a copy of everything, and has everything erased (GDPR Art. 15 and 17)."""

import asyncio
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from bot.web.schemas import ExportBody
from bot.web.texts import phrase
from tests.integration.web.fake_rasa import SOURCE, answer_politely, draft, turn
from tests.integration.web.support import new_client_id

pytestmark = pytest.mark.row("P6")

TABLES = ("conversations", "messages", "offered_buttons", "feedback", "unanswered_questions")


@pytest.fixture
def canary():
    """Return a word that nobody else writes."""
    return f"Kanarienvogel-{uuid.uuid4().hex}"


def export(chat):
    return chat.client.get("/api/v1/conversations/current/export", headers=chat.headers)


def erase(chat):
    return chat.client.delete("/api/v1/conversations/current", headers=chat.headers)


def fill(web, rasa, canary):
    """Return a visitor about whom every table holds something."""
    chat = web.open("en")
    buttons = [{"title": f"Button {canary}", "payload": "/x"}]
    rasa.answer = lambda body: turn(draft(f"About {canary}", sources=[SOURCE], buttons=buttons), language="en")
    seq = chat.say(f"I am {canary}", client_id=new_client_id())["messages"][0]["seq"]
    chat.client.post(f"/api/v1/messages/{seq}/feedback", json={"helpful": True}, headers=chat.headers)
    web.execute(
        "INSERT INTO unanswered_questions (conversation_id, language, text, reason, created_at) "
        "VALUES (:id, 'en', :text, 'no_answer', '2026-11-23 00:00:00.000000')",
        id=rasa.turns[-1]["sender"],
        text=canary,
    )
    rasa.answer = answer_politely
    return chat


def count(web):
    return {table: web.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def read_files(web):
    """Return the raw bytes of the database and its journal."""
    path = web.settings.database_url.removeprefix("sqlite:///")
    files = [Path(path + suffix) for suffix in ("", "-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def test_the_export_holds_everything(web, rasa, canary):
    chat = fill(web, rasa, canary)
    response = export(chat)
    assert response.headers["content-disposition"] == 'attachment; filename="conversation.json"'
    body = response.json()
    assert body["notice"] == phrase("en", "chat.export_notice")
    greeting, own, answer = body["messages"]
    assert (own["text"], own["state"], len(own["client_id"])) == (f"I am {canary}", "completed", 36)
    assert (answer["buttons"], answer["helpful"], answer["sources"]) == ([f"Button {canary}"], True, [SOURCE])
    assert greeting["helpful"] is None
    ExportBody.model_validate_json(response.content, strict=True, extra="forbid")


@pytest.mark.row("P4")
def test_erasure_reaches_every_store(web, rasa, canary):
    other = web.open()
    before = count(web)
    chat = fill(web, rasa, canary)
    sender = rasa.turns[-1]["sender"]
    assert canary.encode() in read_files(web)
    response = erase(chat)
    receipt = response.json()["receipt"]
    assert response.status_code == 200
    assert count(web) == before
    assert rasa.erased == [sender]
    assert canary.encode() not in read_files(web)
    rows = web.rows("SELECT id, receipt, completed_at IS NOT NULL FROM erased_conversations WHERE id = :id", id=sender)
    assert rows == [(sender, receipt, 1)]
    assert chat.post(text="Hello?").status_code == 401
    assert export(chat).status_code == 401
    assert erase(chat).status_code == 401
    assert other.say("Hallo")["mode"] == "bot"


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Löschung noch nicht abgeschlossen"), ("en", "Deletion not finished yet")]
)
def test_an_unreachable_store_is_told_and_erased_later(web, rasa, language, title, canary):
    chat = web.open(language)
    chat.say(canary)
    rasa.erases = False
    response = erase(chat)
    assert (response.status_code, response.json()["title"]) == (503, title)
    assert web.rows("SELECT count(*) FROM messages WHERE text = :text", text=canary) == [(0,)]
    assert chat.post(text="Hallo?").status_code == 401
    rasa.erases = True
    assert erase(chat).status_code == 200
    assert rasa.erased == [rasa.turns[-1]["sender"]]


def test_the_sweep_finishes_what_was_begun(web, rasa):
    chat = web.open()
    rasa.erases = False
    erase(chat)
    rasa.erases = True
    services = web.app.state.services
    loop = services.rasa._client._loop
    assert asyncio.run_coroutine_threadsafe(services.eraser.sweep(), loop).result(10) >= 1
    assert web.rows("SELECT count(*) FROM erased_conversations WHERE completed_at IS NULL") == [(0,)]
    assert erase(chat).status_code == 401


def test_a_turn_that_is_under_way_leaves_nothing_behind(web, rasa, canary):
    chat, begun, release = web.open(), Event(), Event()

    def answer_late(body):
        begun.set()
        release.wait(5)
        return answer_politely(body)

    rasa.answer = answer_late
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(chat.post, text=canary)
        assert begun.wait(5)
        assert erase(chat).status_code == 200
        release.set()
        assert late.result().status_code == 401
    # Once for the erasure, once more for what the late turn may have written.
    assert rasa.erased == [rasa.turns[-1]["sender"]] * 2
    assert web.rows("SELECT count(*) FROM messages WHERE text LIKE :text", text=f"%{canary}%") == [(0,)]


def test_sqlite_is_told_to_overwrite_what_is_deleted(web):
    with web.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
