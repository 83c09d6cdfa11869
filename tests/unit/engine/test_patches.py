"""The replaced methods of Rasa are the ones that we know, and behave the same where they should."""

from __future__ import annotations

import ast
import hashlib
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rasa
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event, SlotSet

from bot.engine import patches, remote_action
from bot.engine.aborted import TurnAborted

KNOWN = {
    ("core/actions/action.py", "RemoteAction._validate_action_result"): "24da0f6bdeb2d44f",
    ("core/actions/action.py", "RemoteAction.action_response_format_spec"): "6f492274727ebb10",
    ("core/actions/action.py", "RemoteAction.run"): "b530fc5a6789c82f",
    ("core/actions/action.py", "RemoteAction._action_call_format"): "b8da18ca9f78d3ae",
    ("core/processor.py", "MessageProcessor.handle_message"): "a96904e7796d7bf9",
    ("core/processor.py", "MessageProcessor.log_message"): "1209f3e2d08b0ac6",
    ("core/processor.py", "MessageProcessor._run_action"): "787be209d2dd5571",
    ("core/processor.py", "MessageProcessor.is_action_limit_reached"): "ffd7ddbf2eaae5b2",
    ("shared/core/events.py", "Event.resolve_by_type"): "ffabe9999fc8f7f3",
    ("core/nlg/interpolator.py", "interpolate_text"): "6d050b92c62795a8",
    ("core/tracker_store.py", "FailSafeTrackerStore.save"): "d181047ec2fddedc",
}
ANSWERS: list[Any] = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "a", "value": 1}]},
    {"events": [{"event": "slot"}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{}]},
    {"events": "none"},
    {"events": None},
    {"responses": ["text"]},
    {"responses": [{"text": "Hi"}], "more": True},
    None,
    [],
]


@pytest.mark.parametrize(("place", "known"), KNOWN.items())
def test_replaced_method_is_the_one_we_know(place: tuple[str, str], known: str) -> None:
    file, name = place
    source = (Path(rasa.__file__).parent / file).read_text(encoding="utf-8")
    node: Any = ast.parse(source)
    for part in name.split("."):
        node = next(child for child in node.body if getattr(child, "name", None) == part)
    segment = ast.get_source_segment(source, node) or ""
    assert hashlib.sha256(segment.encode()).hexdigest()[:16] == known, f"Rasa has changed {name}: look at our version"


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_validator_built_once_judges_like_the_stock_one(answer: Any) -> None:
    schema = RemoteAction.action_response_format_spec()
    assert _judge(lambda: jsonschema.validate(answer, schema)) == _judge(
        lambda: remote_action.validate_action_result(RemoteAction("a", None), answer)
    )


def test_both_verdicts_occur() -> None:
    stock = RemoteAction("action", None)
    judged = [_judge(partial(remote_action.validate_action_result, stock, answer)) for answer in ANSWERS]
    verdicts = {accepted for accepted, _ in judged}
    assert verdicts == {True, False}


def test_schema_is_checked_when_the_module_is_loaded_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("the constant schema was checked again")

    monkeypatch.setattr(jsonschema.Draft202012Validator, "check_schema", fail)
    assert remote_action.validate_action_result(RemoteAction("a", None), {"events": []})


def test_methods_are_replaced_once_however_often_applied() -> None:
    patches.apply()
    patches.apply()
    assert RemoteAction.run is remote_action.run
    assert MessageProcessor._run_action is patches.run_action
    assert patches.STOCK_RUN_ACTION is not patches.run_action


def test_event_classes_are_found_by_name() -> None:
    patches.apply()
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("surprise", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="surprise"):
        Event.resolve_by_type("surprise")


class Failing:
    """An action that raises."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def name(self) -> str:
        """Return a name for the log."""
        return "action_failing"

    async def run(self) -> list[Event]:
        """Raise the error."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError(), TurnAborted),
        (KeyError(), TurnAborted),
        (ActionExecutionRejection("a"), ActionExecutionRejection),
    ],
)
def test_guarded_action_lets_only_rejections_through(error: Exception, expected: type[BaseException]) -> None:
    coroutine = patches.GuardedAction(Failing(error)).run()  # type: ignore[arg-type]
    with pytest.raises(expected):
        coroutine.send(None)


def _judge(check: Any) -> tuple[bool, str]:
    try:
        check()
    except jsonschema.ValidationError as error:
        return False, error.message
    return True, ""
