"""Health, readiness, metrics, and the database behind them."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from starlette.responses import JSONResponse
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

import bot.conversations.models
import bot.knowledge.models
from bot.database import Base, Database
from bot.database.migrate import upgrade
from tests.integration.web.support import make_settings, run_web
from tests.services import free_port


@pytest.fixture
def complete(rasa, tmp_path):
    """A web process whose action server answers (the fake Rasa has its health route, too)."""
    rasa.reset()
    port = int(rasa.url.rsplit(":", 1)[1])
    with run_web(tmp_path, rasa, actions_port=port) as web:
        yield web


def test_the_process_is_alive(web):
    response = web.client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_everything_works(complete):
    response = complete.client.get("/ready")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ready", "parts": {"database": True, "actions": True, "rasa": True}},
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "Nicht bereit: der Antwortdienst (Action-Server) antwortet nicht."),
        ("en", "Not ready: the answering service (action server) does not answer."),
    ],
)
def test_a_broken_part_is_named(rasa, tmp_path, language, told):
    rasa.reset()
    with run_web(tmp_path, rasa, actions_port=9) as web:
        response = web.client.get("/ready", headers={"Accept-Language": language})
    assert response.status_code == 503
    assert response.json() == {
        "type": "urn:enquiry-assistant:problem:not-ready",
        "title": {"de": "Nicht bereit", "en": "Not ready"}[language],
        "status": 503,
        "detail": told,
        "parts": {"database": True, "actions": False, "rasa": True},
    }


def test_rasa_must_parse_a_message(complete, rasa):
    rasa.ready = False
    assert complete.client.get("/ready").json()["parts"] == {"database": True, "actions": False, "rasa": False}


def test_a_database_without_tables_is_not_ready(complete):
    complete.execute("ALTER TABLE conversations RENAME TO elsewhere")
    assert complete.client.get("/ready").json()["parts"]["database"] is False
    complete.execute("ALTER TABLE elsewhere RENAME TO conversations")


def test_metrics_count_turns_and_their_stages(complete, rasa):
    chat = complete.open("en")
    chat.say("Hello")
    rasa.answer = lambda body: JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)
    chat.say("Hello")
    lines = complete.client.get("/metrics").text.splitlines()
    for line in (
        'bot_turns_total{kind="answer",language="en"} 1.0',
        'bot_turns_total{kind="error",language="en"} 1.0',
        'bot_turn_failures_total{reason="aborted_action_failed"} 1.0',
        'bot_turn_seconds_count{stage="embed"} 1.0',
        'bot_turn_seconds_count{stage="rasa"} 1.0',
        'bot_turn_seconds_count{stage="store"} 1.0',
        'bot_turn_seconds_count{stage="total"} 1.0',
    ):
        assert line in lines


def test_metrics_are_for_this_machine_only(web, rasa, tmp_path):
    assert web.client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    with run_web(tmp_path, rasa, trusted_proxies="127.0.0.1") as proxied:
        assert proxied.client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404


def test_metrics_tell_what_waits_and_what_works(complete):
    complete.open("en")
    complete.open("de")
    complete.execute("UPDATE conversations SET mode = 'waiting' WHERE language = 'de'")
    complete.execute(
        "INSERT INTO outgoing_mails (id, message_id, template, language, recipient, subject, body, state, attempts, "
        "due_at, created_at) VALUES (1, '<1@x>', 'link', 'de', 'a@b.de', 's', 'b', 'queued', 0, :due, :due)",
        due=(datetime.now(UTC) - timedelta(minutes=10)).replace(tzinfo=None).isoformat(" "),
    )
    lines = complete.client.get("/metrics").text.splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert (values['bot_open_chats{mode="waiting"}'], values['bot_open_chats{mode="bot"}']) == ("1.0", "1.0")
    assert (values['bot_mails{state="queued"}'], values['bot_mails{state="failed"}']) == ("1.0", "0.0")
    assert 600 <= float(values["bot_oldest_mail_seconds"]) < 630
    assert values["bot_last_backup_timestamp_seconds"] == "0.0"
    assert [values[f'bot_part_works{{part="{part}"}}'] for part in ("database", "actions", "rasa")] == ["1.0"] * 3
    complete.execute("DELETE FROM outgoing_mails")


def test_metrics_tell_when_the_last_backup_was_made(complete):
    complete.execute(
        "INSERT INTO audit_events (at, action, object, details) "
        "VALUES ('2026-11-25 02:30:00', 'backups.create', 'backup-1.tar.gz', '{}')"
    )
    made = datetime(2026, 11, 25, 2, 30, tzinfo=UTC).timestamp()
    lines = complete.client.get("/metrics").text.splitlines()
    (line,) = (line for line in lines if line.startswith("bot_last_backup_timestamp_seconds "))
    assert float(line.split()[1]) == made
    complete.execute("DELETE FROM audit_events")


def test_metrics_open_with_their_token(rasa, tmp_path):
    with run_web(tmp_path, rasa, trusted_proxies="127.0.0.1", metrics_token="geheim") as web:
        given = {"right": "Bearer geheim", "wrong": "Bearer falsch", "other scheme": "Basic geheim", "none": ""}
        statuses = {
            name: web.client.get(
                "/metrics", headers={"X-Forwarded-For": "192.0.2.1", "Authorization": header}
            ).status_code
            for name, header in given.items()
        }
    assert statuses == {"right": 200, "wrong": 404, "other scheme": 404, "none": 404}


def test_each_response_names_its_request_and_no_client_can_choose_it(web):
    headers = {"X-Request-ID": "forged"}
    ids = [web.client.get(path, headers=headers).headers["x-request-id"] for path in ("/health", "/nothing", "/health")]
    assert len({*ids, "forged"}) == 4
    assert all(len(each) == 32 for each in ids)


def test_all_lines_of_a_request_carry_its_id(web):
    chat = web.open("en")
    with capture_logs(processors=[merge_contextvars]) as entries:
        request_id = chat.post(text="Hello").headers["x-request-id"]
    lines = {entry["event"]: entry for entry in entries}
    assert {lines[event]["request_id"] for event in ("turn_answered", "request")} == {request_id}
    assert lines["turn_answered"]["turn_id"] == web.rasa.turns[-1]["metadata"]["turn_id"]


def test_the_migration_makes_what_the_models_say(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    upgrade(database.url)
    ours = {table.name for table in Base.metadata.sorted_tables if table.name in dir_of_models()}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [d for d in compare_metadata(context, Base.metadata) if any(name in str(d) for name in ours)]
    database.dispose()
    assert differences == []


def dir_of_models():
    models = vars(bot.conversations.models).values()
    return {model.__tablename__ for model in models if isinstance(model, type) and hasattr(model, "__tablename__")}


def test_the_process_lets_waiting_visitors_go_when_it_ends(rasa, tmp_path):
    settings = make_settings(tmp_path)
    port = free_port()
    environment = {
        **os.environ,
        "BOT_DATA_DIR": str(settings.data_dir),
        "BOT_WEB_PORT": str(port),
        "BOT_RASA_URLS": rasa.url,
        "BOT_EMBEDDING_BACKEND": "onnx",
        "BOT_EMBEDDING_MODEL_PATH": str(tmp_path),
    }
    process = subprocess.Popen([sys.executable, "-m", "bot.web"], env=environment, stderr=subprocess.PIPE)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            wait_for_health(client)
            token = client.post("/api/v1/conversations", json={}).json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            with client.stream("GET", "/api/v1/messages?after=1&wait=1", headers=headers) as response:
                assert response.status_code == 200
            with ThreadPoolExecutor(1) as pool:
                poll = pool.submit(client.get, "/api/v1/messages?after=1&wait=25", headers=headers)
                # A second request shows that the first has arrived: both come over one loop in order.
                httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert poll.result().json() == {"messages": [], "mode": "bot"}
            assert process.wait(10) in (0, -signal.SIGTERM)
            assert time.monotonic() - began < 10
            logs = process.stderr.read().decode()
            assert "/api/v1/messages" in logs
            assert "wait=25" not in logs
            assert token not in logs
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for_health(client):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            continue
    raise AssertionError("the web process did not start")
