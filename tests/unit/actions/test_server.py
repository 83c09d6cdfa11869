"""The action server: rasa-sdk's contract, generic errors, a size limit."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection
from starlette.applications import Starlette
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from actions.registry import build_executor
from actions.server import MAX_BODY_BYTES, create_app
from tests.unit.actions.fakes import FakeEnquiries, FakeService, a_reply, tracker_state

pytestmark = pytest.mark.row("S29")

SECRET = "kanarie@example.org"


class Failing(Action):  # type: ignore[misc]
    def name(self) -> str:
        return "action_fail"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise RuntimeError(f"broke on {SECRET}")


class Declining(Action):  # type: ignore[misc]
    def name(self) -> str:
        return "action_decline"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        raise ActionExecutionRejection("action_decline", f"cannot read {SECRET}")


class Client:
    """Call the app in this process."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._request("GET", path))

    def post(self, path: str, **body: Any) -> httpx.Response:
        return asyncio.run(self._request("POST", path, **body))

    async def _request(self, method: str, path: str, **body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
            return await client.request(method, path, **body)


@pytest.fixture
def client() -> Client:
    executor = build_executor(FakeService(a_reply(answer="Die BMR.", facts=("a",))), FakeEnquiries(), None)
    executor.register_action(Failing())
    executor.register_action(Declining())
    return Client(create_app(executor))


def call(action: str, **values: Any) -> dict[str, Any]:
    return {
        "next_action": action,
        "sender_id": "c-1",
        "tracker": tracker_state(**values),
        "version": "3.6.21",
        "domain": {"forms": {}},
    }


def test_health_is_alive(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_action_answers_with_events_and_responses(client: Client) -> None:
    answer = client.post("/webhook", json=call("action_answer_question"))

    assert answer.status_code == 200
    assert answer.json()["responses"][0]["response"] == "utter_answer"
    assert {event["event"] for event in answer.json()["events"]} == {"slot", "followup"}


def test_unknown_action_is_not_found(client: Client) -> None:
    answer = client.post("/webhook", json=call(f"action_{SECRET}"))

    assert (answer.status_code, answer.json()) == (404, {"error": "unknown_action"})


def test_failing_action_answers_without_echo(client: Client) -> None:
    answer = client.post("/webhook", json=call("action_fail", text=SECRET))

    assert (answer.status_code, answer.json()) == (500, {"error": "action_failed"})


@pytest.mark.parametrize("action", ["action_fail", "action_answer_question"])
def test_log_names_action_and_conversation_but_no_text(client: Client, action: str) -> None:
    with capture_logs() as entries:
        client.post("/webhook", json=call(action, text=SECRET))

    assert [(entry["action"], entry["conversation_id"]) for entry in entries] == [(action, "c-1")]
    assert SECRET not in repr(entries)


def test_log_names_the_turn_of_the_web_tier(client: Client) -> None:
    body = call("action_answer_question")
    body["tracker"]["latest_message"]["metadata"] = {"turn_id": "t-1"}
    with capture_logs(processors=[merge_contextvars]) as entries:
        client.post("/webhook", json=body)
        client.post("/webhook", json=call("action_answer_question"))

    assert [entry["turn_id"] for entry in entries] == ["t-1", None]


def test_declining_action_is_told_to_rasa_without_its_reason(client: Client) -> None:
    answer = client.post("/webhook", json=call("action_decline"))

    assert answer.status_code == 400
    assert answer.json() == {"error": "action_declined", "action_name": "action_decline"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"next_action": 5, "tracker": {"sender_id": "c"}}',
        b'{"next_action": "action_answer_question"}',
        b'{"next_action": "action_answer_question", "tracker": {}}',
        b"[" * 200_000,
    ],
)
def test_malformed_call_is_refused(client: Client, body: bytes) -> None:
    answer = client.post("/webhook", content=body)

    assert (answer.status_code, answer.json()) == (422, {"error": "invalid_call"})


def test_malformed_tracker_is_a_generic_failure(client: Client) -> None:
    body = call("action_answer_question")
    body["tracker"]["slots"] = SECRET

    answer = client.post("/webhook", json=body)

    assert (answer.status_code, answer.json()) == (500, {"error": "action_failed"})


@pytest.mark.parametrize("excess", [0, 1])
def test_body_over_the_limit_is_refused(client: Client, excess: int) -> None:
    body = json.dumps(call("action_answer_question")).encode()
    padded = body + b" " * (MAX_BODY_BYTES - len(body) + excess)

    answer = client.post("/webhook", content=padded)

    assert answer.status_code == (413 if excess else 200)


def test_there_is_no_list_of_actions(client: Client) -> None:
    assert client.get("/actions").status_code == 404
