"""A turn that fails leaves nothing behind: at each action, in each way, and when the database is locked."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.integration.engine.action_server import StandIn
from tests.integration.engine.rasa_server import RasaServer, start_rasa
from tests.services import free_port

pytestmark = pytest.mark.row("F8")

QUESTION = "Where is ZBT?"
ENQUIRY = ("I want to send an enquiry", "Hydrogen trucks", "jane@example.org")
POSITIONS = [
    pytest.param([], QUESTION, "action_validate_slot_mappings", id="slot extraction"),
    pytest.param([], QUESTION, "action_answer_question", id="first action of a rule"),
    pytest.param([], QUESTION, "action_count", id="second action of a rule"),
    pytest.param([], ENQUIRY[0], "validate_enquiry_form", id="activation of a form"),
    pytest.param(ENQUIRY[:1], ENQUIRY[1], "validate_enquiry_form", id="validation of a field"),
    pytest.param(ENQUIRY[:1], ENQUIRY[1], "action_ask_email", id="question of a form"),
    pytest.param(ENQUIRY[:2], ENQUIRY[2], "action_submit_enquiry", id="submission after a form"),
]
FAILURES = {
    "status_500": "action_failed",
    "disconnect": "action_server_unreachable",
    "not_json": "action_answer_invalid",
    "huge": "action_answer_too_large",
    "null": "action_answer_invalid",
    "malformed_events": "action_answer_invalid",
    "unknown_event": "action_answer_invalid",
    "unknown_response": "response_missing",
    "missing_value": "response_variable_missing",
    "unknown_followup": "action_limit",
    "hang": "action_timeout",
}


@pytest.mark.parametrize(("before", "text", "action"), POSITIONS)
def test_failing_action_leaves_nothing_and_the_turn_can_be_repeated(
    rasa: RasaServer, actions: StandIn, sender: str, before: list[str], text: str, action: str
) -> None:
    for earlier in before:
        assert rasa.turn(sender, earlier).status_code == 200
    stored = rasa.rows(sender)
    actions.failures[action] = "status_500"
    failed = rasa.turn(sender, text)
    assert (failed.status_code, failed.json()) == (503, {"error": "turn_aborted", "reason": "action_failed"})
    assert rasa.rows(sender) == stored
    actions.failures.clear()
    repeated = rasa.turn(sender, text)
    assert repeated.status_code == 200
    assert repeated.json()["messages"]
    assert len(rasa.rows(sender)) == len(stored) + 1


@pytest.mark.parametrize(("failure", "reason"), FAILURES.items())
def test_each_way_to_fail_has_its_reason(
    rasa: RasaServer, actions: StandIn, sender: str, failure: str, reason: str
) -> None:
    actions.failures["action_answer_question"] = failure
    failed = rasa.turn(sender, QUESTION)
    assert (failed.status_code, failed.json()["reason"]) == (503, reason)
    assert rasa.rows(sender) == []


def test_response_without_variant_for_the_language_is_a_failure(
    rasa: RasaServer, actions: StandIn, sender: str
) -> None:
    failed = rasa.turn(sender, '/ask_sources{"language": "en"}')
    assert (failed.status_code, failed.json()["reason"]) == (503, "response_missing")
    assert rasa.rows(sender) == []


def test_deadline_limits_the_action_call(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    actions.failures["action_answer_question"] = "hang"
    started = time.monotonic()
    failed = rasa.turn(sender, QUESTION, seconds=1.5)
    assert failed.status_code == 503
    assert failed.json()["reason"] in ("action_timeout", "deadline")
    assert time.monotonic() - started < 2


def test_passed_deadline_starts_nothing(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    failed = rasa.turn(sender, QUESTION, seconds=-1)
    assert (failed.status_code, failed.json()["reason"]) == (503, "deadline")
    assert actions.calls_of(sender) == []


def test_locked_tracker_database_aborts_the_turn_soon(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    rasa.turn(sender, QUESTION)
    stored = rasa.rows(sender)
    with closing(sqlite3.connect(rasa.database, isolation_level=None)) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        failed = rasa.turn(sender, QUESTION)
        locking.execute("ROLLBACK")
    assert (failed.status_code, failed.json()["reason"]) == (503, "tracker_database_unavailable")
    assert time.monotonic() - started < 3
    assert rasa.rows(sender) == stored
    assert rasa.turn(sender, QUESTION).status_code == 200
    assert len(rasa.rows(sender)) == len(stored) + 1


def test_server_answers_others_while_a_turn_waits_for_the_database(
    rasa: RasaServer, actions: StandIn, sender: str
) -> None:
    with closing(sqlite3.connect(rasa.database, isolation_level=None)) as locking, ThreadPoolExecutor() as threads:
        locking.execute("BEGIN IMMEDIATE")
        waiting = [threads.submit(rasa.turn, f"{sender}{number}", QUESTION) for number in range(2)]
        time.sleep(0.4)
        started = time.monotonic()
        assert requests.get(f"{rasa.url}/ready", timeout=5).status_code == 200
        assert time.monotonic() - started < 0.5
        assert not any(turn.done() for turn in waiting)
        locking.execute("ROLLBACK")
    assert [turn.result().status_code for turn in waiting] == [200, 200]


def test_rasa_does_not_start_without_its_tracker_database(tiny_bot: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = {"BOT_TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/file/tracker.sqlite3"}
    with (tmp_path / "log").open("wb") as output:
        process = start_rasa(tiny_bot, free_port(), output, settings)
        try:
            assert process.wait(60) != 0
        finally:
            process.kill()
    assert "tracker's database cannot be used" in (tmp_path / "log").read_text()


def test_logs_hold_no_text_of_visitors(rasa: RasaServer, actions: StandIn, sender: str) -> None:
    secret = "Geheimniskraemerei"
    rasa.turn(sender, f"Where is {secret}?")
    rasa.turn(sender, f'/ask_help{{"person_name": "{secret}"}}')
    rasa.turn(sender, f"/unknown_intent {secret}")
    rasa.turn(sender, f'/ask_help{{"broken": {secret}')
    actions.failures["action_answer_question"] = "status_500"
    rasa.turn(sender, f"Where is {secret}?")
    log = rasa.log.read_text()
    assert sender in log
    assert secret not in log
